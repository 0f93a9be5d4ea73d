"""Parts of a page: prose, a titled section or card, and a part built anew only when what it shows has changed."""

import tkinter as tk
from collections.abc import Callable
from typing import Generic, TypeVar

from workstation.api.shaping import base_direction, has_rtl
from workstation.ui.kit.labels import Heading, Icon, Label, Muted
from workstation.ui.kit.surfaces import Box, Card
from workstation.ui.kit.theme import FontName, px

R = TypeVar("R")


class _Paragraph(Label):
    """A paragraph at the side it is read from."""

    def _show(self) -> None:
        super()._show()
        if has_rtl(self.text) and base_direction(self.text) == "R":
            self.configure(justify="right", anchor="e")


class Prose(Box):
    """What somebody wrote, paragraph by paragraph: Latin from the left, Arabic from the right."""

    def __init__(self, master: tk.Misc, text: str, *, size: FontName = "body", tone: str = "text") -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        for row, paragraph in enumerate(text.split("\n")):
            _Paragraph(self, paragraph, size=size, tone=tone, wrap=True).grid(row=row, column=0, sticky="ew")


class Section(Box):
    """A titled group of a page: heading, a sentence that explains it where needed, then `body`."""

    def __init__(self, master: tk.Misc, title: str, hint: str = "") -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self.heading = Heading(self, title, size="subtitle")
        self.heading.grid(row=0, column=0, sticky="w")
        if hint:
            Muted(self, hint, wrap=True).grid(row=1, column=0, sticky="ew", pady=(px(4), 0))
        self.body = Box(self)
        self.body.grid(row=2, column=0, sticky="nsew", pady=(px(12), 0))
        self.body.columnconfigure(0, weight=1)
        self.rowconfigure(2, weight=1)


class TitledCard(Card):
    """A card with an icon and a heading; put children into `body`.

    Args:
        surface: the role of its surface, such as `danger_soft` for what must not be overlooked.
    """

    def __init__(self, master: tk.Misc, title: str, icon_name: str = "", *, surface: str = "surface") -> None:
        super().__init__(master, surface, border="line" if surface == "surface" else surface)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        head = Box(self)
        head.grid(row=0, column=0, sticky="ew", padx=px(16), pady=(px(12), 0))
        if icon_name:
            Icon(head, icon_name, size=18).grid(row=0, column=0, padx=(0, px(8)))
        self.heading = Heading(head, title, size="subtitle")
        self.heading.grid(row=0, column=1, sticky="w")
        self.body = Box(self)
        self.body.columnconfigure(0, weight=1)
        self.body.grid(row=1, column=0, sticky="nsew", padx=px(16), pady=(px(8), px(14)))


class Redrawn(Box, Generic[R]):
    """A part of a page that follows a record: what is typed beside it, the scroll place and the focus stay.

    Args:
        build: makes the children in the box it is given; called when the record differs from the one shown.
    """

    def __init__(self, master: tk.Misc, build: Callable[[Box, R], object]) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._build = build
        self._shown: R | None = None

    def show(self, record: R) -> None:
        """Bring the part up to date."""
        if record == self._shown:
            return
        self._shown = record
        for child in tuple(self.children.values()):
            child.destroy()
        self._build(self, record)
        if not self.children:
            self.configure(height=1)  # an empty frame would keep the height of what was in it
