"""The server is told everything once, in order, whatever the link does."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cases.errors import Invalid, SessionExpired, TransitionRefused, Unreachable
from cases.model.case import CaseState, Question, Urgency
from cases.model.consent import ConsentForm
from cases.model.patient import PatientMatch, Sex
from cases.model.people import Specialty
from plugins.intake_form.delivery import DeliveryState
from plugins.intake_form.draft import ConsentChoice, PatientEntry, QuestionPart, Step
from plugins.intake_form.intake import Intake
from plugins.intake_form.wording import refused_act
from plugins.intake_form.workplace import Workplace
from tests.plugins.intake_form.server_on_paper import IntakeDesk
from tests.plugins.people import PATIENT, SURGEON, me

ENTRY = PatientEntry(family_name="Oubella", given_name="Fatima", birth_date="04/03/1958", sex=Sex.FEMALE)
ASKED = QuestionPart(
    question=Question(text="Does she need a transfer tonight?"),
    specialty=Specialty.NEUROLOGY,
    urgency=Urgency.URGENT,
)
SECOND = timedelta(seconds=1)


@pytest.fixture
def desk(tmp_path: Path) -> IntakeDesk:
    return IntakeDesk(tmp_path)


@pytest.fixture
def workplace(desk: IntakeDesk) -> Workplace:
    place = desk.workplace()
    place.begin()
    return place


def opened(workplace: Workplace) -> Intake:
    assert workplace.intake is not None
    return workplace.intake


def state(intake: Intake) -> DeliveryState:
    return intake.delivery.state


def name_patient(desk: IntakeDesk, intake: Intake) -> None:
    intake.type_patient(ENTRY)
    desk.pass_time()
    intake.confirm(("name", "birth_date"))
    assert intake.leave() == ()
    desk.pass_time()


def ask(desk: IntakeDesk, intake: Intake) -> None:
    intake.ask(ASKED)
    assert intake.leave() == ()
    desk.pass_time()


def consent(desk: IntakeDesk, intake: Intake, choice: ConsentChoice = ConsentChoice.GIVEN) -> None:
    part = replace(intake.draft.consent, choice=choice, form=ConsentForm.ORAL_WITNESSED)
    intake.answer_consent(replace(part, reason="has not come to herself, no family here"))
    assert intake.leave() == ()
    desk.pass_time()


def no_files(desk: IntakeDesk, intake: Intake) -> None:
    intake.decide_files(replace(intake.draft.files, confirmed_none=True))
    assert intake.leave() == ()
    desk.pass_time()


def whole(desk: IntakeDesk, intake: Intake) -> None:
    for fill in (name_patient, ask, consent, no_files):
        fill(desk, intake)


def test_the_whole_case_is_told_in_order(desk: IntakeDesk, workplace: Workplace) -> None:
    intake = opened(workplace)
    whole(desk, intake)
    assert intake.submit() == ()
    desk.pass_time()
    assert intake.ended is not None
    assert intake.ended.view.card.state is CaseState.SUBMITTED
    told = [name for name in desk.gateway.names() if name != "patient.search"]
    assert told == ["patient.create", "case.create", "case.update", "consent.record", "case.submit"]
    assert not list(desk.drafts.rglob("*.json"))


def test_nothing_is_told_before_the_patient_is_confirmed(desk: IntakeDesk, workplace: Workplace) -> None:
    opened(workplace).type_patient(ENTRY)
    desk.pass_time(60 * SECOND)
    assert set(desk.gateway.names()) == {"patient.search"}


def test_a_known_patient_is_not_made_again(desk: IntakeDesk, workplace: Workplace) -> None:
    intake = opened(workplace)
    desk.patients[PATIENT.id] = PATIENT
    intake.choose_patient(PATIENT)
    intake.confirm(("name", "national_index"))
    assert intake.leave() == ()
    desk.pass_time()
    assert desk.gateway.names() == ["case.create"]


def test_a_look_alike_found_at_the_last_moment_stops(desk: IntakeDesk, workplace: Workplace) -> None:
    intake = opened(workplace)
    desk.trouble = Unreachable()
    intake.type_patient(ENTRY)
    desk.pass_time()
    intake.confirm(("name", "birth_date"))
    assert intake.leave() == ()
    desk.trouble = None
    desk.matches = (PatientMatch(patient=PATIENT, score=85, reasons=("name", "birth_date")),)
    desk.pass_time(20 * SECOND)
    assert state(intake) is DeliveryState.LOOK_ALIKES
    assert intake.delivery.look_alikes == desk.matches
    assert "patient.create" not in desk.gateway.names()
    intake.tell_apart([PATIENT])
    desk.pass_time()
    assert intake.draft.patient.chosen is not None
    assert intake.draft.server.case_id is not None


def test_a_lost_link_is_waited_for(desk: IntakeDesk, workplace: Workplace) -> None:
    intake = opened(workplace)
    name_patient(desk, intake)
    desk.trouble = Unreachable()
    ask(desk, intake)
    assert state(intake) is DeliveryState.OFFLINE
    desk.trouble = None
    desk.pass_time(11 * SECOND)
    assert state(intake) is DeliveryState.IDLE
    assert desk.case is not None
    assert desk.case.question.text == ASKED.question.text


def test_the_link_that_is_back_is_used_at_once(desk: IntakeDesk, workplace: Workplace) -> None:
    intake = opened(workplace)
    desk.trouble = Unreachable()
    name_patient(desk, intake)
    desk.trouble = None
    desk.session.ring()
    desk.gateway.settle()
    assert intake.draft.server.case_id is not None


@pytest.mark.parametrize("act", ["patient.create", "case.create", "case.submit"])
def test_a_lost_answer_makes_nothing_twice(desk: IntakeDesk, workplace: Workplace, act: str) -> None:
    """The server did it and the answer was lost; even a restart asks with the same key."""
    lost: list[str] = []
    answer = desk.gateway.answers[act]
    assert isinstance(answer, Callable)  # type: ignore[arg-type]

    def swallow(call: object) -> object:
        lost.append(call.idempotency_key)  # type: ignore[attr-defined]
        result = answer(call)  # type: ignore[operator]
        return Unreachable() if len(lost) == 1 else result

    desk.gateway.answers[act] = swallow
    intake = opened(workplace)
    whole(desk, intake)
    assert intake.submit() == ()
    desk.pass_time()
    workplace.close()

    again = desk.workplace()
    if drafts := again.drafts():
        again.take_up(drafts[0])
        desk.pass_time()
        desk.pass_time(11 * SECOND)
        assert opened(again).ended is not None
    assert len(lost) == 2
    assert lost[0] == lost[1]
    assert len(desk.patients) == 1


def test_signing_in_again_goes_on(desk: IntakeDesk, workplace: Workplace) -> None:
    intake = opened(workplace)
    name_patient(desk, intake)
    desk.trouble = SessionExpired()
    ask(desk, intake)
    assert state(intake) is DeliveryState.SIGNED_OUT
    assert intake.draft.question == ASKED
    desk.trouble = None
    desk.session.ring()
    desk.gateway.settle()
    assert state(intake) is DeliveryState.IDLE


def test_another_account_tells_nothing_of_this_draft(desk: IntakeDesk, workplace: Workplace) -> None:
    intake = opened(workplace)
    name_patient(desk, intake)
    desk.session.me = me(SURGEON, server_epoch="e1")
    desk.session.ring()
    assert workplace.intake is None
    assert workplace.drafts() == ()
    desk.session.me = me(intake.me.practitioner, server_epoch="e1")
    desk.session.ring()
    assert [draft.id for draft in workplace.drafts()] == [intake.draft.id]


def test_a_version_that_only_grew_is_no_conflict(desk: IntakeDesk, workplace: Workplace) -> None:
    intake = opened(workplace)
    name_patient(desk, intake)
    desk._become(CaseState.DRAFT)
    ask(desk, intake)
    assert state(intake) is DeliveryState.IDLE
    assert desk.case is not None
    assert desk.case.question.text == ASKED.question.text


def test_two_people_editing_the_second_keeps_the_text(desk: IntakeDesk, workplace: Workplace) -> None:
    intake = opened(workplace)
    name_patient(desk, intake)
    desk.change_elsewhere("Their question, typed meanwhile")
    ask(desk, intake)
    assert state(intake) is DeliveryState.CONFLICT
    assert intake.draft.question == ASKED
    assert intake.delivery.theirs is not None
    assert intake.delivery.theirs.question.text == "Their question, typed meanwhile"
    merged = replace(ASKED, question=Question(text="Both questions, merged by hand"))
    intake.merge(merged)
    desk.pass_time()
    assert state(intake) is DeliveryState.IDLE
    assert desk.case is not None
    assert desk.case.question.text == "Both questions, merged by hand"


def test_what_was_kept_on_the_way_and_delivered_late_is_no_conflict(
    desk: IntakeDesk, workplace: Workplace
) -> None:
    """The network keeps a change that met no server and delivers it later; it is our own text all the same."""
    intake = opened(workplace)
    name_patient(desk, intake)
    apply = desk.gateway.answers["case.update"]

    def deliver_without_a_word(call: object) -> object:
        apply(call)  # type: ignore[operator]
        desk.gateway.answers["case.update"] = apply
        return Unreachable()

    desk.gateway.answers["case.update"] = deliver_without_a_word
    ask(desk, intake)
    assert state(intake) is DeliveryState.OFFLINE
    intake.ask(replace(ASKED, question=Question(text="Does she need a transfer tonight, or tomorrow?")))
    desk.pass_time(11 * SECOND)
    assert state(intake) is DeliveryState.IDLE
    assert desk.case is not None
    assert desk.case.question.text == "Does she need a transfer tonight, or tomorrow?"
    assert intake.draft.server.sent == ()


def test_a_submission_that_was_delivered_late_sends_its_files(desk: IntakeDesk, workplace: Workplace) -> None:
    """Sent, no answer, the window closed; the network delivers it; the draft is taken up when it is no draft."""
    intake = opened(workplace)
    whole(desk, intake)
    desk.trouble = Unreachable()
    assert intake.submit() == ()
    desk.pass_time()
    workplace.close()
    desk._become(CaseState.SUBMITTED)
    desk.answered.clear()
    desk.gateway.answers["case.submit"] = TransitionRefused(state="submitted")
    desk.trouble = None
    again = desk.workplace()
    again.take_up(again.drafts()[0])
    desk.pass_time()
    ended = opened(again).ended
    assert ended is not None
    assert ended.view.card.state is CaseState.SUBMITTED


def test_a_draft_that_was_cancelled_elsewhere_says_so(desk: IntakeDesk, workplace: Workplace) -> None:
    intake = opened(workplace)
    name_patient(desk, intake)
    desk._become(CaseState.CANCELLED)
    ask(desk, intake)
    assert state(intake) is DeliveryState.REFUSED
    assert intake.draft.question == ASKED
    assert "Cancelled" in refused_act(intake.delivery)


def test_a_server_that_is_away_is_only_knocked_at(desk: IntakeDesk, workplace: Workplace) -> None:
    intake = opened(workplace)
    desk.session.is_online = False
    desk.trouble = Unreachable()
    whole(desk, intake)
    assert intake.submit() == ()
    desk.pass_time(60 * SECOND)
    assert set(desk.gateway.names()) == {"patient.search", "server.hello"}
    intake.take_back_submission()
    desk.trouble = None
    desk.pass_time(11 * SECOND)
    assert state(intake) is DeliveryState.IDLE
    assert "case.submit" not in desk.gateway.names()
    assert desk.case is not None
    assert desk.case.consent is not None


def test_a_refusal_of_the_patient_ends_the_case(desk: IntakeDesk, workplace: Workplace) -> None:
    intake = opened(workplace)
    name_patient(desk, intake)
    ask(desk, intake)
    consent(desk, intake, ConsentChoice.REFUSED)
    assert intake.ended is not None
    assert intake.ended.job_id == ""
    assert intake.ended.view.card.state is CaseState.CANCELLED
    assert "case.submit" not in desk.gateway.names()
    assert workplace.drafts() == ()


def test_another_patient_cancels_the_case_that_was_begun(desk: IntakeDesk, workplace: Workplace) -> None:
    intake = opened(workplace)
    name_patient(desk, intake)
    ask(desk, intake)
    intake.change_patient()
    desk.pass_time()
    assert desk.case is not None
    assert desk.case.card.state is CaseState.CANCELLED
    assert intake.draft.server.abandoned == ()
    assert intake.draft.question == ASKED
    assert intake.draft.step is Step.PATIENT


def test_what_the_server_refuses_is_said_and_kept(desk: IntakeDesk, workplace: Workplace) -> None:
    intake = opened(workplace)
    whole(desk, intake)
    desk.trouble = Invalid(field="question", reason="too long")
    assert intake.submit() == ()
    desk.pass_time()
    assert state(intake) is DeliveryState.REFUSED
    assert not intake.draft.wants_submission
    assert intake.draft.question == ASKED


def test_typing_reaches_the_server_by_itself(desk: IntakeDesk, workplace: Workplace) -> None:
    intake = opened(workplace)
    name_patient(desk, intake)
    intake.ask(replace(ASKED, question=Question(text="Does she")))
    desk.pass_time(9 * SECOND)
    assert desk.case is not None
    assert desk.case.question.text == "Does she"


def test_changing_the_typed_identity_takes_the_confirmation_back(
    desk: IntakeDesk, workplace: Workplace
) -> None:
    intake = opened(workplace)
    desk.trouble = Unreachable()
    name_patient(desk, intake)
    intake.type_patient(replace(ENTRY, family_name="Oubell"))
    assert not intake.can_show(Step.QUESTION)
    assert intake.draft.patient.confirmed == ()


def test_a_case_that_was_sent_back_is_taken_up_from_the_server(
    desk: IntakeDesk, workplace: Workplace
) -> None:
    intake = opened(workplace)
    whole(desk, intake)
    assert intake.submit() == ()
    desk.pass_time()
    desk._become(CaseState.DRAFT)
    elsewhere = desk.workplace()
    elsewhere.open_case(intake.ended.view.card.id, lambda error: pytest.fail(str(error)))  # type: ignore[union-attr]
    desk.gateway.settle()
    again = opened(elsewhere)
    assert again.draft.question == ASKED
    assert again.draft.patient.chosen is not None
    assert again.gaps(Step.QUESTION) == ()
    assert again.gaps(Step.CONSENT) == ()
    before = len(desk.gateway.sent)
    desk.pass_time()
    assert len(desk.gateway.sent) == before
