"""The timeline of a case: every step, who and when, in plain sentences and local time.

The server's log behind it can only grow; `khibra admin verify-audit` checks its chain.
"""

import tkinter as tk
from collections.abc import Iterable, Mapping
from pathlib import Path

from cases.model.audit import Event
from cases.model.ids import CaseId
from plugins.audit_trail.presenter import TimelinePresenter
from plugins.audit_trail.timeline import TimelineCanvas
from workstation.api.contexts import Desk
from workstation.api.contributions import Panel, Translations
from workstation.api.i18n import N_, _
from workstation.api.markers import hookimpl
from workstation.ui.kit import Box, EmptyState, Muted, px
from workstation.ui.kit.parts import Redrawn

_opened: list["TimelinePage"] = []


class TimelinePage:
    """The tab.

    Attributes:
        widget: what the window shows.
    """

    def __init__(self, desk: Desk, master: tk.Misc) -> None:
        self.widget: tk.Widget = Box(master)
        self.widget.columnconfigure(0, weight=1)
        self.widget.rowconfigure(1, weight=1)
        Muted(
            self.widget,
            _("Every step, the newest first, in local time. Nothing here can be changed or removed."),
        ).grid(row=0, column=0, sticky="w", padx=px(4), pady=(px(8), px(4)))
        self.timeline = TimelineCanvas(self.widget)
        self.timeline.grid(row=1, column=0, sticky="nsew")
        self._empty = Redrawn[tuple[str, str]](self.widget, _build_empty)
        self.presenter = TimelinePresenter(desk, self._draw)
        _opened.append(self)

    def shown(self, arguments: Mapping[str, str]) -> None:
        """Show a case."""
        self.presenter.open(CaseId(arguments["case_id"]))

    def heard(self, event: Event) -> None:
        """Read again when something happened and the tab is in sight."""
        if self.widget.winfo_viewable():
            self.presenter.heard(event)

    def closed(self) -> None:
        """Stop."""
        _opened.remove(self)
        self.presenter.close()

    def _draw(self) -> None:
        days = self.presenter.days()
        self.timeline.show(days or ())
        if days:
            self._empty.grid_remove()
            return
        self._empty.grid(row=1, column=0, sticky="nsew")
        if self.presenter.is_denied:
            self._empty.show(("lock", _("The timeline is shown to those who take part in the case.")))
        elif self.presenter.screen.error is not None:
            self._empty.show(("offline", _("The timeline could not be read. It is tried again by itself.")))
        elif days is None:
            self._empty.show(("clock", _("The timeline is being read…")))
        else:
            self._empty.show(("timeline", _("Nothing has happened yet.")))


def _build_empty(box: Box, shown: tuple[str, str]) -> None:
    EmptyState(box, *shown).grid(row=0, column=0, sticky="ew", pady=px(40))


@hookimpl
def register_panels() -> Iterable[Panel]:
    """The last tab of a case."""
    return (
        Panel(
            id="audit_trail",
            title=N_("Timeline"),
            icon="timeline",
            build=TimelinePage,
            place="case",
            order=50,
        ),
    )


@hookimpl
def register_translations() -> Iterable[Translations]:
    """The plugin's catalogues."""
    return (Translations(folder=Path(__file__).parent / "locale"),)


@hookimpl
def on_event(event: Event) -> None:
    """Tell the open pages."""
    for page in _opened:
        page.heard(event)
