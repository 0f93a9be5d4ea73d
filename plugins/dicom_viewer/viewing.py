"""How the reader looks at a case, for others to show and to lead (`workstation.api.contexts.Viewing`)."""

from collections.abc import Callable, Sequence
from typing import Protocol

from cases.model.ids import CaseId
from plugins.dicom_viewer.key_images import Watchers
from viewers.imaging.view import ViewState
from workstation.api.contexts import Ticket


class LookedAt(Protocol):
    """A screen with pictures on it."""

    def view_of(self, case_id: CaseId) -> ViewState | None:
        """How the active viewport shows a case."""

    def look(self, case_id: CaseId, state: ViewState) -> bool:
        """Show a state in the active viewport."""


class SharedView:
    """The service; finds the screen that has the case."""

    def __init__(self, screens: Callable[[], Sequence[LookedAt]]) -> None:
        self._screens = screens
        self._watchers = Watchers()

    def current(self, case_id: CaseId) -> ViewState | None:
        """Return how the reader looks at a case; None while none of its pictures is on the screen."""
        found = (screen.view_of(case_id) for screen in self._screens())
        return next((state for state in found if state is not None), None)

    def apply(self, case_id: CaseId, state: ViewState) -> bool:
        """Look at what `state` says; return False where the case is not open or has no such series."""
        return any(screen.look(case_id, state) for screen in self._screens())

    def watch(self, changed: Callable[[], None]) -> Ticket:
        """Call `changed` on the UI thread after the reader looked at something else or in another way."""
        return self._watchers.add(changed)

    def tell(self) -> None:
        """The reader looks at something else."""
        self._watchers.tell()
