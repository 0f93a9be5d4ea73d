"""What a reader may see of opinions, ballots and events: blindness until the round closes.

Before the close nobody sees another's opinion, ballot, count or the traces they leave in the log; who has
answered is seen by lead and coordinator alone; that a single expert has, also by who asked. Everything here is
decided by who reads and when something was signed, never by what was chosen. "When" is a place in the event log:
clocks can be set back, the log cannot.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import msgspec

from cases.model.audit import Event, EventKind
from cases.model.case import CaseState
from cases.model.ids import AccountId, RoundId
from cases.model.kept import Case, KeptOpinion, KeptRound
from cases.rules.matrix import Relation
from cases.rules.quorum import seats_in_use

_OPEN_STATES = frozenset({CaseState.DISCUSSION, CaseState.CONCLUDED, CaseState.FOLLOW_UP, CaseState.CLOSED})
_ANSWERS = frozenset({EventKind.OPINION_SIGNED, EventKind.BALLOT_CAST, EventKind.INCIDENT_LOGGED})
_ABSENCES = frozenset({EventKind.ROUND_DUE, EventKind.ANSWER_OVERDUE})
_FOR_AUDITORS = frozenset({EventKind.ACCESS_DENIED})
_COMMITMENT = "ballot_sha256"
_LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who reads a case.

    Attributes:
        rights: the rows that matrix and context allow this reader.
        relations: the reader's columns.
        has_answered: whether the reader's own opinion is in.
    """

    id: AccountId
    rights: frozenset[str]
    relations: tuple[Relation, ...]
    has_answered: bool = False

    @property
    def sees_participation(self) -> bool:
        """Whether the reader may know who has answered before the close."""
        return "vote.read_participation" in self.rights


def is_sealed(case: Case) -> bool:
    """Whether answers may be kept that nobody has revealed: a panel can also end without a reveal."""
    return case.state not in _OPEN_STATES


def is_open(sequence: int, case: Case) -> bool:
    """Whether what the log mentions at a place is open to the parties."""
    return sequence <= case.revealed_to or not is_sealed(case)


def is_revealed(sequence: int, round_id: RoundId | None, case: Case, rounds: Sequence[KeptRound]) -> bool:
    """Whether an opinion is open to the parties; one of a round is sealed exactly as long as its round.

    Args:
        sequence: where the log mentions the opinion.
        round_id: its round, if it has one.
        case: of the opinion.
        rounds: of the case.
    """
    for kept in rounds:
        if kept.id == round_id:
            return kept.closed_at is not None
    return is_open(sequence, case)


def answered(opinions: Iterable[KeptOpinion], since: int) -> frozenset[AccountId]:
    """Return whose opinion is in after a place in the log; interim advice is no answer."""
    return frozenset(o.author_id for o in opinions if not o.is_interim and o.event_sequence > since)


def sees_opinion(reader: Reader, author_id: AccountId, *, is_open: bool) -> bool:
    """Whether an opinion may be read: one's own at once, another's when it is revealed."""
    if author_id == reader.id and "opinion.read_own" in reader.rights:
        return True
    return is_open and "opinion.read_revealed" in reader.rights


def sees_interim(reader: Reader, author_id: AccountId, *, is_open: bool) -> bool:
    """Whether interim advice may be read: by the requester at once, by the panel after answering."""
    if "opinion.read_interim" in reader.rights or sees_opinion(reader, author_id, is_open=is_open):
        return True
    return reader.has_answered and "opinion.read_revealed" in reader.rights


def waits_for(reader: Reader, account_id: AccountId, case: Case) -> bool:
    """Whether the reader asked this one expert alone: that the opinion is in then says nothing to a panel."""
    seats = seats_in_use(case)
    return Relation.REQUESTER in reader.relations and [seat.account_id for seat in seats] == [account_id]


def sees_ballots(reader: Reader, kept: KeptRound) -> bool:
    """Whether ballots and tally of a round may be read."""
    return kept.closed_at is not None and "vote.read_result" in reader.rights


def shown(event: Event, case: Case, reader: Reader) -> Event | None:
    """Return what its reader may see of an event of a case, None where nothing.

    Args:
        event: of a case the reader may know of.
        case: what people with a seat do while they answer is a trace of their answer.
        reader: who reads.
    """
    is_revealed = is_open(event.sequence, case)
    if event.kind is EventKind.OPINION_SIGNED and event.actor_id and waits_for(reader, event.actor_id, case):
        return event
    panel = {seat.account_id for seat in case.seats}
    if not sees_event(event, reader, panel, is_open=is_revealed):
        return None
    return event if is_revealed else redacted(event, reader)


def sees_event(event: Event, reader: Reader, panel: Collection[AccountId], *, is_open: bool) -> bool:
    """Whether an event may be read.

    Args:
        event: of a case the reader may know of.
        reader: who reads.
        panel: the accounts with a seat; what they do while they answer is a trace of their answer.
        is_open: whether what the event is about has been revealed.
    """
    if event.kind in _FOR_AUDITORS:
        return Relation.AUDITOR in reader.relations
    if is_open or reader.id in {event.actor_id, event.about_id}:
        return True
    if event.kind is EventKind.INTERIM_ADVICE_GIVEN:
        return reader.has_answered or "opinion.read_interim" in reader.rights
    is_trace = event.kind in _ABSENCES or (event.kind in _ANSWERS and event.actor_id in panel)
    return not is_trace or reader.sees_participation


def redacted(event: Event, reader: Reader) -> Event:
    """Return an event without what commits to another's choice (a ballot's digest) or tells that others voted."""
    hidden = set() if event.actor_id == reader.id else {_COMMITMENT}
    hidden |= set() if reader.sees_participation else {_LATE}
    if hidden.isdisjoint(event.detail):
        return event
    detail = {name: value for name, value in event.detail.items() if name not in hidden}
    return msgspec.structs.replace(event, detail=detail)
