"""Signing in with a login and a password, and inviting others to do so.

The case server checks them; where the account has an authenticator, its six digits are asked for as well. An
administrator of an establishment invites people to it with a code that works once.
"""

import tkinter as tk
from collections.abc import Iterable
from pathlib import Path

from cases.model.people import Role
from workstation.api.contexts import Desk
from workstation.api.contributions import Command, LoginPanel, Panel, PanelView, Translations
from workstation.api.i18n import N_
from workstation.api.markers import hookimpl

INVITATION = "local_login.invitation"


def _build(desk: Desk, parent: tk.Misc) -> PanelView:
    from plugins.local_login.sign_in_form import SignInForm

    return SignInForm(desk, parent)


@hookimpl
def register_login_panels() -> Iterable[LoginPanel]:
    """One way to sign in."""
    return (LoginPanel(id="local_login", title=N_("Login and password"), build=_build, order=10),)


def _build_invitation(desk: Desk, parent: tk.Misc) -> PanelView:
    from plugins.local_login.invitation_page import InvitationPage

    me = desk.session.me
    if me is None:
        raise RuntimeError("only somebody who is signed in invites")
    return InvitationPage(desk, parent, me)


def _may_invite(desk: Desk) -> bool:
    me = desk.session.me
    return me is not None and Role.ESTABLISHMENT_ADMIN in me.practitioner.roles


@hookimpl
def register_panels() -> Iterable[Panel]:
    """The page of an invitation, for administrators of an establishment."""
    return (
        Panel(
            id=INVITATION,
            title=N_("Invite somebody"),
            icon="user",
            build=_build_invitation,
            place="page",
            visible_to=(Role.ESTABLISHMENT_ADMIN.value,),
        ),
    )


@hookimpl
def register_commands() -> Iterable[Command]:
    """Opening it from under the user's name."""
    return (
        Command(
            id="local_login.invite",
            title=N_("Invite somebody…"),
            run=lambda desk: desk.navigation.open(INVITATION),
            icon="plus",
            place="account",
            is_available=_may_invite,
        ),
    )


@hookimpl
def register_translations() -> Iterable[Translations]:
    """The form's own texts."""
    return (Translations(folder=Path(__file__).parent / "locale"),)
