"""A repeated request passes the admission as of now, and what is kept for it tells no secret."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from cases import errors
from cases.acts.hooks import Objected
from cases.model.case import Assignment, CaseDraft, Question, Urgency
from cases.model.consent import Consent, ConsentForm, ConsentScope
from cases.model.credentials import StoredAnswer
from cases.model.ids import CaseId
from cases.model.opinion import SignedDocument
from cases.model.people import Role, Specialty
from cases.model.round import RoundDeadline, RoundSpec
from cases.model.session import Invitation, NewAuthenticator
from cases.server.mount import PREFIX
from cases.store import tables
from cases.store.ports import Tx
from cases.store.vault import SERVER
from cases.wire import codec, endpoints
from cases.wire.endpoint import Call, Endpoint
from cases.wire.messages import (
    ConsentAnswer,
    FilesWithdrawal,
    FollowUpDate,
    InformationAnswer,
    Nothing,
    Outcome,
    Promise,
    Reason,
    Text,
)
from tests.server.harness import PASSWORD, Running
from tests.server.village import Doctor, Village

SECRET = "sous-dural"
ON_CASES = [e for e in endpoints.ALL if e.is_mutation and "case_id" in e.places]


@pytest.fixture
def village(server: Running) -> Village:
    """The network."""
    return Village(server)


def call_of(village: Village, endpoint: Endpoint[Any, Any], case_id: CaseId) -> Call[Any]:
    """A call whose body can be read."""
    later, person = village.now + timedelta(hours=1), village.gp.id
    consent = Consent(
        given=True,
        form=ConsentForm.ORAL_WITNESSED,
        scope=(ConsentScope.ACT, ConsentScope.DATA_SHARING),
        informed_by="x",
        informed_at=village.now,
    )
    place: dict[str, Any] = {"specialty": Specialty.NEUROSURGERY, "urgency": Urgency.URGENT}
    bodies: dict[type, object] = {
        Nothing: Nothing(),
        Reason: Reason(reason="x"),
        Text: Text(text="x"),
        Promise: Promise(promised_at=later),
        Outcome: Outcome(outcome="x"),
        FollowUpDate: FollowUpDate(due=later.date()),
        FilesWithdrawal: FilesWithdrawal(count=1, reason="x"),
        InformationAnswer: InformationAnswer(asked_at=later, text="x"),
        ConsentAnswer: ConsentAnswer(consent=consent),
        CaseDraft: CaseDraft(question=Question(text="x"), **place),
        Assignment: Assignment(members=(person,), lead=person, **place),
        SignedDocument: SignedDocument(payload=b"{}", signature=b"x", device_id=village.gp.device_id),
        RoundSpec: RoundSpec(question="x", options=("a", "b"), quorum=1, closes_at=later),
        RoundDeadline: RoundDeadline(closes_at=later),
    }
    places = dict.fromkeys(endpoint.places, "somewhere") | {"case_id": case_id}
    version = 1 if endpoint.needs_version else None
    return endpoint.call(bodies[endpoint.body], if_match=version, **places)


def keep(village: Village, who: Doctor, call: Call[Any], case_id: CaseId) -> None:
    """Let the server have answered a call before, with something clinical."""
    body = b"" if isinstance(call.body, Nothing) else codec.encode(call.body)
    content = [call.endpoint.method, PREFIX + call.path, str(call.if_match)]

    def put(tx: Tx) -> None:
        digest = tx.answers.digest(b"\n".join([*(part.encode() for part in content), body]))
        answer = StoredAnswer(request_digest=digest, body=SECRET.encode(), about=case_id)
        tx.answers.keep(who.id, call.idempotency_key, answer, case_id, None)

    village.server.store.write(put)


def suspend(village: Village, who: Doctor) -> None:
    """Suspend an account."""

    def put(tx: Tx) -> None:
        account = tx.people.account(who.id)
        tx.people.put_account(msgspec.structs.replace(account, suspended_at=tx.now))

    village.server.store.write(put)


@pytest.mark.parametrize("endpoint", ON_CASES, ids=lambda endpoint: str(endpoint.name))
def test_no_repeat_gets_past_a_lost_seat_a_suspended_account_or_a_plugin(
    village: Village, endpoint: Endpoint[Any, Any]
) -> None:
    case_id = village.in_review()
    call = call_of(village, endpoint, case_id)
    for who in (village.stranger, village.gp, village.experts[0]):
        keep(village, who, call, case_id)
    outside = village.stranger.person.exchange(call)
    assert outside.problem().code == "already_done"
    village.server.hooks.denials.append(Objected(plugin="test", reason="no"))
    assert village.gp.person.exchange(call).problem().code == "already_done"
    village.server.hooks.denials.clear()
    suspend(village, village.experts[0])
    answer = village.experts[0].person.exchange(call)
    assert answer.problem().code in {"suspended", "already_done"}
    assert SECRET.encode() not in answer.body


def test_a_repeat_reads_no_more_than_the_caller_may_now(village: Village) -> None:
    expert, case_id = village.experts[0], village.submitted()
    village.assign(case_id, expert)
    promise = Promise(promised_at=village.now + timedelta(hours=5))
    call = endpoints.ACCEPT_SEAT.call(promise, case_id=case_id)
    assert expert.ask(call).patient is not None
    village.gp.ask(endpoints.WITHDRAW_CONSENT.call(Reason(reason="x"), case_id=case_id))
    assert expert.ask(call) == expert.read(case_id)
    assert expert.ask(call).patient is None
    suspend(village, expert)
    with pytest.raises(errors.Suspended):
        expert.ask(call)


def test_a_repeat_after_the_seat_was_left_is_told_that_it_was_done(village: Village) -> None:
    expert, case_id = village.experts[0], village.submitted()
    village.assign(case_id, expert)
    call = endpoints.DECLINE_SEAT.call(Reason(reason="Absent"), case_id=case_id)
    expert.ask(call)
    answer = expert.person.exchange(call)
    with pytest.raises(errors.NotFound):
        expert.read(case_id)
    assert answer.problem().code == "already_done"


def kept(village: Village, who: Doctor, call: Call[Any]) -> tuple[str, StoredAnswer]:
    """Under whose key the answer of a call is kept, and what of it."""

    def read(tx: Any) -> tuple[str, StoredAnswer]:
        wanted = select(tables.answers.c.owner).where(tables.answers.c.key == call.idempotency_key)
        owner = tx.answers._shelf.connection.scalar(wanted)
        return owner, tx.answers.find(who.id, call.idempotency_key)

    return village.server.store.read(read)


def test_no_one_time_secret_is_kept(village: Village) -> None:
    case_id = village.draft().card.id
    village.server.clock.move(seconds=60)
    invitation = Invitation(
        name="Dr X",
        roles=(Role.PRACTITIONER,),
        establishment_id=village.establishment_of(village.gp),
    )
    inviter = village.doctor(
        "admin", Role.ESTABLISHMENT_ADMIN, establishment_id=village.establishment_of(village.gp)
    )
    authenticator = NewAuthenticator(password=PASSWORD, totp=village.code())
    calls: list[tuple[Doctor, Call[Any]]] = [
        (village.gp, endpoints.BEGIN_AUTHENTICATOR.call(authenticator)),
        (village.gp, endpoints.MAKE_PHOTO_LINK.call(case_id=case_id)),
        (inviter, endpoints.INVITE.call(invitation)),
    ]
    for who, call in calls:
        who.ask(call)
        _owner, answer = kept(village, who, call)
        assert (answer.body, answer.about) == (b"", "")
        with pytest.raises(errors.AlreadyDone):
            who.ask(call)


def test_a_patient_is_kept_in_one_place_alone(village: Village) -> None:
    identity = village.known_patient.identity
    call = endpoints.CREATE_PATIENT.call(msgspec.structs.replace(identity, family_name="Bennis"))
    patient = village.gp.ask(call)
    owner, answer = kept(village, village.gp, call)
    assert (owner, answer.body, answer.about) == (SERVER, b"", patient.id)
    assert village.gp.ask(call) == patient
