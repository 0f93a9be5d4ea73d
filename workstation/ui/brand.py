"""The mark and the name of the product."""

import tkinter as tk

from workstation.ui.kit import Box, Heading, Muted, Shape, icon, paint, px, shape_image, surface_of


class BrandMark(tk.Canvas):
    """The mark: a pulse on a rounded square."""

    def __init__(self, master: tk.Misc, *, size: int = 36) -> None:
        self._side = px(size)
        self._size = size
        super().__init__(master, width=self._side, height=self._side, bd=0, highlightthickness=0)
        paint(self, bg=surface_of(master))
        self.restyle()

    def restyle(self) -> None:
        """Draw again in the colours of now."""
        self.delete("all")
        plate = Shape(width=self._side, height=self._side, radius=self._side // 4, fill="accent")
        self.create_image(0, 0, image=shape_image(self, plate), anchor="nw")
        sign = icon(self, "activity", "on_accent", round(self._size * 0.62))
        self.create_image(self._side // 2, self._side // 2, image=sign)


class Brand(Box):
    """The mark with the name beside it, in both scripts."""

    def __init__(self, master: tk.Misc, *, size: int = 36) -> None:
        super().__init__(master)
        BrandMark(self, size=size).grid(row=0, column=0, rowspan=2)
        Heading(self, "Khibra", size="subtitle").grid(row=0, column=1, sticky="sw", padx=(px(10), 0))
        Muted(self, "خبرة").grid(row=1, column=1, sticky="nw", padx=(px(10), 0))
