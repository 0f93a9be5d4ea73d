"""The whole requester's path in the real window, through the real case server of this computer, on real files."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

import pytest
from msgspec.structs import replace

from cases.model.case import CaseView, Question, Urgency
from cases.model.consent import ConsentForm, ConsentStatus
from cases.model.patient import Sex
from cases.model.people import EstablishmentKind, Specialty
from cases.model.session import FirstSetup
from cases.model.study import StudyIndex
from cases.wire import endpoints
from plugins.intake_form import desktop as plugin
from plugins.intake_form.draft import ConsentChoice, PatientEntry, QuestionPart
from plugins.intake_form.workplace import Workplace
from tests.plugins.intake_form import pictures
from workstation.config import Paths
from workstation.opening import Opening

ENTRY = PatientEntry(
    family_name="Oubella",
    given_name="Fatima",
    family_name_ar="أوبلا",
    given_name_ar="فاطمة",
    birth_date="04/03/1958",
    sex=Sex.FEMALE,
    national_index="IPN-20584471",
    local_number="A-1187",
)


class Workstation:
    """The product, with a first account on the server of this computer."""

    def __init__(self, home: Path) -> None:
        paths = Paths(home / "config", home / "data", home / "cache", home)
        self.raised: list[BaseException] = []
        self.opening = Opening(paths)
        self.desktop = self.opening.desktop
        self.root = self.desktop.root
        self.root.on_fault = self._note
        self.until(lambda: hasattr(self.desktop, "stages"))
        self._set_up()

    def _note(self, kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
        self.raised.append(error)

    def until(self, condition: Callable[[], object], timeout_s: float = 60.0) -> None:
        deadline = time.monotonic() + timeout_s
        while not condition():
            assert not self.raised, self.raised
            assert time.monotonic() < deadline, "it did not happen"
            self.root.update()
            time.sleep(0.003)
        self.root.update()

    def _set_up(self) -> None:
        entrance = self.desktop.connection.entrance
        happened: list[object] = []
        entrance.start_own(happened.append, happened.append)
        self.until(lambda: len(happened) == 1)
        first = FirstSetup(
            setup_key="",
            establishment_name="Centre de santé d’Aoufous",
            establishment_kind=EstablishmentKind.HEALTH_CENTRE,
            commune="Aoufous",
            name="Dr Salma Aït Lahcen",
            login="salma",
            password="correct horse battery",
        )
        entrance.set_up(first, happened.append, happened.append)
        self.until(lambda: self.desktop.desk.session.me is not None)
        self.desktop.stages.enter()

    @property
    def workplace(self) -> Workplace:
        assert plugin._room.workplace is not None
        return plugin._room.workplace

    def read(self, case_id: str) -> tuple[CaseView, StudyIndex]:
        views: list[CaseView] = []
        indexes: list[StudyIndex] = []
        gateway = self.desktop.desk.gateway
        gateway.submit(endpoints.READ_CASE.call(case_id=case_id), views.append)
        gateway.submit(endpoints.READ_FILES.call(case_id=case_id), indexes.append)
        self.until(lambda: views and indexes)
        return views[0], indexes[0]

    def close(self) -> None:
        self.desktop.close()
        if self.raised:
            raise self.raised[0]


@pytest.fixture
def station(tmp_path: Path, screen: None) -> Iterator[Workstation]:
    made = Workstation(tmp_path / "home")
    yield made
    made.close()


def test_a_case_goes_from_the_first_letter_to_the_last_file(station: Workstation, tmp_path: Path) -> None:
    station.desktop.desk.navigation.open("intake")
    station.until(lambda: station.workplace.intake is not None)
    intake = station.workplace.intake
    assert intake is not None
    intake.type_patient(ENTRY)
    station.until(lambda: intake.search.state.value == "done")
    intake.confirm(("name", "national_index"))
    assert intake.leave() == ()
    station.until(lambda: intake.draft.server.case_id is not None)
    asked = Question(text="Does she need a transfer tonight?", history="Hypertension.\nصداع مفاجئ")
    intake.ask(QuestionPart(question=asked, specialty=Specialty.NEUROLOGY, urgency=Urgency.URGENT))
    assert intake.leave() == ()
    part = replace(intake.draft.consent, choice=ConsentChoice.GIVEN, form=ConsentForm.ORAL_WITNESSED)
    intake.answer_consent(part)
    assert intake.leave() == ()
    pictures.series(tmp_path / "cd", 6, "1.2.3")
    intake.add_files([tmp_path / "cd"])
    station.until(lambda: not intake.files.is_busy and intake.files.found == 6)
    last = max(intake.files.series["series:1.2.3"].instances, key=lambda i: i.number)
    intake.decide_files(replace(intake.draft.files, first=(last.key,)))
    assert intake.leave() == ()
    assert intake.submit() == ()
    station.until(lambda: intake.ended is not None)
    ended = intake.ended
    assert ended is not None
    station.until(lambda: station.workplace.sender.progress(ended.job_id) is None)

    view, index = station.read(ended.view.card.id)
    assert view.question == asked
    assert view.consent_status is ConsentStatus.GIVEN
    assert (view.card.files.arrived, view.card.files.announced) == (6, 6)
    assert view.patient is not None
    assert view.patient.identity.family_name_ar == "أوبلا"
    assert sorted(i.tags.number or 0 for i in index.instances) == [1, 2, 3, 4, 5, 6]
    assert station.workplace.drafts() == ()


def test_a_file_that_was_deleted_meanwhile_is_waited_for_no_more(
    station: Workstation, tmp_path: Path
) -> None:
    place = station.workplace
    place.begin()
    intake = place.intake
    assert intake is not None
    intake.type_patient(ENTRY)
    station.until(lambda: intake.search.state.value == "done")
    intake.confirm(("name", "national_index"))
    assert intake.leave() == ()
    intake.ask(
        QuestionPart(
            question=Question(text="Transfer tonight?"), specialty=Specialty.NEUROLOGY, urgency=Urgency.URGENT
        )
    )
    assert intake.leave() == ()
    part = replace(intake.draft.consent, choice=ConsentChoice.GIVEN, form=ConsentForm.ORAL_WITNESSED)
    intake.answer_consent(part)
    assert intake.leave() == ()
    pictures.series(tmp_path / "cd", 2, "1.2.3")
    intake.add_files([tmp_path / "cd"])
    station.until(lambda: not intake.files.is_busy and intake.files.found == 2)
    assert intake.leave() == ()
    min((tmp_path / "cd").iterdir()).unlink()
    assert intake.submit() == ()
    station.until(lambda: intake.ended is not None)
    ended = intake.ended
    assert ended is not None
    station.until(lambda: (p := place.sender.progress(ended.job_id)) is not None and p.is_done)
    view, _index = station.read(ended.view.card.id)
    assert (view.card.files.arrived, view.card.files.announced) == (1, 2)
    place.sender.withdraw(ended.job_id, "It was deleted.")
    station.until(lambda: place.sender.progress(ended.job_id) is None)
    view, _index = station.read(ended.view.card.id)
    assert (view.card.files.arrived, view.card.files.announced) == (1, 1)
    assert [(gone.count, gone.reason) for gone in view.withdrawn_files] == [(1, "It was deleted.")]


def test_a_patient_made_once_is_found_again_in_the_other_alphabet(station: Workstation) -> None:
    place = station.workplace
    place.begin()
    first = place.intake
    assert first is not None
    first.type_patient(ENTRY)
    station.until(lambda: first.search.state.value == "done")
    first.confirm(("name", "birth_date"))
    assert first.leave() == ()
    station.until(lambda: first.draft.server.case_id is not None)
    place.begin()
    second = place.intake
    assert second is not None
    second.type_patient(PatientEntry(family_name_ar="أوبلا", given_name_ar="فاطمة", birth_date="1958"))
    station.until(lambda: second.search.state.value == "done")
    (match,) = second.search.matches
    assert match.patient == first.draft.patient.chosen
    assert match.reasons[0].startswith("name")
    assert "birth_year" in match.reasons
