"""The case server of a workstation that works alone, kept running by the network side.

A server that ended by itself is started again, sooner the first times and later then, until it ended too often in a
row; from there on only when somebody asks for it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Protocol

from cases.errors import CaseError, OwnServerEnded, OwnServerFailed
from workstation.errors import HostError

PAUSES_S: tuple[float, ...] = (0.0, 2.0, 10.0, 30.0, 60.0)
"""How long to wait before it is started again, for each time it ended in a row."""

STEADY_S = 300.0
"""After how long a life its end is not in a row with the one before."""

_LOOK_EVERY_S = 0.5


class Ready(Protocol):
    """Where it answers."""

    @property
    def url(self) -> str:
        """Its address on this computer."""

    @property
    def setup_key(self) -> str:
        """The key that makes the first account; empty where there is one."""


class OwnServer(Protocol):
    """A child process that serves; see `workstation.embedded`."""

    @property
    def has_ended(self) -> bool:
        """Whether it is gone; does not block."""

    @property
    def log(self) -> str:
        """The folder with its log."""

    def wait(self) -> Ready:
        """Return where it answers once it does; blocks."""

    def restart(self) -> None:
        """Start it again; blocks until the old one is gone."""

    def stop(self) -> object:
        """End it for good; blocks."""


class Keeper:
    """Starts the server of this computer and keeps it running; on the network thread, `stop` on any.

    Args:
        make: begins to start it.
        runs: awaited with where it answers after it was started again.
        gave_up: told why it is not started again by itself.
        pauses_s: see `PAUSES_S`.
    """

    def __init__(
        self,
        make: Callable[[], OwnServer],
        runs: Callable[[Ready], Awaitable[None]],
        gave_up: Callable[[CaseError], None],
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self.ready: Ready | None = None
        self._make = make
        self._runs = runs
        self._gave_up = gave_up
        self._pauses_s = pauses_s
        self._own: OwnServer | None = None
        self._turn = asyncio.Lock()
        self._now = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None
        self._renewing: asyncio.Task[None] | None = None

    async def start(self) -> Ready:
        """Return where it answers, starting it where it does not run.

        Raises:
            OwnServerFailed: it did not start.
        """
        async with self._turn:
            if self.ready is None or self._is_gone:
                self.ready = None
                self.ready = await self._begun()
            return self.ready

    def keep(self) -> None:
        """Start it again from now on when it ends by itself, or did not start."""
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._keep(), name="keep own server")

    def hurry(self) -> None:
        """Start it now instead of later, or not at all; nothing happens while it runs."""
        self._now.set()

    def renew(self) -> None:
        """End it and start it again; nothing happens where it does not run, or is to be renewed already."""
        if self.ready is not None and self._renewing is None:
            self._renewing = asyncio.create_task(self._renew(), name="renew own server")

    def end(self) -> None:
        """Start it no more."""
        for task in (self._keeping, self._renewing):
            if task is not None:
                task.cancel()

    def stop(self) -> None:
        """End the process; blocks."""
        if self._own is not None:
            self._own.stop()

    @property
    def _is_gone(self) -> bool:
        return self._own is None or self._own.has_ended

    async def _begun(self) -> Ready:
        try:
            if self._own is None:
                self._own = self._make()
            else:
                await asyncio.to_thread(self._own.restart)
            return await asyncio.to_thread(self._own.wait)
        except HostError as error:
            raise OwnServerFailed(**error.fields) from error
        except OSError as error:  # reading its answer or its log
            log = self._own.log if self._own else ""
            raise OwnServerFailed(reason=error.strerror or type(error).__name__, log=log) from error

    async def _renew(self) -> None:
        async with self._turn:
            self._renewing = None  # from here on what it is started with is read anew
            self.ready = None
            with suppress(CaseError):  # then it is started like one that ended by itself
                self.ready = await self._begun()
                await self._runs(self.ready)

    async def _keep(self) -> None:
        in_vain, since_s, failure = 0, time.monotonic(), None
        while True:
            if self._turn.locked() or (self.ready is not None and not self._is_gone):
                await asyncio.sleep(_LOOK_EVERY_S)
                continue
            if self.ready is not None and time.monotonic() - since_s > STEADY_S:
                in_vain = 0
            if in_vain < len(self._pauses_s):
                await self._pause(self._pauses_s[in_vain])
            else:
                self._gave_up(failure or self._ended(in_vain))
                await self._pause(None)
                in_vain = 0
            in_vain += 1
            failure = await self._again()
            since_s = time.monotonic()

    async def _again(self) -> OwnServerFailed | None:
        """Start it; return why it did not."""
        try:
            ready = await self.start()
        except OwnServerFailed as failed:
            return failed
        with suppress(CaseError):  # gone again before it was greeted: the next look sees it
            await self._runs(ready)
        return None

    def _ended(self, times: int) -> OwnServerEnded:
        return OwnServerEnded(times=times + 1, log=self._own.log if self._own else "")

    async def _pause(self, pause_s: float | None) -> None:
        """Wait, with None until somebody asks for it."""
        self._now.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._now.wait(), pause_s)
