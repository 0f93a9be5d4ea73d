"""Saying how things are: banners, empty places, progress, and that something is under way."""

import math
import tkinter as tk
from collections.abc import Callable

from workstation.ui.kit.borrowed import ctk
from workstation.ui.kit.buttons import Button, IconButton
from workstation.ui.kit.icons import icon
from workstation.ui.kit.labels import TONE_ICONS, Icon, Label, Tone
from workstation.ui.kit.shapes import Shape, shape_image
from workstation.ui.kit.surfaces import Box, Card, RealPixels
from workstation.ui.kit.theme import colour, paint, px, surface_of


class Banner(Card):
    """A sentence across the page that stays until it is no longer true, with one thing to do about it."""

    def __init__(
        self,
        master: tk.Misc,
        text: str,
        tone: Tone = "info",
        *,
        action: str = "",
        on_action: Callable[[], None] | None = None,
        on_close: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(master, f"{tone}_soft", border=f"{tone}_soft", radius=8)
        self.columnconfigure(1, weight=1)
        Icon(self, TONE_ICONS[tone], tone=tone, size=20).grid(
            row=0, column=0, padx=(px(14), px(10)), pady=px(10)
        )
        self.label = Label(self, text, wrap=True)
        self.label.grid(row=0, column=1, sticky="ew", pady=px(9))
        if action:
            Button(self, action, on_action, kind="ghost", is_small=True).grid(
                row=0, column=2, padx=px(8), pady=px(4)
            )
        if on_close is not None:
            from workstation.api.i18n import _

            IconButton(self, "x", _("Close"), on_close, is_small=True).grid(row=0, column=3, padx=(0, px(8)))

    def set(self, text: str) -> None:
        """Say something else."""
        self.label.set(text)


_NARROWEST = 260


class EmptyState(Box):
    """What a place shows while there is nothing in it: a picture, a sentence, and what to do."""

    def __init__(
        self,
        master: tk.Misc,
        icon_name: str,
        title: str,
        text: str = "",
        *,
        action: str = "",
        on_action: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(master)
        self.columnconfigure(
            0, weight=1, minsize=px(_NARROWEST)
        )  # else a text that wraps asks for one letter
        self.rowconfigure((0, 5), weight=1)
        _RoundIcon(self, icon_name).grid(row=1, column=0, pady=(px(24), px(16)))
        self.title = Label(self, title, size="subtitle", wrap=True, is_centred=True)
        self.title.grid(row=2, column=0, sticky="ew", padx=px(24))
        self.text = Label(self, text, tone="muted", wrap=True, is_centred=True)
        self.text.grid(row=3, column=0, sticky="ew", padx=px(24), pady=(px(6), 0))
        if action:
            self.action = Button(self, action, on_action, kind="primary")
            self.action.grid(row=4, column=0, pady=(px(20), px(24)))


class _RoundIcon(tk.Canvas):
    """An icon on a quiet disc."""

    def __init__(self, master: tk.Misc, name: str) -> None:
        self._icon, self._side = name, px(72)
        super().__init__(master, width=self._side, height=self._side, bd=0, highlightthickness=0)
        paint(self, bg=surface_of(master))
        self.restyle()

    def restyle(self) -> None:
        """Draw again in the colours of now."""
        self.delete("all")
        disc = Shape(width=self._side, height=self._side, radius=self._side // 2, fill="selected")
        self.create_image(0, 0, image=shape_image(self, disc), anchor="nw")
        middle = self._side // 2
        self.create_image(middle, middle, image=icon(self, self._icon, "accent", 32))


class Progress(RealPixels, ctk.CTkProgressBar):  # type: ignore[misc]  # customtkinter has no types
    """How much of something is done, 0 to 1."""

    def __init__(self, master: tk.Misc, *, height: int = 8) -> None:
        super().__init__(master, height=height, corner_radius=height // 2)
        paint(self, fg_color="line", progress_color="accent", bg_color=surface_of(master))
        self.set(0)


class Spinner(tk.Canvas):
    """Something is under way; turns only while it can be seen."""

    def __init__(self, master: tk.Misc, *, size: int = 20) -> None:
        self._side = px(size)
        super().__init__(master, width=self._side, height=self._side, bd=0, highlightthickness=0)
        paint(self, bg=surface_of(master))
        self._angle = 0.0
        self._next = ""
        self.bind("<Map>", lambda _e: self._turn())
        self.bind("<Unmap>", lambda _e: self._rest())
        self.bind("<Destroy>", lambda _e: self._rest())

    def _turn(self) -> None:
        self._rest()
        self.delete("all")
        middle, reach = self._side / 2, self._side / 2 - px(3)
        for step in range(8):
            angle = self._angle + step * math.pi / 4
            x, y = middle + reach * math.cos(angle), middle + reach * math.sin(angle)
            dot = self._side * (0.05 + 0.012 * step)
            role = "accent" if step > 3 else "line_strong" if step > 1 else "line"
            self.create_oval(x - dot, y - dot, x + dot, y + dot, fill=colour(role), width=0)
        self._angle += math.pi / 8
        self._next = self.after(90, self._turn)

    def _rest(self) -> None:
        if self._next:
            self.after_cancel(self._next)
            self._next = ""
