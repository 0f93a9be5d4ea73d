"""Rounds: sealed before the close, counted in plain words after it; a tie has no winner."""

from datetime import timedelta
from typing import Any

import pytest

from cases.model.ids import AccountId, CaseId, DeviceId, RoundId
from cases.model.opinion import SignedDocument
from cases.model.round import Ballot, BallotContent, Receipt, RoundSpec, RoundView, Tally
from plugins.second_opinion.rounds import Proposal, deadlines, may_vote, open_round, round_card, usual_quorum
from tests.plugins.paper_desk import START
from tests.plugins.people import NEUROLOGIST, RADIOLOGIST, SURGEON

RULES = {"majority": "Strict majority with quorum"}
SPEC = RoundSpec(
    question="Operate tonight?",
    options=("Operate", "Observe"),
    quorum=2,
    closes_at=START + timedelta(hours=2),
)


def a_round(**more: Any) -> RoundView:
    fields: dict[str, Any] = {
        "id": RoundId("r1"),
        "number": 1,
        "spec": SPEC,
        "opened_at": START,
        "participants": (NEUROLOGIST, RADIOLOGIST, SURGEON),
    }
    return RoundView(**(fields | more))


def tally(*counts: int, winner: int | None, outcome: str, quorum: int = 2) -> Tally:
    return Tally(
        rule="majority",
        rule_version="1",
        counts=counts,
        eligible=3,
        valid=sum(counts),
        quorum=quorum,
        winner=winner,
        outcome=outcome,
    )


def test_before_the_close_a_member_sees_nothing_of_the_others() -> None:
    shown = round_card(a_round(), RULES, START)
    assert shown.is_open
    assert "Sealed by the server" in shown.seal
    assert [p.has_voted for p in shown.participants] == [None, None, None]
    assert (shown.bars, shown.ballots, shown.outcome, shown.counting) == ((), (), "", "")
    assert shown.turnout == "Quorum: 2 of 3"


def test_the_lead_sees_who_has_voted_and_not_what() -> None:
    shown = round_card(a_round(answered=(RADIOLOGIST.id,)), RULES, START)
    assert [p.has_voted for p in shown.participants] == [False, True, False]
    assert shown.turnout == "1 of 3 have voted; quorum: 2"
    assert shown.bars == ()


@pytest.mark.parametrize(
    ("answered", "hours", "can_close"), [(1, 0, False), (2, 0, True), (0, 3, True), (None, 0, False)]
)
def test_a_round_closes_with_its_quorum_or_after_its_deadline(
    answered: int | None, hours: int, *, can_close: bool
) -> None:
    voters = None if answered is None else (RADIOLOGIST.id, SURGEON.id)[:answered]
    shown = round_card(a_round(answered=voters), RULES, START + timedelta(hours=hours))
    assert (shown.why_not_close == "") == can_close
    if not can_close:
        assert "2 ballots" in shown.why_not_close


def test_a_receipt_is_shown() -> None:
    receipt = Receipt(round_id=RoundId("r1"), ballot_sha256="ab" * 32, event_sequence=41, event_hash="")
    shown = round_card(a_round(my_receipt=receipt), RULES, START)
    assert "41" in shown.receipt
    assert "abababababab" in shown.receipt


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (tally(2, 1, winner=0, outcome="decided"), "“Operate”"),
        (tally(1, 1, winner=None, outcome="tie"), "tied"),
        (tally(1, 1, winner=None, outcome="no_majority"), "more than half"),
        (tally(1, 0, winner=None, outcome="no_quorum"), "1 of 2"),
        (tally(1, 0, winner=None, outcome="from the future"), "No option wins"),
    ],
)
def test_an_outcome_is_said_plainly(result: Tally, said: str) -> None:
    shown = round_card(a_round(closed_at=START, tally=result), RULES, START)
    assert said in shown.outcome
    assert [bar.is_winner for bar in shown.bars].count(True) == (result.winner is not None)
    assert "Strict majority with quorum, version 1" in shown.counting
    assert shown.why_not_close


def test_bars_are_shares_of_the_valid_ballots() -> None:
    shown = round_card(a_round(closed_at=START, tally=tally(2, 1, winner=0, outcome="decided")), RULES, START)
    assert [(bar.option, bar.count, round(bar.share, 2)) for bar in shown.bars] == [
        ("Operate", 2, 0.67),
        ("Observe", 1, 0.33),
    ]


def test_no_ballot_at_all_is_no_division_by_zero() -> None:
    result = tally(0, 0, winner=None, outcome="no_quorum")
    assert [bar.share for bar in round_card(a_round(closed_at=START, tally=result), {}, START).bars] == [0, 0]


def test_revealed_ballots_have_names_and_late_ones_are_marked() -> None:
    ballot = Ballot(
        author=SURGEON,
        content=BallotContent(
            case_id=CaseId("c1"),
            round_id=RoundId("r1"),
            author_id=SURGEON.id,
            cast_at=START,
            choice=1,
            confidence=70,
        ),
        received_at=START,
        is_late=True,
        document=SignedDocument(payload=b"", signature=b"", device_id=DeviceId("d")),
    )
    (line,) = round_card(a_round(closed_at=START, ballots=(ballot,)), RULES, START).ballots
    assert (line.author, line.choice, line.is_late) == (SURGEON.name, "Observe", True)


def test_only_participants_vote_and_only_while_it_is_open() -> None:
    assert may_vote(a_round(), SURGEON.id)
    assert not may_vote(a_round(), AccountId("stranger"))
    assert not may_vote(a_round(closed_at=START), SURGEON.id)
    assert open_round((a_round(closed_at=START), a_round(number=2))) == a_round(number=2)
    assert open_round((a_round(closed_at=START),)) is None


def proposal(*options: str, question: str = "Operate?", quorum: int = 2) -> Proposal:
    return Proposal(
        question=question,
        options=options,
        rule="majority",
        quorum=quorum,
        closes_at=START + timedelta(hours=1),
    )


@pytest.mark.parametrize(
    ("made", "wrong"),
    [
        (proposal("Yes", "No"), set()),
        (proposal("Yes", " "), {"options"}),
        (proposal("Yes", " yes "), {"options"}),
        (proposal("Yes", "No", question=" "), {"question"}),
        (proposal("Yes", "No", quorum=4), {"quorum"}),
        (proposal("Yes", "No", quorum=0), {"quorum"}),
    ],
)
def test_a_proposal_says_what_is_wrong(made: Proposal, wrong: set[str]) -> None:
    assert set(made.problems(panel_size=3)) == wrong


def test_a_proposal_becomes_a_round_without_its_empty_options() -> None:
    assert proposal(" Yes ", "", "No").spec().options == ("Yes", "No")


@pytest.mark.parametrize(("size", "quorum"), [(2, 2), (3, 2), (4, 3), (5, 3)])
def test_the_usual_quorum_is_more_than_half(size: int, quorum: int) -> None:
    assert usual_quorum(size) == quorum


def test_deadlines_are_in_order() -> None:
    offered = [at for _title, at in deadlines(START)]
    assert offered == sorted(offered)
    assert offered[0] > START
