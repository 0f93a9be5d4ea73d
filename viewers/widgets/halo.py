"""Text on pictures: a light text with a dark rim, as one thing to place, fill and hide."""

import tkinter as tk
from typing import Literal

from viewers.widgets.style import ViewerStyle

Anchor = Literal["nw", "n", "ne", "w", "center", "e", "sw", "s", "se"]
_RIM = ((-1, -1), (1, -1), (-1, 1), (1, 1))
_JUSTIFY: dict[str, Literal["left", "center", "right"]] = {"w": "left", "e": "right"}


class HaloText:
    """A text item with a rim on a canvas."""

    def __init__(self, canvas: tk.Canvas, style: ViewerStyle, anchor: Anchor, *, bold: bool = False) -> None:
        self._canvas = canvas
        self._style = style
        self._anchor: Anchor = anchor
        self._font = style.font(bold=bold)
        self._shown = ("", 0.0, 0.0, "", 0)
        self._offsets = (*_RIM, (0, 0))
        self._items: list[int] = []

    def show(self, text: str, x: float, y: float, *, fill: str = "", width_px: int = 0) -> None:
        """Draw `text` at (x, y); an empty one hides it. `width_px` wraps."""
        wanted = (text, x, y, fill, width_px)
        if wanted == self._shown:
            return
        self._shown = wanted
        if not self._items:  # a picture has ten texts, and seldom all of them
            if not text:
                return
            self._items = [self._made(is_rim=offset in _RIM) for offset in self._offsets]
        for item, (dx, dy) in zip(self._items, self._offsets, strict=True):
            self._canvas.coords(item, x + dx, y + dy)
            self._canvas.itemconfigure(item, text=text, width=width_px, state="normal" if text else "hidden")
        self._canvas.itemconfigure(self._items[-1], fill=fill or self._style.text)

    def hide(self) -> None:
        """Draw nothing."""
        self.show("", 0, 0)

    @property
    def text(self) -> str:
        """What is drawn now."""
        return self._shown[0]

    def _made(self, *, is_rim: bool) -> int:
        return self._canvas.create_text(
            0,
            0,
            anchor=self._anchor,
            justify=_JUSTIFY.get(self._anchor[-1], "center"),
            font=self._font,
            fill=self._style.halo if is_rim else self._style.text,
            tags=("overlay",),
        )
