"""Triage without Tk: the queue, the directory as it is searched, and what is decided."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from cases.errors import CaseError, VersionMismatch
from cases.model.audit import Event, EventKind
from cases.model.case import CaseView, MemberStatus, Urgency
from cases.model.ids import AccountId, CaseId
from cases.model.people import Practitioner, Role, Specialty
from cases.wire import endpoints
from cases.wire.endpoint import Endpoint
from cases.wire.messages import DirectoryQuery, Practitioners, Reason
from plugins.triage.choice import Candidate, Choice, candidates, nobody
from plugins.triage.queue import QueueLine, Tone, due_tone, queue, urgency_tone
from workstation.api import times, words
from workstation.api.case_screen import CaseScreen, seated
from workstation.api.contexts import Desk, Ticket
from workstation.api.i18n import N_, _
from workstation.api.shaping import isolated

_OPINION_TAB, _INVITATION = "second_opinion", "local_login.invitation"
_TYPING_MS = 250
_TICK_MS = 30_000
_DECIDING = frozenset({EventKind.CASE_ASSIGNED, EventKind.CASE_SENT_BACK, EventKind.CASE_DECLINED})

_REASONED: dict[str, tuple[Endpoint[Reason, CaseView], str, str]] = {
    "case.send_back": (
        endpoints.SEND_BACK,
        N_("Send back to the requester"),
        N_("What is missing? The requester reads this and completes the case."),
    ),
    "case.decline": (
        endpoints.DECLINE_CASE,
        N_("Decline the case"),
        N_("Why is the case declined? The requester reads this."),
    ),
}


class QueuePresenter:
    """Behind the list of cases that wait for triage."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._desk = desk
        self._changed = changed
        self._watching = desk.cases.watch(changed)
        self._clock = desk.scheduler.after(_TICK_MS, self._tick)

    def lines(self) -> tuple[QueueLine, ...]:
        """Return the queue as it is now."""
        return queue(self._desk.cases.cards(), self._desk.now())

    def open(self, case_id: CaseId) -> None:
        """Open a case at its triage tab."""
        self._desk.navigation.open_case(case_id, "triage")

    def close(self) -> None:
        """Stop."""
        self._watching.cancel()
        self._clock.cancel()

    def _tick(self) -> None:
        self._clock = self._desk.scheduler.after(_TICK_MS, self._tick)
        self._changed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """What the triage tab shows.

    Attributes:
        nobody: what is said where nobody fits.
        may_invite: whether the reader could invite the colleague who is missing.
        standing: what is said of those who are invited already; empty while something else is chosen.
        why_not: why experts cannot be invited now; empty where they can.
        why_no_return: why the case can neither be sent back nor declined; empty where it can.
        is_changed: whether the choice differs from what stands on the case.
        overtaken: who decided what while something was being chosen here; empty where nobody did.
        has_aside: whether a choice of one's own was put aside to look at what somebody else decided.
    """

    number: str
    subset: str
    due: str
    due_tone: Tone
    urgency_tone: Tone
    question: str
    origin: str
    choice: Choice
    candidates: tuple[Candidate, ...]
    filter: Specialty | None
    is_searching: bool
    nobody: str
    may_invite: bool
    standing: str
    why_not: str
    why_no_return: str
    is_changed: bool
    overtaken: str = ""
    has_aside: bool = False


