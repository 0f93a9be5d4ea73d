"""Eyes: what stands on the screen and where, read from the widgets that are visible; they change nothing."""

import tkinter as tk
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tkinter import ttk

from workstation.api.shaping import visual

Box = tuple[int, int, int, int]
_FIELDS = ("Entry", "Text")


@dataclass(frozen=True, slots=True)
class Sight:
    """A text on the screen, or a field; the box is in screen pixels (left, top, right, bottom)."""

    text: str
    box: Box
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
        """Yield every text that is laid out now, even one that a scrolled area hides."""
        for widget in _mapped(self._root):
            yield from _texts(widget)

    def find(
        self, text: str, matches: Callable[[Sight], bool] = lambda _: True, *, for_click: bool = False
    ) -> Sight | None:
        """Return the text that is `text`, or else one that begins with it, or holds it.

        Of several the topmost, leftmost; `for_click` first those where the pointer becomes a hand.
        """
        wanted = _plain(visual(text))
        seen = [sight for sight in self.sights() if wanted in _plain(sight.text) and matches(sight)]

        def rank(sight: Sight) -> tuple[int, bool, int, int]:
            top, left = sight.box[1], sight.box[0]
            return (_closeness(_plain(sight.text), wanted), for_click and not _invites(sight), top, left)

        return min(seen, key=rank, default=None)

    def has_picture(self, least_px: int) -> bool:
        """Whether a picture so wide and high is drawn somewhere, if only in part."""
        canvases = (widget for widget in _mapped(self._root) if isinstance(widget, tk.Canvas))
        return any(_shows_picture(canvas, least_px) for canvas in canvases)

    def field(self, label: str, classes: tuple[str, ...] = _FIELDS) -> Sight | None:
        """Return the field, or another kind of widget, under a label."""
        above = self.find(label)
        if above is None:
            return None
        left, _top, right, bottom = above.box
        fields = (widget for widget in _mapped(self._root) if widget.winfo_class() in classes)
        sights = (Sight(label, box_of(widget), widget) for widget in fields)
        below = [
            sight
            for sight in sights
            if sight.box[1] >= bottom - 4 and sight.box[0] < max(right, left + 40) and sight.box[2] > left
        ]
        return min(below, key=lambda sight: sight.box[1], default=None)

    def hinted(self, hint: str) -> Sight | None:
        """Return the empty field in which a hint stands."""
        sight = self.find(hint)
        if sight is None:
            return None
        x, y = sight.centre
        for widget in _mapped(self._root):
            if widget.winfo_class() in _FIELDS:
                left, top, right, bottom = box = box_of(widget)
                if left <= x < right and top <= y < bottom:
                    return Sight(hint, box, widget)
        return None

    def has_keyboard(self, field: Sight) -> bool:
        """Whether keys go to a field: its cursor blinks and its border says so."""
        return self.keyboard() is field.widget

    def keyboard(self) -> tk.Misc | None:
        """Return what keys go to."""
        return self._root.focus_get()

    def is_below_keyboard(self, sight: Sight) -> bool:
        """Whether a sight stands in the list under the field that keys go to."""
        field = self.keyboard()
        if field is None:
            return False
        left, _top, right, bottom = box_of(field)
        is_under = sight.box[1] >= bottom and sight.box[0] < right and sight.box[2] > left
        return is_under and isinstance(sight.widget, tk.Canvas) and self.is_on_top(sight)

    def dialog(self) -> str:
        """Return the title of the system's dialog that has the keyboard; its widgets are not tkinter's."""
        call = self._root.tk.call
        focus = str(call("focus"))
        window = str(call("winfo", "toplevel", focus)) if focus else "."
        return "" if window == "." else str(call("wm", "title", window))

    def dialog_is_in(self, folder: Path) -> bool:
        """Whether the system's dialog that has the keyboard shows a folder; it names it on a menu button."""
        call = self._root.tk.call
        inside = [str(call("winfo", "toplevel", call("focus")))]
        for path in inside:
            inside += self._root.tk.splitlist(call("winfo", "children", path))
        buttons = (path for path in inside if str(call("winfo", "class", path)) == "TMenubutton")
        return any(str(call("set", call(path, "cget", "-textvariable"))) == str(folder) for path in buttons)

    def shows(self, field: Sight, text: str) -> bool:
        """Whether a field shows a text, wherever its lines are broken."""
        return self.text_of(field) == "".join(visual(text).split())

    def text_of(self, field: Sight) -> str:
        """Return what stands in a field, without its spaces and line breaks."""
        return "".join("".join(sight.text for sight in _texts(field.widget)).split())

    def covering(self, sight: Sight) -> tk.Misc | None:
        """Return the scrolled area, or other surrounding, that hides the middle of a sight; None if it shows."""
        x, y = sight.centre
        around: tk.Misc | None = sight.widget.master
        while around is not None and around.winfo_toplevel() is not around:
            left, top, right, bottom = box_of(around)
            if not (left <= x < right and top <= y < bottom):
                return around
            around = around.master
        return None

    def is_on_top(self, sight: Sight) -> bool:
        """Whether a click at the middle of a sight reaches its widget, or a part of the same control."""
        hit: tk.Misc | None = self._root.winfo_containing(*sight.centre)
        control = sight.widget.master
        while hit is not None and hit.winfo_toplevel() is not hit:
            if hit is sight.widget or hit is control:
                return True
            hit = hit.master
        return False


