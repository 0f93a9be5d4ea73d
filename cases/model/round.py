"""Rounds and ballots: a question put to the panel, one vote of each member, and the count."""

from datetime import datetime

from cases.model.ids import AccountId, CaseId, RoundId
from cases.model.opinion import Confidence, SignedDocument
from cases.model.people import Practitioner
from cases.model.record import Moment, Record, Whole


class RoundSpec(Record, frozen=True, kw_only=True):
    """What the lead or the coordinator asks the panel.

    Attributes:
        rule: id of a voting rule, `majority` unless a plugin brings others.
        quorum: how many valid ballots are needed.
        closes_at: the server's deadline; ballots after it are kept and marked late.
    """

    question: str
    options: tuple[str, ...]
    rule: str = "majority"
    quorum: Whole = 2
    closes_at: Moment


class RoundDeadline(Record, frozen=True, kw_only=True):
    """A later deadline for an open round."""

    closes_at: Moment


class Extension(Record, frozen=True, kw_only=True):
    """A deadline that was moved while the round was open.

    Attributes:
        before, until: the deadline before and after.
        late: how many voters it took in whose ballots had come late.
    """

    at: datetime
    before: datetime
    until: datetime
    late: int


class BallotContent(Record, frozen=True, kw_only=True):
    """What a panel member signs when voting; `choice` is an index into the options."""

    case_id: CaseId
    round_id: RoundId
    author_id: AccountId
    cast_at: Moment
    choice: Whole
    confidence: Confidence


class Ballot(Record, frozen=True, kw_only=True):
    """A ballot, as revealed after the close."""

    author: Practitioner
    content: BallotContent
    received_at: datetime
    is_late: bool
    document: SignedDocument


class Receipt(Record, frozen=True, kw_only=True):
    """What a voter gets at once: the digest of the sealed ballot and its place in the log."""

    round_id: RoundId
    ballot_sha256: str
    event_sequence: int
    event_hash: str


class Tally(Record, frozen=True, kw_only=True):
    """The count of a closed round.

    Attributes:
        counts: valid ballots per option, in the order of the options.
        winner: index of the winning option; None on a tie or without quorum.
        outcome: `decided`, `tie`, `no_majority` or `no_quorum`.
    """

    rule: str
    rule_version: str
    counts: tuple[int, ...]
    eligible: int
    valid: int
    quorum: int
    winner: int | None
    outcome: str


class RoundView(Record, frozen=True, kw_only=True):
    """A round as its reader may see it: before the close, no other's ballot and no count by choice.

    Attributes:
        my_ballot: the reader's own last ballot, to change it from.
        extensions: after the close; before it they would tell who has voted.
    """

    id: RoundId
    number: int
    spec: RoundSpec
    opened_at: datetime
    closed_at: datetime | None = None
    participants: tuple[Practitioner, ...] = ()
    answered: tuple[AccountId, ...] | None = None
    my_receipt: Receipt | None = None
    my_ballot: BallotContent | None = None
    ballots: tuple[Ballot, ...] = ()
    extensions: tuple[Extension, ...] = ()
    tally: Tally | None = None
