"""The first account of an empty server: who makes it, in which establishment, and how they sign in."""

import tkinter as tk
from collections.abc import Callable
from functools import partial

from cases.errors import CaseError, WrongCredentials
from cases.model.people import EstablishmentKind, Specialty
from cases.model.session import FirstSetup
from workstation.api.i18n import _
from workstation.api.words import establishment_kind_title, specialty_title
from workstation.ui.front.account_fields import PasswordFields, go_to_problem, need_text
from workstation.ui.kit import Box, Choice, Entry, Heading, Labelled, px


class FirstAccount(Box):
    """The form.

    Args:
        on_submit: called on Return in any line.
        asks_key: whether the server's setup key has to be typed; this computer's own server needs none.
    """

    def __init__(self, master: tk.Misc, on_submit: Callable[[], None], *, asks_key: bool) -> None:
        super().__init__(master)
        self.columnconfigure((0, 1), weight=1, uniform="account")
        entry = partial(Entry, on_submit=on_submit)
        self.key: Labelled[Entry] | None = None
        if asks_key:
            hint = _("The server printed it when it started; “khibra admin setup-key” shows it there again.")
            self.key = Labelled(self, _("Setup key of the server"), entry, hint=hint, is_required=True)
            self.key.grid(row=0, column=0, columnspan=2, sticky="ew", pady=(0, px(16)))
        self.name = Labelled(self, _("Your name"), entry, is_required=True)
        self.name.grid(row=1, column=0, sticky="new")
        self.order = Labelled(self, _("Number in the Order of physicians"), entry)
        self.order.grid(row=1, column=1, sticky="new", padx=(px(16), 0))
        specialties = [("", "—"), *((str(s), specialty_title(s)) for s in Specialty)]
        self.specialty = Labelled(self, _("Specialty"), lambda m: Choice(m, specialties))
        self.specialty.grid(row=2, column=0, columnspan=2, sticky="ew", pady=px(12))
        Heading(self, _("Your establishment"), size="strong").grid(row=3, column=0, sticky="w", pady=px(8))
        self.establishment = Labelled(self, _("Name of the establishment"), entry, is_required=True)
        self.establishment.grid(row=4, column=0, columnspan=2, sticky="ew")
        kinds = [(str(kind), establishment_kind_title(kind)) for kind in EstablishmentKind]
        self.kind = Labelled(self, _("Kind"), lambda m: Choice(m, kinds, value=kinds[0][0]))
        self.kind.grid(row=5, column=0, sticky="new", pady=px(12))
        self.commune = Labelled(self, _("Commune"), entry, is_required=True)
        self.commune.grid(row=5, column=1, sticky="new", padx=(px(16), 0), pady=px(12))
        Heading(self, _("Your account"), size="strong").grid(row=6, column=0, sticky="w", pady=px(8))
        self.passwords = PasswordFields(self, on_submit)
        self.passwords.grid(row=7, column=0, columnspan=2, sticky="ew")

    def begin(self) -> None:
        """Put the keyboard into the first field."""
        (self.key or self.name).field.focus_set()

    def is_complete(self) -> bool:
        """Mark what is missing or wrong, and go to the first of it; return whether all is well."""
        needed = (*((self.key,) if self.key else ()), self.name, self.establishment, self.commune)
        need_text(*needed)
        self.passwords.check()
        return not go_to_problem(*needed, *self.passwords.rows)

    @property
    def content(self) -> FirstSetup:
        """Return what was typed."""
        specialty = self.specialty.field.value
        return FirstSetup(
            setup_key=self.key.field.value.strip() if self.key else "",
            establishment_name=self.establishment.field.value.strip(),
            establishment_kind=EstablishmentKind(self.kind.field.value),
            commune=self.commune.field.value.strip(),
            name=self.name.field.value.strip(),
            login=self.passwords.login.field.value.strip(),
            password=self.passwords.password.field.value,
            order_number=self.order.field.value.strip(),
            specialties=(Specialty(specialty),) if specialty else (),
        )

    def take(self, error: CaseError) -> bool:
        """Say beside its field what the server found wrong in it; return whether it was about one of these."""
        if self.key is not None and isinstance(error, WrongCredentials):
            self.key.set_problem(_("This is not the setup key of this server."))
            return go_to_problem(self.key)
        return self.passwords.take(error)
