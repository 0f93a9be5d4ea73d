"""The kernel's clock, injected so that tests do not wait."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` is the time of day, aware UTC; `tick` counts seconds and never goes back."""

    now: Callable[[], datetime] = _utc_now
    tick: Callable[[], float] = time.perf_counter
