"""Blindness as a rule: what each reader sees before and after the close."""

from datetime import timedelta

import pytest

from cases.model.audit import Event, EventKind
from cases.model.case import CaseState
from cases.model.ids import AccountId, CaseId, RoundId
from cases.model.kept import Case, KeptRound
from cases.model.people import Role
from cases.rules import access, visibility
from cases.rules.visibility import Reader
from tests.samples import HOSPITAL, NOW, account, caller, case, seat
from tests.unit.rules.test_counting import SPEC

MINUTE = timedelta(minutes=1)
PANEL = case(CaseState.IN_REVIEW, seat("lead", is_lead=True), seat("a"), seat("b"))


def reader(name: str, *roles: Role, has_answered: bool = False, of: Case = PANEL) -> Reader:
    who = caller(account(name, *roles, establishment_id=HOSPITAL))
    return Reader(
        id=AccountId(name),
        rights=access.rights(who, of),
        relations=access.relations(who, of),
        has_answered=has_answered,
    )


GP, LEAD, A, B = reader("gp"), reader("lead"), reader("a"), reader("b")
COO = reader("coo", Role.COORDINATOR)


def kept(closed_at: timedelta | None) -> KeptRound:
    closed = None if closed_at is None else NOW + closed_at
    return KeptRound(
        id=RoundId("r"),
        case_id=CaseId("case"),
        number=1,
        spec=SPEC,
        opened_at=NOW,
        participants=(),
        closed_at=closed,
    )


@pytest.mark.parametrize("who", [GP, LEAD, B, COO])
def test_nobody_reads_anothers_opinion_before_the_close(who: Reader) -> None:
    is_open = visibility.is_revealed(1, RoundId("r"), PANEL, [kept(None)])
    assert not visibility.sees_opinion(who, AccountId("a"), is_open=is_open)
    assert not visibility.sees_ballots(who, kept(None))


@pytest.mark.parametrize("who", [GP, LEAD, A, B])
def test_the_close_reveals_to_the_parties(who: Reader) -> None:
    is_open = visibility.is_revealed(1, RoundId("r"), PANEL, [kept(MINUTE)])
    assert visibility.sees_opinion(who, AccountId("a"), is_open=is_open)
    assert visibility.sees_ballots(who, kept(MINUTE))


def test_the_coordinator_never_reads_opinions_or_votes() -> None:
    assert not visibility.sees_opinion(COO, AccountId("a"), is_open=True)
    assert not visibility.sees_ballots(COO, kept(MINUTE))


def test_ones_own_opinion_is_always_there() -> None:
    assert visibility.sees_opinion(A, AccountId("a"), is_open=False)


def test_an_opinion_signed_after_the_close_is_sealed_again() -> None:
    rounds, again = [kept(MINUTE)], case(CaseState.IN_REVIEW, revealed_to=5)
    assert visibility.is_revealed(5, None, again, rounds)
    assert not visibility.is_revealed(6, None, again, rounds)
    concluded = case(CaseState.CONCLUDED, revealed_to=5)
    assert visibility.is_revealed(6, None, concluded, rounds)


def test_an_earlier_reveal_does_not_open_a_running_round() -> None:
    rounds = [kept(MINUTE)]
    running = KeptRound(
        id=RoundId("r2"), case_id=CaseId("case"), number=2, spec=SPEC, opened_at=NOW, participants=()
    )
    second = case(CaseState.IN_REVIEW, revealed_to=9)
    assert not visibility.is_revealed(3, RoundId("r2"), second, [*rounds, running])


@pytest.mark.parametrize("state", CaseState)
def test_answers_are_sealed_in_every_state_that_no_reveal_leads_to(state: CaseState) -> None:
    revealed = {CaseState.DISCUSSION, CaseState.CONCLUDED, CaseState.FOLLOW_UP, CaseState.CLOSED}
    assert visibility.is_sealed(case(state)) is (state not in revealed)


def test_interim_advice_reaches_the_requester_and_those_who_answered() -> None:
    author = AccountId("a")
    assert visibility.sees_interim(GP, author, is_open=False)
    assert visibility.sees_interim(A, author, is_open=False)
    assert not visibility.sees_interim(B, author, is_open=False)
    assert not visibility.sees_interim(LEAD, author, is_open=False)
    assert visibility.sees_interim(reader("b", has_answered=True), author, is_open=False)
    assert not visibility.sees_interim(COO, author, is_open=False)


def event(sequence: int, kind: EventKind, actor: str, **detail: str) -> Event:
    return Event(sequence=sequence, at=NOW, kind=kind, actor_id=AccountId(actor), detail=detail)


LOG = (
    event(1, EventKind.ROUND_OPENED, "lead"),
    event(2, EventKind.OPINION_SIGNED, "a"),
    event(3, EventKind.BALLOT_CAST, "a", ballot_sha256="d1"),
    event(4, EventKind.INCIDENT_LOGGED, "a", code="clock"),
    event(5, EventKind.INCIDENT_LOGGED, "gp", code="upload"),
    event(6, EventKind.ACCESS_DENIED, "stranger"),
)


def shown(who: Reader, log: tuple[Event, ...] = LOG, revealed_to: int = 0) -> list[Event]:
    of = case(CaseState.IN_REVIEW, *PANEL.seats, revealed_to=revealed_to)
    return [each for e in log if (each := visibility.shown(e, of, who))]


def seen(who: Reader, log: tuple[Event, ...] = LOG, revealed_to: int = 0) -> list[int]:
    return [e.sequence for e in shown(who, log, revealed_to)]


def test_who_has_answered_is_seen_by_lead_and_coordinator_alone() -> None:
    assert seen(A) == [1, 2, 3, 4, 5]
    assert seen(LEAD) == seen(COO) == [1, 2, 3, 4, 5]
    assert seen(B) == seen(GP) == [1, 5]


def test_who_asked_a_single_expert_learns_that_the_opinion_is_in() -> None:
    alone = case(CaseState.IN_REVIEW, seat("a", is_lead=True))
    signed = event(2, EventKind.OPINION_SIGNED, "a")
    assert visibility.shown(signed, alone, reader("gp", of=alone)) == signed
    assert visibility.shown(signed, PANEL, GP) is None
    assert visibility.shown(event(3, EventKind.BALLOT_CAST, "a"), alone, reader("gp", of=alone)) is None


def test_the_close_opens_what_was_before_it_and_not_what_follows() -> None:
    log = (*LOG, event(7, EventKind.ROUND_CLOSED, "lead"), event(8, EventKind.OPINION_SIGNED, "a"))
    assert seen(B, log, 7) == [1, 2, 3, 4, 5, 7]
    assert seen(reader("auditor", Role.AUDITOR), log, 7)[:6] == [1, 2, 3, 4, 5, 6]


def test_the_digest_of_a_sealed_ballot_is_its_authors_alone() -> None:
    def digest(who: Reader, revealed_to: int = 0) -> str:
        ballot = next(e for e in shown(who, LOG, revealed_to) if e.sequence == 3)
        return ballot.detail.get("ballot_sha256", "")

    assert digest(A) == "d1"
    assert digest(LEAD) == ""
    assert digest(LEAD, revealed_to=7) == "d1"
