"""What the report tab shows, composed from what the server told; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cases.model.case import CaseState, CaseView
from cases.model.ids import AccountId, ReportId
from cases.model.report import ReportCard
from plugins.report_export.conclusion import Basis, Source, preview, sources
from plugins.report_export.typed import Typed
from workstation.api import times
from workstation.api.case_screen import seated
from workstation.api.contexts import Tone
from workstation.api.i18n import N_, _


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """A signed report, or an addendum to it."""

    id: ReportId
    title: str
    detail: str
    is_addendum: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """The conclusion being written.

    Attributes:
        sources: opinions to draw from.
        preview: parts of the report and what they will say.
        why_not_sign: empty where it can be signed, apart from what is not filled in.
    """

    sources: tuple[Source, ...]
    preview: tuple[tuple[str, str], ...]
    why_not_sign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole tab.

    Attributes:
        guide: what is expected of the reader now, in a sentence.
        editor: only for who writes the conclusion, while it can be written.
        proposed: when the conclusion asks for news of the patient.
        why_not_acknowledge: empty where the report was opened.
        outcome: what was recorded of the patient; empty before.
        why_not_close: why the case cannot be closed; empty where it can.
    """

    guide: str
    tone: Tone
    editor: Editor | None
    reports: tuple[ReportLine, ...]
    proposed: date | None
    may_acknowledge: bool
    why_not_acknowledge: str
    may_record_outcome: bool
    outcome: tuple[tuple[str, str], ...]
    shows_close: bool
    why_not_close: str
    may_add: bool


_GUIDES: dict[CaseState, str] = {
    CaseState.CONCLUDED: N_("The report is signed. The requester reads and acknowledges it."),
    CaseState.FOLLOW_UP: N_("The report is acknowledged. The requester records what became of the patient."),
    CaseState.CLOSED: N_("The case is closed."),
    CaseState.DECLINED: N_("The case was declined; there is no report."),
    CaseState.CANCELLED: N_("The case was cancelled; there is no report."),
}


def compose(
    basis: Basis,
    reports: Sequence[ReportCard],
    typed: Typed,
    me: AccountId | None,
    now: datetime,
    *,
    is_online: bool = True,
) -> Page:
    """Return the tab of one reader at one moment."""
    view = basis.view
    guide, tone = _guide(view, me, now)
    offline = "" if is_online else _("The server cannot be reached now. What you type is kept.")
    editor = None
    if "report.sign" in view.allowed and not _waits_for(view, me):
        editor = Editor(sources=sources(basis.opinions), preview=preview(typed, basis), why_not_sign=offline)
    has_outcome = view.follow_up is not None
    return Page(
        guide=guide,
        tone=tone,
        editor=editor,
        reports=tuple(_line(card, now) for card in sorted(reports, key=lambda each: each.signed_at)),
        proposed=view.card.follow_up_due,
        may_acknowledge="report.acknowledge" in view.allowed,
        why_not_acknowledge=_why_not_acknowledge(reports, typed),
        may_record_outcome="followup.record" in view.allowed and not has_outcome,
        outcome=_outcome(view, now),
        shows_close="case.close" in view.allowed,
        why_not_close=offline or ("" if has_outcome else _("Record what became of the patient first.")),
        may_add="report.addendum" in view.allowed and bool(reports),
    )


def _why_not_acknowledge(reports: Sequence[ReportCard], typed: Typed) -> str:
    newest = newest_report(reports)
    if newest is None or typed.opened == newest.id:
        return ""
    return _("Open the report above first; then you can say that you read it.")


def newest_report(reports: Sequence[ReportCard]) -> ReportCard | None:
    """Return the report that an addendum adds to: the newest that is no addendum itself."""
    own = [card for card in reports if card.is_addendum_to is None]
    return max(own, key=lambda card: card.signed_at, default=None)


def _waits_for(view: CaseView, me: AccountId | None) -> str:
    """Return what must happen before a conclusion can be written; empty when it can."""
    if view.card.state is not CaseState.IN_REVIEW:
        return ""
    seats = seated(view)
    if len(seats) > 1:
        return _("The panel answers first; the conclusion is written after the round is closed.")
    if not any(seat.practitioner.id == me and seat.answered for seat in seats):
        return _("Sign your opinion first; the report is made of it.")
    return ""


def _guide(view: CaseView, me: AccountId | None, now: datetime) -> tuple[str, Tone]:
    if "report.sign" in view.allowed:
        return _conclusion_guide(view, me)
    if "report.acknowledge" in view.allowed:
        return _("Read the report, then acknowledge it and say when you will report back."), "warning"
    if "followup.record" in view.allowed and view.follow_up is None:
        return _follow_up_guide(view, now)
    if "case.close" in view.allowed and view.follow_up is not None:
        return _("The outcome is recorded. Close the case when nothing is left to say."), "info"
    sentence = _GUIDES.get(view.card.state)
    return (_(sentence) if sentence else _("The report is shown here once it is signed.")), "neutral"


def _conclusion_guide(view: CaseView, me: AccountId | None) -> tuple[str, Tone]:
    waits_for = _waits_for(view, me)
    if not waits_for and view.card.state is CaseState.IN_REVIEW:
        return _(
            "Your opinion is signed, but the requester has nothing yet. Check the conclusion and sign the report."
        ), "warning"
    return waits_for or _("Write the conclusion and sign it: the report is made of it."), "info"


def _follow_up_guide(view: CaseView, now: datetime) -> tuple[str, Tone]:
    due = view.card.follow_up_due
    if due is not None and due < now.date():
        return _("News of the patient was expected by {date}. Record the outcome.").format(
            date=times.day(due)
        ), "danger"
    return _("Record what became of the patient as soon as you know."), "info"


def _line(card: ReportCard, now: datetime) -> ReportLine:
    title = _("Addendum") if card.is_addendum_to else _("Report")
    detail = _("Signed by {name}, {time} · {size} kB").format(
        name=card.signed_by.name, time=times.moment(card.signed_at, now), size=max(1, round(card.size / 1000))
    )
    return ReportLine(id=card.id, title=title, detail=detail, is_addendum=bool(card.is_addendum_to))


def _outcome(view: CaseView, now: datetime) -> tuple[tuple[str, str], ...]:
    known = view.follow_up
    if known is None:
        return ()
    return (
        (_("Outcome"), known.outcome),
        (_("Advice followed"), _("yes") if known.followed_advice else _("no")),
        (_("Recorded"), times.moment(known.recorded_at, now)),
    )
