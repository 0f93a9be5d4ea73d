"""The queue of submitted cases, the oldest due first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cases.model.case import AWAITED, CaseCard, CaseState, Urgency
from cases.model.ids import CaseId
from workstation.api import times, words

Tone = Literal["neutral", "info", "good", "warning", "danger"]
_SOON = timedelta(minutes=30)
_NEVER = timedelta(days=36_500)
_URGENCY_TONES: dict[Urgency, Tone] = {
    Urgency.IMMEDIATE: "danger",
    Urgency.URGENT: "warning",
    Urgency.SOON: "info",
    Urgency.ROUTINE: "neutral",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """A case that waits for triage; only the triage subset, no name."""

    case_id: CaseId
    number: str
    question: str
    who: str
    specialty: str
    urgency: str
    urgency_tone: Tone
    due: str
    due_tone: Tone
    origin: str


def queue(cards: Iterable[CaseCard], now: datetime) -> tuple[QueueLine, ...]:
    """Return the cases that wait for a coordinator, the oldest due first."""
    waiting = [c for c in cards if c.state is CaseState.SUBMITTED and "COO" in c.relations]
    waiting.sort(key=lambda c: (c.answer_by or c.created_at + _NEVER, c.created_at))
    return tuple(_line(card, now) for card in waiting)


def due_tone(card: CaseCard, now: datetime) -> Tone:
    """Return how the due time of a case is coloured."""
    if card.answer_by is None or card.state not in AWAITED:
        return "neutral"
    return "danger" if card.is_answer_late(now) else "warning" if card.answer_by - now <= _SOON else "neutral"


def urgency_tone(urgency: Urgency) -> Tone:
    """Return how an urgency is coloured."""
    return _URGENCY_TONES[urgency]


def _line(card: CaseCard, now: datetime) -> QueueLine:
    by = card.answer_by
    return QueueLine(
        case_id=card.id,
        number=card.number,
        question=" ".join(card.question.split()),
        who=words.age_and_sex(card.age_years, card.sex),
        specialty=words.specialty_title(card.specialty),
        urgency=words.urgency_title(card.urgency),
        urgency_tone=_URGENCY_TONES[card.urgency],
        due=times.due(by, now) if by else "",
        due_tone=due_tone(card, now),
        origin=card.requester.establishment_name,
    )
