"""From the network thread to the UI thread: callbacks wait in a deque that the UI thread drains.

The UI thread looks often for a short while after something was asked for, because somebody is waiting, and seldom
otherwise. No Tk call is made here; the window lends its `after`. A callback that raises is reported in this one
place and does not stop the others.
"""

import time
from collections import deque
from collections.abc import Callable

PERIOD_MS = 15
BUDGET_S = 0.008
"""How long one drain may take, so that a flood of answers never holds up the window."""

QUICK_MS, QUICK_BUDGET_S, QUICK_FOR_S = 2, 0.002, 0.3
"""How often, how long at a time, and until when somebody looks who has just asked."""


class Dispatcher:
    """Runs callbacks on the UI thread.

    Args:
        after: runs a function on the UI thread after some milliseconds, such as `scheduler.after`.
        report: told of a callback that raised, on the UI thread.
        clock_s: a monotonic clock.
    """

    def __init__(
        self,
        after: Callable[[int, Callable[[], None]], object],
        report: Callable[[Exception], None],
        clock_s: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._after = after
        self._report = report
        self._clock_s = clock_s
        self._waiting: deque[Callable[[], None]] = deque()
        self._is_running = self._is_quick = False
        self._quick_until_s = 0.0

    def start(self) -> None:
        """Begin to drain; on the UI thread."""
        self._is_running = True
        self._after(PERIOD_MS, self._drain)

    def stop(self) -> None:
        """Drop what waits and drain no more; on the UI thread."""
        self._is_running = False
        self._waiting.clear()

    def post(self, callback: Callable[[], None]) -> None:
        """Run `callback` on the UI thread soon; from any thread."""
        self._waiting.append(callback)

    def expect(self) -> None:
        """Look often for a short while: something was asked for; on the UI thread."""
        self._quick_until_s = self._clock_s() + QUICK_FOR_S
        if self._is_running and not self._is_quick:
            self._is_quick = True
            self._after(QUICK_MS, self._look)

    def _look(self) -> None:
        self._work(QUICK_BUDGET_S)
        self._is_quick = self._is_running and self._clock_s() < self._quick_until_s
        if self._is_quick:
            self._after(QUICK_MS, self._look)

    def _drain(self) -> None:
        self._work(BUDGET_S)
        if self._is_running:
            self._after(PERIOD_MS, self._drain)

    def _work(self, budget_s: float) -> None:
        ends_s = self._clock_s() + budget_s
        while self._is_running and self._waiting:
            self._run(self._waiting.popleft())
            if self._clock_s() >= ends_s:
                break

    def _run(self, callback: Callable[[], None]) -> None:
        try:
            callback()
        except Exception as fault:  # noqa: BLE001 - the border of the UI: one callback's fault is not the window's
            self._report(fault)
