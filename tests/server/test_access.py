"""Access on the real server: every endpoint of a case by everybody, and ids of somebody else's things."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from cases import errors
from cases.acts.hooks import Objected
from cases.model.case import Assignment, CaseDraft, CaseState, MemberStatus, Urgency
from cases.model.consent import ConsentStatus
from cases.model.ids import AccountId, CaseId, DeviceId, fresh_id
from cases.model.kept import Actor, Case, Seat
from cases.model.opinion import SignedDocument
from cases.model.people import Role, Specialty
from cases.model.round import RoundDeadline, RoundSpec
from cases.rules import access
from cases.store.ports import Tx
from cases.wire import endpoints
from cases.wire.endpoint import Endpoint
from cases.wire.messages import (
    ConsentAnswer,
    EventQuery,
    FilesWithdrawal,
    FollowUpDate,
    InformationAnswer,
    Outcome,
    Promise,
    Reason,
    Text,
)
from tests.samples import consent
from tests.server.harness import Running
from tests.server.village import Doctor, Village

OF_A_CASE = [endpoint for endpoint in endpoints.ALL if "case_id" in endpoint.places]
PLACES = {
    "instance_id": "none",
    "attachment_id": "none",
    "round_id": "none",
    "report_id": "none",
    "frame": "0",
}
LATER = date(2027, 1, 1)
BODIES: dict[type, Any] = {
    Reason: Reason(reason="r"),
    Text: Text(text="t"),
    InformationAnswer: InformationAnswer(asked_at=datetime(2027, 1, 1, tzinfo=UTC), text="t"),
    Promise: Promise(promised_at=datetime(2027, 1, 1, tzinfo=UTC)),
    ConsentAnswer: ConsentAnswer(consent=consent()),
    CaseDraft: CaseDraft(specialty=Specialty.UROLOGY, urgency=Urgency.SOON),
    Assignment: Assignment(
        specialty=Specialty.UROLOGY, urgency=Urgency.SOON, members=(), lead=AccountId("x")
    ),
    SignedDocument: SignedDocument(payload=b"{}", signature=bytes(64), device_id=DeviceId("d")),
    RoundSpec: RoundSpec(question="q", options=("a", "b"), closes_at=datetime(2027, 1, 1, tzinfo=UTC)),
    RoundDeadline: RoundDeadline(closes_at=datetime(2027, 1, 1, tzinfo=UTC)),
    FollowUpDate: FollowUpDate(due=LATER),
    Outcome: Outcome(outcome="o"),
    FilesWithdrawal: FilesWithdrawal(count=1, reason="r"),
}


@pytest.fixture
def village(server: Running) -> Village:
    return Village(server)


def people(village: Village) -> dict[str, Doctor]:
    lead, member, invitee = village.experts
    return {
        "gp": village.gp,
        "lead": lead,
        "member": member,
        "invitee": invitee,
        "coordinator": village.coordinator,
        "administrator": village.doctor("admin", Role.ESTABLISHMENT_ADMIN),
        "auditor": village.doctor("auditor", Role.AUDITOR),
        "registrar": village.doctor("registrar", Role.REGISTRAR),
        "stranger": village.stranger,
    }


def planted(village: Village, **changes: Any) -> Case:
    """A case in review, put straight into the store, with the village's experts in its panel."""
    lead, member, invitee = village.experts
    now = village.now
    made = Case(
        id=CaseId(fresh_id()),
        number=fresh_id(),
        state=CaseState.IN_REVIEW,
        requester_id=village.gp.id,
        establishment_id=village.establishment_of(village.gp),
        patient_id=village.known_patient.id,
        patient_birth_date=date(1961, 3, 4),
        patient_sex=village.known_patient.identity.sex,
        specialty=Specialty.NEUROSURGERY,
        urgency=Urgency.URGENT,
        consent_status=ConsentStatus.GIVEN,
        seats=(
            Seat(account_id=lead.id, status=MemberStatus.ACCEPTED, is_lead=True),
            Seat(account_id=member.id, status=MemberStatus.ACCEPTED),
            Seat(account_id=invitee.id),
        ),
        created_at=now,
        updated_at=now,
        submitted_at=now,
        answer_by=now + timedelta(hours=4),
    )
    made = msgspec.structs.replace(made, **changes)
    village.server.store.write(lambda tx: tx.cases.add(made))
    return made


def attempt(who: Doctor, endpoint: Endpoint[Any, Any], case_id: str, **places: str) -> str:
    """What the server says: an error's code, or `done`."""
    wanted = {"case_id": case_id} | {p: PLACES[p] for p in endpoint.places if p != "case_id"} | places
    version = 1 if endpoint.needs_version else None
    try:
        who.ask(endpoint.call(BODIES.get(endpoint.body), if_match=version, **wanted))
    except errors.CaseError as error:
        return error.code
    return "done"


def ruled(village: Village, who: Doctor, case: Case, row: str) -> str:
    """What the matrix says, asked without the server."""
    account = village.server.store.read(lambda tx: tx.people.account(who.id))
    establishments = {doctor.id: village.establishment_of(doctor) for doctor in village.experts}
    caller = access.Caller(
        actor=Actor(account=account, second_factor_at=village.now),
        establishment=village.server.store.read(lambda tx: tx.people.establishment(account.establishment_id)),
        now=village.now,
        establishment_of=lambda account_id: establishments[account_id],
    )
    try:
        access.check(caller, case, row)
    except errors.CaseError as error:
        return error.code
    return "allowed"


