"""The border between the host and plugin code: whatever runs here is timed, marked and cannot raise.

This is the one place of the kernel that catches everything: some codecs raise `BaseException`, a plugin may call
`sys.exit`, and neither may take the workstation down. Only `KeyboardInterrupt` goes on: it comes from the user.
"""

import logging
import threading
import traceback
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from workstation.api.plugins import Fault
from workstation.kernel.clock import Clock
from workstation.kernel.ledger import Ledger
from workstation.kernel.marker import STALL_S, CallMarker

MOST_FRAMES = 20
MOST_WORDS = 2000
_OWN = str(Path(__file__).parent)
"""Frames of the kernel, and of Python finding modules, are not what the reader of a trace looks for."""

R = TypeVar("R")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[R]):
    """What a call gave: a value, or a fault.

    Attributes:
        seconds: how long it kept its thread; see `Guard.breathe`.
    """

    value: R | None
    fault: Fault | None
    seconds: float


@dataclass(slots=True, eq=False)
class _Stretch:
    """The longest time a call kept its thread without a breath."""

    since_s: float
    longest_s: float = 0.0

    def end(self, now_s: float) -> float:
        self.longest_s = max(self.longest_s, now_s - self.since_s)
        self.since_s = now_s
        return self.longest_s


class Guard:
    """Runs plugin code for the kernel.

    Args:
        marker: where the running call is noted; only calls on the thread that made the guard are.
    """

    def __init__(self, ledger: Ledger, clock: Clock, marker: CallMarker | None = None) -> None:
        self._ledger = ledger
        self._clock = clock
        self._marker = marker
        self._home = threading.get_ident()
        self._running: list[_Stretch] = []

    @property
    def is_home(self) -> bool:
        """Whether this is the thread that made the kernel: the UI thread in a window."""
        return threading.get_ident() == self._home

    def breathe(self) -> None:
        """Say that the event loop of the home thread turns.

        A command that opens a file dialog lasts as long as the user looks at it; the window lives meanwhile, so
        that is not the plugin's time.
        """
        for stretch in self._running:
            stretch.end(self._clock.tick())

    def call(self, plugin: str, where: str, run: Callable[[], R]) -> Outcome[R]:
        """Run `run` on behalf of a plugin and return what came of it."""
        marker = self._marker if self.is_home else None
        stretch = _Stretch(self._clock.tick())
        if self.is_home:
            self._running.append(stretch)
        value: R | None = None
        fault: Fault | None = None
        try:
            with marker.around(plugin, where) if marker else nullcontext():
                value = run()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - the border, see the module's docstring
            fault = self.fault(plugin, where, error)
        finally:
            seconds = stretch.end(self._clock.tick())
            if self.is_home:
                self._running.remove(stretch)
            self._ledger.spent(plugin, where, seconds)
            if marker and seconds > STALL_S:
                marker.stalled(plugin, where, seconds)
        return Outcome(value, fault, seconds)

    def fault(self, plugin: str, where: str, error: BaseException) -> Fault:
        """Return `error` as a fault and log it: its class and where, never its words."""
        trace = tuple(
            f"{frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__, limit=-MOST_FRAMES)
            if not frame.filename.startswith(_OWN) and "importlib" not in frame.filename
        )
        kind = type(error).__name__
        _log.warning("plugin fault: %s %s %s at %s", plugin, where, kind, trace[-1] if trace else "?")
        return Fault(
            plugin=plugin, where=where, kind=kind, at=self._clock.now(), message=_words(error), trace=trace
        )

    def complaint(self, plugin: str, where: str, kind: str, message: str) -> Fault:
        """Return a fault that was no exception, such as an answer of the wrong type, and log it."""
        _log.warning("plugin fault: %s %s %s", plugin, where, kind)
        return Fault(plugin=plugin, where=where, kind=kind, at=self._clock.now(), message=message)


def _words(error: BaseException) -> str:
    try:
        return str(error)[:MOST_WORDS]
    except Exception:  # noqa: BLE001 - the same border: an exception's text is plugin code too
        return ""
