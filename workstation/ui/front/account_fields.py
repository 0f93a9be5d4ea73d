"""The account a person makes: login, password twice, and the authenticator that proves it is them."""

import tkinter as tk
from collections.abc import Callable
from functools import partial

from cases.errors import CaseError, Invalid, PasswordTooShort, WrongCredentials
from cases.model.session import SHORTEST_PASSWORD
from workstation.api.error_words import error_text
from workstation.api.i18n import _
from workstation.ui.kit import Box, Entry, Heading, Label, Labelled, Muted, QrCode, px

_LEFT_OF_TEXTS = 20
_QR_SIDE = 168


def go_to_problem(*rows: Labelled[Entry]) -> bool:
    """Put the keyboard into the first field that is wrong; return whether there is one."""
    wrong = next((row for row in rows if row.problem), None)
    if wrong is not None:
        wrong.field.focus_set()
    return wrong is not None


def need_text(*rows: Labelled[Entry]) -> None:
    """Mark the fields in which nothing was written."""
    for row in rows:
        row.set_problem("" if row.field.value.strip() else _("This is needed."))


class PasswordFields(Box):
    """Login and password.

    Args:
        on_submit: called on Return in any of them.
    """

    def __init__(self, master: tk.Misc, on_submit: Callable[[], None]) -> None:
        super().__init__(master)
        self.columnconfigure((0, 1), weight=1, uniform="password")
        self.login = Labelled(
            self,
            _("Login"),
            lambda m: Entry(m, on_submit=on_submit),
            hint=_("How you sign in, such as your e-mail address."),
            is_required=True,
        )
        self.login.grid(row=0, column=0, columnspan=2, sticky="ew")
        secret = partial(Entry, secret=True, on_submit=on_submit)
        hint = _("At least {n} characters; a sentence is good.").format(n=SHORTEST_PASSWORD)
        self.password = Labelled(self, _("Password"), secret, hint=hint, is_required=True)
        self.password.grid(row=1, column=0, sticky="new", pady=(px(12), 0))
        self.again = Labelled(self, _("The same password again"), secret, is_required=True)
        self.again.grid(row=1, column=1, sticky="new", padx=(px(16), 0), pady=(px(12), 0))

    @property
    def rows(self) -> tuple[Labelled[Entry], ...]:
        """Return the fields in their order."""
        return self.login, self.password, self.again

    def check(self) -> None:
        """Mark what is missing or wrong."""
        need_text(self.login)
        password, again = self.password.field.value, self.again.field.value
        is_short = len(password) < SHORTEST_PASSWORD
        text = _("The password has {have} of at least {n} characters.")
        self.password.set_problem(text.format(have=len(password), n=SHORTEST_PASSWORD) if is_short else "")
        self.again.set_problem("" if password == again else _("The two passwords differ."))

    def take(self, error: CaseError) -> bool:
        """Say beside its field what the server found wrong in it; return whether it was about one of these."""
        if isinstance(error, PasswordTooShort):
            self.password.set_problem(error_text(error))
        elif isinstance(error, Invalid) and error.fields.get("field") == "login":
            self.login.set_problem(error_text(error))
        else:
            return False
        return go_to_problem(*self.rows)


class AuthenticatorFields(Box):
    """The QR code for the authenticator on the phone, and the first code that proves it works.

    Args:
        uri: `otpauth://` address of the secret (RFC 6238 key URI).
        on_submit: called on Return in the code.
    """

    def __init__(self, master: tk.Misc, uri: str, on_submit: Callable[[], None]) -> None:
        super().__init__(master)
        self.columnconfigure(1, weight=1)
        QrCode(self, uri, size=_QR_SIDE).grid(
            row=0, column=0, rowspan=4, sticky="n", padx=(0, px(_LEFT_OF_TEXTS))
        )
        Heading(self, _("Your authenticator"), size="strong").grid(row=0, column=1, sticky="w")
        text = _(
            "Scan the code with an authenticator on your phone (Aegis, FreeOTP, Google Authenticator…). "
            "Signing and voting ask for its six digits once every 12 hours."
        )
        Label(self, text, wrap=True).grid(row=1, column=1, sticky="ew", pady=px(6))
        secret = uri.partition("secret=")[2].partition("&")[0]
        grouped = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        Muted(self, _("Without a camera, type this key: {key}").format(key=grouped), wrap=True).grid(
            row=2, column=1, sticky="ew"
        )
        self.code = Labelled(
            self,
            _("The six digits it shows now"),
            lambda m: Entry(m, on_submit=on_submit),
            is_required=True,
        )
        self.code.grid(row=3, column=1, sticky="ew", pady=(px(10), 0))

    def check(self) -> None:
        """Mark the code where it is not six digits."""
        is_well = len(self.digits) == 6 and self.digits.isdecimal()
        self.code.set_problem("" if is_well else _("Write the six digits that the authenticator shows."))

    def take(self, error: CaseError) -> bool:
        """Say beside the code that it was refused; return whether that is what happened."""
        if not isinstance(error, WrongCredentials):
            return False
        self.code.set_problem(_("These are not the digits. Write those that are shown now."))
        return go_to_problem(self.code)

    @property
    def digits(self) -> str:
        """Return the code without spaces."""
        return self.code.field.value.replace(" ", "")
