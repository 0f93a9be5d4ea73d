"""The account a person makes: login, password twice, and the authenticator that proves it is them."""

import tkinter as tk

from workstation.api.i18n import _
from workstation.ui.kit import Box, Entry, Heading, Label, Labelled, Muted, QrCode, px

LEAST_PASSWORD = 12


class PasswordFields(Box):
    """Login and password; `problem()` marks what is wrong."""

    def __init__(self, master: tk.Misc) -> None:
        super().__init__(master)
        self.columnconfigure((0, 1), weight=1, uniform="password")
        self.login = Labelled(
            self,
            _("Login"),
            Entry,
            hint=_("How you sign in, such as your e-mail address."),
            is_required=True,
        )
        self.login.grid(row=0, column=0, columnspan=2, sticky="ew")
        self.password = Labelled(
            self,
            _("Password"),
            lambda m: Entry(m, secret=True),
            hint=_("At least {n} characters; a sentence is good.").format(n=LEAST_PASSWORD),
            is_required=True,
        )
        self.password.grid(row=1, column=0, sticky="new", pady=(px(12), 0))
        self.again = Labelled(
            self, _("The same password again"), lambda m: Entry(m, secret=True), is_required=True
        )
        self.again.grid(row=1, column=1, sticky="new", padx=(px(16), 0), pady=(px(12), 0))

    def is_complete(self) -> bool:
        """Mark what is missing or wrong; return whether all is well."""
        login = self.login.field.value.strip()
        password, again = self.password.field.value, self.again.field.value
        self.login.set_problem("" if login else _("This is needed."))
        is_short = len(password) < LEAST_PASSWORD
        text = _("The password has {have} of at least {n} characters.")
        self.password.set_problem(text.format(have=len(password), n=LEAST_PASSWORD) if is_short else "")
        self.again.set_problem("" if password == again else _("The two passwords differ."))
        return bool(login) and not is_short and password == again


class AuthenticatorFields(Box):
    """The QR code for the authenticator on the phone, and the first code that proves it works."""

    def __init__(self, master: tk.Misc, uri: str) -> None:
        super().__init__(master)
        self.columnconfigure(1, weight=1)
        QrCode(self, uri, size=168).grid(row=0, column=0, rowspan=4, sticky="n", padx=(0, px(20)))
        Heading(self, _("Your authenticator"), size="strong").grid(row=0, column=1, sticky="w")
        Label(
            self,
            _(
                "Scan the code with an authenticator on your phone (Aegis, FreeOTP, Google Authenticator…). "
                "Signing and voting ask for its six digits once every 12 hours."
            ),
            wrap=True,
        ).grid(row=1, column=1, sticky="ew", pady=px(6))
        secret = uri.partition("secret=")[2].partition("&")[0]
        grouped = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        Muted(self, _("Without a camera, type this key: {key}").format(key=grouped), wrap=True).grid(
            row=2, column=1, sticky="ew"
        )
        self.code = Labelled(self, _("The six digits it shows now"), Entry, is_required=True)
        self.code.grid(row=3, column=1, sticky="ew", pady=(px(10), 0))

    def is_complete(self) -> bool:
        """Mark what is missing; return whether six digits are there."""
        digits = self.code.field.value.replace(" ", "")
        is_well = len(digits) == 6 and digits.isdigit()
        self.code.set_problem("" if is_well else _("Write the six digits that the authenticator shows."))
        return is_well

    @property
    def digits(self) -> str:
        """Return the code without spaces."""
        return self.code.field.value.replace(" ", "")
