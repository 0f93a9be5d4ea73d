"""Quorum, tally, urgency, dissent: who counts, what wins, when it is due."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import Invalid, NoQuorum
from cases.model.case import CaseState, MemberStatus, Urgency
from cases.model.ids import AccountId, CaseId, DeviceId, RoundId
from cases.model.kept import KeptBallot, KeptInformationRequest, KeptRound
from cases.model.opinion import Diagnosis, SignedDocument
from cases.model.round import RoundSpec, Tally
from cases.rules import quorum, urgency
from cases.rules.dissent import differs
from cases.rules.tally import Count, Vote, VotingRule, tallied
from tests.samples import NOW, case, seat

SPEC = RoundSpec(question="Opérer ?", options=("Oui", "Non"), quorum=2, closes_at=NOW + timedelta(hours=1))


def counted(count: Count, **changes: object) -> Tally:
    """What a well-behaved relative majority returns."""
    counts = tuple(sum(v.choice == option for v in count.votes) for option in range(count.options))
    best = max(counts)
    is_quorate, is_tie = len(count.votes) >= count.quorum, counts.count(best) > 1
    outcome = "no_quorum" if not is_quorate else "tie" if is_tie else "decided"
    tally = Tally(
        rule="r",
        rule_version="1",
        counts=counts,
        eligible=count.eligible,
        valid=len(count.votes),
        quorum=count.quorum,
        winner=counts.index(best) if outcome == "decided" else None,
        outcome=outcome,
    )
    return msgspec.structs.replace(tally, **changes)


def rule(decide: Callable[[Count], Tally]) -> VotingRule:
    return VotingRule(id="r", version="1", title="Rule", decide=decide)


def votes(*choices: int) -> tuple[Vote, ...]:
    return tuple(Vote(choice=c, confidence=50) for c in choices)


@given(st.lists(st.integers(0, 3), max_size=9), st.integers(1, 9))
def test_a_well_behaved_rule_passes_whatever_the_votes(choices: list[int], needed: int) -> None:
    count = Count(options=4, votes=votes(*choices), eligible=9, quorum=needed)
    assert tallied(rule(counted), count) == counted(count)


@pytest.mark.parametrize(
    "lie",
    [
        {"winner": None},
        {"winner": 1},
        {"winner": 7},
        {"counts": (3, 0)},
        {"counts": (2, 1, 0)},
        {"valid": 2},
        {"eligible": 9},
        {"rule_version": "2"},
        {"outcome": "tie"},
        {"outcome": "maybe", "winner": None},
    ],
)
def test_a_rule_that_contradicts_the_votes_is_refused(lie: dict[str, object]) -> None:
    count = Count(options=2, votes=votes(0, 0, 1), eligible=3, quorum=2)
    if lie == {"winner": 1}:
        count = Count(options=2, votes=votes(0, 1), eligible=3, quorum=2)
        lie = {"winner": 1, "outcome": "decided"}
    with pytest.raises(ValueError, match="rule"):
        tallied(rule(lambda c: counted(c, **lie)), count)


def test_a_winner_without_quorum_is_refused() -> None:
    count = Count(options=2, votes=votes(0), eligible=3, quorum=2)
    with pytest.raises(ValueError, match="without quorum"):
        tallied(rule(lambda c: counted(c, winner=0, outcome="decided")), count)


def test_those_who_left_or_have_a_conflict_leave_the_denominator() -> None:
    panel = case(
        CaseState.IN_REVIEW,
        seat("a", is_lead=True),
        seat("b", has_conflict=True),
        seat("c", MemberStatus.DECLINED),
        seat("d", MemberStatus.INVITED),
    )
    assert [s.account_id for s in quorum.seats_in_use(panel)] == ["a", "d"]
    assert quorum.eligible(panel) == ("a",)
    assert quorum.is_panel(panel)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quorum": 0}, "quorum"),
        ({"quorum": 4}, "quorum"),
        ({"options": ("Oui",)}, "options"),
        ({"options": ("Oui", "oui ")}, "options"),
        ({"options": ("Oui", " ")}, "options"),
        ({"question": " "}, "question"),
    ],
)
def test_a_round_that_cannot_be_decided_is_not_opened(changes: dict[str, object], field: str) -> None:
    panel = case(CaseState.IN_REVIEW, seat("a"), seat("b"), seat("c"))
    quorum.check_spec(SPEC, panel)
    with pytest.raises(Invalid) as caught:
        quorum.check_spec(msgspec.structs.replace(SPEC, **changes), panel)
    assert caught.value.fields["field"] == field


def ballot(author: str, minute: int) -> KeptBallot:
    document = SignedDocument(payload=bytes([minute]), signature=b"", device_id=DeviceId("d"))
    return KeptBallot(
        round_id=RoundId("r"),
        author_id=AccountId(author),
        received_at=NOW + timedelta(minutes=minute),
        document=document,
    )


def test_the_last_ballot_in_time_of_each_voter_counts() -> None:
    kept = KeptRound(
        id=RoundId("r"), case_id=CaseId("c"), number=1, spec=SPEC, opened_at=NOW, participants=()
    )
    ballots = [ballot("a", 1), ballot("b", 2), ballot("a", 3), ballot("a", 61), ballot("x", 4)]
    counting = quorum.counting_ballots(kept, ballots, (AccountId("a"), AccountId("b"), AccountId("c")))
    assert [(b.author_id, b.document.payload[0]) for b in counting] == [("a", 3), ("b", 2)]


def test_a_round_closes_with_its_quorum_or_after_its_deadline() -> None:
    kept = KeptRound(
        id=RoundId("r"), case_id=CaseId("c"), number=1, spec=SPEC, opened_at=NOW, participants=()
    )
    quorum.check_close(kept, 2, is_past_deadline=False)
    quorum.check_close(kept, 0, is_past_deadline=True)
    with pytest.raises(NoQuorum) as caught:
        quorum.check_close(kept, 1, is_past_deadline=False)
    assert caught.value.fields == {"valid": 1, "quorum": 2}


def test_the_clock_stands_still_while_information_is_asked() -> None:
    request = KeptInformationRequest(asked_by=AccountId("a"), asked_at=NOW, text="?")
    due = NOW + timedelta(hours=4)
    assert urgency.resumed(due, request, NOW + timedelta(hours=3)) == due + timedelta(hours=3)
    assert urgency.resumed(due, request, NOW - timedelta(hours=3)) == due


def test_triage_may_change_the_urgency_but_not_the_start_of_the_clock() -> None:
    due = NOW + Urgency.ROUTINE.answer_within
    assert urgency.shifted(due, Urgency.ROUTINE, Urgency.URGENT) == NOW + Urgency.URGENT.answer_within
    assert urgency.shifted(None, Urgency.ROUTINE, Urgency.URGENT) is None


def test_the_most_urgent_come_first() -> None:
    ordered = [
        case(CaseState.ASSIGNED, answer_by=NOW),
        case(CaseState.SUBMITTED, answer_by=NOW + timedelta(hours=1)),
        case(CaseState.FOLLOW_UP, follow_up_due=NOW.date()),
        case(CaseState.DRAFT),
        case(CaseState.CLOSED, updated_at=NOW),
        case(CaseState.CLOSED, updated_at=NOW - timedelta(days=1)),
    ]
    mixed = ordered[3:] + ordered[:3]
    assert sorted(mixed, key=urgency.sort_key) == ordered


def test_a_dissent_is_told_by_code_and_else_by_words() -> None:
    stroke = Diagnosis(text="AVC ischémique", code="I63.9")
    assert not differs(stroke, Diagnosis(text="Infarctus cérébral", code="i63.9"))
    assert differs(stroke, Diagnosis(text="AVC ischémique", code="I61.9"))
    assert not differs(stroke, Diagnosis(text="avc  ischemique"))
    assert differs(stroke, Diagnosis(text="Hématome"))
