"""Shows every plugin with its state, what it costs and what went wrong last, and switches it on or off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.api.contributions import Command, Panel, PanelView
from workstation.api.i18n import _
from workstation.api.markers import hookimpl

if TYPE_CHECKING:
    import tkinter as tk

    from workstation.api.contexts import Desk

PANEL = "plugin_manager"


def build(desk: Desk, parent: tk.Misc) -> PanelView:
    """Build the screen, when it is first shown."""
    from plugins.plugin_manager.screen import PluginsScreen

    return PluginsScreen(desk, parent)


@hookimpl
def register_panels() -> list[Panel]:
    """The list of plugins, at the end of the sidebar."""
    return [Panel(id=PANEL, title=_("Plugins"), icon="plug", build=build, order=900)]


@hookimpl
def register_commands() -> list[Command]:
    """Opening it from the command palette."""
    return [Command(id="plugin_manager.open", title=_("Manage plugins"), run=_open)]


def _open(desk: Desk) -> None:
    desk.navigation.open(PANEL)
