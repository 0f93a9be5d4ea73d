"""Typing Arabic where Tk neither joins nor orders: keys become edits of a buffer, for a line and for a text box."""

import tkinter as tk
from collections.abc import Callable

from workstation.api.shaping import Direction, base_direction
from workstation.ui.kit.typing_buffer import TypingBuffer

_SHIFT, _CONTROL, _ALT = 0x1, 0x4, 0x8


def pasted(widget: tk.Misc) -> str:
    """Return the text on the clipboard, empty where there is none."""
    try:
        return str(widget.clipboard_get())
    except tk.TclError:
        return ""


def copy(widget: tk.Misc, text: str) -> None:
    """Put `text` on the clipboard."""
    if text:
        widget.clipboard_clear()
        widget.clipboard_append(text)


def printable(event: "tk.Event[tk.Misc]") -> str:
    """Return the character a key event types, or nothing."""
    if event.char and event.char.isprintable() and not _state(event) & (_CONTROL | _ALT):
        return event.char
    return ""


def _state(event: "tk.Event[tk.Misc]") -> int:
    return event.state if isinstance(event.state, int) else 0


def _move(buffer: TypingBuffer, event: "tk.Event[tk.Misc]", direction: Direction) -> bool:
    state = _state(event)
    selecting, word = bool(state & _SHIFT), bool(state & _CONTROL)
    visual = {"Left": -1, "KP_Left": -1, "Right": 1, "KP_Right": 1}.get(event.keysym)
    if visual is not None:
        buffer.move(-visual if direction == "R" else visual, word=word, selecting=selecting)
    elif event.keysym in ("Home", "KP_Home"):
        buffer.move_to(0, selecting=selecting)
    elif event.keysym in ("End", "KP_End"):
        buffer.move_to(len(buffer.text), selecting=selecting)
    else:
        return False
    return True


def _cut(buffer: TypingBuffer, widget: tk.Misc) -> None:
    copy(widget, buffer.selected)
    buffer.insert("")


def _control(buffer: TypingBuffer, event: "tk.Event[tk.Misc]", widget: tk.Misc, *, multiline: bool) -> bool:
    key = event.keysym.lower()
    acts: dict[str, Callable[[], None]] = {
        "a": buffer.select_all,
        "c": lambda: copy(widget, buffer.selected),
        "x": lambda: _cut(buffer, widget),
        "v": lambda: buffer.insert(pasted(widget) if multiline else " ".join(pasted(widget).split("\n"))),
        "z": buffer.undo,
        "y": buffer.redo,
    }
    act = acts.get(key)
    if act is None or not _state(event) & _CONTROL:
        return False
    act()
    return True


def edit(
    buffer: TypingBuffer, event: "tk.Event[tk.Misc]", widget: tk.Misc, *, multiline: bool = False
) -> bool:
    """Do to `buffer` what a key event asks; return whether it was a key of typing at all."""
    word = bool(_state(event) & _CONTROL)
    if event.keysym == "BackSpace":
        buffer.backspace(word=word)
    elif event.keysym in ("Delete", "KP_Delete"):
        buffer.delete(word=word)
    elif multiline and event.keysym in ("Return", "KP_Enter") and not word:
        buffer.insert("\n")
    elif character := printable(event):
        buffer.insert(character)
    else:
        direction = base_direction(buffer.text)
        return _move(buffer, event, direction) or _control(buffer, event, widget, multiline=multiline)
    return True
