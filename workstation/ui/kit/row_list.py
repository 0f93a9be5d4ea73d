"""A list of rows drawn on one canvas, only those in sight: for choices, searches and the command palette."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workstation.ui.kit.icons import icon
from workstation.ui.kit.scroll import on_wheel
from workstation.ui.kit.shapes import Shape, shape_image
from workstation.ui.kit.text import elide, measurer, t_visual
from workstation.ui.kit.theme import colour, font, paint, px, surface_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row to choose.

    Attributes:
        detail: a quieter second line.
        note: a quiet text at the right, such as a shortcut.
        value: what the row stands for.
    """

    title: str
    detail: str = ""
    note: str = ""
    icon_name: str = ""
    value: object = None


class RowList(tk.Canvas):
    """Rows under each other with one marked; the owner forwards the keys.

    Args:
        on_pick: called with the row that was chosen by mouse or `pick()`.
        max_rows: how many are in sight at once.
    """

    def __init__(self, master: tk.Misc, on_pick: Callable[[Row], None], *, max_rows: int = 8) -> None:
        super().__init__(master, bd=0, highlightthickness=0, width=1)
        paint(self, bg=surface_of(master))
        self._on_pick = on_pick
        self._max_rows = max_rows
        self._rows: tuple[Row, ...] = ()
        self._marked = -1
        self._top = 0
        self.bind("<Motion>", self._moved)
        self.bind("<ButtonRelease-1>", self._clicked)
        self.bind("<Configure>", lambda _e: self.restyle())
        on_wheel(self, self._wheel)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return all rows."""
        return self._rows

    @property
    def marked(self) -> Row | None:
        """Return the marked row."""
        return self._rows[self._marked] if 0 <= self._marked < len(self._rows) else None

    def set(self, rows: Sequence[Row], marked: int = 0) -> None:
        """Show these rows."""
        self._rows = tuple(rows)
        self._marked = min(marked, len(self._rows) - 1)
        self._top = 0
        self.configure(height=max(1, min(len(self._rows), self._max_rows)) * self.row_height)
        self._reveal()

    @property
    def row_height(self) -> int:
        """Return the height of a row in pixels; all are equal."""
        return px(48) if any(row.detail for row in self._rows) else px(36)

    def move(self, by: int) -> None:
        """Mark another row; stops at the ends."""
        self.mark(self._marked + by)

    def mark(self, place: int) -> None:
        """Mark the row at a place, or the first or last; it comes into sight."""
        if self._rows:
            self._marked = max(0, min(place, len(self._rows) - 1))
            self._reveal()

    def pick(self) -> None:
        """Choose the marked row."""
        row = self.marked
        if row is not None:
            self._on_pick(row)

    def _visible(self) -> int:
        return max(1, min(self._max_rows, len(self._rows)))

    def _reveal(self) -> None:
        self._top = max(min(self._top, self._marked), self._marked - self._visible() + 1, 0)
        self.restyle()

    def restyle(self) -> None:
        """Draw the rows in sight."""
        self.delete("all")
        width = max(self.winfo_width(), px(80))
        for place, row in enumerate(self._rows[self._top : self._top + self._visible()]):
            self._draw(row, place * self.row_height, width, is_marked=self._top + place == self._marked)
        if len(self._rows) > self._visible():
            self._draw_position(width)

    def _draw(self, row: Row, top: int, width: int, *, is_marked: bool) -> None:
        height = self.row_height
        if is_marked:
            plate = Shape(width=width - px(8), height=height - px(2), radius=px(6), fill="selected")
            self.create_image(px(4), top + 1, image=shape_image(self, plate), anchor="nw")
        left, right = px(14), width - px(14)
        if row.icon_name:
            self.create_image(left + px(8), top + height // 2, image=icon(self, row.icon_name, "muted", 18))
            left += px(28)
        if row.note:
            self.create_text(
                right, top + height // 2, text=row.note, anchor="e", font=font("small"), fill=colour("muted")
            )
            right -= font("small").measure(row.note) + px(12)
        middle = top + (height // 2 if not row.detail else px(15))
        title = t_visual(elide(row.title, measurer(font("body")), right - left), "L")
        self.create_text(left, middle, text=title, anchor="w", font=font("body"), fill=colour("text"))
        if row.detail:
            detail = t_visual(elide(row.detail, measurer(font("small")), right - left), "L")
            self.create_text(
                left, top + px(34), text=detail, anchor="w", font=font("small"), fill=colour("muted")
            )

    def _draw_position(self, width: int) -> None:
        whole = self._visible() * self.row_height
        length = max(px(24), whole * self._visible() // len(self._rows))
        top = (whole - length) * self._top // max(1, len(self._rows) - self._visible())
        self.create_line(
            width - px(4),
            top + px(2),
            width - px(4),
            top + length - px(2),
            width=px(3),
            fill=colour("line_strong"),
        )

    def _at(self, y: int) -> int:
        return min(self._top + max(0, y) // self.row_height, len(self._rows) - 1)

    def _moved(self, event: "tk.Event[tk.Misc]") -> None:
        if self._rows and self._at(event.y) != self._marked:
            self._marked = self._at(event.y)
            self.restyle()

    def _clicked(self, event: "tk.Event[tk.Misc]") -> None:
        if self._rows and 0 <= event.y < self.winfo_height():
            self._marked = self._at(event.y)
            self.pick()

    def _wheel(self, steps: int) -> bool:
        last = len(self._rows) - self._visible()
        if last > 0:
            self._top = max(0, min(self._top + steps, last))
            self.restyle()
        return True
