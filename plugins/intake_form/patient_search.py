"""Looks for the patient while the name is being typed, likely ones first; UI thread only."""

from collections.abc import Callable
from enum import StrEnum

from cases.errors import CaseError
from cases.model.patient import PatientMatch
from cases.wire import endpoints
from cases.wire.messages import PatientMatches, PatientSearch
from workstation.api.contexts import Desk, Ticket

PAUSE_MS = 350


class SearchState(StrEnum):
    """Where the search stands."""

    IDLE = "idle"  # too little was typed
    SEARCHING = "searching"
    DONE = "done"
    FAILED = "failed"  # see `error`; the register is asked again before anybody is made


class LivePatientSearch:
    """One search at a time, for what was typed last.

    Attributes:
        matches: of the last search that was answered, best first.
    """

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._desk = desk
        self._changed = changed
        self._wanted: PatientSearch | None = None
        self._pause: Ticket | None = None
        self._ticket: Ticket | None = None
        self.state = SearchState.IDLE
        self.error: CaseError | None = None
        self.matches: tuple[PatientMatch, ...] = ()

    def look_for(self, search: PatientSearch | None) -> None:
        """Search shortly after the last call; the same search is not asked twice."""
        if search == self._wanted and self.state is not SearchState.FAILED:
            return
        self._wanted = search
        self.close()
        if search is None:
            self.matches = ()
            self._become(SearchState.IDLE)
            return
        self._become(SearchState.SEARCHING)
        self._pause = self._desk.scheduler.after(PAUSE_MS, self._ask)

    def close(self) -> None:
        """Call back no more."""
        for ticket in (self._pause, self._ticket):
            if ticket is not None:
                ticket.cancel()
        self._pause = self._ticket = None

    def _ask(self) -> None:
        self._pause = None
        call = endpoints.SEARCH_PATIENTS.call(self._wanted)
        self._ticket = self._desk.gateway.submit(call, self._came, self._failed)

    def _came(self, answer: PatientMatches) -> None:
        self.matches = answer.matches
        self._become(SearchState.DONE)

    def _failed(self, error: CaseError) -> None:
        self.matches = ()
        self.error = error
        self._become(SearchState.FAILED)

    def _become(self, state: SearchState) -> None:
        self.state = state
        self._changed()
