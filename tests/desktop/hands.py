"""The user's hands: real events on real widgets, and waiting for what they cause."""

import time
import tkinter as tk
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

W = TypeVar("W", bound=tk.Misc)


def pump(root: tk.Misc, until: Callable[[], object] = lambda: True, timeout_s: float = 20.0) -> None:
    """Run the window until something is true; once at least."""
    ends = time.monotonic() + timeout_s
    root.update()
    while not until():
        assert time.monotonic() < ends, "timed out"
        time.sleep(0.002)
        root.update()
    root.update()


def settle(root: tk.Misc, rounds: int = 4) -> None:
    """Run what is due now."""
    for _round in range(rounds):
        root.update()


def inner(widget: Any) -> tk.Misc:
    """Return the part of a widget that takes the pointer: the canvas inside what customtkinter draws."""
    canvas = getattr(widget, "_canvas", None)
    return canvas if isinstance(canvas, tk.Canvas) else widget


def click(widget: Any, x: int | None = None, y: int | None = None) -> None:
    """Press and release over a widget, as a pointer that came from outside."""
    part = inner(widget)
    part.update()
    at_x = part.winfo_width() // 2 if x is None else x
    at_y = part.winfo_height() // 2 if y is None else y
    for event in ("Enter", "Motion", "ButtonPress-1", "ButtonRelease-1"):
        part.event_generate(f"<{event}>", x=at_x, y=at_y)
    if part.winfo_exists():
        part.update()


def drag(widget: tk.Misc, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Press at `start`, move to `end`, release there."""
    widget.event_generate("<Motion>", x=start[0], y=start[1])
    widget.event_generate("<ButtonPress-1>", x=start[0], y=start[1])
    for step in range(1, 9):
        x = start[0] + (end[0] - start[0]) * step // 8
        y = start[1] + (end[1] - start[1]) * step // 8
        widget.event_generate("<B1-Motion>", x=x, y=y)
        widget.update()
    widget.event_generate("<ButtonRelease-1>", x=end[0], y=end[1])
    widget.update()


def press(widget: Any, *keys: str) -> None:
    """Press keys, such as `Return` or `Control-k`, with the keyboard on a widget."""
    part = inner(widget)
    part.focus_force()
    part.update()
    for key in keys:
        focused = part.focus_get() if part.winfo_exists() else None
        (focused or part).event_generate(f"<{key}>")
        part.winfo_toplevel().update() if part.winfo_exists() else None


def type_text(widget: Any, text: str) -> None:
    """Type a text that the keyboard of the screen has keys for."""
    part = inner(widget)
    part.focus_force()
    part.update()
    names = {" ": "space", "-": "minus", "/": "slash", ":": "colon", ".": "period", "?": "question"}
    for character in text:
        part.event_generate(f"<KeyPress-{names.get(character, character)}>")
        part.update()


def all_of(root: tk.Misc, kind: type[W]) -> Iterator[W]:
    """Walk the widgets of a kind that can be seen."""
    for child in tuple(root.children.values()):
        if isinstance(child, kind) and child.winfo_viewable():
            yield child
        yield from all_of(child, kind)


def texts(root: tk.Misc) -> list[str]:
    """Return the texts of all labels in sight, as drawn."""
    return [str(label["text"]) for label in all_of(root, tk.Label) if label["text"]]


def canvas_texts(canvas: tk.Canvas) -> list[str]:
    """Return the texts on a canvas."""
    kinds = {item: str(canvas.tk.call(str(canvas), "type", item)) for item in canvas.find_all()}
    shown = (
        canvas.tk.call(str(canvas), "itemcget", item, "-text") for item in kinds if kinds[item] == "text"
    )
    return [str(text) for text in shown if text]
