"""What the reading benchmarks share: a real window that works alone, its own server, one CT of 96 slices."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from cases.model.case import CaseDraft, NewCase, Question, Urgency
from cases.model.ids import CaseId
from cases.model.patient import PatientIdentity, Sex
from cases.model.people import EstablishmentKind, Specialty
from cases.model.session import FirstSetup, Me
from cases.model.study import PatientMismatchChoice, UploadOutcome, UploadPurpose, UploadSpec
from cases.wire import endpoints
from cases.wire.endpoint import Call
from plugins.dicom_viewer.screen import ViewerScreen
from tests.screen import some_screen
from workstation.api.contributions import PanelView
from workstation.config import find_paths
from workstation.desktop import DesktopDesk
from workstation.net.connection import NetConnection
from workstation.opening import Opening
from workstation.ui.navigation import WindowNavigation

A = TypeVar("A")
VIEWER, SUMMARY = "dicom_viewer", "case_summary"
_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "dicom"


def series_files() -> list[Path]:
    """Return the files of the 96-slice series of the public corpus.

    Raises:
        SystemExit: it is not on this computer.
    """
    folder = Path(os.environ.get("KHIBRA_DICOM_CORPUS", _BESIDE)) / "series-ct-head-1mm-96sl-jpegls"
    files = sorted(folder.glob("*.dcm"))
    if not files:
        raise SystemExit(f"no DICOM corpus: set KHIBRA_DICOM_CORPUS (looked in {folder})")
    return files


class Alone:
    """The window and its server, with a case that holds the series."""

    def __init__(self, home: Path) -> None:
        paths = find_paths({"KHIBRA_HOME": str(home)})
        self.opening = Opening(paths)
        self.desktop = self.opening.desktop
        self.until(lambda: hasattr(self.desktop, "stages"))
        self._set_up()
        self.case_id = self._case(series_files())
        self.other_id = self._case([])
        self.until(lambda: self.desk.cases.card(self.case_id) and self.desk.cases.card(self.other_id))

    @property
    def desk(self) -> DesktopDesk:
        """What plugins are handed."""
        return self.desktop.desk

    def until(self, is_so: Callable[[], object], timeout_s: float = 120) -> None:
        """Run the window until something is so."""
        ends_s = time.monotonic() + timeout_s
        while not is_so():
            if time.monotonic() > ends_s:
                raise SystemExit("waited in vain")
            self.desktop.root.update()
            time.sleep(0.0005)

    def paint(self) -> None:
        """Draw, and wait until the screen has drawn it: asking for the pointer makes the X server catch up."""
        self.desktop.root.update_idletasks()
        self.desktop.root.winfo_pointerx()

    def wait(self, begin: Callable[[Callable[[Any], None], Callable[[Any], None]], object]) -> Any:  # noqa: ANN401
        """Begin something and run the window until it is answered."""
        answers: list[Any] = []
        errors: list[Exception] = []
        begin(answers.append, errors.append)
        self.until(lambda: answers or errors)
        if errors:
            raise errors[0]
        return answers[0]

    def ask(self, call: Call[A]) -> A:
        """Send a call and wait for its answer."""
        answer: A = self.wait(lambda done, failed: self.desk.gateway.submit(call, done, failed))
        return answer

    def show(self, case_id: CaseId, tab: str) -> PanelView | None:
        """Bring a tab of a case to the front and return its panel."""
        self.desk.navigation.open_case(case_id, tab)
        navigation = self.desk.navigation
        assert isinstance(navigation, WindowNavigation)
        page = navigation._case_page  # noqa: SLF001 - the screen itself, as its user sees it
        return page.hosts[tab].view if page is not None else None

    def viewer(self, case_id: CaseId) -> ViewerScreen:
        """Open the images of a case."""
        view = self.show(case_id, VIEWER)
        assert isinstance(view, ViewerScreen)
        return view

    def _set_up(self) -> None:
        connection = self.desktop.connection
        assert isinstance(connection, NetConnection)
        look = self.wait(connection.entrance.start_own)
        assert look.hello.needs_setup
        first = FirstSetup(
            setup_key="",
            establishment_name="Centre de santé",
            establishment_kind=EstablishmentKind.HEALTH_CENTRE,
            commune="Rissani",
            name="Dr Banc d’essai",
            login="banc",
            password="correct horse battery",
        )
        _me: Me = self.wait(lambda done, failed: connection.entrance.set_up(first, done, failed))
        self.desktop.stages.enter()

    def _case(self, files: list[Path]) -> CaseId:
        identity = PatientIdentity(
            family_name="Essai", given_name="Banc", birth_date=date(1970, 1, 1), sex=Sex.OTHER
        )
        patient = self.ask(endpoints.CREATE_PATIENT.call(identity))
        draft = CaseDraft(specialty=Specialty.RADIOLOGY, urgency=Urgency.ROUTINE, question=Question(text="?"))
        new = NewCase(patient_id=patient.id, confirmed=("name", "birth_date"), draft=draft)
        case_id = self.ask(endpoints.CREATE_CASE.call(new)).card.id
        for path in files:
            self._upload(path, case_id)
        return case_id

    def _upload(self, path: Path, case_id: CaseId) -> None:
        spec = UploadSpec(
            case_id=case_id, purpose=UploadPurpose.DICOM, mismatch=PatientMismatchChoice.SAME_PATIENT
        )
        outcome: UploadOutcome = self.wait(
            lambda done, failed: self.desk.gateway.upload(path, spec, lambda _sent, _size: None, done, failed)
        )
        assert not outcome.problem, outcome.problem


@contextmanager
def working_alone() -> Iterator[Alone]:
    """Open the window with its own server in a folder of its own, on some screen; closed at the end."""
    with some_screen(), TemporaryDirectory(prefix="khibra-bench-") as home:
        alone = Alone(Path(home))
        try:
            yield alone
        finally:
            alone.desktop.close()
