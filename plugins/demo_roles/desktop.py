"""Lets a visitor of the demonstration become another person: practitioner, coordinator, expert, administrator.

It has nothing to offer on any server that does not say of itself that it is a demonstration.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cases.model.session import Credentials, Me
from workstation.api.contributions import Command, LoginPanel, PanelView
from workstation.api.demo import PASSWORD, PERSONAS, Persona
from workstation.api.i18n import N_, _
from workstation.api.markers import hookimpl

if TYPE_CHECKING:
    import tkinter as tk

    from workstation.api.contexts import Desk


@hookimpl
def register_commands() -> list[Command]:
    """One entry a person, under the name of the user and in the command palette."""
    return [
        Command(
            id=f"demo_roles.become_{persona.login}",
            title=_("Become {name}").format(name=persona.name),
            hint=_(persona.part),
            run=partial(become, persona),
            is_available=partial(may_become, persona),
            icon="user",
            place="account",
        )
        for persona in PERSONAS
    ]


def may_become(persona: Persona, desk: Desk) -> bool:
    """Return whether this is a demonstration and the person somebody else."""
    me = desk.session.me
    return is_demonstration(desk) and (me is None or me.practitioner.name != persona.name)


def become(persona: Persona, desk: Desk) -> None:
    """Sign in as somebody else."""

    def done(me: Me) -> None:
        desk.notices.show(_("You are now {name}.").format(name=me.practitioner.name), "good")

    credentials = Credentials(login=persona.login, password=PASSWORD)
    desk.session.sign_in(credentials, done, desk.notices.error)


@hookimpl
def register_login_panels() -> list[LoginPanel]:
    """Choosing a person instead of typing a password, before any other way to sign in."""
    title = N_("Somebody of the demonstration")
    return [LoginPanel(id="demo_roles", title=title, build=_build, order=1, is_available=is_demonstration)]


def is_demonstration(desk: Desk) -> bool:
    """Return whether the server says of itself that everything in it is invented."""
    return desk.session.hello is not None and desk.session.hello.is_demo


def _build(desk: Desk, parent: tk.Misc) -> PanelView:
    from plugins.demo_roles.people import People

    return People(parent, partial(_become_one, desk))


def _become_one(desk: Desk, persona: Persona) -> None:
    become(persona, desk)
