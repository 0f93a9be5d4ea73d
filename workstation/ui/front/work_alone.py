"""Working alone: the first establishment and account of the server on this computer, and its authenticator."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from cases.errors import CaseError
from cases.model.people import EstablishmentKind, Specialty
from cases.model.session import FirstSetup, Me
from workstation.api.contexts import Gateway, Ticket
from workstation.api.i18n import _
from workstation.api.words import establishment_kind_title, specialty_title
from workstation.ui.entrance import Entrance, ServerLook
from workstation.ui.error_text import error_text
from workstation.ui.front.account_fields import PasswordFields, go_to_problem, need_text
from workstation.ui.front.enrolment import AuthenticatorStep, Ends
from workstation.ui.front.frame import FrontActs, FrontFrame
from workstation.ui.kit import Banner, Box, Button, Choice, Entry, Heading, Labelled, Muted, Spinner, px


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where it leads.

    Attributes:
        ready: the account exists, is signed in, and has an authenticator or was asked for one.
        trusted: the server of this computer has an account already.
        back: to the choice of how to begin.
    """

    ready: Callable[[Me], None]
    trusted: Callable[[], None]
    back: Callable[[], None]


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
            self._ways.trusted()

    def _show_form(self) -> None:
        form = self._form
        form.columnconfigure((0, 1), weight=1, uniform="alone")
        form.grid(row=2, column=0, sticky="ew")
        entry = partial(Entry, on_submit=self._submit)
        self.name = Labelled(form, _("Your name"), entry, is_required=True)
        self.name.grid(row=0, column=0, sticky="new")
        self.order = Labelled(form, _("Number in the Order of physicians"), entry)
        self.order.grid(row=0, column=1, sticky="new", padx=(px(16), 0))
        specialties = [("", "—"), *((str(s), specialty_title(s)) for s in Specialty)]
        self.specialty = Labelled(form, _("Specialty"), lambda m: Choice(m, specialties))
        self.specialty.grid(row=1, column=0, columnspan=2, sticky="ew", pady=px(12))
        Heading(form, _("Your establishment"), size="strong").grid(row=2, column=0, sticky="w", pady=px(8))
        self.establishment = Labelled(form, _("Name of the establishment"), entry, is_required=True)
        self.establishment.grid(row=3, column=0, columnspan=2, sticky="ew")
        kinds = [(str(kind), establishment_kind_title(kind)) for kind in EstablishmentKind]
        self.kind = Labelled(form, _("Kind"), lambda m: Choice(m, kinds, value=kinds[0][0]))
        self.kind.grid(row=4, column=0, sticky="new", pady=px(12))
        self.commune = Labelled(form, _("Commune"), entry, is_required=True)
        self.commune.grid(row=4, column=1, sticky="new", padx=(px(16), 0), pady=px(12))
        Heading(form, _("Your account"), size="strong").grid(row=5, column=0, sticky="w", pady=px(8))
        self.passwords = PasswordFields(form, self._submit)
        self.passwords.grid(row=6, column=0, columnspan=2, sticky="ew")
        buttons = Box(form)
        buttons.columnconfigure(0, weight=1)
        buttons.grid(row=8, column=0, columnspan=2, sticky="ew", pady=(px(24), 0))
        Button(buttons, _("Back"), self._ways.back, icon_name="arrow_left").grid(row=0, column=0, sticky="w")
        self.submit = Button(buttons, _("Begin"), self._submit, kind="primary")
        self.submit.grid(row=0, column=1)
        self.name.field.focus_set()

    def _submit(self) -> None:
        if not self.submit.is_enabled:
            return
        needed = (self.name, self.establishment, self.commune)
        need_text(*needed)
        self.passwords.check()
        if go_to_problem(*needed, *self.passwords.rows):
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
        self._clear_problem()
        self.submit.disable()
        self._busy_text.set(_("Creating the account…"))
        self._busy.grid(row=3, column=0, sticky="w", pady=(px(12), 0))
        self.reveal(self._busy)
        self._ticket = self._entrance.set_up(first, self._enrol, self._refused)

    def _enrol(self, me: Me) -> None:
        password = self.passwords.password.field.value
        self._busy.grid_forget()
        self._form.destroy()
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
        if self.passwords.take(error):
            return
        self._clear_problem()
        self._problem = Banner(self._form, error_text(error), "danger")
        self._problem.grid(row=7, column=0, columnspan=2, sticky="ew", pady=(px(20), 0))
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
