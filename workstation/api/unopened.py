"""Whether a doctor is about to sign without having looked at the images of the case."""

from collections.abc import Callable

from cases.errors import CaseError
from cases.model.study import StudyIndex
from cases.wire import endpoints
from workstation.api.case_screen import CaseScreen
from workstation.api.contexts import Desk, KeyImages, Ticket


def with_images_known(desk: Desk, screen: CaseScreen, then: Callable[[bool], None]) -> Ticket | None:
    """Call `then` with whether the case has images of which this user opened none on this computer.

    Without a viewer nothing is known of what was opened, and nothing is held against anybody.
    """
    try:
        opened = desk.service(KeyImages).consulted(screen.case_id)
    except LookupError:
        opened = None
    has_files = screen.view is not None and screen.view.card.files.arrived > 0
    if opened is None or opened or not has_files:
        then(False)
        return None

    def came(index: StudyIndex) -> None:
        then(bool(index.instances))

    def failed(_error: CaseError) -> None:
        then(False)

    return desk.gateway.submit(endpoints.READ_FILES.call(case_id=screen.case_id), came, failed)
