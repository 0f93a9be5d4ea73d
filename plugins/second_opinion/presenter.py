"""The opinions tab without Tk: reads, keeps what is typed, signs and votes."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import msgspec

from cases.errors import CaseError
from cases.model.audit import Event
from cases.model.case import CaseView
from cases.model.ids import AccountId, CaseId, RoundId
from cases.model.message import Message
from cases.model.opinion import DiagnosisCode, InterimAdvice, KeyImage
from cases.model.round import BallotContent, RoundDeadline, RoundView
from cases.rules.tally import VotingRule
from cases.wire import endpoints
from cases.wire.endpoint import Call, Endpoint
from cases.wire.messages import Messages, Opinions, Promise, Reason, Rounds, Text
from plugins.second_opinion import opinion as written
from plugins.second_opinion.material import Material
from plugins.second_opinion.page import Page, Told, compose
from plugins.second_opinion.rounds import Proposal, open_round
from plugins.second_opinion.signing import Signer
from plugins.second_opinion.typed import FOLDER, Typed
from workstation.api.case_screen import CaseScreen, seated
from workstation.api.code_search import CodeSearch
from workstation.api.contexts import Desk, Ticket
from workstation.api.contributions import Form
from workstation.api.i18n import _
from workstation.api.safekeeping import Keeper
from workstation.api.signing import Signing
from workstation.api.unopened import with_images_known

A = TypeVar("A")
_TICK_MS = 30_000
_REPORT_TAB = "report_export"
_IMAGES_TAB = "dicom_viewer"


class OpinionPresenter:
    """Behind the opinions tab of a case.

    Args:
        desk: the window's services.
        changed: called on the UI thread when `page()` may be another.
        retyped: called when what is typed was replaced: another case, or something was sent.
        read_back: shows what is about to be signed.
    """

    def __init__(
        self,
        desk: Desk,
        changed: Callable[[], None],
        retyped: Callable[[], None],
        read_back: Callable[[Signing], object],
    ) -> None:
        self._desk = desk
        self._changed = changed
        self._retyped = retyped
        self.screen = CaseScreen(desk, changed)
        self.screen.also(endpoints.READ_OPINIONS, self._keep_opinions)
        self.screen.also(endpoints.READ_ROUNDS, self._keep_rounds)
        self.screen.also(endpoints.READ_MESSAGES, self._keep_messages, row="case.read_clinical")
        self._signer = Signer(desk, self.screen, read_back)
        self.keeper = Keeper(desk, FOLDER, Typed())
        self.codes = CodeSearch(desk, changed)
        self._opinions = Opinions()
        self._rounds: tuple[RoundView, ...] = ()
        self._messages: tuple[Message, ...] = ()
        self._material = Material(desk, changed)
        self._reading: list[Ticket] = []
        self._clock = desk.scheduler.after(_TICK_MS, self._tick)

    @property
    def typed(self) -> Typed:
        """What is typed and not sent."""
        return self.keeper.typed

    @property
    def me(self) -> AccountId | None:
        """The reader."""
        return self._desk.session.me.practitioner.id if self._desk.session.me else None

    def open(self, case_id: CaseId) -> None:
        """Show a case with what was typed on it."""
        if self.screen.view is None or self.screen.view.card.id != case_id:
            self._opinions, self._rounds, self._messages = Opinions(), (), ()
            if self.me is not None:
                self.keeper.open(f"{self.me}-{case_id}")
            self._retyped()
        self._material.watch()
        self.screen.open(case_id)

    def heard(self, event: Event) -> None:
        """Take note of an event."""
        self.screen.heard(event)

    def page(self) -> Page | None:
        """Return the tab as it is now, or None before the case was read."""
        view = self.screen.view
        if view is None:
            return None
        told = Told(
            view=view,
            opinions=self._opinions.opinions,
            interims=self._opinions.interims,
            rounds=self._rounds,
            messages=self._messages,
        )
        rules = {rule.id: rule.title for rule in self.rules()}
        return compose(told, self.me, rules, self._desk.now(), is_online=self._desk.session.is_online)

    def rules(self) -> tuple[VotingRule, ...]:
        """Return the voting rules that are known here."""
        return tuple(self._desk.hooks.collect(VotingRule))

    def now(self) -> datetime:
        """Return the desk's time."""
        return self._desk.now()

    def key_images(self) -> tuple[KeyImage, ...]:
        """Return the images marked as key in the viewer."""
        return self._material.images(self.screen.case_id)

    def keep_images(self, images: tuple[KeyImage, ...]) -> None:
        """Take an image off, or give it another caption."""
        self._material.keep_images(self.screen.case_id, images)

    def type(self, **changes: object) -> None:
        """Take what was typed; fields of `Typed`."""
        self.keeper.change(msgspec.structs.replace(self.typed, **changes))

    def choose_code(self, code: DiagnosisCode) -> None:
        """Take a code of the catalogue; its title becomes the diagnosis where none was written."""
        self.codes.forget()
        diagnosis = self.typed.diagnosis.strip() or code.title
        self.type(code=code.code, code_title=code.title, diagnosis=diagnosis)
        self._retyped()
        self._changed()

    def drop_code(self) -> None:
        """Go without a code."""
        self.type(code="", code_title="")
        self._changed()

    def forms(self) -> tuple[Form, ...]:
        """Return the forms that a hospital adds to an opinion of this specialty."""
        return self._material.forms(self.screen.view)

    def answer(self, form_id: str, answers: dict[str, str]) -> None:
        """Take what was filled in."""
        self.type(answers=self.typed.answers | {form_id: answers})

    def accept(self, promised_at: datetime) -> None:
        """Accept the invitation."""
        self.screen.act(
            endpoints.ACCEPT_SEAT.call(Promise(promised_at=promised_at), case_id=self.screen.case_id)
        )

    def decline(self) -> None:
        """Decline the invitation, with a reason."""
        self._with_reason(
            endpoints.DECLINE_SEAT,
            _("Decline the invitation"),
            _("Why? The coordinator reads this and asks somebody else."),
        )

    def declare_conflict(self) -> None:
        """Declare a conflict of interest, with a reason."""
        self._with_reason(
            endpoints.DECLARE_CONFLICT,
            _("Declare a conflict of interest"),
            _("What is it? After this you neither write nor vote in this case."),
        )

    def ask(self) -> None:
        """Ask the requester what was typed."""
        text = self.typed.information.strip()
        if text:
            call = endpoints.REQUEST_INFORMATION.call(Text(text=text), case_id=self.screen.case_id)
            self.screen.act(call, lambda _view: self._sent("information"))

    def advise(self) -> None:
        """Sign the interim advice that was typed; it goes out at once."""
        text = self.typed.interim.strip()
        if text and self.me is not None:
            content = InterimAdvice(
                case_id=self.screen.case_id, author_id=self.me, written_at=self._desk.now(), text=text
            )
            self._signer.advise(content, lambda: self._sent("interim"))

    def problems(self) -> dict[written.Field, str]:
        """Return what is missing before the opinion can be signed."""
        return written.problems(self.typed)

    def sign(self) -> None:
        """Sign the opinion, after it is read back."""
        view, answers = self.screen.view, self.typed.answers
        if self.me is None or view is None or self.problems() or self._material.has_gaps(view, answers):
            return
        current = open_round(self._rounds)
        context = written.Context(
            case_id=view.card.id,
            author_id=self.me,
            round_id=current.id if current else None,
            key_images=self.key_images(),
            consulted=self._material.consulted(view.card.id),
            forms=self._material.filled(view, answers),
        )
        content = written.content(self.typed, context, self._desk.now())

        def known(is_blind: bool) -> None:
            self._signer.opinion(content, self._signed, is_blind=is_blind)

        ticket = with_images_known(self._desk, self.screen, known)
        if ticket is not None:
            self._reading.append(ticket)

    def vote(self, round_id: RoundId, choice: int, confidence: int) -> None:
        """Cast a ballot; until the close the last one counts."""
        current = open_round(self._rounds)
        if self.me is None or current is None or current.id != round_id:
            return
        content = BallotContent(
            case_id=self.screen.case_id,
            round_id=round_id,
            author_id=self.me,
            cast_at=self._desk.now(),
            choice=choice,
            confidence=confidence,
        )
        self._signer.ballot(content, current.spec)

    def open_round(self, proposal: Proposal, on_opened: Callable[[], None]) -> None:
        """Put a question to the panel."""
        call = endpoints.OPEN_ROUND.call(proposal.spec(), case_id=self.screen.case_id)
        self.screen.act(call, lambda _round: on_opened())

    def close_round(self, round_id: RoundId) -> None:
        """Close a round and reveal it, after asking."""

        def close() -> None:
            self.screen.act(endpoints.CLOSE_ROUND.call(case_id=self.screen.case_id, round_id=round_id))

        self._desk.notices.confirm(
            _("Close the round?"),
            _("All opinions and votes are revealed to everybody of the case. This cannot be undone."),
            _("Close and reveal"),
            close,
        )

    def extend_round(self, round_id: RoundId, closes_at: datetime) -> None:
        """Give a round that is due more time."""
        call = endpoints.EXTEND_ROUND.call(
            RoundDeadline(closes_at=closes_at), case_id=self.screen.case_id, round_id=round_id
        )
        self.screen.act(call)

    def post(self) -> None:
        """Write in the discussion what was typed."""
        text = self.typed.message.strip()
        if text:
            call = endpoints.POST_MESSAGE.call(Text(text=text), case_id=self.screen.case_id)
            self.screen.act(call, self._posted)

    def open_report(self) -> None:
        """Go to the report tab."""
        self._desk.navigation.open_case(self.screen.case_id, _REPORT_TAB)

    def open_images(self) -> None:
        """Go to the images of the case."""
        self._desk.navigation.open_case(self.screen.case_id, _IMAGES_TAB)

    def read(
        self, call: Call[A], on_done: Callable[[A], None], on_error: Callable[[CaseError], None]
    ) -> None:
        """Read something of the case that one part of the tab needs."""
        self._reading.append(self._desk.gateway.submit(call, on_done, on_error))

    def close(self) -> None:
        """Save what is typed and stop."""
        self.keeper.close()
        self.codes.forget()
        self._clock.cancel()
        self._material.close()
        for ticket in self._reading:
            ticket.cancel()
        self.screen.close()

    def _with_reason(self, endpoint: Endpoint[Reason, CaseView], title: str, label: str) -> None:
        def send(reason: str) -> None:
            if reason.strip():
                self.screen.act(endpoint.call(Reason(reason=reason.strip()), case_id=self.screen.case_id))

        self._desk.notices.ask(title, label, send)

    def _sent(self, field: str) -> None:
        self.type(**{field: ""})
        self._retyped()

    def _signed(self) -> None:
        kept = self.typed
        self.keeper.change(Typed(message=kept.message, interim=kept.interim, information=kept.information))
        self._retyped()
        view = self.screen.view
        is_alone = view is not None and len(seated(view)) == 1 and not self._rounds
        if is_alone:
            text = _(
                "Your opinion is signed. It reaches the requester with the report: check it and sign it."
            )
            self._desk.notices.show(text, "warning")
            self.open_report()
        else:
            self._desk.notices.show(_("Your opinion is signed."), "good")

    def _posted(self, messages: Messages) -> None:
        self._messages = messages.messages
        self._sent("message")

    def _keep_opinions(self, opinions: Opinions) -> None:
        self._opinions = opinions

    def _keep_rounds(self, rounds: Rounds) -> None:
        self._rounds = rounds.rounds

    def _keep_messages(self, messages: Messages) -> None:
        self._messages = messages.messages

    def _tick(self) -> None:
        self._clock = self._desk.scheduler.after(_TICK_MS, self._tick)
        if self.screen.view is not None:
            self._changed()
