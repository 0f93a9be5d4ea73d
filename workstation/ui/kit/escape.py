"""What Escape closes: the topmost thing that is open; one binding for the whole window."""

import tkinter as tk
from collections.abc import Callable

_open: list[tuple[tk.Misc, Callable[[], None]]] = []


def on_escape(widget: tk.Misc, act: Callable[[], None]) -> None:
    """Call `act` on Escape while `widget` is the last thing that was opened and still exists."""
    _open.append((widget, act))


def route_escape(root: tk.Misc) -> None:
    """Bind the key for the whole window; called once."""
    _open.clear()
    root.bind("<Escape>", lambda _e: _close_topmost())


def _close_topmost() -> None:
    while _open:
        widget, act = _open[-1]
        if widget.winfo_exists():
            act()
            return
        _open.pop()
