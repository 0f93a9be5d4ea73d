"""Signing in with a login and a password.

The case server checks them; where the account has an authenticator, its six digits are asked for as well.
"""

import tkinter as tk
from collections.abc import Iterable
from pathlib import Path

from workstation.api.contexts import Desk
from workstation.api.contributions import LoginPanel, PanelView, Translations
from workstation.api.i18n import N_
from workstation.api.markers import hookimpl


def _build(desk: Desk, parent: tk.Misc) -> PanelView:
    from plugins.local_login.sign_in_form import SignInForm

    return SignInForm(desk, parent)


@hookimpl
def register_login_panels() -> Iterable[LoginPanel]:
    """One way to sign in."""
    return (LoginPanel(id="local_login", title=N_("Login and password"), build=_build, order=10),)


@hookimpl
def register_translations() -> Iterable[Translations]:
    """The form's own texts."""
    return (Translations(folder=Path(__file__).parent / "locale"),)
