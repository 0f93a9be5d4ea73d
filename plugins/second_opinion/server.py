"""Counts the votes of a panel: strict majority of the valid ballots, with a quorum; a tie gives no winner."""

from collections import Counter

from cases.model.round import Tally
from cases.rules.tally import Count
from workstation.api.contributions import VotingRule
from workstation.api.i18n import _
from workstation.api.markers import hookimpl

RULE = "majority"
RULE_VERSION = "1"


@hookimpl
def register_voting_rules() -> list[VotingRule]:
    """The rule that every server has."""
    title = _("Strict majority with quorum")
    return [VotingRule(id=RULE, version=RULE_VERSION, title=title, decide=decide)]


def decide(count: Count) -> Tally:
    """Count a round: an option wins with more than half of the valid ballots, when the quorum is reached.

    Raises:
        ValueError: a vote is for an option that was not asked.
    """
    votes = Counter(vote.choice for vote in count.votes)
    if strangers := [choice for choice in votes if choice not in range(count.options)]:
        raise ValueError(f"there is no option {strangers[0]} among {count.options}")
    counts = tuple(votes[option] for option in range(count.options))
    outcome = _outcome(counts, count.quorum)
    return Tally(
        rule=RULE,
        rule_version=RULE_VERSION,
        counts=counts,
        eligible=count.eligible,
        valid=sum(counts),
        quorum=count.quorum,
        winner=counts.index(max(counts)) if outcome == "decided" else None,
        outcome=outcome,
    )


def _outcome(counts: tuple[int, ...], quorum: int) -> str:
    valid, most = sum(counts), max(counts, default=0)
    if valid < max(quorum, 1):
        return "no_quorum"
    if counts.count(most) > 1:
        return "tie"
    return "decided" if 2 * most > valid else "no_majority"
