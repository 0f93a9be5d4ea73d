"""A slim scrollbar, vertical or horizontal, that draws nothing where all is in sight.

customtkinter's scrollbar runs the idle tasks each time it is drawn, so that scroll commands overtake each other.
"""

import tkinter as tk
from collections.abc import Callable
from typing import Any

from workstation.ui.kit.shapes import Shape, shape_image
from workstation.ui.kit.theme import paint, px, surface_of


class Scrollbar(tk.Canvas):
    """A thumb on a quiet track; it keeps its room, because a bar that comes and goes changes the wrapping.

    Args:
        command: a Tk scroll command such as `text.yview`.
    """

    def __init__(self, master: tk.Misc, command: Callable[..., Any], *, is_horizontal: bool = False) -> None:
        super().__init__(master, bd=0, highlightthickness=0, width=px(12), height=px(12), takefocus=0)
        paint(self, bg=surface_of(master))
        self._command = command
        self._is_horizontal = is_horizontal
        self._first, self._last = 0.0, 1.0
        self._held_at: float | None = None
        self._is_hovered = False
        self.bind("<Configure>", lambda _e: self.restyle())
        self.bind("<ButtonPress-1>", self._pressed)
        self.bind("<B1-Motion>", self._dragged)
        self.bind("<ButtonRelease-1>", lambda _e: self._let_go())
        self.bind("<Enter>", lambda _e: self._hover(on=True))
        self.bind("<Leave>", lambda _e: self._hover(on=False))

    def follow(self, first: str | float, last: str | float) -> None:
        """Show the part in sight, as Tk's scroll commands tell it (0 to 1)."""
        if (float(first), float(last)) != (self._first, self._last):
            self._first, self._last = float(first), float(last)
            self.restyle()

    def restyle(self) -> None:
        """Draw the thumb."""
        self.delete("all")
        if self._first <= 0 and self._last >= 1:
            return
        start, length = self._thumb()
        thick = px(8) if self._is_hovered or self._held_at is not None else px(6)
        size = (length, thick) if self._is_horizontal else (thick, length)
        role = "muted" if self._is_hovered or self._held_at is not None else "line_strong"
        thumb = Shape(width=size[0], height=size[1], radius=thick // 2, fill=role)
        inset = (px(12) - thick) // 2
        place = (start, inset) if self._is_horizontal else (inset, start)
        self.create_image(*place, image=shape_image(self, thumb), anchor="nw")

    def _track(self) -> int:
        return max(1, self.winfo_width() if self._is_horizontal else self.winfo_height())

    def _thumb(self) -> tuple[int, int]:
        track = self._track()
        length = max(px(28), round((self._last - self._first) * track))
        shown = max(1e-6, 1 - (self._last - self._first))
        return round((track - length) * self._first / shown), length

    def _at(self, event: "tk.Event[tk.Misc]") -> int:
        return event.x if self._is_horizontal else event.y

    def _pressed(self, event: "tk.Event[tk.Misc]") -> None:
        start, length = self._thumb()
        at = self._at(event)
        if start <= at < start + length:
            self._held_at = at - start
            self.restyle()
        else:
            self._command("scroll", -1 if at < start else 1, "pages")

    def _dragged(self, event: "tk.Event[tk.Misc]") -> None:
        if self._held_at is None:
            return
        _start, length = self._thumb()
        room = max(1, self._track() - length)
        share = (self._at(event) - self._held_at) / room
        self._command("moveto", max(0.0, min(1.0, share)) * (1 - (self._last - self._first)))

    def _hover(self, *, on: bool) -> None:
        self._is_hovered = on
        self.restyle()

    def _let_go(self) -> None:
        self._held_at = None
        self.restyle()
