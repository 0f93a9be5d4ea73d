"""A page that is longer than its place, and the one wheel router of the window.

customtkinter's own scroll frame adds global bindings each time one is made and ends at 32,767 pixels; here the
wheel is bound once and finds the area under the pointer.
"""

import sys
import tkinter as tk
from collections.abc import Callable

from workstation.ui.kit.scrollbar import Scrollbar
from workstation.ui.kit.surfaces import Box
from workstation.ui.kit.theme import paint, px, surface_of

_STEP = 48
_wheels: dict[str, Callable[[int], bool]] = {}


def on_wheel(widget: tk.Misc, scroll: Callable[[int], bool]) -> None:
    """Let the wheel scroll `widget` while the pointer is over it or anything in it.

    Args:
        widget: the area.
        scroll: gets the steps, positive downwards; returns whether it used them, else the area around it scrolls.
    """
    path = str(widget)
    _wheels[path] = scroll
    widget.bind("<Destroy>", lambda e: _wheels.pop(path, None) if str(e.widget) == path else None, add=True)


def route_wheel(root: tk.Misc) -> None:
    """Bind the wheel for the whole window, and let the keyboard's focus stay in sight; called once."""
    last = ""

    def reveal(event: "tk.Event[tk.Misc]") -> None:
        nonlocal last
        path = str(event.widget)
        if path != str(root.tk.call("focus")):
            return  # the window system tells the frames around the field too
        if path != last:  # whoever comes back from another window finds the page where it was left
            _reveal(event.widget)
        last = path

    root.bind_all("<FocusIn>", reveal, add=True)
    if sys.platform == "linux":
        root.bind_all("<Button-4>", lambda e: _route(e, -1))
        root.bind_all("<Button-5>", lambda e: _route(e, 1))
    else:
        per_step = 120 if sys.platform == "win32" else 1
        root.bind_all("<MouseWheel>", lambda e: _route(e, -round(e.delta / per_step)))


def _reveal(inner: object) -> None:
    if not isinstance(inner, tk.Misc):
        return  # Tk's own dialogs are not tkinter's; their widgets come as a text
    widget: tk.Misc | None = inner
    while widget is not None:
        if isinstance(widget, ScrollArea) and inner is not widget:
            widget.after_idle(widget.show, inner)  # the layout may not be done yet
            return
        widget = widget.master


def _route(event: "tk.Event[tk.Misc]", steps: int) -> None:
    path = str(event.widget)
    if isinstance(event.widget, tk.Text | tk.Listbox) and event.widget.yview() != (0.0, 1.0):
        return
    while path:
        scroll = _wheels.get(path)
        if scroll is not None and scroll(steps):
            return
        path = path.rpartition(".")[0]


class ScrollArea(Box):
    """A vertical scroll area; put children into `body`.

    Attributes:
        body: a `Box` as wide as the area.
    """

    def __init__(self, master: tk.Misc, *, pad: int = 0) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self._canvas = tk.Canvas(self, bd=0, highlightthickness=0, width=1, height=1)
        self._canvas.grid(row=0, column=0, sticky="nsew")
        paint(self._canvas, bg=surface_of(self))
        self._bar = Scrollbar(self, self._canvas.yview)
        self._bar.grid(row=0, column=1, sticky="ns")
        self.body = Box(self._canvas)
        self.body.columnconfigure(0, weight=1)
        self._pad = pad
        self._item = self._canvas.create_window(pad, pad, window=self.body, anchor="nw")
        self._canvas.configure(yscrollcommand=self._bar.follow, yscrollincrement=px(8))
        self.body.bind("<Configure>", lambda _e: self._measured())
        self._canvas.bind("<Configure>", lambda e: self._widen(e.width))
        on_wheel(self, self._wheel)

    def top(self) -> None:
        """Go to the beginning."""
        self._canvas.yview_moveto(0)

    def show(self, widget: tk.Misc) -> None:
        """Scroll until `widget` can be seen."""
        if not widget.winfo_exists() or not widget.winfo_viewable():
            return
        height = self.body.winfo_height() + 2 * self._pad
        top = widget.winfo_rooty() - self.body.winfo_rooty() + self._pad
        bottom = top + widget.winfo_height()
        first, last = (edge * height for edge in self._canvas.yview())
        if top < first:
            self._canvas.yview_moveto(max(0, top - px(16)) / max(1, height))
        elif bottom > last:
            self._canvas.yview_moveto(max(0, bottom + px(16) - self._canvas.winfo_height()) / max(1, height))

    def _measured(self) -> None:
        width = max(1, self._canvas.winfo_width())
        self._canvas.configure(scrollregion=(0, 0, width, self.body.winfo_reqheight() + 2 * self._pad))

    def _widen(self, width: int) -> None:
        self._canvas.itemconfigure(self._item, width=max(1, width - 2 * self._pad))
        self._measured()

    def _wheel(self, steps: int) -> bool:
        first, last = self._canvas.yview()
        if (first, last) == (0.0, 1.0):
            return False
        self._canvas.yview_scroll(steps * _STEP // 8, "units")
        return True
