"""Brings the server to where the draft is, one change at a time; what failed is tried again when it can be.

Each change carries an idempotency key that was on disk before the request left, so that neither a lost answer nor a
power cut makes a second patient or a second case.
"""

from collections.abc import Callable
from dataclasses import replace as with_fields
from enum import StrEnum
from hashlib import sha256
from typing import Protocol, TypeVar

from msgspec.structs import replace

from cases.errors import CaseError, NotSignedIn, TransitionRefused, Unreachable, VersionMismatch
from cases.model.case import CaseState, CaseView
from cases.model.patient import PatientMatch
from cases.model.session import ServerHello
from cases.wire import endpoints
from cases.wire.codec import encode
from cases.wire.endpoint import Call
from cases.wire.messages import PatientMatches, PatientSearch
from plugins.intake_form.draft import IntakeDraft, OnceKey
from plugins.intake_form.errands import Act, Wanted, draft_of, errand, is_own, next_act, sending
from plugins.intake_form.patients import likely
from plugins.intake_form.watchers import Watchers
from workstation.api.contexts import Desk, Ticket

A = TypeVar("A")
ENDED = (CaseState.CANCELLED, CaseState.DECLINED)
_RETRY_MS = 10_000
_SOON_MS = 8_000


class DeliveryState(StrEnum):
    """Where the server stands with the draft."""

    IDLE = "idle"  # it has all it may have
    BUSY = "busy"
    OFFLINE = "offline"  # tried again by itself
    SIGNED_OUT = "signed_out"  # goes on after signing in
    LOOK_ALIKES = "look_alikes"  # the new patient may be a known one
    CONFLICT = "conflict"  # somebody else changed the draft
    REFUSED = "refused"  # see `error`


class Holder(Protocol):
    """Who holds the draft."""

    @property
    def draft(self) -> IntakeDraft:
        """The draft as it is now."""

    def wanted(self) -> Wanted:
        """Return the draft as records of the server."""

    def learn(self, draft: IntakeDraft) -> None:
        """Take a draft that knows more of the server; it is on disk when this returns."""

    def submitted(self, view: CaseView) -> None:
        """The case was sent."""

    def refused(self, view: CaseView) -> None:
        """The patient's refusal was recorded and ended the case."""


