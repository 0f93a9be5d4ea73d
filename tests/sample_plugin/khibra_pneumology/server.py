"""Counts a round by a majority of two thirds."""

from cases.model.round import Tally
from cases.rules.tally import Count, VotingRule
from workstation.api.i18n import _
from workstation.api.markers import hookimpl


@hookimpl
def register_voting_rules() -> list[VotingRule]:
    """Two thirds of the valid ballots, as some boards decide on treatment."""
    return [VotingRule(id="two_thirds", version="1", title=_("Two thirds with quorum"), decide=decide)]


def decide(count: Count) -> Tally:
    """Return the option that has at least two thirds of the valid ballots."""
    counts = tuple(sum(vote.choice == option for vote in count.votes) for option in range(count.options))
    is_quorate = bool(count.votes) and len(count.votes) >= count.quorum
    wins = is_quorate and 3 * max(counts) >= 2 * len(count.votes)
    outcome = "decided" if wins else "no_majority" if is_quorate else "no_quorum"
    return Tally(
        rule="two_thirds",
        rule_version="1",
        counts=counts,
        eligible=count.eligible,
        valid=len(count.votes),
        quorum=count.quorum,
        winner=counts.index(max(counts)) if wins else None,
        outcome=outcome,
    )
