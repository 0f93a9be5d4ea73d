"""The form: login, password, and the authenticator's digits for those who have one."""

import tkinter as tk
from collections.abc import Mapping

from cases.errors import CaseError, NotSignedIn
from cases.model.session import Credentials, Me
from workstation.api.contexts import Desk, Ticket
from workstation.api.error_words import error_text
from workstation.api.i18n import _
from workstation.ui.kit import Banner, Box, Button, Entry, Labelled, Muted, Spinner, px

_LAST_LOGIN = "local_login.last"


class SignInForm:
    """The form (`workstation.api.contributions.PanelView`)."""

    def __init__(self, desk: Desk, parent: tk.Misc) -> None:
        self._desk = desk
        self._ticket: Ticket | None = None
        self._problem: Banner | None = None
        form = Box(parent)
        form.columnconfigure(0, weight=1)
        self.widget: tk.Widget = form
        self.login = Labelled(form, _("Login"), lambda m: Entry(m, icon_name="user", on_submit=self.submit))
        self.login.grid(row=1, column=0, sticky="ew")
        self.password = Labelled(
            form,
            _("Password"),
            lambda m: Entry(m, icon_name="lock", secret=True, on_submit=self.submit),
        )
        self.password.grid(row=2, column=0, sticky="ew", pady=px(14))
        self.code = Labelled(
            form,
            _("Authenticator’s code"),
            lambda m: Entry(m, icon_name="shield", placeholder="000 000", on_submit=self.submit),
            hint=_("Six digits; leave it empty if you have no authenticator yet."),
        )
        self.code.grid(row=3, column=0, sticky="ew")
        foot = Box(form)
        foot.columnconfigure(0, weight=1)
        foot.grid(row=5, column=0, sticky="ew", pady=(px(22), 0))
        self._busy = Box(foot)
        Spinner(self._busy).grid(row=0, column=0)
        Muted(self._busy, _("Signing in…")).grid(row=0, column=1, padx=px(8))
        self.button = Button(foot, _("Sign in"), self.submit, kind="primary")
        self.button.grid(row=0, column=1)

    def shown(self, arguments: Mapping[str, str]) -> None:  # noqa: ARG002 - the form opens for nothing
        """Begin where something has to be typed."""
        last = self._desk.settings.get(_LAST_LOGIN)
        self.login.field.set_value(last)
        (self.password if last else self.login).field.focus_set()

    def closed(self) -> None:
        """Stop what is under way."""
        if self._ticket is not None:
            self._ticket.cancel()

    def submit(self) -> None:
        """Sign in with what was typed."""
        if not self.button.is_enabled:
            return
        login = self.login.field.value.strip()
        self.login.set_problem("" if login else _("Write your login."))
        self.password.set_problem("" if self.password.field.value else _("Write your password."))
        for row in (self.login, self.password):
            if row.problem:
                row.field.focus_set()
                return
        self._show_problem("")
        self.button.disable()
        self._busy.grid(row=0, column=0, sticky="w")
        credentials = Credentials(
            login=login,
            password=self.password.field.value,
            totp=self.code.field.value.replace(" ", ""),
            device_id=self._desk.session.device_id,
        )
        self._ticket = self._desk.session.sign_in(credentials, self._came_in, self._failed)

    def _came_in(self, _me: Me) -> None:
        self._desk.settings.set(_LAST_LOGIN, self.login.field.value.strip())
        if self.widget.winfo_exists():
            self._ready()

    def _failed(self, error: CaseError) -> None:
        if not self.widget.winfo_exists():
            return
        self._ready()
        self._show_problem(error_text(error))
        if isinstance(error, NotSignedIn):
            self.password.field.set_value("")
            self.code.field.set_value("")
            self.password.field.focus_set()

    def _ready(self) -> None:
        self._busy.grid_forget()
        self.button.enable()

    def _show_problem(self, text: str) -> None:
        if self._problem is not None:
            self._problem.destroy()
            self._problem = None
        if text:
            self._problem = Banner(self.widget, text, "danger")
            self._problem.grid(row=4, column=0, sticky="ew", pady=(px(16), 0))
