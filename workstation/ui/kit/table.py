"""A table of many rows on `ttk.Treeview`, in the colours of the window; headings sort."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from tkinter import ttk
from typing import Literal

from workstation.ui.kit.scrollbar import Scrollbar
from workstation.ui.kit.surfaces import Box
from workstation.ui.kit.text import elide, measurer, t_visual
from workstation.ui.kit.theme import colour, font, px

_STYLE = "Khibra.Treeview"
_INSIDE = 10
"""What ttk keeps free in a cell, in 96 dpi pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column; `stretch` shares what room is left."""

    id: str
    title: str
    width: int = 120
    stretch: int = 0
    anchor: Literal["w", "e", "center"] = "w"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row: texts in the order of the columns, what they sort by where it is not the text, and a tone."""

    id: str
    cells: tuple[str, ...]
    keys: tuple[object, ...] = field(default=())
    tone: str = ""


class Table(Box):
    """Rows and columns; Return and double click open, headings sort.

    Args:
        on_open: called with the id of a row.
        on_select: called with the id of the row that was selected.
    """

    def __init__(
        self,
        master: tk.Misc,
        columns: Sequence[Column],
        *,
        on_open: Callable[[str], None] | None = None,
        on_select: Callable[[str], None] | None = None,
        height: int = 10,
    ) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self._columns = tuple(columns)
        self._rows: tuple[TableRow, ...] = ()
        self._sorted_by: tuple[int, bool] | None = None
        self._fitted: tuple[int, ...] = ()
        self._on_open, self._on_select = on_open, on_select
        self.tree = ttk.Treeview(
            self,
            columns=[c.id for c in columns],
            show="headings",
            style=_STYLE,
            selectmode="browse",
            height=height,
        )
        self.tree.grid(row=0, column=0, sticky="nsew")
        self._bar = Scrollbar(self, self.tree.yview)
        self._bar.grid(row=0, column=1, sticky="ns")
        self.tree.configure(yscrollcommand=self._bar.follow)
        for index, column in enumerate(columns):
            self.tree.column(
                column.id,
                width=px(column.width),
                minwidth=px(40),
                stretch=column.stretch > 0,
                anchor=column.anchor,
            )
            self.tree.heading(column.id, anchor=column.anchor, command=lambda i=index: self.sort(i))
        self.tree.bind("<Return>", lambda _e: self._open())
        self.tree.bind("<Double-1>", lambda _e: self._open())
        self.tree.bind("<<TreeviewSelect>>", lambda _e: self._selected())
        for event in ("<Configure>", "<ButtonRelease-1>"):  # a column may have another width after them
            self.tree.bind(event, lambda _e: self.tree.after_idle(self._fit), add=True)
        self._show_headings()
        self.restyle()

    @property
    def selected(self) -> str:
        """Return the id of the selected row, empty for none."""
        chosen = self.tree.selection()
        return str(chosen[0]) if chosen else ""

    def set(self, rows: Sequence[TableRow]) -> None:
        """Show these rows, keeping order, selection and place."""
        self._rows = tuple(rows)
        self._fill()

    def select(self, row_id: str) -> None:
        """Select a row and bring it in sight."""
        if self.tree.exists(row_id):
            self.tree.selection_set(row_id)
            self.tree.focus(row_id)
            self.tree.see(row_id)

    def sort(self, column: int) -> None:
        """Sort by a column; again for the other direction."""
        is_same = self._sorted_by is not None and self._sorted_by[0] == column
        self._sorted_by = (column, bool(is_same and self._sorted_by and not self._sorted_by[1]))
        self._show_headings()
        self._fill()

    def restyle(self) -> None:
        """Take the colours of now; the style is shared by all tables."""
        style = ttk.Style(self)
        if style.theme_use() != "clam":
            style.theme_use("clam")
        style.configure(
            _STYLE,
            background=colour("surface"),
            fieldbackground=colour("surface"),
            foreground=colour("text"),
            font=font("body"),
            rowheight=px(36),
            borderwidth=0,
            relief="flat",
        )
        style.configure(
            f"{_STYLE}.Heading",
            background=colour("sunken"),
            foreground=colour("muted"),
            font=font("small"),
            padding=(px(4), px(8)),
            borderwidth=0,
            relief="flat",
        )
        style.map(
            _STYLE,
            background=[("selected", colour("selected"))],
            foreground=[("selected", colour("text"))],
        )
        style.map(f"{_STYLE}.Heading", background=[("active", colour("hover"))])
        style.layout(_STYLE, [("Treeview.treearea", {"sticky": "nswe"})])
        for tone in ("muted", "info", "good", "warning", "danger"):
            self.tree.tag_configure(tone, foreground=colour(tone))

    def _show_headings(self) -> None:
        for index, column in enumerate(self._columns):
            arrow = ""
            if self._sorted_by is not None and self._sorted_by[0] == index:
                arrow = " ▾" if self._sorted_by[1] else " ▴"
            self.tree.heading(column.id, text=t_visual(column.title) + arrow)

    def _key(self, row: TableRow, column: int) -> object:
        return row.keys[column] if row.keys else row.cells[column].casefold()

    def _fill(self) -> None:
        rows = list(self._rows)
        if self._sorted_by is not None:
            column, is_reversed = self._sorted_by
            rows.sort(key=lambda row: self._key(row, column), reverse=is_reversed)  # type: ignore[arg-type,return-value]
        self._fitted = self._widths()
        self.tree.delete(*(set(self.tree.get_children()) - {row.id for row in rows}))
        for index, row in enumerate(rows):  # those that stay are changed where they are: so does the place
            cells, tags = self._cut(row), (row.tone,) if row.tone else ()
            if self.tree.exists(row.id):
                self.tree.item(row.id, values=cells, tags=tags)
                self.tree.move(row.id, "", index)
            else:
                self.tree.insert("", index, iid=row.id, values=cells, tags=tags)

    def _widths(self) -> tuple[int, ...]:
        return tuple(int(self.tree.column(column.id, "width")) for column in self._columns)

    def _cut(self, row: TableRow) -> list[str]:
        """Cut each text where it is read last; ttk would cut Arabic at its beginning."""
        measure = measurer(font("body"))
        widths = zip(row.cells, self._fitted, strict=True)
        return [t_visual(elide(cell, measure, width - px(_INSIDE))) for cell, width in widths]

    def _fit(self) -> None:
        """Cut anew for other widths."""
        if not self.tree.winfo_exists() or self._widths() == self._fitted:
            return
        self._fitted = self._widths()
        for row in self._rows:
            self.tree.item(row.id, values=self._cut(row))

    def _open(self) -> None:
        if self.selected and self._on_open is not None:
            self._on_open(self.selected)

    def _selected(self) -> None:
        if self.selected and self._on_select is not None:
            self._on_select(self.selected)
