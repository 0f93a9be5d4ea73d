"""What the opinions tab shows, composed from what the server told; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cases.model.case import CaseState, CaseView, MemberStatus, PanelMember
from cases.model.ids import AccountId
from cases.model.message import Message
from cases.model.opinion import Interim, Opinion
from cases.model.round import RoundView
from plugins.second_opinion.opinion import OpinionCard, card
from plugins.second_opinion.promise import Choice, choices
from plugins.second_opinion.rounds import RoundCard, may_vote, open_round, round_card
from workstation.api import times, words
from workstation.api.case_screen import seated
from workstation.api.i18n import _

SeatStand = Literal["none", "invited", "seated", "gone"]
_ANSWERING = (CaseState.IN_REVIEW, CaseState.INFORMATION_REQUESTED)
_STANDS: dict[MemberStatus, SeatStand] = {
    MemberStatus.INVITED: "invited",
    MemberStatus.ACCEPTED: "seated",
    MemberStatus.DECLINED: "gone",
    MemberStatus.RECUSED: "gone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything the server told about a case and its answers."""

    view: CaseView
    opinions: Sequence[Opinion] = ()
    interims: Sequence[Interim] = ()
    rounds: Sequence[RoundView] = ()
    messages: Sequence[Message] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A text that somebody wrote: interim advice, or a message."""

    by: str
    text: str
    is_mine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """A member of the panel, and whether the opinion is in where the reader may know."""

    name: str
    place: str
    status: str
    has_answered: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole tab; a `why_not_…` is empty where the thing can be done.

    Attributes:
        guide: what is expected of the reader now, in a sentence.
        goes_to_report: whether the reader's next step is on the report tab.
        is_panel: several experts answer, so that there are rounds.
        runs_rounds: the reader leads or coordinates.
        has_tools: the reader is an expert of a case that is being answered: interim advice, a question back.
        own: the reader's signed opinion while the others are sealed.
        revealed: all opinions that are open, side by side.
    """

    number: str
    guide: str
    goes_to_report: bool
    stand: SeatStand
    subject: str
    question: str
    promises: tuple[Choice, ...]
    why_not_write: str
    why_not_advise: str
    why_not_ask: str
    why_not_vote: str
    why_not_open_round: str
    why_not_post: str
    may_declare: bool
    has_tools: bool
    is_panel: bool
    panel_size: int
    runs_rounds: bool
    members: tuple[MemberLine, ...]
    own: OpinionCard | None
    revealed: tuple[OpinionCard, ...]
    interims: tuple[Line, ...]
    rounds: tuple[RoundCard, ...]
    messages: tuple[Line, ...]
    talk_hint: str


def seat_of(view: CaseView, me: AccountId | None) -> PanelMember | None:
    """Return the reader's seat."""
    return next((member for member in view.panel if member.practitioner.id == me), None)


def compose(
    told: Told, me: AccountId | None, rules: Mapping[str, str], now: datetime, *, is_online: bool = True
) -> Page:
    """Return the tab of one reader at one moment."""
    view, seat = told.view, seat_of(told.view, me)
    stand: SeatStand = _STANDS[seat.status] if seat else "none"
    has_answered = seat is not None and bool(seat.answered)
    is_panel = len(seated(view)) > 1 or bool(told.rounds)
    cards = tuple(card(opinion, me, now) for opinion in told.opinions)
    is_open = any(not c.is_mine for c in cards) or view.conclusion_at is not None
    can = _Can(view, is_online=is_online)
    return Page(
        number=view.card.number,
        guide=_guide(told, seat, stand),
        goes_to_report=_goes_to_report(view, seat, is_panel=is_panel),
        stand=stand,
        subject=" · ".join(
            (
                words.age_and_sex(view.card.age_years, view.card.sex),
                words.specialty_title(view.card.specialty),
            )
        ),
        question=view.question.text or view.card.question,
        promises=choices(now, view.card.answer_by) if stand == "invited" else (),
        why_not_write=_("Your opinion is signed.")
        if has_answered
        else can("opinion.write", _write_reason(stand)),
        why_not_advise=can("opinion.give_interim", _write_reason(stand)),
        why_not_ask=can("info.request", _ask_reason(view)),
        why_not_vote=_why_not_vote(told, me, can),
        why_not_open_round=_why_not_open(told, can),
        why_not_post=can("message.post", _("The discussion of this case is closed.")),
        may_declare="conflict.declare" in view.allowed and stand in ("invited", "seated"),
        has_tools=stand == "seated" and view.card.state in _ANSWERING,
        is_panel=is_panel,
        panel_size=len(seated(view)),
        runs_rounds=is_panel and any(r in view.card.relations for r in ("LEAD", "COO")),
        members=tuple(_member(member, is_panel=is_panel) for member in view.panel),
        own=None if is_open else next((c for c in reversed(cards) if c.is_mine), None),
        revealed=tuple(sorted(cards, key=lambda c: not c.is_mine)) if is_open else (),
        interims=tuple(_interim(interim, me, now) for interim in told.interims),
        rounds=tuple(round_card(r, rules, now) for r in reversed(told.rounds)),
        messages=tuple(_message(message, me, now) for message in told.messages),
        talk_hint=_talk_hint(view, is_panel=is_panel, is_open=is_open),
    )


