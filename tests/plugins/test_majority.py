"""The strict majority against the published example (Fleiss 1971) and its own arithmetic."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.tally import Count, Vote, tallied
from plugins.second_opinion.server import decide, register_voting_rules

FLEISS_1971 = (
    "444444",
    "222555",
    "233335",
    "555555",
    "222444",
    "113333",
    "333355",
    "113334",
    "114444",
    "555555",
    "144444",
    "124444",
    "222333",
    "144444",
    "224445",
    "333335",
    "111455",
    "111112",
    "224444",
    "133555",
    "555555",
    "244444",
    "224555",
    "114444",
    "144445",
    "222224",
    "111155",
    "224444",
    "133333",
    "555555",
)
"""The labels of 30 patients by 6 raters in 5 categories (Fleiss, Psychological Bulletin 76, 1971)."""


def count(labels: str, options: int = 5, quorum: int = 2, eligible: int = 6) -> Count:
    votes = tuple(Vote(choice=int(label) - 1, confidence=50) for label in labels)
    return Count(options=options, votes=votes, eligible=eligible, quorum=quorum)


def test_it_is_the_rule_called_majority() -> None:
    (rule,) = register_voting_rules()
    assert (rule.id, rule.version) == ("majority", "1")
    assert tallied(rule, count("444422")).winner == 3


def test_fleiss_1971() -> None:
    tallies = [decide(count(labels)) for labels in FLEISS_1971]
    decided = [tally for tally in tallies if tally.outcome == "decided"]
    assert len(decided) == 22
    assert all(max(tally.counts) >= 4 for tally in decided)
    ties = {number: tally for number, tally in enumerate(tallies, 1) if tally.outcome == "tie"}
    assert {
        n: [c + 1 for c, votes in enumerate(t.counts) if votes == 3] for n, t in ties.items() if 3 in t.counts
    } == {
        2: [2, 5],
        5: [2, 4],
        13: [2, 3],
    }
    assert all(tally.winner is None for tally in tallies if tally.outcome != "decided")
    shares = Counter(label for labels in FLEISS_1971 for label in labels)
    assert [round(shares[c] / 180, 6) for c in "12345"] == [0.144444, 0.144444, 0.166667, 0.305556, 0.238889]


@pytest.mark.parametrize(
    ("labels", "quorum", "outcome", "winner"),
    [
        ("", 1, "no_quorum", None),
        ("", 0, "no_quorum", None),
        ("1", 2, "no_quorum", None),
        ("1", 1, "decided", 0),
        ("12", 2, "tie", None),
        ("112", 3, "decided", 0),
        ("1123", 3, "no_majority", None),
        ("11223", 3, "tie", None),
        ("1122", 5, "no_quorum", None),
        ("22", 2, "decided", 1),
    ],
)
def test_outcomes(labels: str, quorum: int, outcome: str, winner: int | None) -> None:
    tally = decide(count(labels, options=3, quorum=quorum))
    assert (tally.outcome, tally.winner) == (outcome, winner)
    assert tally.valid == len(labels)


def test_a_vote_for_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no option 3"):
        decide(count("4", options=3))


@given(st.lists(st.integers(1, 4), max_size=12), st.integers(1, 12))
def test_a_winner_has_more_than_all_others_together(labels: list[int], quorum: int) -> None:
    (rule,) = register_voting_rules()
    given_votes = count("".join(map(str, labels)), options=4, quorum=quorum, eligible=12)
    tally = tallied(rule, given_votes)
    if tally.winner is not None:
        most = tally.counts[tally.winner]
        assert most > tally.valid - most
        assert tally.valid >= quorum
    assert sum(tally.counts) == tally.valid == len(labels)


@given(st.permutations("111223"))
def test_the_order_of_ballots_does_not_matter(labels: list[str]) -> None:
    assert decide(count("".join(labels))) == decide(count("111223"))
