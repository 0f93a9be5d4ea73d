"""How a round is counted: the form of a voting rule, and what it is given.

A rule is a pure function with an id and a version; both are printed on the report, so that a count can be
repeated years later. Plugins bring rules with `register_voting_rules`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cases.model.round import Tally


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
