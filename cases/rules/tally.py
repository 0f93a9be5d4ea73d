"""How a round is counted: the form of a voting rule, and what it is given.

A rule is a pure function with an id and a version; both are printed on the report, so that a count can be
repeated years later. Plugins bring rules with `register_voting_rules`.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from cases.model.round import Tally

OUTCOMES = frozenset({"decided", "tie", "no_majority", "no_quorum"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One valid ballot: an option's index and a confidence of 0 to 100."""

    choice: int
    confidence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What a rule is given: the number of options, the valid votes, who could vote, and the quorum."""

    options: int
    votes: tuple[Vote, ...]
    eligible: int
    quorum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingRule:
    """A named, versioned way to decide."""

    id: str
    version: str
    title: str
    decide: Callable[[Count], Tally]


def tallied(rule: VotingRule, count: Count) -> Tally:
    """Decide a round by a rule, and check what the rule made of it.

    Raises:
        ValueError: the result contradicts the votes; the rule is broken, and its count must not be printed.
    """
    tally = rule.decide(count)
    votes = Counter(vote.choice for vote in count.votes)
    counts = tuple(votes[option] for option in range(count.options))
    told = (tally.rule, tally.rule_version, tally.counts, tally.eligible, tally.valid, tally.quorum)
    if told != (rule.id, rule.version, counts, count.eligible, len(count.votes), count.quorum):
        raise ValueError(f"the rule {rule.id} {rule.version} does not repeat what it was given")
    if sum(counts) != len(count.votes) or len(count.votes) > count.eligible:
        raise ValueError("a vote is outside the options, or there are more votes than voters")
    if (tally.winner is not None) != (tally.outcome == "decided") or tally.outcome not in OUTCOMES:
        raise ValueError(f"the rule {rule.id} {rule.version} names a winner without deciding")
    if tally.winner is not None and not _may_win(tally.winner, counts, count.quorum):
        raise ValueError(f"the rule {rule.id} {rule.version} names a winner without quorum or in a tie")
    return tally


def _may_win(winner: int, counts: tuple[int, ...], quorum: int) -> bool:
    """Whether an option can win: with quorum, and not level with another one; ties give no winner."""
    is_level = winner in range(len(counts)) and counts.count(counts[winner]) > 1
    return winner in range(len(counts)) and sum(counts) >= quorum and not is_level
