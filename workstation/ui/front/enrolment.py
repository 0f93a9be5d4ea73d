"""Enrolling an authenticator after signing in: as a step of the first start, and as a question over the window.

The server makes the secret once the password was given again, and takes the authenticator when a code of it has
come. UI thread only.
"""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass

from cases.errors import CaseError, NotFound, WrongCredentials
from cases.model.session import AuthenticatorSecret, Me, NewAuthenticator, SecondFactor
from cases.wire import endpoints
from workstation.api.contexts import Gateway, Ticket
from workstation.api.error_words import error_text
from workstation.api.i18n import _
from workstation.ui.front.account_fields import AuthenticatorFields, go_to_problem, need_text
from workstation.ui.kit import Banner, Box, Button, Dialog, Entry, Label, Labelled, Muted, Spinner, px

_NARROW, _WIDE = 480, 640


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """What follows.

    Attributes:
        done: called when the authenticator is enrolled; the second factor is given then.
        left: called when it was put off.
    """

    done: Callable[[Me], None]
    left: Callable[[], None]


class AuthenticatorStep(Box):
    """The step that follows a first account: QR code, code, and a way to put it off.

    Args:
        password: that was just chosen.
    """

    def __init__(self, master: tk.Misc, gateway: Gateway, password: str, ends: Ends) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._gateway, self._password, self._ends = gateway, password, ends
        self._ticket: Ticket | None = None
        self._problem: Banner | None = None
        self._busy = Box(self)
        Spinner(self._busy).grid(row=0, column=0)
        Muted(self._busy, _("One moment…"), size="body").grid(row=0, column=1, padx=px(10))
        self.fields: AuthenticatorFields | None = None
        later = _(
            "You can do this later under Settings. Until then you can write cases and send them; signing, "
            "voting and inviting wait for it."
        )
        Muted(self, later, wrap=True).grid(row=2, column=0, sticky="ew", pady=(px(16), 0))
        buttons = Box(self)
        buttons.columnconfigure(0, weight=1)
        buttons.grid(row=4, column=0, sticky="ew", pady=(px(20), 0))
        self.later = Button(buttons, _("Later"), ends.left, kind="ghost")
        self.later.grid(row=0, column=0, sticky="w")
        self.onward = Button(buttons, _("Enrol the authenticator"), self.submit, kind="primary")
        self.onward.grid(row=0, column=1)
        self._begin()

    def destroy(self) -> None:
        """Stop what is under way."""
        if self._ticket is not None:
            self._ticket.cancel()
        super().destroy()

    def submit(self) -> None:
        """Enrol with the code that was typed."""
        if self.fields is None:
            self._begin()
            return
        self.fields.check()
        if go_to_problem(self.fields.code) or not self.onward.is_enabled:
            return
        call = endpoints.ENROL_AUTHENTICATOR.call(SecondFactor(totp=self.fields.digits))
        self._wait()
        self.later.disable()  # the server may enrol it all the same
        self._ticket = self._gateway.submit(call, self._ends.done, self._refused)

    def _begin(self) -> None:
        self._wait()
        call = endpoints.BEGIN_AUTHENTICATOR.call(NewAuthenticator(password=self._password))
        self._ticket = self._gateway.submit(call, self._show, self._failed)

    def _show(self, secret: AuthenticatorSecret) -> None:
        self._ready()
        if self.fields is not None:
            self.fields.destroy()
        self.fields = AuthenticatorFields(self, secret.totp_uri, self.submit)
        self.fields.grid(row=0, column=0, sticky="ew")
        self.fields.code.field.focus_set()

    def _refused(self, error: CaseError) -> None:
        if isinstance(error, NotFound):  # the secret is out of date: show another one
            self._begin()
            return
        self._ready()
        if self.fields is None or not self.fields.take(error):
            self._failed(error)

    def _failed(self, error: CaseError) -> None:
        self._ready()
        self._problem = Banner(self, error_text(error), "danger")
        self._problem.grid(row=3, column=0, sticky="ew", pady=(px(16), 0))

    def _wait(self) -> None:
        if self._problem is not None:
            self._problem.destroy()
            self._problem = None
        self.onward.disable()
        self._busy.grid(row=3, column=0, sticky="w", pady=(px(16), 0))

    def _ready(self) -> None:
        self._busy.grid_forget()
        self.onward.enable()
        self.later.enable()


