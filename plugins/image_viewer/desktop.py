"""Attachments: the photos, documents and voice notes of a case, beside its DICOM images.

Everything is decoded in processes of their own, so that a damaged or hostile file cannot harm the window.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cases.model.audit import Event
from workstation.api.contexts import Desk
from workstation.api.contributions import Panel, PanelView, Translations, Viewer
from workstation.api.i18n import N_
from workstation.api.markers import hookimpl

if TYPE_CHECKING:
    import tkinter as tk

    from plugins.image_viewer.screen import AttachmentScreen

PANEL_ID = "image_viewer"
_OPENS = (
    "image/jpeg",
    "image/png",
    "image/webp",
    "application/pdf",
    "audio/wav",
    "audio/flac",
    "audio/mpeg",
    "audio/ogg",
)

_open_screens: list[AttachmentScreen] = []


def build(desk: Desk, parent: tk.Misc) -> PanelView:
    """Build the tab, when it is first shown."""
    from plugins.image_viewer.screen import AttachmentScreen

    screen = AttachmentScreen(desk, parent, _open_screens.remove)
    _open_screens.append(screen)
    return screen


@hookimpl
def register_panels() -> Iterable[Panel]:
    """The tab of a case."""
    return (
        Panel(id=PANEL_ID, title=N_("Attachments"), icon="paperclip", build=build, place="case", order=25),
    )


@hookimpl
def register_viewers() -> Iterable[Viewer]:
    """What the tab opens."""
    return (Viewer(id=PANEL_ID, title=N_("Attachments"), opens=_OPENS, panel_id=PANEL_ID),)


@hookimpl
def register_translations() -> Iterable[Translations]:
    """The plugin's catalogues."""
    return (Translations(folder=Path(__file__).parent / "locale"),)


@hookimpl
def on_event(event: Event) -> None:
    """Show what has arrived."""
    for screen in tuple(_open_screens):
        screen.heard(event)
