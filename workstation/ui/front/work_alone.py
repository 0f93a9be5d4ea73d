"""Working alone: the first establishment and account of the server on this computer, and its authenticator."""

import tkinter as tk

from cases.errors import CaseError
from cases.model.session import Me
from workstation.api.contexts import Gateway, Ticket
from workstation.api.i18n import _
from workstation.ui.entrance import Entrance, ServerLook
from workstation.ui.error_text import error_text
from workstation.ui.front.enrolment import AuthenticatorStep, Ends
from workstation.ui.front.first_account import FirstAccount
from workstation.ui.front.frame import FrontActs, FrontFrame, Ways
from workstation.ui.kit import Banner, Box, Button, Muted, Spinner, px


class WorkAlone(FrontFrame):
    """The form, and after it the step with the authenticator.

    Args:
        gateway: to the server of this computer, once it runs.
    """

    def __init__(
        self, master: tk.Misc, acts: FrontActs, entrance: Entrance, gateway: Gateway, ways: Ways
    ) -> None:
        super().__init__(
            master,
            acts,
            _("Work alone"),
            _("A case server of your own runs on this computer; nothing leaves it. Who are you?"),
            width=640,
        )
        self._entrance, self._gateway, self._ways = entrance, gateway, ways
        self._problem: Banner | None = None
        self._busy = Box(self.body)
        Spinner(self._busy).grid(row=0, column=0)
        self._busy_text = Muted(self._busy, _("Starting the server of this computer…"), size="body")
        self._busy_text.grid(row=0, column=1, padx=px(10))
        self._busy.grid(row=1, column=0, sticky="w")
        self._ticket: Ticket = entrance.start_own(self._started, self._failed)

    def destroy(self) -> None:
        """Stop what is under way."""
        self._ticket.cancel()
        super().destroy()

    def _started(self, look: ServerLook) -> None:
        self._busy.grid_forget()
        if look.hello.needs_setup:
            self._show_form()
        else:
            self._ways.trusted()

    def _show_form(self) -> None:
        self.form = form = FirstAccount(self.body, self._submit, asks_key=False)
        form.grid(row=2, column=0, sticky="ew")
        buttons = Box(form)
        buttons.columnconfigure(0, weight=1)
        buttons.grid(row=9, column=0, columnspan=2, sticky="ew", pady=(px(24), 0))
        Button(buttons, _("Back"), self._ways.back, icon_name="arrow_left").grid(row=0, column=0, sticky="w")
        self.submit = Button(buttons, _("Begin"), self._submit, kind="primary")
        self.submit.grid(row=0, column=1)
        form.begin()

    def _submit(self) -> None:
        if not self.form.is_complete() or not self.submit.is_enabled:
            return
        self._clear_problem()
        self.submit.disable()
        self._busy_text.set(_("Creating the account…"))
        self._busy.grid(row=3, column=0, sticky="w", pady=(px(12), 0))
        self.reveal(self._busy)
        sent = self.form.content  # the form may say something else by the time the answer comes
        self._ticket = self._entrance.set_up(sent, lambda me: self._enrol(me, sent.password), self._refused)

    def _enrol(self, me: Me, password: str) -> None:
        self._busy.grid_forget()
        self.form.destroy()
        self.say(
            _("One thing more: your authenticator"),
            _("The account is made. Its authenticator proves that it is you who signs."),
        )
        ends = Ends(done=self._ways.ready, left=lambda: self._ways.ready(me))
        self.step = AuthenticatorStep(self.body, self._gateway, password, ends)
        self.step.grid(row=2, column=0, sticky="ew")

    def _refused(self, error: CaseError) -> None:
        self._busy.grid_forget()
        self.submit.enable()
        if self.form.take(error):
            return
        self._clear_problem()
        self._problem = Banner(self.form, error_text(error), "danger")
        self._problem.grid(row=8, column=0, columnspan=2, sticky="ew", pady=(px(20), 0))
        self.reveal(self._problem)

    def _failed(self, error: CaseError) -> None:
        """Say that the server did not start; there is no form yet."""
        self._busy.grid_forget()
        self._clear_problem()
        self._problem = Banner(
            self.body, error_text(error), "danger", action=_("Back"), on_action=self._ways.back
        )
        self._problem.grid(row=0, column=0, sticky="ew", pady=(0, px(16)))

    def _clear_problem(self) -> None:
        if self._problem is not None:
            self._problem.destroy()
            self._problem = None
