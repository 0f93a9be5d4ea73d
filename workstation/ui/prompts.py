"""Questions of the session over the current screen: the authenticator's code, and signing in again."""

import tkinter as tk
from collections.abc import Callable

from cases.errors import CaseError
from cases.model.session import Me, SecondFactor
from cases.wire import endpoints
from workstation.api.contexts import Desk, Gateway, Ticket
from workstation.api.i18n import _
from workstation.kernel.kernel import Kernel
from workstation.ui.error_text import error_text
from workstation.ui.front.enrolment import Ends, EnrolmentDialogs
from workstation.ui.front.sign_in import LoginWays
from workstation.ui.kit import Dialog, Entry, Label, Labelled, px

Waiting = tuple[Callable[[], None], Callable[[], None]]


class Prompts:
    """Asks the user what a call needs (`workstation.ui.asking_gateway.Asking`); one question at a time.

    Args:
        gateway: the one below the asking gateway.
    """

    def __init__(self, root: tk.Misc, desk: Desk, kernel: Kernel, gateway: Gateway) -> None:
        self._root, self._desk, self._kernel, self._gateway = root, desk, kernel, gateway
        self._code_waiting: list[Waiting] = []
        self._login_waiting: list[Waiting] = []
        self._login: Dialog | None = None
        self._watch: Ticket | None = None

    @property
    def is_open(self) -> bool:
        """Return whether a question is on the screen."""
        return bool(self._code_waiting or self._login_waiting)

    def second_factor(self, on_given: Callable[[], None], on_refused: Callable[[], None]) -> None:
        """Ask for a code of the authenticator; several calls that need one wait for the same answer."""
        self._code_waiting.append((on_given, on_refused))
        if len(self._code_waiting) > 1:
            return
        me = self._desk.session.me
        if me is not None and not me.second_factor_enrolled:
            self._enrol_first()
        else:
            self._ask_code()

    def _ask_code(self) -> None:
        asked: list[Ticket] = []

        def cancelled() -> None:
            for ticket in asked:  # a late answer would be taken for that of the next question
                ticket.cancel()
            self._settle(self._code_waiting, given=False)

        dialog = Dialog(self._root, _("Your authenticator’s code"), on_cancel=cancelled)
        text = _(
            "Signing, voting and inviting need the six digits of your authenticator, once every 12 hours."
        )
        Label(dialog.body, text, wrap=430).grid(row=0, column=0, sticky="ew", pady=(0, px(12)))
        row = Labelled(dialog.body, _("The six digits it shows now"), Entry)
        row.grid(row=1, column=0, sticky="ew")

        def failed(error: CaseError) -> None:
            if dialog.winfo_exists():
                row.set_problem(error_text(error))
                row.field.focus_set()

        def done(_me: object) -> None:
            if dialog.winfo_exists():
                dialog.close()
                self._settle(self._code_waiting, given=True)

        def go() -> None:
            digits = row.field.value.replace(" ", "")
            if len(digits) != 6 or not digits.isdigit():
                row.set_problem(_("Write the six digits that the authenticator shows."))
                return
            row.set_problem("")
            call = endpoints.SECOND_FACTOR.call(SecondFactor(totp=digits))
            asked.append(self._gateway.submit(call, done, failed))

        dialog.add_button(_("Cancel"), dialog.cancel)
        dialog.add_button(_("Continue"), go, kind="primary", is_default=True)
        dialog.open(row.field)

    def _enrol_first(self) -> None:
        why = _(
            "Signing, voting and inviting need an authenticator, and you have none yet. It takes a minute: write "
            "your password, then scan a code with your phone. What you were doing goes on by itself."
        )
        ends = Ends(
            done=lambda _me: self._settle(self._code_waiting, given=True),
            left=lambda: self._settle(self._code_waiting, given=False),
        )
        EnrolmentDialogs(self._root, self._gateway, why, ends, is_replacing=False)

    def enrol_authenticator(self) -> None:
        """Let the user enrol an authenticator, or put another one in its place."""
        me = self._desk.session.me
        if me is None:
            return
        has_one = me.second_factor_enrolled
        why = (
            _("The new authenticator takes the place of the one you have, which stops working then.")
            if has_one
            else _("An authenticator on your phone proves that it is you who signs, votes and invites.")
        )

        def done(_me: Me) -> None:
            self._desk.notices.show(_("Your authenticator is enrolled."), "good")

        EnrolmentDialogs(
            self._root, self._gateway, why, Ends(done=done, left=lambda: None), is_replacing=has_one
        )

    def sign_in_again(self, on_done: Callable[[], None], on_refused: Callable[[], None]) -> None:
        """Ask for the password over the current screen; what is typed there stays."""
        self._login_waiting.append((on_done, on_refused))
        if len(self._login_waiting) > 1:
            return
        dialog = self._login = Dialog(
            self._root, _("Your session has ended"), on_cancel=lambda: self._login_over(given=False)
        )
        text = _("Sign in again to go on. What you typed is kept.")
        Label(dialog.body, text, wrap=430).grid(row=0, column=0, sticky="ew", pady=(0, px(12)))
        LoginWays(dialog.body, self._desk, self._kernel).grid(row=1, column=0, sticky="ew")
        dialog.open()
        before = self._desk.session.me
        self._watch = self._desk.session.watch(lambda: self._maybe_back(before))

    def _maybe_back(self, before: Me | None) -> None:
        me = self._desk.session.me
        if me is not None and me is not before and self._login is not None:
            self._login.close()
            self._login_over(given=True)

    def _login_over(self, *, given: bool) -> None:
        if self._watch is not None:
            self._watch.cancel()
        self._watch = self._login = None
        self._settle(self._login_waiting, given=given)

    @staticmethod
    def _settle(waiting: list[Waiting], *, given: bool) -> None:
        told, waiting[:] = tuple(waiting), []
        for on_given, on_refused in told:
            (on_given if given else on_refused)()
