"""Working alone: the first establishment and the first account of the server on this computer."""

import tkinter as tk
from collections.abc import Callable

from cases.errors import CaseError
from cases.model.people import EstablishmentKind, Specialty
from cases.model.session import FirstSetup, Me
from workstation.api.contexts import Ticket
from workstation.api.i18n import _
from workstation.api.words import establishment_kind_title, specialty_title
from workstation.ui.entrance import Entrance, ServerLook
from workstation.ui.error_text import error_text
from workstation.ui.front.account_fields import PasswordFields
from workstation.ui.front.frame import FrontActs, FrontFrame
from workstation.ui.kit import Banner, Box, Button, Choice, Entry, Heading, Labelled, Muted, Spinner, px


class WorkAlone(FrontFrame):
    """The form.

    Args:
        on_ready: called when the account exists and is signed in.
        on_trusted: called when the server of this computer has an account already.
    """

    def __init__(
        self,
        master: tk.Misc,
        acts: FrontActs,
        entrance: Entrance,
        on_ready: Callable[[Me], None],
        on_trusted: Callable[[], None],
        on_back: Callable[[], None],
    ) -> None:
        super().__init__(
            master,
            acts,
            _("Work alone"),
            _("A case server of your own runs on this computer; nothing leaves it. Who are you?"),
            width=640,
        )
        self._entrance, self._on_ready = entrance, on_ready
        self._on_trusted, self._on_back = on_trusted, on_back
        self._problem: Banner | None = None
        self._busy = Box(self.body)
        Spinner(self._busy).grid(row=0, column=0)
        self._busy_text = Muted(self._busy, _("Starting the server of this computer…"), size="body")
        self._busy_text.grid(row=0, column=1, padx=px(10))
        self._busy.grid(row=1, column=0, sticky="w")
        self._form = Box(self.body)
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
            self._entrance.trust(look)
            self._on_trusted()

    def _show_form(self) -> None:
        form = self._form
        form.columnconfigure((0, 1), weight=1, uniform="alone")
        form.grid(row=2, column=0, sticky="ew")
        self.name = Labelled(form, _("Your name"), Entry, is_required=True)
        self.name.grid(row=0, column=0, sticky="new")
        self.order = Labelled(form, _("Number in the Order of physicians"), Entry)
        self.order.grid(row=0, column=1, sticky="new", padx=(px(16), 0))
        specialties = [("", "—"), *((str(s), specialty_title(s)) for s in Specialty)]
        self.specialty = Labelled(form, _("Specialty"), lambda m: Choice(m, specialties))
        self.specialty.grid(row=1, column=0, columnspan=2, sticky="ew", pady=px(12))
        Heading(form, _("Your establishment"), size="strong").grid(row=2, column=0, sticky="w", pady=px(8))
        self.establishment = Labelled(form, _("Name of the establishment"), Entry, is_required=True)
        self.establishment.grid(row=3, column=0, columnspan=2, sticky="ew")
        kinds = [(str(kind), establishment_kind_title(kind)) for kind in EstablishmentKind]
        self.kind = Labelled(form, _("Kind"), lambda m: Choice(m, kinds, value=kinds[0][0]))
        self.kind.grid(row=4, column=0, sticky="new", pady=px(12))
        self.commune = Labelled(form, _("Commune"), Entry, is_required=True)
        self.commune.grid(row=4, column=1, sticky="new", padx=(px(16), 0), pady=px(12))
        Heading(form, _("Your account"), size="strong").grid(row=5, column=0, sticky="w", pady=px(8))
        self.passwords = PasswordFields(form)
        self.passwords.grid(row=6, column=0, columnspan=2, sticky="ew")
        buttons = Box(form)
        buttons.columnconfigure(0, weight=1)
        buttons.grid(row=7, column=0, columnspan=2, sticky="ew", pady=(px(24), 0))
        Button(buttons, _("Back"), self._on_back, icon_name="arrow_left").grid(row=0, column=0, sticky="w")
        self.submit = Button(buttons, _("Begin"), self._submit, kind="primary")
        self.submit.grid(row=0, column=1)
        self.name.field.focus_set()

    def _submit(self) -> None:
        needed = (self.name, self.establishment, self.commune)
        for row in needed:
            row.set_problem("" if row.field.value.strip() else _("This is needed."))
        is_well = self.passwords.is_complete()
        if not is_well or any(row.problem for row in needed):
            return
        specialty = self.specialty.field.value
        first = FirstSetup(
            setup_key="",
            establishment_name=self.establishment.field.value.strip(),
            establishment_kind=EstablishmentKind(self.kind.field.value),
            commune=self.commune.field.value.strip(),
            name=self.name.field.value.strip(),
            login=self.passwords.login.field.value.strip(),
            password=self.passwords.password.field.value,
            order_number=self.order.field.value.strip(),
            specialties=(Specialty(specialty),) if specialty else (),
        )
        self._busy_text.set(_("Creating the account…"))
        self._busy.grid(row=3, column=0, sticky="w", pady=(px(12), 0))
        self._ticket = self._entrance.set_up(first, self._on_ready, self._failed)

    def _failed(self, error: CaseError) -> None:
        self._busy.grid_forget()
        if self._problem is not None:
            self._problem.destroy()
        self._problem = Banner(
            self.body, error_text(error), "danger", action=_("Back"), on_action=self._on_back
        )
        self._problem.grid(row=0, column=0, sticky="ew", pady=(0, px(16)))
