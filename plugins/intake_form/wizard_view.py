"""The wizard on the screen: the steps across the top, one column to fill in, one way on at the bottom."""

import tkinter as tk
from collections.abc import Mapping
from functools import partial

from cases.errors import CaseError
from cases.model.case import CaseState, CaseView
from cases.model.ids import CaseId
from cases.wire import endpoints
from cases.wire.messages import Reason
from plugins.intake_form.conflict_view import ConflictView
from plugins.intake_form.consent_view import ConsentView
from plugins.intake_form.draft import STEPS, IntakeDraft, Step
from plugins.intake_form.files_view import FilesView
from plugins.intake_form.frame_view import Foot, Head
from plugins.intake_form.gaps import Gap
from plugins.intake_form.intake import Intake
from plugins.intake_form.layout import Page
from plugins.intake_form.patient_view import PatientView
from plugins.intake_form.question_view import QuestionView
from plugins.intake_form.review_view import ReviewView
from plugins.intake_form.sending_view import AfterSending, SentView
from plugins.intake_form.start_view import Beginnings, StartView
from plugins.intake_form.wording import step_title
from plugins.intake_form.workplace import Workplace
from workstation.api.contexts import Desk, Ticket
from workstation.api.i18n import _
from workstation.ui.kit import (
    Box,
    ScrollArea,
    Stepper,
    px,
)

_COLUMN = 780
_SETTLED_MS = 60
_DOUBLE_PRESS_MS = 500
_KEYS = "KhibraIntake"
_FORM_STEPS = {
    Step.PATIENT: PatientView,
    Step.QUESTION: QuestionView,
    Step.CONSENT: ConsentView,
    Step.FILES: FilesView,
}


