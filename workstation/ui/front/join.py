"""Joining a server: its address, its certificate, then an invitation, an account, or the very first account."""

import tkinter as tk
from collections.abc import Callable

from cases.errors import CaseError, NotFound
from cases.model.session import InvitationAnswer, InvitationPreview, Me
from workstation.api.contexts import Gateway, Ticket
from workstation.api.i18n import _
from workstation.api.words import role_title
from workstation.ui.entrance import Entrance, ServerLook
from workstation.ui.error_text import error_text
from workstation.ui.front.account_fields import AuthenticatorFields, PasswordFields, go_to_problem, need_text
from workstation.ui.front.enrolment import AuthenticatorStep, Ends
from workstation.ui.front.first_account import FirstAccount
from workstation.ui.front.frame import FrontActs, FrontFrame, Ways
from workstation.ui.kit import (
    Banner,
    Box,
    Button,
    Card,
    Check,
    Entry,
    KeyValues,
    Label,
    Labelled,
    Muted,
    Spinner,
    Stepper,
    px,
)


class JoinServer(FrontFrame):
    """The wizard; every step says what went wrong beside what caused it.

    Args:
        gateway: to the server, once it is trusted.
    """

    def __init__(
        self, master: tk.Misc, acts: FrontActs, entrance: Entrance, gateway: Gateway, ways: Ways
    ) -> None:
        super().__init__(master, acts, _("Join a server"), width=640)
        self._entrance, self._gateway, self._ways = entrance, gateway, ways
        self._look: ServerLook | None = None
        self._code = ""
        self._ticket: Ticket | None = None
        self._problem: Banner | None = None
        titles = (_("Address"), _("Certificate"), _("Invitation"), _("Account"))
        self.stepper = Stepper(self.body, titles)
        self.stepper.configure(takefocus=0)
        self.stepper.grid(row=0, column=0, sticky="ew", pady=(0, px(20)))
        self._step = Box(self.body)
        self._busy = Box(self.body)
        Spinner(self._busy).grid(row=0, column=0)
        self._busy_text = Muted(self._busy, "", size="body")
        self._busy_text.grid(row=0, column=1, padx=px(10))
        self.ask_address()

    def destroy(self) -> None:
        """Stop what is under way."""
        if self._ticket is not None:
            self._ticket.cancel()
        super().destroy()

    # The steps

    def ask_address(self) -> None:
        """Step 1: where the server is."""
        step = self._fresh(0)
        self.address = Labelled(
            step,
            _("Address of the server"),
            lambda m: Entry(m, placeholder="khibra.hopital.ma:8443", on_submit=self._look_at),
            hint=_("Your coordinator or administrator told you; on paper it looks like name:8443."),
            is_required=True,
        )
        self.address.grid(row=0, column=0, sticky="ew")
        if self._look is not None:
            self.address.field.set_value(self._look.address)
        self._buttons(step, _("Continue"), self._look_at, self._ways.back)
        self.address.field.focus_set()

    def _look_at(self) -> None:
        need_text(self.address)
        if go_to_problem(self.address) or self._is_waiting:
            return
        address = self.address.field.value.strip()
        self._wait(_("Looking for the server…"))
        self._ticket = self._entrance.look(address, self._seen, self._failed)

    def _seen(self, look: ServerLook) -> None:
        self._look = look
        self._done_waiting()
        if look.fingerprint:
            self.ask_trust(look)
        else:
            self._trusted(look)

    def ask_trust(self, look: ServerLook) -> None:
        """Step 2: is it the right server?"""
        step = self._fresh(1)
        facts = KeyValues(step)
        facts.set([(_("Name"), look.hello.name), (_("Address"), look.address)])
        facts.grid(row=0, column=0, sticky="ew")
        Label(
            step,
            _(
                "Compare this fingerprint with the one your administrator gives you, by telephone or on paper."
            ),
            wrap=True,
        ).grid(row=1, column=0, sticky="ew", pady=(px(14), px(8)))
        plate = Card(step, "sunken", border="sunken")
        plate.grid(row=2, column=0, sticky="ew")
        Label(plate, _in_lines(look.fingerprint), size="mono").grid(padx=px(16), pady=px(12))
        self.compared = Check(step, _("It is the same"), on_change=lambda on: self._may_go(on=on))
        self.compared.grid(row=3, column=0, sticky="w", pady=(px(12), 0))
        self._next = self._buttons(
            step, _("Trust this server"), lambda: self._trusted(look), self.ask_address
        )
        self._may_go(on=False)
        self.compared.focus_set()

    def _may_go(self, *, on: bool) -> None:
        if on:
            self._next.enable()
        else:
            self._next.disable(_("Compare the fingerprint first."))

    def _trusted(self, look: ServerLook) -> None:
        self._entrance.trust(look)
        self.ask_invitation()

    def ask_invitation(self) -> None:
        """Step 3: the code that came with the invitation."""
        step = self._fresh(2)
        self.code = Labelled(
            step,
            _("Invitation code"),
            lambda m: Entry(m, on_submit=self._preview),
            hint=_("It was given to you once and can be used once."),
            is_required=True,
        )
        self.code.grid(row=0, column=0, sticky="ew")
        self._buttons(step, _("Continue"), self._preview, self._back)
        if self._look is not None and self._look.hello.needs_setup:
            other = Button(step, _("I have the server’s setup key"), self.ask_first_account, kind="ghost")
        else:
            other = Button(step, _("I already have an account here"), self._ways.trusted, kind="ghost")
        other.grid(row=2, column=0, sticky="w", pady=(px(12), 0))
        self.code.field.focus_set()

    def _preview(self) -> None:
        need_text(self.code)
        if go_to_problem(self.code) or self._is_waiting:
            return
        self._code = self.code.field.value.strip()
        self._wait(_("Looking at the invitation…"))
        self._ticket = self._entrance.preview(self._code, self.ask_account, self._no_invitation)

    def ask_account(self, preview: InvitationPreview) -> None:
        """Step 4: login, password, authenticator."""
        self._done_waiting()
        step = self._fresh(3)
        invited = KeyValues(step)
        roles = ", ".join(role_title(role) for role in preview.invitation.roles)
        invited.set(
            [
                (_("Name"), preview.invitation.name),
                (_("Establishment"), preview.establishment.name),
                (_("Role"), roles),
            ]
        )
        invited.grid(row=0, column=0, sticky="ew", pady=(0, px(16)))
        self.passwords = PasswordFields(step, self._accept)
        self.passwords.grid(row=1, column=0, sticky="ew")
        self.authenticator = AuthenticatorFields(step, preview.totp_uri, self._accept)
        self.authenticator.grid(row=2, column=0, sticky="ew", pady=(px(20), 0))
        self._buttons(step, _("Create the account"), self._accept, self.ask_invitation, row=3)
        self.passwords.login.field.focus_set()

    def _accept(self) -> None:
        self.passwords.check()
        self.authenticator.check()
        if go_to_problem(*self.passwords.rows, self.authenticator.code) or self._is_waiting:
            return
        answer = InvitationAnswer(
            code=self._code,
            login=self.passwords.login.field.value.strip(),
            password=self.passwords.password.field.value,
            totp=self.authenticator.digits,
        )
        self._wait(_("Creating the account…"))
        self._ticket = self._entrance.accept(answer, self._ways.ready, self._not_joined)

    def ask_first_account(self) -> None:
        """Step 4 of a server that has no account yet: whoever holds its setup key makes the first one."""
        step = self._fresh(2)
        self.first = FirstAccount(step, self._set_up, asks_key=True)
        self.first.grid(row=0, column=0, sticky="ew")
        back = self._ways.back if self._look is None else self.ask_invitation
        self._buttons(step, _("Create the account"), self._set_up, back)
        self.first.begin()

    def _set_up(self) -> None:
        if not self.first.is_complete() or self._is_waiting:
            return
        self._wait(_("Creating the account…"))
        self._ticket = self._entrance.set_up(self.first.content, self._enrol, self._not_set_up)

    def _enrol(self, me: Me) -> None:
        password = self.first.content.password
        self._done_waiting()
        step = self._fresh(3)
        ends = Ends(done=self._ways.ready, left=lambda: self._ways.ready(me))
        self.enrolment = AuthenticatorStep(step, self._gateway, password, ends)
        self.enrolment.grid(row=0, column=0, sticky="ew")

    def _not_set_up(self, error: CaseError) -> None:
        self._done_waiting()
        if not self.first.take(error):
            self._failed(error)

    # How

    def _fresh(self, step: int) -> Box:
        self._clear_problem()
        self._step.destroy()
        self._step = Box(self.body)
        self._step.columnconfigure(0, weight=1)
        self._step.grid(row=2, column=0, sticky="ew")
        self.stepper.show(step)
        return self._step

    def _buttons(
        self,
        step: Box,
        text: str,
        on_next: Callable[[], None],
        on_back: Callable[[], None],
        *,
        row: int = 4,
    ) -> Button:
        holder = Box(step)
        holder.columnconfigure(0, weight=1)
        holder.grid(row=row, column=0, sticky="ew", pady=(px(24), 0))
        Button(holder, _("Back"), on_back, icon_name="arrow_left").grid(row=0, column=0, sticky="w")
        self._onward = Button(holder, text, on_next, kind="primary")
        self._onward.grid(row=0, column=1)
        return self._onward

    def _back(self) -> None:
        """Go to the address, or away where the server was joined before."""
        (self._ways.back if self._look is None else self.ask_address)()

    @property
    def _is_waiting(self) -> bool:
        return bool(self._busy.winfo_manager())

    def _wait(self, text: str) -> None:
        self._clear_problem()
        self._onward.disable()
        self._busy_text.set(text)
        self._busy.grid(row=4, column=0, sticky="w", pady=(px(16), 0))
        self.reveal(self._busy)

    def _done_waiting(self) -> None:
        self._busy.grid_forget()
        self._onward.enable()

    def _failed(self, error: CaseError) -> None:
        self._done_waiting()
        self._clear_problem()
        self._problem = Banner(self.body, error_text(error), "danger")
        self._problem.grid(row=3, column=0, sticky="ew", pady=(px(16), 0))
        self.reveal(self._problem)

    def _no_invitation(self, error: CaseError) -> None:
        if not isinstance(error, NotFound):
            self._failed(error)
            return
        self._done_waiting()
        self.code.set_problem(_("This code is unknown here, was used already, or is out of date."))
        self.code.field.focus_set()

    def _not_joined(self, error: CaseError) -> None:
        self._done_waiting()
        if not self.passwords.take(error) and not self.authenticator.take(error):
            self._failed(error)

    def _clear_problem(self) -> None:
        if self._problem is not None:
            self._problem.destroy()
            self._problem = None


def _in_lines(fingerprint: str) -> str:
    """Return a fingerprint in lines of eight pairs, as one reads it aloud."""
    pairs = fingerprint.replace(":", " ").split()
    return "\n".join(" ".join(pairs[i : i + 8]) for i in range(0, len(pairs), 8))
