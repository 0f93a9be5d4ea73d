"""Tells who waits that something was written: a number is rung, the log says what."""

import asyncio
from collections.abc import Callable, Sequence

from cases.model.audit import Event

Ring = Callable[[int], None]


class Bell:
    """The bell of one event loop; `ring` may be called from any thread, the rest on the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, happened: Callable[[Event], None]) -> None:
        self._loop = loop
        self._happened = happened
        self._ringers: set[Ring] = set()

    def ring(self, events: Sequence[Event]) -> None:
        """Tell everybody of events that were written."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell, events)

    def listen(self, ringer: Ring) -> Callable[[], None]:
        """Call `ringer` with the newest sequence each time; return how to stop."""
        self._ringers.add(ringer)
        return lambda: self._ringers.discard(ringer)

    def _tell(self, events: Sequence[Event]) -> None:
        for ringer in tuple(self._ringers):
            ringer(events[-1].sequence)
        for event in events:
            self._happened(event)
