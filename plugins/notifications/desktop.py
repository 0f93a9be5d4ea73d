"""Tells you what happens in your cases and concerns you, and keeps a list of what you have not read.

When no window of yours is open, the server can mail you that a case waits; the mail holds no medical information.
"""

import tkinter as tk
from collections.abc import Iterable
from pathlib import Path

from cases.model.audit import Event
from plugins.notifications.inbox import PANEL, Inbox
from plugins.notifications.page import NoticesPage
from workstation.api.contexts import Desk
from workstation.api.contributions import Command, Panel, Translations
from workstation.api.i18n import N_
from workstation.api.markers import hookimpl

_inboxes: list[Inbox] = []


def _build(desk: Desk, master: tk.Misc) -> NoticesPage:
    return NoticesPage(desk, master, _inboxes[-1])


@hookimpl
def register_panels() -> Iterable[Panel]:
    """The list of notices."""
    return (Panel(id=PANEL, title=N_("To read"), icon="bell", build=_build, place="main", order=80),)


@hookimpl
def register_commands() -> Iterable[Command]:
    """Reading everything at once."""
    return (
        Command(
            id="notifications.read_all",
            title=N_("Mark all notices as read"),
            run=lambda _desk: _inboxes[-1].read_all(),
            is_available=lambda _desk: bool(_inboxes) and _inboxes[-1].unread() > 0,
        ),
    )


@hookimpl
def register_translations() -> Iterable[Translations]:
    """The plugin's catalogues."""
    return (Translations(folder=Path(__file__).parent / "locale"),)


@hookimpl
def on_desktop_ready(desk: Desk) -> None:
    """Begin to listen."""
    _inboxes[:] = [Inbox(desk)]


@hookimpl
def on_desktop_closing() -> None:
    """Stop."""
    for inbox in _inboxes:
        inbox.close()
    _inboxes.clear()


@hookimpl
def on_event(event: Event) -> None:
    """Tell of it where it concerns the user."""
    for inbox in _inboxes:
        inbox.heard(event)
