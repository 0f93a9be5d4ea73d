"""A UI thread without a window: runs what was put off, until something is so."""

import heapq
import time
from collections.abc import Callable
from itertools import count


class Pump:
    """Stands in for Tk's event loop: `after` puts off, `until` runs."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self.faults: list[Exception] = []

    def after(self, delay_ms: int, run: Callable[[], None]) -> None:
        heapq.heappush(self._waiting, (time.monotonic() + delay_ms / 1000, next(self._order), run))

    def until(self, is_so: Callable[[], object], timeout_s: float = 20) -> None:
        ends_s = time.monotonic() + timeout_s
        while not is_so():
            assert time.monotonic() < ends_s, "waited in vain"
            self._turn()

    def _turn(self) -> None:
        while self._waiting and self._waiting[0][0] <= time.monotonic():
            heapq.heappop(self._waiting)[2]()
        if self._waiting:
            time.sleep(max(0.0, min(0.01, self._waiting[0][0] - time.monotonic())))
