"""Choosing the ICD-10 code of a diagnosis: a search box, what was found, and the code that was taken."""

import tkinter as tk
from collections.abc import Callable

from cases.model.opinion import DiagnosisCode
from workstation.api.code_search import CodeSearch
from workstation.api.i18n import _
from workstation.ui.kit.buttons import IconButton
from workstation.ui.kit.fields import Labelled
from workstation.ui.kit.labels import Badge, Label, Muted
from workstation.ui.kit.parts import Redrawn
from workstation.ui.kit.row_list import Row
from workstation.ui.kit.search_box import SearchBox
from workstation.ui.kit.surfaces import Box
from workstation.ui.kit.theme import px


class CodePicker(Box):
    """Searches as one types; the code that was taken stands below, with a way to take it off.

    Args:
        search: asks the server; its owner calls `show` when it has changed.
        on_pick: called with the chosen code.
        on_drop: called when the code is taken off.
    """

    def __init__(
        self,
        master: tk.Misc,
        search: CodeSearch,
        on_pick: Callable[[DiagnosisCode], None],
        on_drop: Callable[[], None],
    ) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._search, self._on_pick, self._on_drop = search, on_pick, on_drop
        labelled = Labelled(
            self,
            _("ICD-10 code"),
            lambda m: SearchBox(
                m, placeholder=_("Words or code, such as I60"), on_query=search.ask, on_pick=self._picked
            ),
        )
        labelled.grid(row=0, column=0, sticky="ew")
        self.field = labelled.field
        self._note = Muted(self, "", wrap=True)
        self._chosen = Redrawn[tuple[str, str]](self, self._build_chosen)
        self._chosen.grid(row=2, column=0, sticky="ew")

    def show(self, code: str, title: str) -> None:
        """Show what was found, and the code that is taken with its title; both empty where none is."""
        self._note.set(self._search.note)
        if self._search.note:
            self._note.grid(row=1, column=0, sticky="ew", pady=(px(4), 0))
        else:
            self._note.grid_forget()
        self.field.show_results(
            [Row(title=each.title, note=each.code, value=each) for each in self._search.found]
        )
        self._chosen.show((code, title))

    def clear(self) -> None:
        """Empty the search box."""
        self.field.set_value("")

    def _picked(self, row: Row) -> None:
        if isinstance(row.value, DiagnosisCode):
            self._on_pick(row.value)

    def _build_chosen(self, box: Box, chosen: tuple[str, str]) -> None:
        code, title = chosen
        if code:
            box.columnconfigure(0, weight=0)
            box.columnconfigure(1, weight=1 if title else 0)
            badge = Badge(box, code, "info", icon_name="check")
            badge.grid(row=0, column=0, sticky="n", pady=(px(6), 0))
            words = Label(box, title, wrap=True)
            words.grid(row=0, column=1, sticky="ew", padx=px(8), pady=(px(6), 0))
            drop = IconButton(box, "x", _("Take the code off"), self._on_drop, is_small=True)
            drop.grid(row=0, column=2, sticky="n", pady=(px(6), 0))
