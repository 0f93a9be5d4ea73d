"""The timeline without Tk."""

from collections.abc import Callable

from cases.model.audit import Event
from cases.model.ids import CaseId
from cases.wire import endpoints
from cases.wire.messages import Timeline
from plugins.audit_trail.sentences import Day, days
from workstation.api.case_screen import CaseScreen
from workstation.api.contexts import Desk

_ROW = "audit.read_case"


class TimelinePresenter:
    """Behind the timeline of a case.

    Args:
        desk: the window's services.
        changed: called on the UI thread when `days()` may be another.
    """

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self.screen = CaseScreen(desk, changed)
        self.screen.also(endpoints.READ_TIMELINE, self._keep, row=_ROW)
        self._events: tuple[Event, ...] | None = None

    @property
    def is_denied(self) -> bool:
        """Whether the caller may not read the timeline of this case."""
        return self.screen.view is not None and not self.screen.may(_ROW)

    def open(self, case_id: CaseId) -> None:
        """Show a case."""
        if self.screen.view is None or self.screen.view.card.id != case_id:
            self._events = None
        self.screen.open(case_id)

    def heard(self, event: Event) -> None:
        """Take note of an event."""
        self.screen.heard(event)

    def days(self) -> tuple[Day, ...] | None:
        """Return the timeline, newest first, or None before it was read."""
        return None if self._events is None else days(self._events)

    def close(self) -> None:
        """Stop."""
        self.screen.close()

    def _keep(self, timeline: Timeline) -> None:
        self._events = timeline.events
