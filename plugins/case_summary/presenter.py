"""The case page without Tk: reads, composes, and does what the buttons say."""

from collections.abc import Callable

from cases.model.audit import Event
from cases.model.case import CaseView
from cases.model.ids import AccountId, CaseId
from cases.model.opinion import Interim
from cases.model.record import Record
from cases.wire import endpoints
from cases.wire.endpoint import Endpoint
from cases.wire.messages import InformationAnswer, Opinions, Reason
from plugins.case_summary.compose import compose
from plugins.case_summary.next_step import INTAKE_PANEL
from plugins.case_summary.screen import Summary
from workstation.api.case_screen import CaseScreen
from workstation.api.contexts import Desk
from workstation.api.i18n import N_, _
from workstation.api.safekeeping import Keeper
from workstation.api.viewers import DICOM, viewer_tab

_TICK_MS = 30_000

_REASONED: dict[str, tuple[Endpoint[Reason, CaseView], str, str]] = {
    "case.cancel": (
        endpoints.CANCEL_CASE,
        N_("Cancel the case"),
        N_("Why is the case cancelled? Everybody who takes part reads it."),
    ),
    "case.reopen": (
        endpoints.REOPEN_CASE,
        N_("Reopen the case"),
        N_("Why is the case opened again? Everybody who takes part reads it."),
    ),
    "consent.withdraw": (
        endpoints.WITHDRAW_CONSENT,
        N_("Withdraw consent"),
        N_("What does the patient say? The experts lose access to the clinical data at once."),
    ),
}


class Answer(Record, frozen=True, kw_only=True):
    """The answer to an expert's question as it is being typed."""

    text: str = ""


class SummaryPresenter:
    """Behind the case page.

    Args:
        desk: the window's services.
        changed: called on the UI thread when `summary()` may be another.
        retyped: called when the answer being typed was replaced: another case, or it was sent.
    """

    def __init__(
        self, desk: Desk, changed: Callable[[], None], retyped: Callable[[], None] = lambda: None
    ) -> None:
        self._desk = desk
        self._changed = changed
        self._retyped = retyped
        self._keeper = Keeper(desk, "case_summary", Answer())
        self._interims: tuple[Interim, ...] = ()
        self.screen = CaseScreen(desk, changed)
        self.screen.also(endpoints.READ_OPINIONS, self._keep)
        self._clock = desk.scheduler.after(_TICK_MS, self._tick)

    def open(self, case_id: CaseId) -> None:
        """Show a case."""
        if self.screen.view is None or self.screen.view.card.id != case_id:
            self._interims = ()
            self._keeper.open(f"{self._me}-{case_id}")
            self._retyped()
        self.screen.open(case_id)

    def heard(self, event: Event) -> None:
        """Take note of an event."""
        self.screen.heard(event)

    def summary(self) -> Summary | None:
        """Return the page as it is now, or None before the case was read."""
        if self.screen.view is None:
            return None
        view, now, is_online = self.screen.view, self._desk.now(), self._desk.session.is_online
        return compose(view, self._interims, self._me, now, is_online=is_online)

    def do(self, act_id: str) -> None:
        """Ask for the reason of an act, then do it."""
        endpoint, title, label = _REASONED[act_id]

        def send(reason: str) -> None:
            if reason.strip():
                self.screen.act(endpoint.call(Reason(reason=reason.strip()), case_id=self.screen.case_id))

        self._desk.notices.ask(_(title), _(label), send)

    @property
    def answer(self) -> str:
        """The answer as typed so far; it survives a power cut."""
        return self._keeper.typed.text

    def type_answer(self, text: str) -> None:
        """Take what was typed."""
        self._keeper.change(Answer(text=text))

    def send_answer(self) -> None:
        """Answer the expert's question; the text stays until the server has it."""

        def sent(_view: CaseView) -> None:
            self._keeper.change(Answer())
            self._retyped()

        view, text = self.screen.view, self.answer.strip()
        if view is not None and view.information_requests and text:
            answer = InformationAnswer(asked_at=view.information_requests[-1].asked_at, text=text)
            self.screen.act(endpoints.ANSWER_INFORMATION.call(answer, case_id=self.screen.case_id), sent)

    def go(self, target: str) -> None:
        """Go where the caller's next step is done."""
        case_id = self.screen.case_id
        if target == INTAKE_PANEL:
            self._desk.navigation.open(target, case_id=case_id)
        else:
            self._desk.navigation.open_case(case_id, target)

    def open_images(self) -> None:
        """Go to the images of the case."""
        self.go(viewer_tab(self._desk.hooks, DICOM))

    def close(self) -> None:
        """Save what is typed and stop."""
        self._keeper.close()
        self._clock.cancel()
        self.screen.close()

    @property
    def _me(self) -> AccountId | None:
        return self._desk.session.me.practitioner.id if self._desk.session.me else None

    def _keep(self, opinions: Opinions) -> None:
        self._interims = opinions.interims

    def _tick(self) -> None:
        self._clock = self._desk.scheduler.after(_TICK_MS, self._tick)
        if self.screen.view is not None:
            self._changed()
