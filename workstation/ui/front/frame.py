"""The calm frame of the first screens: brand, one card in the middle, language and theme at the corner."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass

from cases.model.session import Me
from workstation import __version__
from workstation.api.i18n import _, language
from workstation.ui.brand import Brand
from workstation.ui.kit import Box, Card, Heading, IconButton, Muted, ScrollArea, Segmented, px


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontActs:
    """What the corner of the frame does."""

    language: Callable[[str], None]
    theme: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where it leads.

    Attributes:
        ready: somebody is signed in, and has an authenticator or was asked for one.
        trusted: the server is known, and the person has an account there.
        back: to where one came from.
    """

    ready: Callable[[Me], None]
    trusted: Callable[[], None]
    back: Callable[[], None]


class FrontFrame(Box):
    """The frame; put the content into `body`.

    Args:
        width: of the card, in 96 dpi pixels.
    """

    def __init__(
        self, master: tk.Misc, acts: FrontActs, title: str, text: str = "", *, width: int = 560
    ) -> None:
        super().__init__(master, "page")
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        top = Box(self)
        top.columnconfigure(1, weight=1)
        top.grid(row=0, column=0, sticky="ew", padx=px(24), pady=px(16))
        Brand(top, size=40).grid(row=0, column=0)
        names = [("fr", "Français"), ("en", "English")]
        current = language() if language() in dict(names) else "fr"
        Segmented(top, names, value=current, on_change=acts.language).grid(row=0, column=2)
        IconButton(top, "contrast", _("Light or dark theme"), acts.theme).grid(row=0, column=3, padx=px(8))
        self._area = ScrollArea(self)
        self._area.grid(row=1, column=0, sticky="nsew")
        card = Card(self._area.body, radius=14)
        card.grid(row=0, column=0, padx=px(24), pady=(px(16), px(32)))
        card.columnconfigure(0, weight=1, minsize=px(width))
        inside = Box(card)
        inside.columnconfigure(0, weight=1)
        inside.grid(row=0, column=0, sticky="ew", padx=px(36), pady=px(32))
        self._title = Heading(inside, title, wrap=True)
        self._title.grid(row=0, column=0, sticky="ew")
        self._text = Muted(inside, text, size="body", wrap=True)
        if text:
            self._text.grid(row=1, column=0, sticky="ew", pady=(px(6), 0))
        self.body = Box(inside)
        self.body.columnconfigure(0, weight=1)
        self.body.grid(row=2, column=0, sticky="ew", pady=(px(24), 0))
        Muted(self, f"Khibra {__version__}").grid(row=2, column=0, pady=(0, px(12)))

    def say(self, title: str, text: str) -> None:
        """Say something else at the top, and go there."""
        self._title.set(title)
        self._text.set(text)
        self._text.grid(row=1, column=0, sticky="ew", pady=(px(6), 0))
        self._area.top()

    def reveal(self, widget: tk.Misc) -> None:
        """Scroll until `widget`, which may have been made just now, can be seen."""
        self.update_idletasks()
        self._area.show(widget)
