"""Who sits in a panel and how many of them are needed."""

from collections.abc import Iterable, Sequence

from cases.errors import Invalid, NoQuorum
from cases.model.case import MemberStatus
from cases.model.ids import AccountId
from cases.model.kept import Case, KeptBallot, KeptRound, Seat
from cases.model.round import RoundSpec


def seats_in_use(case: Case) -> tuple[Seat, ...]:
    """Return the seats that count: neither declined nor recused, and without a conflict of interest."""
    return tuple(seat for seat in case.seats if seat.status.is_seated and not seat.has_conflict)


def is_panel(case: Case) -> bool:
    """Whether the case is before several experts, and so needs a round; one expert is the normal case."""
    return len(seats_in_use(case)) > 1


def eligible(case: Case) -> tuple[AccountId, ...]:
    """Return who may vote: those who accepted; a recusal leaves the denominator."""
    return tuple(s.account_id for s in seats_in_use(case) if s.status is MemberStatus.ACCEPTED)


def check_spec(spec: RoundSpec, case: Case) -> None:
    """Check a round's quorum and options against the panel.

    Raises:
        Invalid: fewer than two options, two that read the same, or a quorum that cannot be reached.
    """
    options = [option.strip().casefold() for option in spec.options]
    if not spec.question.strip():
        raise Invalid(field="question", reason="empty")
    if len(options) < 2 or "" in options:
        raise Invalid(field="options", reason="at_least_two")
    if len(set(options)) < len(options):
        raise Invalid(field="options", reason="repeated")
    if not 1 <= spec.quorum <= len(seats_in_use(case)):
        raise Invalid(field="quorum", reason="larger_than_panel" if spec.quorum > 0 else "at_least_one")


def is_late(ballot: KeptBallot, kept: KeptRound) -> bool:
    """Whether a ballot came after the deadline; one that is extended takes in what came meanwhile."""
    return ballot.received_at > kept.spec.closes_at


def counting_ballots(
    kept: KeptRound, ballots: Sequence[KeptBallot], voters: Iterable[AccountId]
) -> tuple[KeptBallot, ...]:
    """Return the ballots that count: the last one in time of each voter."""
    last = {ballot.author_id: ballot for ballot in ballots if not is_late(ballot, kept)}
    return tuple(last[voter] for voter in voters if voter in last)


def check_close(kept: KeptRound, valid: int, *, is_past_deadline: bool) -> None:
    """Check that a round may be closed: its quorum is reached, or its deadline has passed.

    Raises:
        NoQuorum: neither.
    """
    if valid < kept.spec.quorum and not is_past_deadline:
        raise NoQuorum(valid=valid, quorum=kept.spec.quorum)
