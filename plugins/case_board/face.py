"""What a card says: every text and colour of it, worked out once for a version of the case."""

from dataclasses import dataclass
from datetime import datetime

from cases.model.case import AWAITED, CaseCard, CaseState, Urgency
from plugins.case_board.model import is_late
from workstation.api.contributions import CaseBadge
from workstation.api.i18n import _, ngettext
from workstation.api.times import day, due, how_long
from workstation.api.words import age_and_sex, specialty_title, state_title, urgency_title
from workstation.ui.kit import Tone

URGENCY_TONES: dict[Urgency, Tone] = {
    Urgency.IMMEDIATE: "danger",
    Urgency.URGENT: "warning",
    Urgency.SOON: "info",
    Urgency.ROUTINE: "neutral",
}
_MOST_BADGES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """The texts of a card, logical."""

    number: str
    urgency: str
    urgency_icon: str
    urgency_tone: Tone
    name: str
    name_ar: str
    person: str
    specialty: str
    question: str
    state: str
    files: str
    badges: tuple[CaseBadge, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """How the time of a case stands."""

    text: str
    is_late: bool


def make_face(card: CaseCard, offered: tuple[CaseBadge, ...]) -> Face:
    """Return the texts of `card`, with the badges that plugins offer for it."""
    names = [name for name in (card.patient_name, card.patient_name_ar) if name]
    return Face(
        number=card.number,
        urgency=urgency_title(card.urgency),
        urgency_icon=f"urgency_{card.urgency}",
        urgency_tone=URGENCY_TONES[card.urgency],
        name=names[0] if names else "",
        name_ar=names[1] if len(names) > 1 else "",
        person=age_and_sex(card.age_years, card.sex),
        specialty=specialty_title(card.specialty),
        question=card.question or _("No question yet"),
        state=state_title(card.state),
        files=_files(card),
        badges=(*_own_badges(card), *offered)[:_MOST_BADGES],
    )


def clock(card: CaseCard, now: datetime) -> Clock | None:
    """Return what the clock of a case says, None where nothing is awaited."""
    late = is_late(card, now)
    if card.state is CaseState.FOLLOW_UP:
        if card.follow_up_due is None:
            return None
        days = (now.astimezone().date() - card.follow_up_due).days
        text = _("{n} d late").format(n=days) if late else day(card.follow_up_due)
        return Clock(text, late)
    if card.state is CaseState.INFORMATION_REQUESTED:
        return Clock(_("clock stopped"), is_late=False)
    if card.answer_by is None or card.state not in AWAITED:
        return None
    if late:
        return Clock(_("late {span}").format(span=how_long(now - card.answer_by)), is_late=True)
    return Clock(due(card.answer_by, now), is_late=False)


def how_many(kept: int, whole: int, *, is_filtered: bool) -> str:
    """Return how many cases the board shows, of how many where a filter hides some."""
    if is_filtered:
        return ngettext("{n} case of {all}", "{n} of {all} cases", kept).format(n=kept, all=whole)
    return ngettext("{n} case", "{n} cases", whole).format(n=whole)


def _files(card: CaseCard) -> str:
    """Return how many files have arrived, empty where none was announced."""
    files = card.files
    if not files.announced:
        return ""
    if files.arrived < files.announced:
        return _("{arrived} of {announced} arrived").format(arrived=files.arrived, announced=files.announced)
    return ngettext("{n} file", "{n} files", files.announced).format(n=files.announced)


def _own_badges(card: CaseCard) -> list[CaseBadge]:
    badges = []
    if card.interim_waiting:
        badges.append(CaseBadge(text=_("Interim advice"), tone="warning"))
    if card.state in (CaseState.DECLINED, CaseState.CANCELLED):
        badges.append(CaseBadge(text=state_title(card.state), tone="danger"))
    if card.files.announced:
        badges.append(CaseBadge(text=_files(card)))
    if card.panel_size and card.answered is not None:
        text = _("{answered} of {panel} answered").format(answered=card.answered, panel=card.panel_size)
        is_whole = card.answered >= card.panel_size
        badges.append(CaseBadge(text=text, tone="good" if is_whole else "info"))
    elif card.panel_size > 1:
        badges.append(CaseBadge(text=_("Panel of {n}").format(n=card.panel_size)))
    return badges