class WizardView:
    """The panel.

    Attributes:
        widget: what the window shows.
    """

    def __init__(self, desk: Desk, master: tk.Misc, workplace: Workplace) -> None:
        self._desk, self._workplace = desk, workplace
        self.widget: tk.Widget = Box(master)
        self.widget.columnconfigure(0, weight=1)
        self.widget.rowconfigure(2, weight=1)
        self._page: Page | None = None
        self._page_key: tuple[object, ...] = ()
        self._job_id = ""
        self._head = Head(self.widget, self._put_away, self._ask_discard)
        self._head.grid(row=0, column=0, sticky="ew", padx=px(32), pady=(px(12), 0))
        self._stepper = Stepper(self.widget, [step_title(step) for step in STEPS], self._go_to)
        self._stepper.grid(row=1, column=0, sticky="ew", padx=px(32), pady=(px(4), px(4)))
        self._area = ScrollArea(self.widget, pad=px(0))
        self._area.grid(row=2, column=0, sticky="nsew")
        self._place = Box(self._area.body)
        self._place.grid(row=0, column=0, pady=(px(20), px(32)))
        self._place.columnconfigure(0, weight=1)
        self._area.bind("<Configure>", lambda e: self._widen(e.width), add=True)
        self._foot = Foot(self.widget, self._back, self._next)
        self._foot.grid(row=3, column=0, sticky="ew")
        root = self.widget.winfo_toplevel()
        root.bind_class(_KEYS, "<Control-Return>", self._keyed)
        root.bind("<FocusIn>", self._focused, add=True)
        self._tickets: list[Ticket] = [
            workplace.watch(self._refresh),
            workplace.sender.watch(self._refresh),
        ]
        self._watched: Intake | None = None
        self._watching: Ticket | None = None
        self._focusing: Ticket | None = None
        self._resting: Ticket | None = None

    @property
    def is_settled(self) -> bool:
        """Whether the page has stood long enough that a second press of "continue" does not send the case."""
        return self._resting is None

    def shown(self, arguments: Mapping[str, str]) -> None:
        """Go on with what is open, open the draft of a case, or begin."""
        intake = self._workplace.intake
        if intake is not None and intake.ended is not None:
            self._workplace.put_away()
        self._job_id = ""
        case_id = arguments.get("case_id", "")
        if case_id:
            self._show_case(CaseId(case_id))
        elif self._workplace.intake is None and not self._has_unfinished():
            self._workplace.begin()
        self._refresh()

    def closed(self) -> None:
        """Stop watching; the draft stays open in the workplace."""
        for ticket in (*self._tickets, self._watching, self._focusing, self._resting):
            if ticket is not None:
                ticket.cancel()
        self._tickets.clear()
        self._watching = None

    # Which page -----------------------------------------------------------------------------------------

    def _has_unfinished(self) -> bool:
        return bool(self._workplace.drafts() or self._workplace.sender.jobs())

    def _show_case(self, case_id: CaseId) -> None:
        """Open the files on their way of a case where there are some, else its draft."""
        job = next((job for job in self._workplace.sender.jobs() if job.case_id == case_id), None)
        if job is not None:
            self._workplace.put_away()
            self._job_id = job.id
        else:
            self._workplace.open_case(case_id, self._not_opened)

    def _not_opened(self, error: CaseError) -> None:
        self._desk.notices.error(error)
        self._refresh()

    def _refresh(self) -> None:
        intake = self._workplace.intake
        self._watch(intake)
        key = self._key(intake)
        if key != self._page_key:
            self._page_key = key
            self._build(intake)
        elif self._page is not None:
            self._page.refresh()
        self._head.show(intake)
        self._foot.show(intake)

    def _watch(self, intake: Intake | None) -> None:
        if intake is self._watched:
            return
        if self._watching is not None:
            self._watching.cancel()
        self._watched = intake
        self._watching = intake.watch(self._refresh) if intake is not None else None

    def _key(self, intake: Intake | None) -> tuple[object, ...]:
        if intake is None:
            return ("sent", self._job_id) if self._job_id else ("start",)
        if intake.ended is not None:
            return ("ended", intake.draft.id)
        if intake.delivery.theirs is not None:
            return ("conflict", intake.draft.id, intake.delivery.theirs.card.version)
        return ("step", intake.draft.id, intake.draft.step)

    def _build(self, intake: Intake | None) -> None:
        for child in tuple(self._place.children.values()):
            child.destroy()
        is_step = intake is not None and intake.ended is None
        for part in (self._stepper, self._foot):
            part.grid() if is_step else part.grid_remove()
        page = self._make_page(intake)
        page.grid(row=0, column=0, sticky="ew")
        self._page = page
        self._area.top()
        if intake is not None and is_step:
            self._stepper.reached = max(i for i, step in enumerate(STEPS) if intake.can_show(step))
            self._stepper.show(STEPS.index(intake.draft.step))
            self._rest()
        self._focus_soon()

    def _make_page(self, intake: Intake | None) -> Page:
        sender = self._workplace.sender
        ways = AfterSending(open_case=self._desk.navigation.open_case, begin=self._begin)
        if intake is None and self._job_id:
            return SentView(self._place, self._desk, sender, self._job_id, None, ways)
        if intake is None:
            return StartView(self._place, self._desk, self._workplace, self._beginnings())
        if intake.ended is not None:
            ended = intake.ended
            return SentView(self._place, self._desk, sender, ended.job_id, ended.view, ways)
        if intake.delivery.theirs is not None:
            return ConflictView(self._place, self._desk, intake)
        if intake.draft.step is Step.REVIEW:
            return ReviewView(self._place, self._desk, intake, self._go_to_gap)
        return _FORM_STEPS[intake.draft.step](self._place, self._desk, intake)

    def _beginnings(self) -> Beginnings:
        return Beginnings(
            begin=self._begin,
            take_up=self._workplace.take_up,
            discard=self._discard,
            show_files=self._show_files,
        )

    def _show_files(self, job_id: str) -> None:
        self._job_id = job_id
        self._refresh()

    def _rest(self) -> None:
        if self._resting is not None:
            self._resting.cancel()
        self._resting = self._desk.scheduler.after(_DOUBLE_PRESS_MS, self._rested)
        self._foot.rest(self._workplace.intake, on=True)

    def _rested(self) -> None:
        self._resting = None
        self._foot.rest(self._workplace.intake, on=False)

    def _focus_soon(self) -> None:
        """Once the step is laid out; focused before, the page would scroll to where the field was."""
        if self._focusing is not None:
            self._focusing.cancel()
        self._focusing = self._desk.scheduler.after(_SETTLED_MS, self._focus_first)

    def _focus_first(self) -> None:
        """Put the keyboard into the first field of a page; the last step has only the way on."""
        self._focusing = None
        intake = self._workplace.intake
        if not self.widget.winfo_exists() or not self.widget.winfo_viewable():
            return
        is_step = intake is not None and intake.ended is None
        if not is_step and self._is_keyboard_elsewhere():
            return
        if intake is not None and is_step and intake.draft.step is Step.REVIEW:
            self._foot.focus_set()
            return
        first = next((w for w in _inside(self._place) if _takes_keys(w)), None)
        if first is not None:
            first.focus_set()

    def _is_keyboard_elsewhere(self) -> bool:
        """Whether something outside is being typed into, such as the palette, while an answer came."""
        focused = self.widget.focus_get()
        inside = str(focused).startswith(f"{self.widget}.")
        return focused is not None and focused is not self.widget.winfo_toplevel() and not inside

    def _widen(self, width: int) -> None:
        self._place.columnconfigure(0, minsize=max(px(320), min(px(_COLUMN), width - px(64))))

    # What the user does -----------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._job_id = ""
        self._workplace.begin()
        self._refresh()

    def _put_away(self) -> None:
        self._workplace.put_away()
        self._desk.navigation.back()

    def _ask_discard(self) -> None:
        intake = self._workplace.intake
        if intake is None:
            return
        text = _("What was typed is deleted, here and on the server. This cannot be undone.")
        self._desk.notices.confirm(
            _("Delete this draft?"), text, _("Delete"), partial(self._discard, intake.draft)
        )

    def _discard(self, draft: IntakeDraft) -> None:
        """Delete a draft; the case that was begun for it is cancelled, unless it was sent from elsewhere."""
        if draft.server.case_id is not None:
            read = endpoints.READ_CASE.call(case_id=draft.server.case_id)
            self._desk.gateway.submit(read, self._cancel_draft)
        self._workplace.discard(draft)
        if not self._has_unfinished():
            self._desk.navigation.back()

    def _cancel_draft(self, view: CaseView) -> None:
        if view.card.state is CaseState.DRAFT:
            reason = Reason(reason=_("The draft was deleted."))
            call = endpoints.CANCEL_CASE.call(reason, case_id=view.card.id)
            self._desk.gateway.submit(call, lambda _view: self._desk.cases.refresh())

    def _focused(self, event: "tk.Event[tk.Misc]") -> None:
        """Give what has the keyboard here the wizard's keys before its own: a field takes Return for itself."""
        path = str(event.widget)
        tags = self.widget.tk.splitlist(self.widget.tk.call("bindtags", path))
        if path.startswith(f"{self.widget}.") and _KEYS not in tags:
            self.widget.tk.call("bindtags", path, (_KEYS, *tags))

    def _keyed(self, _event: "tk.Event[tk.Misc]") -> str:
        if self._foot.winfo_ismapped():
            self._next()
        return "break"

    def _next(self) -> None:
        intake = self._workplace.intake
        if intake is None or intake.ended is not None:
            return
        if isinstance(self._page, ConflictView):
            self._page.merge()
            return
        if intake.draft.step is Step.REVIEW and not self.is_settled:
            return
        gaps = intake.submit() if intake.draft.step is Step.REVIEW else intake.leave()
        if gaps and self._page is not None:
            self._page.point_at(gaps)
        self._foot.say(gaps)

    def _back(self) -> None:
        intake = self._workplace.intake
        if intake is not None:
            self._go_to(STEPS.index(intake.draft.step) - 1)

    def _go_to(self, index: int) -> None:
        intake = self._workplace.intake
        if intake is not None and 0 <= index < len(STEPS) and intake.can_show(STEPS[index]):
            intake.go(STEPS[index])

    def _go_to_gap(self, gap: Gap) -> None:
        """Go where something is missing, and say it there."""
        intake = self._workplace.intake
        if intake is None:
            return
        intake.go(gap.step)
        if gap.field and self._page is not None:
            self._page.point_at((gap,))


def _inside(widget: tk.Misc) -> "list[tk.Misc]":
    found = [widget]
    for child in widget.winfo_children():
        found += _inside(child)
    return found


def _takes_keys(widget: tk.Misc) -> bool:
    if isinstance(widget, tk.Entry | tk.Text):
        return True
    return isinstance(widget, tk.Canvas) and str(widget.cget("takefocus")) == "1"
