"""Images: read the series of a case, one or two side by side; window, measure, and mark the images that matter.

Images are decoded in processes of their own, so that a damaged file cannot harm the window. What you mark and
measure stays on this computer until you sign an opinion with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cases.model.audit import Event
from cases.model.ids import CaseId
from plugins.dicom_viewer.key_images import KeyImageBook
from plugins.dicom_viewer.viewing import SharedView
from workstation.api.contexts import Desk, KeyImages, Ticket, Viewing
from workstation.api.contributions import Panel, PanelView, Service, Translations, Viewer
from workstation.api.i18n import N_
from workstation.api.markers import hookimpl

if TYPE_CHECKING:
    import tkinter as tk

    from plugins.dicom_viewer.screen import ViewerScreen

PANEL_ID = "dicom_viewer"
_WARM_UP_MS = 400

_open_screens: list[ViewerScreen] = []
_books: list[KeyImageBook] = []
_views: list[SharedView] = []
_desks: list[Desk] = []
_warming: list[Ticket] = []


def build(desk: Desk, parent: tk.Misc) -> PanelView:
    """Build the tab, when it is first shown."""
    from plugins.dicom_viewer.screen import ViewerScreen

    screen = ViewerScreen(desk, parent, _open_screens.remove, _looked)
    _open_screens.append(screen)
    return screen


def _make_book(desk: Desk) -> KeyImageBook:
    book = KeyImageBook(desk)
    _books[:] = [book]
    return book


def _make_view(_desk: Desk) -> SharedView:
    view = SharedView(lambda: _open_screens)
    _views[:] = [view]
    return view


def _looked() -> None:
    for view in _views:
        view.tell()


@hookimpl
def register_panels() -> Iterable[Panel]:
    """The tab of a case."""
    return (Panel(id=PANEL_ID, title=N_("Images"), icon="images", build=build, place="case", order=20),)


@hookimpl
def register_viewers() -> Iterable[Viewer]:
    """What the tab opens."""
    return (Viewer(id=PANEL_ID, title=N_("Images"), opens=("application/dicom",), panel_id=PANEL_ID),)


@hookimpl
def register_services() -> Iterable[Service]:
    """Key images for opinions, and the view for live sessions."""
    return (
        Service(id="key_images", kind=KeyImages, build=_make_book),
        Service(id="viewing", kind=Viewing, build=_make_view),
    )


@hookimpl
def register_translations() -> Iterable[Translations]:
    """The plugin's catalogues."""
    return (Translations(folder=Path(__file__).parent / "locale"),)


@hookimpl
def on_desktop_ready(desk: Desk) -> None:
    """Remember the desk, to warm up what the first picture needs."""
    _desks[:] = [desk]


@hookimpl
def on_case_opened(case_id: CaseId) -> None:  # noqa: ARG001 - the hook's signature
    """Somebody may look at pictures soon: start the workers, load the drawing code while nothing is waited for."""
    if _desks:
        desk = _desks.pop()
        _warming[:] = [desk.scheduler.after(_WARM_UP_MS, lambda: _warm_up(desk))]


@hookimpl
def on_desktop_closing() -> None:
    """Keep what was marked last."""
    for ticket in _warming:
        ticket.cancel()
    for book in _books:
        book.close()
    for held in (_warming, _books, _views, _desks):
        held.clear()


@hookimpl
def on_event(event: Event) -> None:
    """Show what has arrived; let go of key images that were signed."""
    for screen in tuple(_open_screens):
        screen.heard(event)
    for book in _books:
        book.heard(event)


def _warm_up(desk: Desk) -> None:
    from viewers.imaging.render import preload

    preload()
    desk.workers.poll()
