"""Fetching frames, the one that is looked at first."""

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from cases.client.http import HttpClient
from cases.model.ids import CaseId, InstanceId
from cases.wire import endpoints

_PARALLEL = 3


class Turns:
    """A semaphore whose next turn goes to the smallest priority, then to who asked first."""

    def __init__(self, free: int) -> None:
        self._free = free
        self._asked = count()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def turn(self, priority: int) -> AsyncIterator[None]:
        """Wait for a turn and hold it."""
        if self._free:
            self._free -= 1
        else:
            mine = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (priority, next(self._asked), mine))
            try:
                await mine
            except asyncio.CancelledError:
                if mine.done() and not mine.cancelled():
                    self._pass_on()
                raise
        try:
            yield
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting:
            *_, next_one = heapq.heappop(self._waiting)
            if not next_one.done():
                next_one.set_result(None)
                return
        self._free += 1


class FrameFetcher:
    """Fetches frames of cases, few at a time, so that a thin link carries the wanted one whole."""

    def __init__(self, client: HttpClient, parallel: int = _PARALLEL) -> None:
        self._client = client
        self._turns = Turns(parallel)

    async def fetch(self, case_id: CaseId, instance_id: InstanceId, frame: int, priority: int) -> bytes:
        """Return a frame's codestream as it is stored; smaller priorities go first."""
        call = endpoints.READ_FRAME.call(case_id=case_id, instance_id=instance_id, frame=str(frame))
        async with self._turns.turn(priority):
            return await self._client.send(call)
