"""What is on the screen while the plugins are loaded: the frame of the window, empty."""

import tkinter as tk

from workstation.ui.brand import Brand
from workstation.ui.kit import Box, Divider, Spinner, px

_WIDTH = 216


class Splash(Box):
    """Sidebar and header without content, so that nothing jumps when they come."""

    def __init__(self, root: tk.Misc) -> None:
        super().__init__(root, "page")
        self.columnconfigure(2, weight=1)
        self.rowconfigure(2, weight=1)
        self._side = Box(self, "surface", width=px(_WIDTH))
        self._side.grid_propagate(flag=False)
        self._side.grid(row=0, column=0, rowspan=3, sticky="ns")
        Divider(self, vertical=True).grid(row=0, column=1, rowspan=3, sticky="ns")
        Box(self, "surface", height=px(61)).grid(row=0, column=2, sticky="ew")
        Divider(self).grid(row=1, column=2, sticky="ew")
        Spinner(self, size=28).grid(row=2, column=2)

    def sign(self) -> None:
        """Write the product's name; a program's first letters and pictures take longer than its whole window."""
        Brand(self._side).grid(padx=px(16), pady=(px(14), px(18)))
        self.update_idletasks()
