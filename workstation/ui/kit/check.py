"""On or off, with a sentence that wraps."""

import tkinter as tk
from collections.abc import Callable

from workstation.ui.kit.control import Control
from workstation.ui.kit.icons import icon
from workstation.ui.kit.shapes import Shape
from workstation.ui.kit.text import measurer, shaped_lines
from workstation.ui.kit.theme import colour, font, px, surface_of

_SIDE, _LEAD, _PAD = 20, 30, 4


class Check(Control):
    """On or off; Space switches. It asks for the width of its text, at most `most`, and wraps in less.

    Args:
        most: the widest it asks for, in 96 dpi pixels; give it more with `sticky="ew"`.
    """

    def __init__(
        self,
        master: tk.Misc,
        text: str,
        *,
        value: bool = False,
        on_change: Callable[[bool], None] | None = None,
        most: int = 560,
    ) -> None:
        self._text = text
        self._is_checked = value
        self._on_change = on_change
        natural = px(_LEAD + 2 * _PAD) + max(map(measurer(font("body")), text.split("\n")))
        super().__init__(master, self._switch, width=min(natural, px(most)), height=px(28))

    @property
    def text(self) -> str:
        """Return the logical text."""
        return self._text

    @property
    def is_checked(self) -> bool:
        """Return whether it is on."""
        return self._is_checked

    def set_checked(self, *, on: bool) -> None:
        """Switch it without calling `on_change`."""
        self._is_checked = on
        self.draw()

    def set_enabled(self, *, on: bool) -> None:
        """Let the user switch it, or only see it."""
        if on:
            self.enable()
        else:
            self.disable()

    def draw(self) -> None:
        """Draw the box at the first line, the text beside it, and take the height that needs."""
        self.delete("all")
        width = self.size()[0]
        body, pad = font("body"), px(_PAD)
        lines = shaped_lines(self._text, measurer(body), max(px(80), width - px(_LEAD) - 2 * pad))
        line_px = body.metrics("linespace")
        height = max(px(28), len(lines) * line_px + 2 * pad)
        if abs(int(self["height"]) - height) > 1:
            self.configure(height=height)
        if self.is_focused:
            ring = Shape(
                width=width,
                height=height,
                radius=px(6),
                fill=surface_of(self),
                border="focus",
                border_width=2,
            )
            self.plate(ring)
        middle = px(14) if len(lines) == 1 else pad + line_px // 2
        self._draw_box(middle)
        top = middle - line_px // 2
        role = "text" if self.is_enabled else "disabled"
        for number, line in enumerate(lines):
            at = top + number * line_px
            self.create_text(px(_LEAD) + pad, at, text=line, anchor="nw", font=body, fill=colour(role))

    def _draw_box(self, middle: int) -> None:
        side, left = px(_SIDE), px(_PAD)
        on_fill = "accent_hover" if self.is_hovered and self.is_enabled else "accent"
        off_fill = "hover" if self.is_hovered and self.is_enabled else "surface"
        box = Shape(
            width=side,
            height=side,
            radius=px(5),
            fill=on_fill if self._is_checked else off_fill,
            border=on_fill if self._is_checked else "line_strong",
            border_width=2,
        )
        self.plate(box, left, middle - side // 2)
        if self._is_checked:
            self.create_image(left + side // 2, middle, image=icon(self, "check", "on_accent", 14))

    def _switch(self) -> None:
        self._is_checked = not self._is_checked
        self.draw()
        if self._on_change is not None:
            self._on_change(self._is_checked)
