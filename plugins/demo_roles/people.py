"""The people of the demonstration, to choose from on the sign-in screen."""

import tkinter as tk
from collections.abc import Callable, Mapping

from workstation.api.demo import PERSONAS, Persona
from workstation.api.i18n import _
from workstation.ui.kit import Box, Muted, Row, RowList, px


class People:
    """The list (`workstation.api.contributions.PanelView`); arrows and Enter work as the mouse does."""

    def __init__(self, parent: tk.Misc, on_pick: Callable[[Persona], None]) -> None:
        self._on_pick = on_pick
        box = Box(parent)
        box.columnconfigure(0, weight=1)
        self.widget: tk.Widget = box
        hint = _("Everybody and everything here is invented. You can become somebody else at any time.")
        Muted(box, hint, wrap=True).grid(row=0, column=0, sticky="ew", pady=(0, px(12)))
        self._list = RowList(box, self._picked)
        self._list.configure(takefocus=1)
        self._list.set([Row(title=p.name, detail=_(p.part), icon_name="user", value=p) for p in PERSONAS])
        self._list.grid(row=1, column=0, sticky="ew")
        self._list.bind("<Up>", lambda _event: self._list.move(-1))
        self._list.bind("<Down>", lambda _event: self._list.move(1))
        self._list.bind("<Return>", lambda _event: self._list.pick())

    def shown(self, arguments: Mapping[str, str]) -> None:  # noqa: ARG002 - it opens for nothing
        """Let the keyboard choose at once."""
        self._list.focus_set()

    def closed(self) -> None:
        """Nothing is under way."""

    def _picked(self, row: Row) -> None:
        if isinstance(row.value, Persona):
            self._on_pick(row.value)
