"""Who acts next, in words, and where that is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cases.model.case import CaseState, CaseView, MemberStatus, PanelMember
from cases.model.ids import AccountId
from workstation.api.case_screen import seated
from workstation.api.i18n import N_, _
from workstation.api.shaping import isolated

REPORT_TAB = "report_export"
OPINION_TAB = "second_opinion"
TRIAGE_TAB = "triage"
INTAKE_PANEL = "intake"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The caller's own next step.

    Attributes:
        button: what the button says; empty where it is done on this page.
        tab: the tab, or the panel, where it is done.
    """

    text: str
    button: str = ""
    tab: str = ""


def who_acts(view: CaseView) -> str:
    """Return a sentence that says who acts next, to anybody who reads the case."""
    return _SENTENCES[view.card.state](view)


def turn_of(view: CaseView, me: AccountId | None) -> Turn | None:
    """Return what the caller does next, or None when it is somebody else's turn."""
    turn = _requester_turn(view) if "GP" in view.card.relations else None
    if turn is None and "COO" in view.card.relations and view.card.state is CaseState.SUBMITTED:
        turn = Turn(text=N_("Choose who answers."), button=N_("Choose the experts"), tab=TRIAGE_TAB)
    if turn is None:
        turn = _panel_turn(view, own_seat(view, me))
    return (
        Turn(text=_(turn.text), button=_(turn.button) if turn.button else "", tab=turn.tab) if turn else None
    )


def _requester_turn(view: CaseView) -> Turn | None:
    if view.follow_up is not None and view.card.state is CaseState.FOLLOW_UP:
        return _TO_CLOSE
    return _REQUESTER_TURNS.get(view.card.state)


def own_seat(view: CaseView, me: AccountId | None) -> PanelMember | None:
    """Return the caller's seat in the panel."""
    return next((member for member in view.panel if member.practitioner.id == me), None)


_REQUESTER_TURNS = {
    CaseState.DRAFT: Turn(
        text=N_("Complete the case and send it."), button=N_("Continue the case"), tab=INTAKE_PANEL
    ),
    CaseState.INFORMATION_REQUESTED: Turn(text=N_("Answer the question of the expert, below.")),
    CaseState.CONCLUDED: Turn(
        text=N_("Read the report and acknowledge it."), button=N_("Open the report"), tab=REPORT_TAB
    ),
    CaseState.FOLLOW_UP: Turn(
        text=N_("Record what became of the patient."), button=N_("Record the outcome"), tab=REPORT_TAB
    ),
}


_TO_CLOSE = Turn(
    text=N_("The outcome is recorded. Close the case when nothing is left to say."),
    button=N_("Close the case"),
    tab=REPORT_TAB,
)


def _panel_turn(view: CaseView, seat: PanelMember | None) -> Turn | None:
    if seat is None:
        return None
    state = view.card.state
    if seat.status is MemberStatus.INVITED and "case.accept_decline" in view.allowed:
        return Turn(
            text=N_("You are invited to answer this case."),
            button=N_("Answer the invitation"),
            tab=OPINION_TAB,
        )
    if seat.is_lead and state is CaseState.DISCUSSION:
        return Turn(
            text=N_("Write the conclusion and sign the report."),
            button=N_("Write the conclusion"),
            tab=REPORT_TAB,
        )
    if seat.answered and state is CaseState.IN_REVIEW and len(seated(view)) == 1:
        return Turn(
            text=N_("Your opinion is signed, but the requester has nothing yet. Sign the report."),
            button=N_("Make the report"),
            tab=REPORT_TAB,
        )
    if seat.status is MemberStatus.ACCEPTED and state is CaseState.IN_REVIEW and not seat.answered:
        return Turn(text=N_("Your opinion is awaited."), button=N_("Write my opinion"), tab=OPINION_TAB)
    return None


def _names(members: Sequence[PanelMember]) -> str:
    names = [isolated(member.practitioner.name) for member in members]
    if len(names) < 2:
        return "".join(names)
    return _("{first} and {last}").format(first=", ".join(names[:-1]), last=names[-1])


def _lead(view: CaseView) -> str:
    return next((isolated(m.practitioner.name) for m in view.panel if m.is_lead), _("the lead"))


def _assigned(view: CaseView) -> str:
    waiting = [member for member in view.panel if member.status is MemberStatus.INVITED]
    if not waiting:
        return _("The invited experts answer the invitation.")
    return _("Invited, not answered yet: {names}.").format(names=_names(waiting))


def _in_review(view: CaseView) -> str:
    present = seated(view)
    if len(present) == 1 and present[0].answered:
        return _("{name} has signed an opinion; the report is being prepared.").format(name=_names(present))
    if len(present) == 1:
        return _("{name} examines the case and writes an opinion.").format(name=_names(present))
    return _("The panel examines the case: {names}. Nobody sees another’s answer yet.").format(
        names=_names(present)
    )


def _requester(sentence: str) -> Callable[[CaseView], str]:
    return lambda view: _(sentence).format(name=isolated(view.card.requester.name))


def _closed_with(sentence: str) -> Callable[[CaseView], str]:
    return lambda _view: _(sentence)


def _follow_up(view: CaseView) -> str:
    if view.follow_up is not None:
        return _requester(N_("{name} closes the case when nothing is left to say."))(view)
    return _requester(N_("{name} reports what became of the patient."))(view)


_SENTENCES: dict[CaseState, Callable[[CaseView], str]] = {
    CaseState.DRAFT: _requester(N_("{name} completes the case and sends it.")),
    CaseState.SUBMITTED: _closed_with(N_("The coordinator chooses who answers.")),
    CaseState.ASSIGNED: _assigned,
    CaseState.IN_REVIEW: _in_review,
    CaseState.INFORMATION_REQUESTED: _requester(
        N_("{name} answers the expert’s question. The time for the answer stands still meanwhile.")
    ),
    CaseState.DISCUSSION: lambda view: _("{name} writes the conclusion and signs the report.").format(
        name=_lead(view)
    ),
    CaseState.CONCLUDED: _requester(N_("{name} reads the report and acknowledges it.")),
    CaseState.FOLLOW_UP: _follow_up,
    CaseState.CLOSED: _closed_with(N_("The case is closed. Nothing is left to do.")),
    CaseState.DECLINED: _closed_with(N_("The case was declined. Nothing is left to do.")),
    CaseState.CANCELLED: _closed_with(N_("The case was cancelled. Nothing is left to do.")),
}
