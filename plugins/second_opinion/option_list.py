"""The options of a vote: all in sight, one chosen, by mouse, arrows or Space."""

import tkinter as tk
from collections.abc import Callable, Sequence

from workstation.ui.kit import Box, Control, Shape, colour, font, measurer, px, shaped_lines

_DISC = 20
_LINE = 20


class _Option(Control):
    """One option; its text wraps."""

    def __init__(self, master: tk.Misc, text: str, command: Callable[[], None]) -> None:
        self.text = text
        self.is_chosen = False
        super().__init__(master, command, width=px(200), height=px(40))

    def draw(self) -> None:
        """Draw the plate, the disc and the text."""
        self.delete("all")
        width, _height = self.size()
        left = px(14) + px(_DISC) + px(12)
        lines = shaped_lines(self.text, measurer(font("body")), max(px(80), width - left - px(14)))
        height = max(px(44), len(lines) * px(_LINE) + px(20))
        if int(self["height"]) != height:
            self.configure(height=height)
        fill = "selected" if self.is_chosen else "hover" if self.is_hovered else "surface"
        border = "focus" if self.is_focused else "accent" if self.is_chosen else "line_strong"
        self.plate(
            Shape(
                width=width,
                height=height,
                radius=px(8),
                fill=fill,
                border=border,
                border_width=2 if self.is_focused else 1,
            )
        )
        self._draw_disc(px(14), height // 2)
        self.create_text(
            left,
            height // 2,
            text="\n".join(lines),
            anchor="w",
            font=font("body"),
            fill=colour("text" if self.is_enabled else "disabled"),
        )

    def _draw_disc(self, x: int, middle: int) -> None:
        side, role = px(_DISC), "accent" if self.is_chosen else "line_strong"
        ring = Shape(
            width=side, height=side, radius=side // 2, fill="surface", border=role, border_width=px(2)
        )
        self.plate(ring, x, middle - side // 2)
        if self.is_chosen:
            dot = Shape(width=px(10), height=px(10), radius=px(5), fill="accent")
            self.plate(dot, x + px(5), middle - px(5))


class OptionList(Box):
    """The options under each other.

    Args:
        on_change: called with the index after the user chose.
    """

    def __init__(self, master: tk.Misc, options: Sequence[str], on_change: Callable[[int], None]) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._on_change = on_change
        self.chosen: int | None = None
        self.options: list[_Option] = []
        for index, text in enumerate(options):
            option = _Option(self, text, lambda index=index: self.choose(index))  # type: ignore[misc]
            option.grid(row=index, column=0, sticky="ew", pady=(0, px(6)))
            option.bind("<Up>", lambda _e, to=index - 1: self._step(to))  # type: ignore[misc]
            option.bind("<Down>", lambda _e, to=index + 1: self._step(to))  # type: ignore[misc]
            self.options.append(option)

    def choose(self, index: int) -> None:
        """Choose an option."""
        self.chosen = index
        for place, option in enumerate(self.options):
            option.is_chosen = place == index
            option.draw()
        self._on_change(index)

    def set_enabled(self, *, on: bool, reason: str = "") -> None:
        """Let the user choose, or only see."""
        for option in self.options:
            if on:
                option.enable()
            else:
                option.disable(reason)

    def _step(self, to: int) -> str:
        if 0 <= to < len(self.options):
            self.options[to].focus_set()
            self.choose(to)
        return "break"