class TriagePresenter:
    """Behind the triage tab of a case.

    Args:
        desk: the window's services.
        changed: called on the UI thread when `triage()` may be another.
    """

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._desk = desk
        self._changed = changed
        self.screen = CaseScreen(desk, self._came)
        self._choice: Choice | None = None
        self._standing: Choice | None = None
        self._basis: CaseView | None = None
        self._aside: Choice | None = None
        self._is_overtaken = False
        self._decided_by = ""
        self._reasons: dict[str, str] = {}
        self._query = DirectoryQuery()
        self._found: Practitioners | None = None
        self._asking: Ticket | None = None
        self._typing: Ticket | None = None
        self._clock = desk.scheduler.after(_TICK_MS, self._tick)

    def open(self, case_id: CaseId) -> None:
        """Show a case; what was chosen and not sent for another case is dropped."""
        if self.screen.view is None or self.screen.view.card.id != case_id:
            self._choice = self._standing = self._aside = self._basis = None
            self._is_overtaken, self._decided_by = False, ""
            self._reasons.clear()
            self._query = DirectoryQuery()
        self.screen.open(case_id)

    def heard(self, event: Event, *, is_in_sight: bool = True) -> None:
        """Take note of an event; the case is read again where the tab is in sight."""
        view = self.screen.view
        if event.kind in _DECIDING and view is not None and event.case_id == view.card.id:
            self._decided_by = event.actor_name
        if is_in_sight:
            self.screen.heard(event)

    def triage(self) -> Triage | None:
        """Return the tab as it is now, or None before the case was read."""
        view = self.screen.view
        if view is None or self._choice is None:
            return None
        card, now, found = view.card, self._desk.now(), self._found or Practitioners()
        return Triage(
            number=card.number,
            subset=words.age_and_sex(card.age_years, card.sex),
            due=times.due(card.answer_by, now) if card.answer_by else "",
            due_tone=due_tone(card, now),
            urgency_tone=urgency_tone(self._choice.urgency),
            question=card.question,
            origin=f"{isolated(card.requester.name)}, {isolated(card.requester.establishment_name)}",
            choice=self._choice,
            candidates=candidates(found.practitioners, found.open_cases, self._choice, card.requester.id),
            filter=self._query.specialty,
            is_searching=self._found is None,
            nobody=nobody(is_own=self._asked_it(view), may_invite=self._may_invite()),
            may_invite=self._may_invite(),
            standing=self._stands(view),
            why_not=self._why_not("case.assign", _("This case does not wait for triage any more.")),
            why_no_return=self._why_not(
                "case.send_back", _("Only a case that waits for triage can be sent back or declined.")
            ),
            is_changed=self._choice != self._standing,
            overtaken=self._overtaken(view) if self._is_overtaken else "",
            has_aside=self._aside is not None,
        )

    def open_invitation(self) -> None:
        """Go where a colleague is invited to the server."""
        self._desk.navigation.open(_INVITATION)

    def set_specialty(self, specialty: Specialty) -> None:
        """Send the case to another specialty, and list its experts."""
        if self._choice is not None:
            self._choice = replace(self._choice, specialty=specialty)
            self.filter(specialty)

    def set_urgency(self, urgency: Urgency) -> None:
        """Give the case another urgency."""
        if self._choice is not None:
            self._choice = replace(self._choice, urgency=urgency)
            self._changed()

    def filter(self, specialty: Specialty | None) -> None:
        """List the experts of a specialty, or all."""
        self._query = DirectoryQuery(specialty=specialty, text=self._query.text)
        self._ask()

    def search(self, text: str) -> None:
        """List those whose name or establishment holds `text`; asked when typing pauses."""
        self._query = DirectoryQuery(specialty=self._query.specialty, text=text.strip())
        if self._typing is not None:
            self._typing.cancel()
        self._typing = self._desk.scheduler.after(_TYPING_MS, self._ask)

    def toggle(self, who: Practitioner) -> None:
        """Choose a practitioner, or take the choice back."""
        if self._choice is not None:
            self._choice = self._choice.toggled(who)
            self._changed()

    def lead(self, account_id: AccountId) -> None:
        """Let a chosen practitioner lead."""
        if self._choice is not None:
            self._choice = self._choice.led_by(account_id)
            self._changed()

    def invite(self) -> None:
        """Invite who was chosen."""
        assignment = self._choice.assignment() if self._choice else None
        if assignment is None or self._basis is None or self._is_overtaken:
            return
        version = self._basis.card.version
        call = endpoints.ASSIGN_CASE.call(assignment, case_id=self.screen.case_id, if_match=version)
        self.screen.act(call, self._invited, self._not_invited)

    def look(self) -> None:
        """Show what somebody else decided meanwhile; one's own choice is put aside."""
        if self.screen.view is not None:
            self._aside = self._choice
            self._adopt(self.screen.view)
            self._changed()

    def take_up(self) -> None:
        """Go on with the choice that was put aside, now knowing what it would replace."""
        self._choice, self._aside = self._aside, None
        self._changed()

    def do(self, act_id: str) -> None:
        """Send the case back, or decline it, with a reason."""
        endpoint, title, label = _REASONED[act_id]
        view = self.screen.view
        if view is None:
            return

        def send(reason: str) -> None:
            told = Reason(reason=reason.strip())
            call = endpoint.call(told, case_id=view.card.id, if_match=view.card.version)
            self._reasons[act_id] = told.reason
            if told.reason:
                self.screen.act(call, lambda _view: self._returned(act_id))

        self._desk.notices.ask(_(title), _(label), send, self._reasons.get(act_id, ""))

    def close(self) -> None:
        """Stop."""
        for ticket in (self._asking, self._typing, self._clock):
            if ticket is not None:
                ticket.cancel()
        self.screen.close()

    def _tick(self) -> None:
        """Bring the time that is left up to date."""
        self._clock = self._desk.scheduler.after(_TICK_MS, self._tick)
        self._changed()

    def _invited(self, view: CaseView) -> None:
        text = _("Case {number}: the invitations are on their way.").format(number=view.card.number)
        self._desk.notices.show(text, "good", view.card.id)
        self._aside = None
        self._adopt(view)
        if self._is_invited(view):
            self._desk.navigation.open_case(view.card.id, _OPINION_TAB)
        else:
            self._desk.navigation.open("triage_queue")

    def _not_invited(self, error: CaseError) -> None:
        if isinstance(error, VersionMismatch):
            self._is_overtaken = True
            self._decided_by = str(error.fields.get("by", "")) or self._decided_by
        else:
            self._desk.notices.error(error)

    def _returned(self, act_id: str) -> None:
        self._reasons.pop(act_id, None)  # the same act may have been answered twice
        self._desk.navigation.open("triage_queue")

    def _came(self) -> None:
        view, basis = self.screen.view, self._basis
        if view is not None and self._choice == self._standing:
            self._adopt(view)
        elif view is not None and basis is not None and view.card.version != basis.card.version:
            is_same = (view.card.state, _standing(view)) == (basis.card.state, self._standing)
            self._is_overtaken = not is_same
            self._basis = view if is_same else basis
        self._changed()

    def _overtaken(self, view: CaseView) -> str:
        """Say who decided, and what became of the case."""
        name = isolated(self._decided_by) or _("Somebody else")
        names = ", ".join(isolated(member.name) for member in _standing(view).members)
        kept = _("Your choice was not sent; it is kept.")
        if not names:
            return _("{name} decided on this case meanwhile.").format(name=name) + " " + kept
        return _("{name} invited meanwhile: {names}.").format(name=name, names=names) + " " + kept

    def _adopt(self, view: CaseView) -> None:
        """Start from what stands on the case, as long as nothing was chosen here."""
        is_first = self._standing is None
        self._choice = self._standing = _standing(view)
        self._basis, self._is_overtaken = view, False
        if is_first:
            self.filter(view.card.specialty)

    def _ask(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
        self._found = None
        self._asking = self._desk.gateway.submit(
            endpoints.PRACTITIONERS.call(query=self._query), self._listed, self._desk.notices.error
        )
        self._changed()

    def _listed(self, found: Practitioners) -> None:
        self._found = found
        self._changed()

    @property
    def _me(self) -> Practitioner | None:
        return self._desk.session.me.practitioner if self._desk.session.me else None

    def _may_invite(self) -> bool:
        return self._me is not None and Role.ESTABLISHMENT_ADMIN in self._me.roles

    def _asked_it(self, view: CaseView) -> bool:
        return self._me is not None and self._me.id == view.card.requester.id

    def _is_invited(self, view: CaseView) -> bool:
        me = self._me
        return me is not None and any(
            member.practitioner.id == me.id and member.status is MemberStatus.INVITED for member in view.panel
        )

    def _stands(self, view: CaseView) -> str:
        if self._choice is None or not self._choice.members or self._choice != self._standing:
            return ""
        if self._is_invited(view):
            return _("You are invited yourself: accept or decline on the page of the opinions.")
        return _("They are invited already.")

    def _why_not(self, row: str, sentence: str) -> str:
        if not self._desk.session.is_online:
            return _("The server cannot be reached now.")
        return "" if self.screen.may(row) else sentence


def _standing(view: CaseView) -> Choice:
    """Return what stands on the case."""
    panel = seated(view)
    lead = next((m.practitioner.id for m in panel if m.is_lead), None)
    return Choice.of(view.card, (m.practitioner for m in panel), lead)
