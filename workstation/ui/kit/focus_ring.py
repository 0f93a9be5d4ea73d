"""Whether the focus is shown: to who types, not to who points, as `:focus-visible` does in browsers.

UI thread only. Fields to type in always show theirs; buttons and what is drawn like them ask here.
"""

import tkinter as tk
from collections.abc import Callable

_TAG = "KhibraFocusRing"
_CHANGED = "<<FocusRing>>"


class _Hand:
    """Which hand the user works with in the one window of this process."""

    is_typing = True


_hand = _Hand()


def route_focus_ring(root: tk.Misc) -> None:
    """Watch the keys of the whole window; called once."""
    _hand.is_typing = True
    root.bind("<KeyPress>", lambda _e: _use(root, is_typing=True), add=True)
    # a control may keep a key to itself, so that the window never hears of it
    root.bind_class(_TAG, "<KeyPress>", lambda _e: _use(root, is_typing=True))


def follow_focus_ring(widget: tk.Misc, redraw: Callable[[], None]) -> None:
    """Call `redraw` when the ring of `widget`, which has the focus, comes or goes."""
    widget.bindtags((_TAG, *widget.bindtags()))
    widget.bind(_CHANGED, lambda _e: redraw())


def is_ring_shown() -> bool:
    """Whether what has the focus shows it."""
    return _hand.is_typing


def pointed(widget: tk.Misc) -> None:
    """Take note that `widget` was pressed with the mouse."""
    _use(widget, is_typing=False)


def _use(widget: tk.Misc, *, is_typing: bool) -> None:
    if is_typing != _hand.is_typing:
        _hand.is_typing = is_typing
        focused = widget.tk.call("focus")
        if focused:
            widget.tk.call("event", "generate", focused, _CHANGED)
