"""The first half of a case through the HTTP API: patient, draft, consent, submission, triage."""

from datetime import date, timedelta

import msgspec
import pytest

from cases import errors
from cases.model.audit import EventKind
from cases.model.case import Assignment, CaseDraft, CaseState, NewCase, Question, Urgency
from cases.model.consent import ConsentForm, ConsentScope, ConsentStatus
from cases.model.ids import AccountId
from cases.model.patient import LocalNumber
from cases.model.people import Role, Specialty
from cases.wire import endpoints
from cases.wire.messages import (
    CaseQuery,
    ConsentAnswer,
    InformationAnswer,
    PatientSearch,
    Promise,
    Reason,
    Text,
)
from tests.server.harness import Running
from tests.server.village import Village


@pytest.fixture
def village(server: Running) -> Village:
    return Village(server)


@pytest.mark.parametrize(
    "search",
    [
        PatientSearch(name="fatima el amrani"),
        PatientSearch(name="فاطمة العمراني"),
        PatientSearch(name="Fatma", birth_date=date(1961, 3, 4)),
        PatientSearch(name="Amrani", birth_date=date(1962, 3, 4)),
        PatientSearch(national_index="m 123-456"),
    ],
)
def test_a_patient_is_found_again(village: Village, search: PatientSearch) -> None:
    patient = village.patient(national_index="M123456")
    found = village.gp.ask(endpoints.SEARCH_PATIENTS.call(search)).matches
    assert [m.patient for m in found] == [patient]


