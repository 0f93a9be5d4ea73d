"""What a reader may see of opinions, ballots and events: blindness until the round closes.

Before the close nobody sees another's opinion, ballot, count or the traces they leave in the log; who has
answered is seen by lead and coordinator alone. Everything here is decided by who reads and when something was
signed, never by what was chosen.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from cases.model.audit import Event, EventKind
from cases.model.case import CaseState
from cases.model.ids import AccountId, RoundId
from cases.model.kept import Case, KeptOpinion, KeptRound
from cases.rules.matrix import Relation

_SEALED_STATES = frozenset({CaseState.ASSIGNED, CaseState.IN_REVIEW, CaseState.INFORMATION_REQUESTED})
_REVEALING = frozenset({EventKind.ROUND_CLOSED, EventKind.REPORT_SIGNED})
_ANSWERS = frozenset({EventKind.OPINION_SIGNED, EventKind.BALLOT_CAST, EventKind.INCIDENT_LOGGED})
_FOR_AUDITORS = frozenset({EventKind.ACCESS_DENIED})
_COMMITMENT = "ballot_sha256"


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


def last_reveal(case: Case, rounds: Iterable[KeptRound]) -> datetime | None:
    """Return when opinions were last revealed: a round was closed, or the case was concluded."""
    moments = [r.closed_at for r in rounds if r.closed_at] + (
        [case.concluded_at] if case.concluded_at else []
    )
    return max(moments, default=None)


def is_revealed(
    signed_at: datetime, round_id: RoundId | None, case: Case, rounds: Sequence[KeptRound]
) -> bool:
    """Whether an opinion is open to the parties; one of a round is sealed exactly as long as its round."""
    for kept in rounds:
        if kept.id == round_id:
            return kept.closed_at is not None
    revealed = last_reveal(case, rounds)
    return revealed is not None and signed_at <= revealed


def answered(opinions: Iterable[KeptOpinion], since: datetime | None) -> frozenset[AccountId]:
    """Return whose opinion is in since the last reveal; interim advice is no answer."""
    return frozenset(
        o.author_id for o in opinions if not o.is_interim and (since is None or o.signed_at > since)
    )


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


def sees_ballots(reader: Reader, kept: KeptRound) -> bool:
    """Whether ballots and tally of a round may be read."""
    return kept.closed_at is not None and "vote.read_result" in reader.rights


def timeline(events: Sequence[Event], reader: Reader, panel: Collection[AccountId]) -> tuple[Event, ...]:
    """Return what of a case's whole log its reader may see."""
    revealed_to = max((e.sequence for e in events if e.kind in _REVEALING), default=0)
    shown = []
    for event in events:
        is_open = event.sequence <= revealed_to
        if sees_event(event, reader, panel, is_open=is_open):
            shown.append(event if is_open else redacted(event, reader))
    return tuple(shown)


def is_sealed(case: Case) -> bool:
    """Whether the case is in a state in which answers are being given."""
    return case.state in _SEALED_STATES


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
    if is_open or event.actor_id == reader.id:
        return True
    if event.kind is EventKind.INTERIM_ADVICE_GIVEN:
        return reader.has_answered or "opinion.read_interim" in reader.rights
    is_trace = event.kind in _ANSWERS and event.actor_id in panel
    return not is_trace or reader.sees_participation


def redacted(event: Event, reader: Reader) -> Event:
    """Return an event without the digest of another's ballot, which commits to the choice."""
    if _COMMITMENT not in event.detail or event.actor_id == reader.id:
        return event
    detail = {name: value for name, value in event.detail.items() if name != _COMMITMENT}
    return msgspec.structs.replace(event, detail=detail)
