"""Which cards stand where: filtered, searched, sorted and put into columns. Pure; no Tk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from cases.model.case import CaseCard, CaseState, Urgency
from cases.model.people import Specialty
from plugins.case_board.columns import is_mine
from workstation.api.contributions import BoardColumn, BoardFilter
from workstation.ui.kit import fold

_RANK = {urgency: rank for rank, urgency in enumerate(Urgency)}
STOPPED = frozenset(
    {CaseState.CONCLUDED, CaseState.FOLLOW_UP, CaseState.CLOSED, CaseState.DECLINED, CaseState.CANCELLED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What the user wants to see.

    Attributes:
        filters: ids of contributed filters that are on.
    """

    text: str = ""
    is_mine: bool = False
    is_urgent: bool = False
    is_late: bool = False
    specialty: Specialty | None = None
    filters: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        """Return whether everything is let through."""
        return self == Query()


@dataclass(frozen=True, slots=True)
class Filled:
    """A column with its cards, most pressing first."""

    column: BoardColumn
    cards: tuple[CaseCard, ...]


def is_late(card: CaseCard, now: datetime) -> bool:
    """Return whether the answer or the follow-up of a case is overdue."""
    if card.state is CaseState.FOLLOW_UP:
        return card.follow_up_due is not None and card.follow_up_due < now.astimezone().date()
    return card.is_answer_late(now)


def searched_text(card: CaseCard) -> str:
    """Return what a search looks into, made comparable."""
    return fold(f"{card.number} {card.patient_name} {card.patient_name_ar} {card.question}")


def pressing(cards: Iterable[CaseCard]) -> list[CaseCard]:
    """Return cards in the order of the board: by urgency, then by the time of the answer.

    In follow-up it is the date that counts. Put into buckets first, because thousands of keys made in Python
    would be seen.
    """
    buckets: dict[int, list[CaseCard]] = {}
    for card in cards:
        rank = len(_RANK) if card.state is CaseState.FOLLOW_UP else _RANK[card.urgency]
        buckets.setdefault(rank, []).append(card)
    ordered: list[CaseCard] = []
    for rank in sorted(buckets):
        due = "follow_up_due" if rank == len(_RANK) else "answer_by"
        timed = [card for card in buckets[rank] if getattr(card, due) is not None]
        timed.sort(key=attrgetter(due))
        ordered += timed
        if len(timed) < len(buckets[rank]):
            ordered += [card for card in buckets[rank] if getattr(card, due) is None]
    return ordered


def select(
    cards: Iterable[CaseCard],
    query: Query,
    now: datetime,
    filters: Sequence[BoardFilter] = (),
) -> list[CaseCard]:
    """Return the cards that the query lets through."""
    kept = list(cards)
    if query.is_mine:
        kept = [card for card in kept if is_mine(card)]
    if query.is_urgent:
        kept = [card for card in kept if card.urgency in (Urgency.IMMEDIATE, Urgency.URGENT)]
    if query.is_late:
        kept = [card for card in kept if is_late(card, now)]
    if query.specialty is not None:
        kept = [card for card in kept if card.specialty is query.specialty]
    for each in filters:
        if each.id in query.filters:
            kept = [card for card in kept if each.keeps(card)]
    if words := fold(query.text).split():
        kept = [card for card in kept if _has_all(searched_text(card), words)]
    return kept


def fill(columns: Sequence[BoardColumn], cards: Sequence[CaseCard]) -> list[Filled]:
    """Put each card into the first column that holds it."""
    by_state: dict[CaseState, list[CaseCard]] = {}
    for card in cards:
        by_state.setdefault(card.state, []).append(card)
    filled = []
    for column in columns:
        taken: list[CaseCard] = []
        for state in column.states or tuple(by_state):
            standing = by_state.get(state)
            if not standing:
                continue
            held = [card for card in standing if column.holds(card)]
            if len(held) == len(standing):
                by_state[state] = []
            elif held:
                by_state[state] = [card for card in standing if not column.holds(card)]
            taken += held
        filled.append(Filled(column, tuple(pressing(taken))))
    return filled


def _has_all(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)