class _Can:
    """Why something cannot be done: the server is away, or the reader may not now."""

    def __init__(self, view: CaseView, *, is_online: bool) -> None:
        self._view = view
        self._is_online = is_online

    def __call__(self, row: str, reason: str) -> str:
        if not self._is_online:
            return _("The server cannot be reached now. What you type is kept.")
        return "" if row in self._view.allowed else reason


def _write_reason(stand: SeatStand) -> str:
    if stand == "invited":
        return _("Accept the invitation first.")
    if stand == "gone":
        return _("You left this panel.")
    return _("Only the experts of the case answer, while it is in review.")


def _ask_reason(view: CaseView) -> str:
    if view.card.state is CaseState.INFORMATION_REQUESTED:
        return _("A question to the requester is open already.")
    return _("The requester can be asked while the case is in review.")


def _why_not_vote(told: Told, me: AccountId | None, can: _Can) -> str:
    current = open_round(told.rounds)
    if current is None:
        return _("No round is open.")
    if not may_vote(current, me):
        return _("You are not among those who vote in this round.")
    return can("vote.cast", _("This case takes no votes now."))


def _why_not_open(told: Told, can: _Can) -> str:
    if open_round(told.rounds) is not None:
        return _("A round is open already.")
    if len(seated(told.view)) < 2:
        return _("A round needs at least two experts.")
    return can(
        "vote.open_round", _("A round is opened by the lead or the coordinator, while the case is in review.")
    )


def _goes_to_report(view: CaseView, seat: PanelMember | None, *, is_panel: bool) -> bool:
    if seat is None or "report.sign" not in view.allowed:
        return False
    return bool(seat.answered) if not is_panel else view.card.state is CaseState.DISCUSSION


def _guide(told: Told, seat: PanelMember | None, stand: SeatStand) -> str:
    view = told.view
    if stand == "invited":
        return _(
            "You are invited to answer. Accept with a time you can keep, or decline so that another is asked."
        )
    if stand == "gone":
        return _("You left this panel. Nothing is expected of you.")
    if view.card.state is CaseState.DISCUSSION:
        return _discussion(seat)
    if view.card.state not in _ANSWERING:
        return _("Nothing is expected here now.")
    return _in_review(told, seat) if seat else _watching(told)


def _discussion(seat: PanelMember | None) -> str:
    if seat is not None and seat.is_lead:
        return _("The answers are revealed. Discuss where needed, then write the conclusion.")
    return _("The answers are revealed. The lead writes the conclusion.")


def _in_review(told: Told, seat: PanelMember) -> str:
    current = open_round(told.rounds)
    if not seat.answered:
        return _("Write your opinion and sign it.")
    if current is not None and current.my_receipt is None and may_vote(current, seat.practitioner.id):
        return _("Your opinion is signed. Now vote.")
    if len(seated(told.view)) == 1:
        return _("Your opinion is signed. Make the report of it.")
    if current is None:
        return (
            _("Your opinion is signed. Open a round when the panel is ready to vote.")
            if seat.is_lead
            else _("Your opinion is signed. The lead opens the round.")
        )
    return _("You have answered. The round is closed by the lead; then all answers are revealed.")


def _watching(told: Told) -> str:
    if len(seated(told.view)) == 1:
        return _("The expert is answering. The signed opinion becomes the report.")
    return _("The panel is answering. Nobody sees another’s answer before the round is closed.")


def _member(member: PanelMember, *, is_panel: bool) -> MemberLine:
    status = words.member_status_title(member.status)
    if member.is_lead and is_panel:
        status = _("{status}, leads the panel").format(status=status)
    return MemberLine(
        name=member.practitioner.name,
        place=member.practitioner.establishment_name,
        status=status,
        has_answered=None if member.status is MemberStatus.INVITED else member.answered,
    )


def _interim(interim: Interim, me: AccountId | None, now: datetime) -> Line:
    return Line(
        by=times.who_when(interim.author.name, interim.signed_at, now),
        text=interim.content.text,
        is_mine=interim.author.id == me,
    )


def _message(message: Message, me: AccountId | None, now: datetime) -> Line:
    return Line(
        by=times.who_when(message.author.name, message.posted_at, now),
        text=message.text,
        is_mine=message.author.id == me,
    )


def _talk_hint(view: CaseView, *, is_panel: bool, is_open: bool) -> str:
    if is_panel and not is_open and view.card.state is CaseState.IN_REVIEW:
        return _(
            "Everybody of the case reads this, the requester too. Keep your answer to yourself until the close."
        )
    return _("Everybody of the case reads this, the requester too.")