def test_everybody_meets_what_the_matrix_says_at_every_endpoint(village: Village) -> None:
    everybody = people(village)
    wrong, denied = [], 0
    for endpoint in OF_A_CASE:
        for name, who in everybody.items():
            case = planted(village)
            expected = ruled(village, who, case, endpoint.row)
            met = attempt(who, endpoint, case.id)
            denied += expected != "allowed"
            if expected == "allowed":
                # Things below the case that are not there are not found either; that is not the matrix.
                is_fine = met != "forbidden" and (met != "not_found" or len(endpoint.places) > 1)
            else:
                is_fine = met == expected
            if not is_fine:
                wrong.append((endpoint.name, name, expected, met))
    assert wrong == []
    assert denied > len(OF_A_CASE) * 3


def test_a_stranger_cannot_tell_a_foreign_case_from_none(village: Village) -> None:
    case = planted(village)
    call = endpoints.READ_CASE.call
    foreign = village.stranger.person.exchange(call(case_id=case.id))
    nothing = village.stranger.person.exchange(call(case_id=fresh_id()))
    assert (foreign.status, foreign.body) == (nothing.status, nothing.body)
    events = village.stranger.ask(endpoints.EVENTS.call(query=EventQuery())).events
    assert not [event for event in events if event.kind == "access_denied"]


def test_denials_are_audited_and_seen_by_the_auditor_alone(village: Village) -> None:
    case_id = village.submitted()
    with pytest.raises(errors.NotFound):
        village.stranger.read(case_id)
    with pytest.raises(errors.Forbidden):
        village.coordinator.ask(endpoints.READ_MESSAGES.call(case_id=case_id))
    auditor = village.doctor("auditor", Role.AUDITOR)
    events = auditor.ask(endpoints.READ_TIMELINE.call(case_id=case_id)).events
    denials = [(e.actor_id, e.detail) for e in events if e.kind == "access_denied"]
    assert denials == [
        (village.stranger.id, {"row": "case.read_meta", "code": "not_found"}),
        (village.coordinator.id, {"row": "case.read_clinical", "code": "forbidden"}),
    ]
    seen = village.gp.ask(endpoints.READ_TIMELINE.call(case_id=case_id)).events
    assert not [e for e in seen if e.kind == "access_denied"]


def test_things_of_another_case_are_not_found_through_ones_own(village: Village) -> None:
    theirs = village.in_review(3)
    view = village.open_round(theirs)
    other = village.in_review(3)
    expert = village.experts[0]
    assert attempt(expert, endpoints.CLOSE_ROUND, other, round_id=view.id) == "not_found"
    assert attempt(expert, endpoints.CAST_BALLOT, other, round_id=view.id) == "not_found"
    done = village.concluded()
    (report,) = village.gp.ask(endpoints.READ_REPORTS.call(case_id=done)).reports
    assert attempt(village.gp, endpoints.READ_REPORT, other, report_id=report.id) == "not_found"
    assert attempt(village.stranger, endpoints.READ_REPORT, done, report_id=report.id) == "not_found"
    assert attempt(village.gp, endpoints.READ_REPORT, done, report_id=report.id) == "done"


def test_a_signature_is_believed_only_from_its_author_for_its_case(village: Village) -> None:
    case_id, other = village.in_review(3), village.in_review(3)
    lead, member, _ = village.experts

    def reason(document: SignedDocument, to: CaseId = case_id) -> object:
        with pytest.raises(errors.SignatureInvalid) as invalid:
            lead.ask(endpoints.SIGN_OPINION.call(document, case_id=to))
        return invalid.value.fields["reason"]

    mine = lead.sign(lead.opinion(case_id))
    assert reason(mine, other) == "case"
    assert reason(member.sign(member.opinion(case_id))) == "device"
    assert reason(lead.sign(member.opinion(case_id))) == "author"
    assert reason(msgspec.structs.replace(mine, payload=mine.payload + b" ")) == "signature"
    loose = mine.payload + b" "
    assert reason(msgspec.structs.replace(mine, payload=loose, signature=lead.key.sign(loose))) == (
        "not_canonical"
    )
    wrong = lead.conclusion(case_id)
    assert reason(lead.sign(wrong)) == "content"
    assert reason(lead.sign(lead.opinion(case_id, round_id="none"))) == "round"
    lead.ask(endpoints.SIGN_OPINION.call(mine, case_id=case_id))
    with pytest.raises(errors.AlreadyDone):
        lead.answer(case_id, confidence=10)


def test_a_revoked_key_signs_nothing(village: Village) -> None:
    case_id = village.in_review()
    expert = village.experts[0]
    document = expert.sign(expert.opinion(case_id))

    def revoke(tx: Tx) -> None:
        device = tx.people.device(expert.device_id)
        assert device is not None
        tx.people.put_device(msgspec.structs.replace(device, revoked_at=village.now))

    village.server.store.write(revoke)
    call = endpoints.SIGN_OPINION.call(document, case_id=case_id)
    with pytest.raises(errors.SessionExpired):
        expert.ask(call)
    village.server.clock.move(minutes=1)
    expert.person.sign_in(expert.login, totp=village.code())
    with pytest.raises(errors.SignatureInvalid) as invalid:
        expert.ask(call)
    assert invalid.value.fields == {"reason": "device"}


def test_a_plugin_can_only_narrow(village: Village) -> None:
    case_id = village.submitted()
    objected = Objected(plugin="night_watch", reason="pas la nuit")
    village.server.hooks.objections.append(objected)
    with pytest.raises(errors.Objection) as objection:
        village.assign(case_id, village.experts[0])
    assert objection.value.fields == {"plugin": "night_watch", "reason": "pas la nuit"}
    assert village.coordinator.read(case_id).card.state is CaseState.SUBMITTED
    village.server.hooks.denials.append(objected)
    with pytest.raises(errors.Forbidden):
        village.coordinator.read(case_id)
    with pytest.raises(errors.NotFound):
        village.stranger.read(case_id)
