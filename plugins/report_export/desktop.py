"""The report of a case: write the conclusion and sign it, read the signed PDF, and see the case to its end.

Whoever leads the panel, or answers alone, draws the conclusion from the opinions, reads what will be printed and
signs. Everybody of the case reads the report here; the requester acknowledges it and records the outcome.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cases.model.audit import Event
from workstation.api.contributions import Panel, PanelView, Translations
from workstation.api.i18n import _
from workstation.api.markers import hookimpl

if TYPE_CHECKING:
    import tkinter as tk

    from plugins.report_export.report_screen import ReportScreen
    from workstation.api.contexts import Desk

PANEL_ID = "report_export"

_open_screens: list[ReportScreen] = []


def build(desk: Desk, parent: tk.Misc) -> PanelView:
    """Build the tab, when it is first shown."""
    from plugins.report_export.report_screen import ReportScreen

    screen = ReportScreen(desk, parent, _open_screens.remove)
    _open_screens.append(screen)
    return screen


@hookimpl
def register_panels() -> Iterable[Panel]:
    """The tab of a case."""
    return (Panel(id=PANEL_ID, title=_("Report"), icon="report", build=build, place="case", order=40),)


@hookimpl
def register_translations() -> Iterable[Translations]:
    """The plugin's catalogues."""
    return (Translations(folder=Path(__file__).parent / "locale"),)


@hookimpl
def on_event(event: Event) -> None:
    """Read the case again where something happened in it."""
    for screen in tuple(_open_screens):
        screen.heard(event)
