"""What happens on the server, as it happens: the bell rings a number, the log says what.

The cursor is the truth: whatever was missed while the line was down is read after it. Runs as one task on the
event loop until it is cancelled or the session ends.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from cases.client.http import HttpClient
from cases.errors import Unreachable
from cases.model.audit import Event
from cases.wire import endpoints
from cases.wire.messages import EventQuery

PAUSES_S: tuple[float, ...] = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""How long to wait before connecting again, longer each time in vain."""


class Live:
    """The event log of one session.

    Args:
        client: who is connected.
        heard: awaited with the cursor before and the events after it, oldest first, none where nothing of it is
            for us; the cursor moves on when it returns.
        lost: awaited where the server's log is not the one the cursor is of; returns the cursor to go on from.
        cursor: up to where everything is known.
    """

    def __init__(
        self,
        client: HttpClient,
        heard: Callable[[int, Sequence[Event]], Awaitable[None]],
        lost: Callable[[], Awaitable[int]],
        *,
        cursor: int,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self.cursor = cursor
        self._client = client
        self._heard = heard
        self._lost = lost
        self._pauses_s = pauses_s
        self._hurry = asyncio.Event()

    async def run(self) -> None:
        """Listen, connecting again after every broken line.

        Raises:
            NotSignedIn: the session is over.
        """
        in_vain = 0
        while True:
            is_first = True
            try:
                async for newest in self._client.rings():
                    in_vain = 0
                    if is_first and newest < self.cursor:
                        self.cursor = await self._lost()
                    is_first = False  # a later ring may be older than what was read since
                    await self._catch_up(newest)
            except Unreachable:
                await self._pause(self._pauses_s[min(in_vain, len(self._pauses_s) - 1)])
                in_vain += 1

    def hurry(self) -> None:
        """Connect now instead of waiting longer; on the loop."""
        self._hurry.set()

    async def _pause(self, pause_s: float) -> None:
        self._hurry.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), pause_s)

    async def _catch_up(self, newest: int) -> None:
        while newest > self.cursor:
            page = await self._client.send(endpoints.EVENTS.call(query=EventQuery(after=self.cursor)))
            await self._heard(self.cursor, page.events)
            self.cursor = page.cursor
            if not page.has_more:
                break