def test_somebody_else_is_not_found_and_a_known_number_is_not_recorded_twice(village: Village) -> None:
    centre = village.server.store.read(lambda tx: tx.people.account(village.gp.id)).establishment_id
    number = LocalNumber(establishment_id=centre, number="417")
    village.patient(national_index="M123456", local_numbers=(number,))
    search = PatientSearch(name="Omar Bennis", birth_date=date(1961, 3, 4))
    assert village.gp.ask(endpoints.SEARCH_PATIENTS.call(search)).matches == ()
    for changes in ({"national_index": "m123456"}, {"local_numbers": (number,)}):
        with pytest.raises(errors.Invalid) as invalid:
            village.patient(**changes)
        assert invalid.value.fields["reason"] == "known"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"family_name": " ", "given_name": "", "family_name_ar": "", "given_name_ar": ""}, "name"),
        ({"birth_date": date(2027, 1, 1)}, "birth_date"),
        ({"birth_date": date(1800, 1, 1)}, "birth_date"),
    ],
)
def test_an_impossible_patient_is_not_recorded(
    village: Village, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(errors.Invalid) as invalid:
        village.patient(**changes)
    assert invalid.value.fields["field"] == field


@pytest.mark.parametrize(
    "confirmed", [(), ("name",), ("name", "name"), ("name", "national_index"), ("name", "shoe_size")]
)
def test_a_case_needs_two_identifiers_that_the_patient_has(
    village: Village, confirmed: tuple[str, ...]
) -> None:
    draft = CaseDraft(specialty=Specialty.NEUROLOGY, urgency=Urgency.SOON)
    new = NewCase(patient_id=village.patient().id, confirmed=confirmed, draft=draft)
    with pytest.raises(errors.Invalid) as invalid:
        village.gp.ask(endpoints.CREATE_CASE.call(new))
    assert invalid.value.fields == {"field": "confirmed", "reason": "two_identifiers"}


def test_two_people_editing_the_second_is_told(village: Village) -> None:
    view = village.draft()
    draft = CaseDraft(specialty=Specialty.NEUROLOGY, urgency=Urgency.SOON, question=Question(text="Et ?"))
    call = endpoints.UPDATE_CASE.call(draft, if_match=view.card.version, case_id=view.card.id)
    changed = village.gp.ask(call)
    assert changed.question.text == "Et ?"
    other = endpoints.UPDATE_CASE.call(draft, if_match=view.card.version, case_id=view.card.id)
    with pytest.raises(errors.VersionMismatch):
        village.gp.ask(other)
    assert village.gp.ask(call) == changed


def test_no_consent_no_submission_and_an_empty_question_is_none(village: Village) -> None:
    view = village.draft(question=Question(text="  "))
    submit = endpoints.SUBMIT_CASE
    with pytest.raises(errors.ConsentMissing):
        village.gp.ask(submit.call(case_id=view.card.id))
    village.gp.ask(endpoints.RECORD_CONSENT.call(village.consent(), case_id=view.card.id))
    with pytest.raises(errors.Invalid) as invalid:
        village.gp.ask(submit.call(case_id=view.card.id))
    assert invalid.value.fields["field"] == "question"


def test_a_refusal_is_recorded_and_stops_the_case(village: Village) -> None:
    view = village.draft()
    refusal = village.consent(given=False, scope=())
    stopped = village.gp.ask(endpoints.RECORD_CONSENT.call(refusal, case_id=view.card.id))
    assert (stopped.card.state, stopped.consent_status) == (CaseState.CANCELLED, ConsentStatus.REFUSED)
    with pytest.raises(errors.TransitionRefused):
        village.gp.ask(endpoints.SUBMIT_CASE.call(case_id=view.card.id))


def test_an_emergency_needs_a_reason_and_consent_its_scope(village: Village) -> None:
    view = village.draft()
    for bad in (
        village.consent(form=ConsentForm.EMERGENCY, reason=" "),
        village.consent(scope=(ConsentScope.ACT,)),
        village.consent(informed_by=""),
    ):
        with pytest.raises(errors.Invalid):
            village.gp.ask(endpoints.RECORD_CONSENT.call(bad, case_id=view.card.id))
    emergency = village.consent(form=ConsentForm.EMERGENCY, reason="Coma", scope=())
    recorded = village.gp.ask(endpoints.RECORD_CONSENT.call(emergency, case_id=view.card.id))
    assert recorded.consent_status is ConsentStatus.EMERGENCY
    sent = village.gp.ask(endpoints.SUBMIT_CASE.call(case_id=view.card.id))
    assert sent.card.answer_by == village.now + timedelta(hours=4)


def test_the_coordinator_sees_the_triage_subset(village: Village) -> None:
    case_id = village.submitted()
    view = village.coordinator.read(case_id)
    assert view.card.question == "Faut-il opérer ?"
    assert (view.card.age_years, view.card.sex.value) == (65, "F")
    assert (view.card.patient_name, view.card.patient_name_ar, view.patient) == ("", "", None)
    assert (view.question.history, view.consent) == ("", None)
    assert {"case.assign", "case.send_back", "case.decline"} <= set(view.allowed)
    with pytest.raises(errors.Forbidden):
        village.coordinator.ask(endpoints.READ_FILES.call(case_id=case_id))


def test_the_coordinator_sends_back_and_declines_with_a_reason(village: Village) -> None:
    case_id = village.submitted()
    with pytest.raises(errors.Invalid):
        village.coordinator.ask(
            endpoints.SEND_BACK.call(Reason(reason=" "), case_id=case_id, if_match=village.version(case_id))
        )
    back = village.coordinator.ask(
        endpoints.SEND_BACK.call(
            Reason(reason="Scanner ?"), case_id=case_id, if_match=village.version(case_id)
        )
    )
    assert (back.card.state, back.state_reason) == (CaseState.DRAFT, "Scanner ?")
    again = village.gp.ask(endpoints.SUBMIT_CASE.call(case_id=case_id))
    assert (again.card.state, again.state_reason) == (CaseState.SUBMITTED, "")
    declined = village.coordinator.ask(
        endpoints.DECLINE_CASE.call(
            Reason(reason="Doublon"), case_id=case_id, if_match=village.version(case_id)
        )
    )
    assert declined.card.state is CaseState.DECLINED


def test_who_can_be_invited(village: Village) -> None:
    case_id = village.submitted()
    expert = village.experts[0].id

    def reason(members: tuple[AccountId, ...], lead: AccountId) -> object:
        assignment = Assignment(
            specialty=Specialty.NEUROSURGERY, urgency=Urgency.URGENT, members=members, lead=lead
        )
        with pytest.raises(errors.Invalid) as invalid:
            village.coordinator.ask(
                endpoints.ASSIGN_CASE.call(assignment, case_id=case_id, if_match=village.version(case_id))
            )
        return invalid.value.fields["reason"]

    assert reason((), expert) == "at_least_one"
    assert reason((expert, expert), expert) == "at_least_one"
    assert reason((expert,), village.experts[1].id) == "not_a_member"
    assert reason((village.gp.id,), village.gp.id) == "requester"
    assert reason((village.coordinator.id,), village.coordinator.id) == "not_available"
    assert reason((AccountId("nobody"),), AccountId("nobody")) == "not_available"


def test_a_second_coordinator_does_not_replace_a_panel_unseen(village: Village) -> None:
    """Whoever looked at the case before it was assigned is told who did, and nothing is done."""
    case_id = village.submitted()
    other = village.doctor("other", Role.COORDINATOR)
    seen = other.read(case_id).card.version
    village.assign(case_id, village.experts[0])
    mine = Assignment(
        specialty=Specialty.NEUROSURGERY,
        urgency=Urgency.URGENT,
        members=(village.experts[1].id,),
        lead=village.experts[1].id,
    )
    late = endpoints.ASSIGN_CASE.call(mine, case_id=case_id, if_match=seen)
    with pytest.raises(errors.VersionMismatch) as told:
        other.ask(late)
    assert told.value.fields == {"by": "Dr Coordinator"}
    standing = other.read(case_id)
    assert [member.practitioner.id for member in standing.panel] == [village.experts[0].id]
    again = endpoints.ASSIGN_CASE.call(mine, case_id=case_id, if_match=standing.card.version)
    assert [m.practitioner.id for m in other.ask(again).panel] == [village.experts[1].id]


def test_a_case_that_was_completed_meanwhile_is_neither_sent_back_nor_declined(village: Village) -> None:
    case_id = village.submitted()
    seen = village.version(case_id)
    reason = Reason(reason="Scanner ?")
    village.coordinator.ask(endpoints.SEND_BACK.call(reason, case_id=case_id, if_match=seen))
    village.gp.ask(endpoints.SUBMIT_CASE.call(case_id=case_id))
    for endpoint in (endpoints.SEND_BACK, endpoints.DECLINE_CASE):
        with pytest.raises(errors.VersionMismatch):
            village.coordinator.ask(endpoint.call(reason, case_id=case_id, if_match=seen))
    assert village.gp.read(case_id).card.state is CaseState.SUBMITTED


def test_an_answer_goes_to_the_question_it_was_written_for(village: Village) -> None:
    case_id = village.in_review()
    expert = village.experts[0]
    first = expert.ask(endpoints.REQUEST_INFORMATION.call(Text(text="INR ?"), case_id=case_id))
    stale = InformationAnswer(asked_at=first.information_requests[0].asked_at, text="3,1")
    village.reply(case_id, "3,1")
    village.server.clock.move(minutes=1)
    expert.ask(endpoints.REQUEST_INFORMATION.call(Text(text="Poids ?"), case_id=case_id))
    with pytest.raises(errors.VersionMismatch):
        village.gp.ask(endpoints.ANSWER_INFORMATION.call(stale, case_id=case_id))
    assert village.reply(case_id, "70 kg").information_requests[1].answer == "70 kg"


def test_triage_changes_the_urgency_and_the_time_to_answer(village: Village) -> None:
    case_id = village.submitted(urgency=Urgency.ROUTINE)
    before = village.gp.read(case_id).card.answer_by
    village.server.clock.move(minutes=10)
    view = village.assign(case_id, village.experts[0])
    assert before is not None
    assert view.card.answer_by == before - timedelta(hours=72) + timedelta(hours=4)


def test_an_invitee_sees_the_triage_subset_until_accepting(village: Village) -> None:
    case_id = village.submitted()
    village.assign(case_id, village.experts[0])
    expert = village.experts[0]
    view = expert.read(case_id)
    assert (view.patient, view.card.patient_name, view.question.history) == (None, "", "")
    assert view.card.question == "Faut-il opérer ?"
    assert set(view.allowed) >= {"case.accept_decline"}
    with pytest.raises(errors.Forbidden):
        expert.ask(endpoints.READ_MESSAGES.call(case_id=case_id))
    past = Promise(promised_at=village.now)
    with pytest.raises(errors.Invalid):
        expert.ask(endpoints.ACCEPT_SEAT.call(past, case_id=case_id))
    accepted = expert.accept(case_id)
    assert accepted.patient is not None
    assert accepted.card.patient_name == "El Amrani Fatima"
    assert accepted.question.history


def test_routing_by_specialty_takes_the_one_with_the_fewest_open_cases(village: Village) -> None:
    village.submitted()
    busy = village.submitted()
    village.assign(busy, village.experts[0])
    gp = village.server.store.read(lambda tx: tx.people.account(village.gp.id))
    village.server.store.write(
        lambda tx: tx.people.put_establishment(
            msgspec.structs.replace(tx.people.establishment(gp.establishment_id), routes_automatically=True)
        )
    )
    free = sorted([*village.experts[1:], village.stranger], key=lambda doctor: doctor.id)
    chosen = []
    for _ in free:
        view = village.gp.read(village.submitted())
        assert view.card.state is CaseState.ASSIGNED
        chosen += [member.practitioner.id for member in view.panel]
    assert chosen == [doctor.id for doctor in free]
    nobody = village.gp.read(village.submitted(specialty=Specialty.UROLOGY))
    assert nobody.card.state is CaseState.SUBMITTED


def test_the_requester_cancels_with_a_reason_before_the_conclusion_and_not_after(village: Village) -> None:
    case_id = village.in_review()
    cancelled = village.gp.ask(endpoints.CANCEL_CASE.call(Reason(reason="Décédée"), case_id=case_id))
    assert (cancelled.card.state, cancelled.state_reason) == (CaseState.CANCELLED, "Décédée")
    done = village.concluded()
    with pytest.raises(errors.TransitionRefused):
        village.gp.ask(endpoints.CANCEL_CASE.call(Reason(reason="Trop tard"), case_id=done))


def test_the_question_can_be_completed_while_information_is_asked(village: Village) -> None:
    case_id = village.in_review()
    expert = village.experts[0]
    asked = expert.ask(endpoints.REQUEST_INFORMATION.call(Text(text="INR ?"), case_id=case_id))
    draft = CaseDraft(
        specialty=asked.card.specialty,
        urgency=asked.card.urgency,
        question=Question(text="Faut-il opérer ?", history="INR 3,1"),
    )
    version = village.gp.read(case_id).card.version
    view = village.gp.ask(endpoints.UPDATE_CASE.call(draft, if_match=version, case_id=case_id))
    assert view.question.history == "INR 3,1"
    other = msgspec.structs.replace(draft, urgency=Urgency.ROUTINE)
    with pytest.raises(errors.Invalid):
        village.gp.ask(endpoints.UPDATE_CASE.call(other, if_match=view.card.version, case_id=case_id))


def test_the_board_lists_ones_own_most_urgent_first_page_by_page(village: Village) -> None:
    routine = village.submitted(urgency=Urgency.ROUTINE)
    urgent = village.submitted()
    draft = village.draft().card.id

    def page(cursor: str = "", **more: int) -> tuple[list[str], str]:
        found = village.gp.ask(endpoints.LIST_CASES.call(query=CaseQuery(cursor=cursor, **more)))
        return [card.id for card in found.cards], found.next_cursor

    assert page() == ([urgent, routine, draft], "")
    first, cursor = page(limit=2)
    assert first == [urgent, routine]
    assert page(cursor, limit=2) == ([draft], "")
    assert [c.id for c in village.coordinator.ask(endpoints.LIST_CASES.call()).cards] == [urgent, routine]
    assert village.stranger.ask(endpoints.LIST_CASES.call()).cards == ()
    cursor_now = village.gp.ask(endpoints.LIST_CASES.call()).event_cursor
    assert page(changed_after=cursor_now) == ([], "")
    village.gp.ask(endpoints.CANCEL_CASE.call(Reason(reason="Erreur"), case_id=routine))
    assert page(changed_after=cursor_now) == ([routine], "")


def test_an_administrator_sees_that_there_is_a_case_and_nothing_clinical(village: Village) -> None:
    case_id = village.submitted()
    centre = village.server.store.read(lambda tx: tx.people.account(village.gp.id)).establishment_id
    admin = village.doctor("admin", Role.ESTABLISHMENT_ADMIN, establishment_id=centre)
    (card,) = admin.ask(endpoints.LIST_CASES.call()).cards
    assert (card.id, card.question, card.patient_name, card.age_years) == (case_id, "", "", 0)
    with pytest.raises(errors.Forbidden):
        admin.ask(endpoints.READ_TIMELINE.call(case_id=case_id))


def test_after_withdrawal_specialists_keep_the_signed_report_alone(village: Village) -> None:
    case_id = village.concluded()
    village.gp.ask(endpoints.WITHDRAW_CONSENT.call(Reason(reason="Le souhaite"), case_id=case_id))
    expert = village.experts[0]
    (report,) = expert.ask(endpoints.READ_REPORTS.call(case_id=case_id)).reports
    assert expert.ask(endpoints.READ_REPORT.call(case_id=case_id, report_id=report.id))
    with pytest.raises(errors.ConsentWithdrawn):
        expert.ask(endpoints.READ_MESSAGES.call(case_id=case_id))
    view = expert.read(case_id)
    assert (view.patient, view.question.history) == (None, "")
    assert expert.ask(endpoints.READ_OPINIONS.call(case_id=case_id)).opinions == ()


def test_a_consent_from_before_its_withdrawal_does_not_come_back(village: Village) -> None:
    case_id = village.submitted()
    consent = village.gp.read(case_id).consent
    assert consent is not None
    village.server.clock.move(minutes=5)
    village.gp.ask(endpoints.WITHDRAW_CONSENT.call(Reason(reason="Le souhaite"), case_id=case_id))
    with pytest.raises(errors.Refused) as refused:
        village.gp.ask(endpoints.RECORD_CONSENT.call(ConsentAnswer(consent=consent), case_id=case_id))
    assert refused.value.fields == {"reason": "withdrawn_since"}
    village.server.clock.move(minutes=5)
    again = msgspec.structs.replace(consent, informed_at=village.now)
    view = village.gp.ask(endpoints.RECORD_CONSENT.call(ConsentAnswer(consent=again), case_id=case_id))
    assert view.consent_status is ConsentStatus.GIVEN
    (earlier,) = view.earlier_consents
    assert (earlier.consent, earlier.status) == (consent, ConsentStatus.WITHDRAWN)
    assert (earlier.withdrawn_at, earlier.replaced_at) == (village.now - timedelta(minutes=5), village.now)
    last = village.gp.ask(endpoints.READ_TIMELINE.call(case_id=case_id)).events[-1]
    assert (last.kind, last.detail["replaces"]) == (EventKind.CONSENT_RECORDED, "withdrawn")
    assert village.coordinator.read(case_id).earlier_consents == ()
