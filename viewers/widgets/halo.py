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
        self._shown = ("", 0.0, 0.0, "", 0)
        self._offsets = (*_RIM, (0, 0))
        justify = _JUSTIFY.get(anchor[-1], "center")
        # Made at once: a viewport is built while its first picture is on its way, and painted when it has come.
        self._items = [
            canvas.create_text(
                0,
                0,
                anchor=anchor,
                justify=justify,
                font=style.font(bold=bold),
                fill=style.text if offset == (0, 0) else style.halo,
                state="hidden",
                tags=("overlay",),
            )
            for offset in self._offsets
        ]

    def show(self, text: str, x: float, y: float, *, fill: str = "", width_px: int = 0) -> None:
        """Draw `text` at (x, y); an empty one hides it. `width_px` wraps."""
        wanted = (text, x, y, fill, width_px) if text else ("", 0.0, 0.0, "", 0)
        if wanted == self._shown:
            return
        self._shown = wanted
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