class EnrolmentDialogs:
    """The same over the window: the password, with a code of the authenticator that is replaced; then the new one.

    Args:
        why: the sentence above the password.
    """

    def __init__(self, root: tk.Misc, gateway: Gateway, why: str, ends: Ends, *, is_replacing: bool) -> None:
        self._root, self._gateway, self._ends = root, gateway, ends
        self._why, self._is_replacing = why, is_replacing
        self._ask()

    def _ask(self) -> None:
        dialog = Dialog(self._root, _("Your authenticator"), width=_NARROW, on_cancel=self._ends.left)
        Label(dialog.body, self._why, wrap=True).grid(row=0, column=0, sticky="ew", pady=(0, px(12)))
        password = Labelled(dialog.body, _("Your password, once more"), lambda m: Entry(m, secret=True))
        password.grid(row=1, column=0, sticky="ew")
        rows = [password]
        if self._is_replacing:
            rows.append(
                Labelled(
                    dialog.body,
                    _("The six digits of the authenticator you have"),
                    Entry,
                    hint=_("If the telephone is lost, your administrator can remove it."),
                )
            )
            rows[-1].grid(row=2, column=0, sticky="ew", pady=(px(12), 0))

        def go() -> None:
            need_text(*rows)
            if go_to_problem(*rows) or not onward.is_enabled:
                return
            onward.disable()
            code = rows[-1].field.value if self._is_replacing else ""
            wanted = NewAuthenticator(password=password.field.value, totp=code.replace(" ", ""))
            self._gateway.submit(endpoints.BEGIN_AUTHENTICATOR.call(wanted), came, failed)

        def came(secret: AuthenticatorSecret) -> None:
            if dialog.winfo_exists():
                dialog.close()
                self._show(secret)

        def failed(error: CaseError) -> None:
            if dialog.winfo_exists():
                onward.enable()
                password.set_problem(_wrong(error, is_replacing=self._is_replacing))
                password.field.focus_set()

        dialog.add_button(_("Cancel"), dialog.cancel)
        onward = dialog.add_button(_("Continue"), go, kind="primary", is_default=True)
        dialog.open(password.field)

    def _show(self, secret: AuthenticatorSecret) -> None:
        sent: list[Ticket] = []
        title = _("Enrol an authenticator")
        dialog = Dialog(self._root, title, width=_WIDE, on_cancel=lambda: self._leave(sent))

        def go() -> None:
            fields.check()
            if go_to_problem(fields.code) or not onward.is_enabled:
                return
            onward.disable()
            call = endpoints.ENROL_AUTHENTICATOR.call(SecondFactor(totp=fields.digits))
            sent.append(self._gateway.submit(call, done, failed))

        def done(me: Me) -> None:
            if dialog.winfo_exists():
                dialog.close()
            self._ends.done(me)

        def failed(error: CaseError) -> None:
            sent.clear()
            if not dialog.winfo_exists():
                self._ends.left()
                return
            onward.enable()
            if isinstance(error, NotFound):
                dialog.close()
                self._why = _("That code is out of date. Write your password again for a new one.")
                self._ask()
            elif not fields.take(error):
                fields.code.set_problem(error_text(error))
                fields.code.field.focus_set()

        fields = AuthenticatorFields(dialog.body, secret.totp_uri, lambda: None)
        fields.grid(row=0, column=0, sticky="ew", pady=(px(8), 0))
        dialog.add_button(_("Cancel"), dialog.cancel)
        onward = dialog.add_button(_("Enrol the authenticator"), go, kind="primary", is_default=True)
        dialog.open(fields.code.field)

    def _leave(self, sent: list[Ticket]) -> None:
        if not sent:  # else the server may enrol it all the same: its answer decides
            self._ends.left()


def _wrong(error: CaseError, *, is_replacing: bool) -> str:
    if not isinstance(error, WrongCredentials):
        return error_text(error)
    if is_replacing:
        return _("The password or the digits are wrong. Each code is taken once: wait for the next one.")
    return _("The password is wrong.")
