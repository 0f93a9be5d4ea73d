"""What plugins cost: calls and seconds of each hook, and the faults that lead to quarantine.

Safe from any thread: in the server, hooks run on the event loop and on executor threads.
"""

from collections import deque
from threading import Lock

from workstation.api.plugins import Fault, TimeSpent

FAULTS_ALLOWED = 3
WITHIN_S = 300.0


class Ledger:
    """One account for each plugin."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._times: dict[tuple[str, str], TimeSpent] = {}
        self._faults: dict[str, deque[float]] = {}
        self._last: dict[str, Fault] = {}

    def spent(self, plugin: str, where: str, seconds: float) -> None:
        """Add one call."""
        with self._lock:
            was = self._times.get((plugin, where))
            self._times[plugin, where] = TimeSpent(
                where=where,
                calls=(was.calls if was else 0) + 1,
                total_s=(was.total_s if was else 0.0) + seconds,
                longest_s=max(was.longest_s if was else 0.0, seconds),
            )

    def fault(self, fault: Fault, tick_s: float) -> bool:
        """Add a fault; return whether it is the third within five minutes."""
        with self._lock:
            self._last[fault.plugin] = fault
            recent = self._faults.setdefault(fault.plugin, deque(maxlen=FAULTS_ALLOWED))
            recent.append(tick_s)
            return len(recent) == FAULTS_ALLOWED and tick_s - recent[0] <= WITHIN_S

    def note(self, fault: Fault) -> None:
        """Remember a fault that has its own consequence, such as a plugin that cannot be set up."""
        with self._lock:
            self._last[fault.plugin] = fault

    def forgive(self, plugin: str) -> None:
        """Start counting again: somebody switched the plugin on."""
        with self._lock:
            self._faults.pop(plugin, None)

    def last_fault(self, plugin: str) -> Fault | None:
        """Return what went wrong last."""
        with self._lock:
            return self._last.get(plugin)

    def times(self, plugin: str) -> tuple[TimeSpent, ...]:
        """Return the time spent in each hook, the costliest first."""
        with self._lock:
            mine = [spent for (owner, _), spent in self._times.items() if owner == plugin]
        return tuple(sorted(mine, key=lambda each: -each.total_s))
