"""What runs on the network thread while somebody is signed in: the bell, fresh cards, the outbox."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from cases.client.live import PAUSES_S, Live
from cases.errors import CaseError, NotSignedIn, Unreachable
from cases.model.audit import Event
from cases.model.session import Me
from workstation.net.bridge import Bridge
from workstation.net.cases_service import NetCases
from workstation.net.link import Link

_RELOAD_S = 600.0
"""How often all cards are asked for: what is not shared any more tells of no event."""


class Watch:
    """Begins with a person and stops with them.

    Args:
        bridge: to the UI thread.
        link: the server.
        cases: kept fresh.
        outbox: the folder of outboxes, and the key that seals them.
        notify: shows an error on the UI thread.
        prepare: awaited first, such as a greeting that has not been possible before.
    """

    def __init__(
        self,
        bridge: Bridge,
        link: Link,
        cases: NetCases,
        *,
        outbox: Callable[[], tuple[Path, bytes]],
        notify: Callable[[CaseError], None],
        prepare: Callable[[], Awaitable[object]],
    ) -> None:
        self.on_event: Callable[[Event], None] = lambda _event: None
        self._bridge = bridge
        self._link = link
        self._cases = cases
        self._outbox = outbox
        self._notify = notify
        self._prepare = prepare
        self._person = ""
        self._live: Live | None = None
        self._now = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, me: Me) -> None:
        """Somebody came in."""
        self.stop()
        if self._person != me.practitioner.id:
            self._person = me.practitioner.id
            self._bridge.dispatcher.post(self._cases.forget)
        folder, key = self._outbox()
        name = hashlib.sha256(f"{me.server_epoch}|{me.practitioner.id}".encode()).hexdigest()[:32]
        self._link.open_outbox(folder / f"{name}.sqlite", key)
        self._run(self._listen())
        self._run(self._reload())

    def stop(self) -> None:
        """They leave, or the session is over."""
        for task in self._tasks:
            task.cancel()
        self._live = None
        self._link.close_outbox()

    def hurry(self) -> None:
        """Ask for everything now, and connect again without waiting."""
        self._now.set()
        if self._live is not None:
            self._live.hurry()

    def flush(self) -> None:
        """The server is back: send what waits."""
        self._run(self._flush())

    async def _flush(self) -> None:
        with suppress(Unreachable, NotSignedIn):
            await self._link.flush()

    async def _listen(self) -> None:
        await self._prepare()
        cursor = await self._load_patiently()
        self._live = Live(self._link.client, self._heard, self._cases.load, cursor=cursor)
        await self._live.run()

    async def _load_patiently(self) -> int:
        in_vain = 0
        while True:
            try:
                return await self._cases.load()
            except Unreachable:
                await self._pause(PAUSES_S[min(in_vain, len(PAUSES_S) - 1)])
                in_vain += 1

    async def _reload(self) -> None:
        while True:
            await self._pause(_RELOAD_S)
            with suppress(Unreachable):
                await self._cases.load()

    async def _pause(self, pause_s: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._now.wait(), pause_s)
        self._now.clear()

    async def _heard(self, after: int, events: Sequence[Event]) -> None:
        await self._cases.follow(after, events)
        for event in events:
            self._bridge.dispatcher.post(partial(self._tell, event))

    def _tell(self, event: Event) -> None:
        self.on_event(event)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """Tell of an error; a session that is over is told by the next call that needs it."""
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, CaseError) and not isinstance(error, NotSignedIn):
            self._bridge.dispatcher.post(lambda: self._notify(error))
        elif error is not None and not isinstance(error, CaseError):
            self._bridge.dispatcher.post(lambda: _fault(error))


def _fault(error: BaseException) -> None:
    """Raise on the UI thread what went wrong here, where it is reported."""
    raise error
