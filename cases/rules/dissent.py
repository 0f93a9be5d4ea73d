"""When an opinion differs from the conclusion; a dissent is always kept and printed."""

from collections.abc import Sequence

from cases.model.ids import AccountId
from cases.model.opinion import Diagnosis
from cases.model.round import RoundView
from cases.rules.names import fold


def differs(one: Diagnosis, other: Diagnosis) -> bool:
    """Whether two diagnoses differ: by their codes where both have one, else by their words."""
    if one.code and other.code:
        return one.code.strip().upper() != other.code.strip().upper()
    return " ".join(fold(one.text).split()) != " ".join(fold(other.text).split())


def outvoted(rounds: Sequence[RoundView]) -> frozenset[AccountId]:
    """Return who voted for another option than the one that won the last decided round."""
    for view in reversed(rounds):
        if view.tally is not None and view.tally.winner is not None:
            winner = view.tally.winner
            return frozenset(
                b.content.author_id for b in view.ballots if not b.is_late and b.content.choice != winner
            )
    return frozenset()
