"""Inviting somebody to the own establishment: who it is and what they may do, then the code to read out once."""

import tkinter as tk
from collections.abc import Mapping
from functools import partial

from cases.errors import CaseError
from cases.model.people import Role, Specialty
from cases.model.session import Invitation, InvitationCode, Me
from cases.wire import endpoints
from workstation.api import times
from workstation.api.contexts import Desk, Ticket
from workstation.api.error_words import error_text
from workstation.api.i18n import _
from workstation.api.words import role_title, specialty_title
from workstation.ui.kit import (
    Banner,
    Box,
    Button,
    Card,
    Check,
    Choice,
    Entry,
    Heading,
    KeyValues,
    Labelled,
    Muted,
    ScrollArea,
    px,
)

_WIDTH = 640
_EVERYBODYS = (Role.PRACTITIONER, Role.ESTABLISHMENT_ADMIN)


def roles_to_give(me: Me) -> tuple[Role, ...]:
    """Return the roles somebody may grant: those of an establishment, and of the network what they hold."""
    held = me.practitioner.roles
    return tuple(role for role in Role if role in _EVERYBODYS or role in held)


class InvitationPage:
    """The screen (`workstation.api.contributions.PanelView`).

    Attributes:
        roles: what can be granted, by role.
    """

    def __init__(self, desk: Desk, parent: tk.Misc, me: Me) -> None:
        self._desk, self._me = desk, me
        self._ticket: Ticket | None = None
        self._problem: Banner | None = None
        self._area = ScrollArea(parent, pad=px(24))
        self.widget: tk.Widget = self._area
        self._card = Card(self._area.body)
        self._card.grid(row=0, column=0, sticky="w")
        self._card.columnconfigure(0, minsize=px(_WIDTH))
        self._inside = Box(self._card)
        self.ask()

    def shown(self, arguments: Mapping[str, str]) -> None:  # noqa: ARG002 - it opens for nothing in particular
        """Begin with the name."""
        self.name.field.focus_set()

    def closed(self) -> None:
        """Stop what is under way."""
        if self._ticket is not None:
            self._ticket.cancel()

    def ask(self) -> None:
        """Show the empty form."""
        form = self._fresh()
        Heading(form, _("Invite somebody"), size="subtitle").grid(row=0, column=0, sticky="w")
        text = _("To {establishment}. The code that follows is read out or handed over on paper.")
        Muted(form, text.format(establishment=self._me.establishment.name), wrap=True).grid(
            row=1, column=0, sticky="ew", pady=(px(4), px(16))
        )
        entry = partial(Entry, on_submit=self.submit)
        self.name = Labelled(form, _("Name, with the title"), entry, is_required=True)
        self.name.grid(row=2, column=0, sticky="ew")
        self._role_note = Muted(form, _("What this person is here"))
        self._role_note.grid(row=3, column=0, sticky="w", pady=(px(16), px(4)))
        roles = roles_to_give(self._me)
        self.roles = {role: Check(form, role_title(role), value=role is Role.PRACTITIONER) for role in roles}
        for row, check in enumerate(self.roles.values(), start=4):
            check.grid(row=row, column=0, sticky="w")
        options = [("", "—"), *((str(one), specialty_title(one)) for one in Specialty)]
        self.specialty = Labelled(form, _("Specialty"), lambda m: Choice(m, options))
        self.specialty.grid(row=10, column=0, sticky="ew", pady=(px(16), 0))
        self.order = Labelled(form, _("Number in the Order of physicians"), entry)
        self.order.grid(row=11, column=0, sticky="ew", pady=(px(12), 0))
        self.button = Button(form, _("Make the invitation"), self.submit, kind="primary")
        self.button.grid(row=13, column=0, sticky="e", pady=(px(22), 0))

    def submit(self) -> None:
        """Ask the server for the code."""
        if not self.button.is_enabled:
            return
        name = self.name.field.value.strip()
        chosen = tuple(role for role, check in self.roles.items() if check.is_checked)
        self.name.set_problem("" if name else _("Write who is invited."))
        if chosen:
            self._role_note.set(_("What this person is here"), "muted")
        else:
            self._role_note.set(_("Choose at least one."), "danger")
        if not name or not chosen:
            (self.roles[Role.PRACTITIONER] if name else self.name.field).focus_set()
            return
        specialty = self.specialty.field.value
        invitation = Invitation(
            name=name,
            roles=chosen,
            specialties=(Specialty(specialty),) if specialty else (),
            order_number=self.order.field.value.strip(),
            establishment_id=self._me.establishment.id,
        )
        self._clear_problem()
        self.button.disable()
        call = endpoints.INVITE.call(invitation)
        self._ticket = self._desk.gateway.submit(call, partial(self._made, name), self._failed)

    def _made(self, name: str, made: InvitationCode) -> None:
        shown = self._fresh()
        Heading(shown, _("The invitation of {name}").format(name=name), size="subtitle", wrap=True).grid(
            row=0, column=0, sticky="ew"
        )
        plate = Card(shown, "sunken", border="sunken")
        plate.grid(row=1, column=0, sticky="ew", pady=px(16))
        self.code = Heading(plate, made.code)
        self.code.grid(padx=px(16), pady=px(14))
        until = times.local(made.expires_at)
        facts = [(_("Valid until"), f"{times.long_day(until.date())}, {times.clock(made.expires_at)}")]
        if self._desk.session.address:
            facts.insert(0, (_("Address of the server"), self._desk.session.address))
        details = KeyValues(shown)
        details.set(facts)
        details.grid(row=2, column=0, sticky="ew")
        text = (
            _(
                "It is shown once and works once. The invited person chooses “Join a server” and enters it there."
            )
            if self._desk.session.address
            else _(
                "It is shown once and works once. This server runs on this computer alone: the invited person "
                "comes here and chooses “I have an invitation” where one signs in."
            )
        )
        Muted(shown, text, wrap=True).grid(row=3, column=0, sticky="ew", pady=(px(12), 0))
        again = Button(shown, _("Invite somebody else"), self._again)
        again.grid(row=4, column=0, sticky="e", pady=(px(22), 0))
        again.focus_set()

    def _again(self) -> None:
        self.ask()
        self.name.field.focus_set()

    def _failed(self, error: CaseError) -> None:
        self.button.enable()
        self._problem = Banner(self._inside, error_text(error), "danger")
        self._problem.grid(row=12, column=0, sticky="ew", pady=(px(16), 0))
        self._inside.update_idletasks()
        self._area.show(self._problem)

    def _clear_problem(self) -> None:
        if self._problem is not None:
            self._problem.destroy()
            self._problem = None

    def _fresh(self) -> Box:
        self._problem = None
        self._inside.destroy()
        self._inside = Box(self._card)
        self._inside.columnconfigure(0, weight=1)
        self._inside.grid(row=0, column=0, sticky="ew", padx=px(24), pady=px(20))
        return self._inside