def is_off(sight: Sight) -> bool:
    """Whether the pointer stays an arrow where it should become a hand: a button that cannot be pressed now."""
    return "arrow" in _cursors(sight)


def _invites(sight: Sight) -> bool:
    return "hand2" in _cursors(sight)


def _cursors(sight: Sight) -> tuple[str, ...]:
    around = (sight.widget, sight.widget.master)
    return tuple(str(widget.cget("cursor")) for widget in around if widget is not None)


def _plain(text: str) -> str:
    """Return a text with usual spaces: nobody sees which kind of space stands before a colon."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _closeness(text: str, wanted: str) -> int:
    stripped = text.strip()
    return 0 if stripped == wanted else 1 if stripped.startswith(wanted) else 2


def _mapped(widget: tk.Misc) -> Iterator[tk.Misc]:
    for child in widget.winfo_children():
        if child.winfo_viewable():
            yield child
            yield from _mapped(child)


def box_of(widget: tk.Misc) -> Box:
    """Return where a widget stands on the screen."""
    x, y = widget.winfo_rootx(), widget.winfo_rooty()
    return x, y, x + widget.winfo_width(), y + widget.winfo_height()


def _texts(widget: tk.Misc) -> Iterator[Sight]:
    if isinstance(widget, tk.Canvas):
        yield from _canvas_texts(widget)
    elif isinstance(widget, ttk.Treeview):
        yield from _rows(widget)
    elif isinstance(widget, tk.Entry):
        yield Sight(widget.get(), box_of(widget), widget)
    elif isinstance(widget, tk.Text):
        yield Sight(widget.get("1.0", "end-1c"), box_of(widget), widget)
    elif isinstance(widget, tk.Label | tk.Button | tk.Message) and widget.cget("text"):
        yield Sight(str(widget.cget("text")), box_of(widget), widget)


def _canvas_texts(canvas: tk.Canvas) -> Iterator[Sight]:
    left, top, right, bottom = box_of(canvas)
    dx, dy = canvas.canvasx(0), canvas.canvasy(0)
    for item in canvas.find_all():
        if str(canvas.type(item)) != "text" or _option(canvas, item, "state") == "hidden":
            continue
        bounds = canvas.bbox(item)
        text = _option(canvas, item, "text")
        if not bounds or not text:  # type: ignore[redundant-expr]  # an item without extent has no box
            continue
        box = (
            left + int(bounds[0] - dx),
            top + int(bounds[1] - dy),
            left + int(bounds[2] - dx),
            top + int(bounds[3] - dy),
        )
        if box[0] < right and box[2] > left and box[1] < bottom and box[3] > top:
            yield Sight(text, box, canvas)


def _shows_picture(canvas: tk.Canvas, least_px: int) -> bool:
    for item in canvas.find_all():
        if str(canvas.type(item)) == "image" and (image := _option(canvas, item, "image")):
            size = canvas.tk.call("image", "width", image), canvas.tk.call("image", "height", image)
            if _option(canvas, item, "state") != "hidden" and min(map(int, size)) >= least_px:
                return True
    return False


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