class Delivery:
    """Tells the server, one act after another; UI thread only.

    Attributes:
        state, error: for the line that says where the draft is kept.
        act: what is being told, or what `error` refused.
        look_alikes: known patients whom the new one resembles.
        theirs: the case as somebody else changed it.
    """

    def __init__(self, desk: Desk, holder: Holder) -> None:
        self._desk = desk
        self._holder = holder
        self._ticket: Ticket | None = None
        self._later: Ticket | None = None
        self._searched_for: PatientSearch | None = None
        self._watchers = Watchers()
        self._session = desk.session.watch(self._session_changed)
        self.state = DeliveryState.IDLE
        self.act: Act | None = None
        self.error: CaseError | None = None
        self.look_alikes: tuple[PatientMatch, ...] = ()
        self.theirs: CaseView | None = None

    def watch(self, changed: Callable[[], None]) -> Ticket:
        """Call `changed` on the UI thread after `state` changed."""
        return self._watchers.add(changed)

    def push(self) -> None:
        """Tell the server now what it does not know; where it was not reached, knock first."""
        self._cancel_later()
        if self._ticket is not None or self.theirs is not None:
            return
        if self._desk.session.is_online:
            self._next()
        else:
            self._knock()

    def push_soon(self) -> None:
        """Tell the server in some seconds, however often this is called meanwhile."""
        if self._later is None and self.state is not DeliveryState.OFFLINE:
            self._later = self._desk.scheduler.after(_SOON_MS, self.push)

    def settle_conflict(self) -> None:
        """The requester has merged the texts: save them over the other person's."""
        theirs, self.theirs = self.theirs, None
        if theirs is not None:
            self._learn_version(theirs)
        self.push()

    def close(self) -> None:
        """Stop; the draft knows what is still to be told."""
        self._cancel_later()
        self._session.cancel()
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None

    def _cancel_later(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None

    def _session_changed(self) -> None:
        waits = self.state in (DeliveryState.OFFLINE, DeliveryState.SIGNED_OUT)
        if waits and self._desk.session.is_online and self._is_mine():
            self.push()

    def _knock(self) -> None:
        """Ask for nothing: a change that met no server would be kept on the way, beyond being taken back."""

        def opened(_hello: ServerHello) -> None:
            self._ticket = None
            self._next()

        self._ticket = self._desk.gateway.submit(endpoints.HELLO.call(), opened, self._failed)

    def _is_mine(self) -> bool:
        me = self._desk.session.me
        return me is not None and me.practitioner.id == self._holder.draft.owner

    def _become(self, state: DeliveryState, error: CaseError | None = None) -> None:
        self.state, self.error = state, error
        self._watchers.ring()

    def _next(self) -> None:
        if not self._is_mine():
            self._become(DeliveryState.SIGNED_OUT)
            return
        draft, wanted = self._holder.draft, self._holder.wanted()
        self.act = next_act(draft, wanted)
        if self.act is None:
            self._become(DeliveryState.IDLE)
        elif self.act is Act.CREATE_PATIENT and not self._is_searched(wanted):
            self._search(wanted)
        elif self.act is Act.CREATE_PATIENT and self._resembles_others(draft):
            self._become(DeliveryState.LOOK_ALIKES)
        else:
            self._perform(self.act, draft, wanted)

    def _perform(self, act: Act, draft: IntakeDraft, wanted: Wanted) -> None:
        planned = errand(act, draft, wanted)

        def done(answer: object) -> None:
            self._ticket = None
            self._holder.learn(planned.learned(self._holder.draft, answer))
            if act is Act.SUBMIT and isinstance(answer, CaseView):
                self._become(DeliveryState.IDLE)
                self._holder.submitted(answer)
            elif act is Act.RECORD_CONSENT and wanted.consent and not wanted.consent.given:
                self._become(DeliveryState.IDLE)
                if isinstance(answer, CaseView):
                    self._holder.refused(answer)
            else:
                self._next()

        self._become(DeliveryState.BUSY)
        self._holder.learn(sending(self._holder.draft, act, wanted))
        self._ticket = self._desk.gateway.submit(self._keyed(act, planned.call), done, self._failed)

    def _keyed(self, act: Act, call: Call[A]) -> Call[A]:
        """Give a call the key under which the very same change was sent before, or keep its new one."""
        digest = sha256(f"{call.path} {call.if_match} ".encode() + encode(call.body)).hexdigest()
        draft = self._holder.draft
        known = next((k for k in draft.server.keys if (k.act, k.body_digest) == (act, digest)), None)
        if known is not None:
            return with_fields(call, idempotency_key=known.key)
        others = tuple(k for k in draft.server.keys if k.act != act)
        fresh = OnceKey(act=act, body_digest=digest, key=call.idempotency_key)
        self._holder.learn(replace(draft, server=replace(draft.server, keys=(*others, fresh))))
        return call

    def _is_searched(self, wanted: Wanted) -> bool:
        return wanted.search is None or wanted.search == self._searched_for

    def _resembles_others(self, draft: IntakeDraft) -> bool:
        told_apart = draft.patient.told_apart
        self.look_alikes = tuple(m for m in self.look_alikes if m.patient.id not in told_apart)
        return bool(self.look_alikes)

    def _search(self, wanted: Wanted) -> None:
        """Nobody is made twice: the register is asked right before, whatever the screen has asked already."""

        def done(answer: PatientMatches) -> None:
            self._ticket = None
            self._searched_for = wanted.search
            self.look_alikes = likely(answer.matches)
            self._next()

        self._become(DeliveryState.BUSY)
        self._ticket = self._desk.gateway.submit(
            endpoints.SEARCH_PATIENTS.call(wanted.search), done, self._failed
        )

    def _failed(self, error: CaseError) -> None:
        self._ticket = None
        if isinstance(error, Unreachable):
            if self._later is None:
                self._later = self._desk.scheduler.after(_RETRY_MS, self.push)
            self._become(DeliveryState.OFFLINE, error)
        elif isinstance(error, NotSignedIn):
            self._become(DeliveryState.SIGNED_OUT, error)
        elif isinstance(error, VersionMismatch) or (
            isinstance(error, TransitionRefused) and self._was_sent()
        ):
            self._compare()
        else:
            self._holder.learn(replace(self._holder.draft, wants_submission=False))
            self._become(DeliveryState.REFUSED, error)

    def _compare(self) -> None:
        """Somebody else saved: only what they typed is a conflict, a newer version alone is not."""

        def done(view: CaseView) -> None:
            self._ticket = None
            is_open = view.card.state in (CaseState.DRAFT, CaseState.INFORMATION_REQUESTED)
            if is_open and is_own(view, self._holder.draft):
                self._learn_version(view)
                self._next()
            elif is_open:
                self.theirs = view
                self._become(DeliveryState.CONFLICT)
            elif view.card.state in ENDED or not self._was_sent():
                self._holder.learn(replace(self._holder.draft, wants_submission=False))
                self._become(DeliveryState.REFUSED, TransitionRefused(state=view.card.state.value))
            else:
                self._become(DeliveryState.IDLE)
                self._holder.submitted(view)

        case_id = self._holder.draft.server.case_id or ""
        self._ticket = self._desk.gateway.submit(
            endpoints.READ_CASE.call(case_id=case_id), done, self._failed
        )

    def _was_sent(self) -> bool:
        """Whether the submission has left: the way may have kept it and delivered it without us."""
        return any(key.act == Act.SUBMIT for key in self._holder.draft.server.keys)

    def _learn_version(self, view: CaseView) -> None:
        draft = self._holder.draft
        known = replace(draft.server, version=view.card.version, saved=draft_of(view), sent=())
        self._holder.learn(replace(draft, server=known))
