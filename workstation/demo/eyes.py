"""Eyes: what stands on the screen and where, read from the widgets that are visible; they change nothing."""

import tkinter as tk
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from tkinter import ttk

from workstation.api.shaping import visual


@dataclass(frozen=True, slots=True)
class Sight:
    """A text on the screen; the box is in screen pixels (left, top, right, bottom)."""

    text: str
    box: tuple[int, int, int, int]
    widget: tk.Misc

    @property
    def centre(self) -> tuple[int, int]:
        """The place to point at."""
        left, top, right, bottom = self.box
        return (left + right) // 2, (top + bottom) // 2


class Eyes:
    """Looks at all windows of a Tk program."""

    def __init__(self, root: tk.Misc) -> None:
        self._root = root

    def sights(self) -> Iterator[Sight]:
        """Yield every text that is visible now."""
        for widget in _visible(self._root):
            yield from _texts(widget)

    def find(self, text: str, matches: Callable[[Sight], bool] = lambda _: True) -> Sight | None:
        """Return the text on screen that is `text`, or else one that holds it; the topmost, leftmost first."""
        wanted = visual(text)
        seen = [s for s in self.sights() if wanted in s.text and matches(s)]
        seen.sort(key=lambda s: (s.text.strip() != wanted, s.box[1], s.box[0]))
        return seen[0] if seen else None

    def widget(self, kind: str, matches: Callable[[tk.Misc], bool] = lambda _: True) -> Sight | None:
        """Return the first visible widget of a Tk class (`Entry`, `Text`, `Canvas`)."""
        for widget in _visible(self._root):
            if widget.winfo_class() == kind and matches(widget):
                return Sight(kind, _box(widget), widget)
        return None


def _visible(widget: tk.Misc) -> Iterator[tk.Misc]:
    for child in widget.winfo_children():
        if child.winfo_viewable():
            yield child
            yield from _visible(child)


def _box(widget: tk.Misc) -> tuple[int, int, int, int]:
    x, y = widget.winfo_rootx(), widget.winfo_rooty()
    return x, y, x + widget.winfo_width(), y + widget.winfo_height()


def _texts(widget: tk.Misc) -> Iterator[Sight]:
    if isinstance(widget, tk.Canvas):
        yield from _canvas_texts(widget)
    elif isinstance(widget, ttk.Treeview):
        yield from _rows(widget)
    elif isinstance(widget, tk.Entry):
        yield Sight(widget.get(), _box(widget), widget)
    elif isinstance(widget, tk.Text):
        yield Sight(widget.get("1.0", "end-1c"), _box(widget), widget)
    elif isinstance(widget, tk.Label | tk.Button | tk.Message) and widget.cget("text"):
        yield Sight(str(widget.cget("text")), _box(widget), widget)


def _canvas_texts(canvas: tk.Canvas) -> Iterator[Sight]:
    left, top, right, bottom = _box(canvas)
    dx, dy = canvas.canvasx(0), canvas.canvasy(0)
    for item in canvas.find_all():
        if str(canvas.type(item)) != "text" or _option(canvas, item, "state") == "hidden":
            continue
        bounds = canvas.bbox(item)
        text = _option(canvas, item, "text")
        if not bounds or not text:  # type: ignore[redundant-expr]  # an item without extent has no box
            continue
        box = (
            left + int(bounds[0] - dx), top + int(bounds[1] - dy),
            left + int(bounds[2] - dx), top + int(bounds[3] - dy),
        )  # fmt: skip
        if box[0] < right and box[2] > left and box[1] < bottom and box[3] > top:
            yield Sight(text, box, canvas)


def _option(canvas: tk.Canvas, item: int, name: str) -> str:
    return str(canvas.itemcget(item, name))  # type: ignore[no-untyped-call]


def _rows(tree: ttk.Treeview) -> Iterator[Sight]:
    x, y = tree.winfo_rootx(), tree.winfo_rooty()
    for row in _open_rows(tree, ""):
        bounds = tree.bbox(row)
        if bounds:
            left, top, width, height = bounds
            values = " · ".join([str(tree.item(row, "text")), *map(str, tree.item(row, "values"))])
            yield Sight(values, (x + left, y + top, x + left + width, y + top + height), tree)


def _open_rows(tree: ttk.Treeview, parent: str) -> Iterator[str]:
    for row in tree.get_children(parent):
        yield row
        yield from _open_rows(tree, row)
