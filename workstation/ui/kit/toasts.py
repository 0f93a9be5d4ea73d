"""Short messages at the edge of the window; each goes after a while, unless the pointer rests on it."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from workstation.ui.kit.buttons import Button, IconButton
from workstation.ui.kit.labels import TONE_ICONS, Icon, Label, Tone
from workstation.ui.kit.surfaces import Card
from workstation.ui.kit.theme import paint, px

_STAYS_MS: dict[Tone, int] = {
    "neutral": 6_000,
    "info": 6_000,
    "good": 5_000,
    "warning": 10_000,
    "danger": 15_000,
}
_LOOKS_AGAIN_MS = 1_000
_MOST = 4
_ABOVE_BUTTONS = 88
"""Pixels left free below: there a screen has the buttons that lead on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToastActs:
    """What a message can be answered with.

    Attributes:
        action: the text of a button, or none.
        on_action: called when that is pressed.
        on_read: called when it is pressed, or the message closed by hand: somebody read it.
    """

    action: str = ""
    on_action: Callable[[], None] = lambda: None
    on_read: Callable[[], None] = lambda: None


class Toast(Card):
    """One message."""

    def __init__(self, stack: "Toasts", text: str, tone: Tone, acts: ToastActs) -> None:
        from workstation.api.i18n import _

        super().__init__(stack.root, "raised", border=tone, radius=10)
        paint(self, bg_color="page")
        self.stack, self.text, self.tone = stack, text, tone
        self.columnconfigure(1, weight=1)
        Icon(self, TONE_ICONS[tone], tone=tone, size=22).grid(
            row=0, column=0, sticky="n", padx=(px(14), px(10)), pady=px(13)
        )
        Label(self, text, wrap=290).grid(row=0, column=1, sticky="ew", pady=px(12))
        IconButton(self, "x", _("Close"), lambda: self._answered(acts.on_read), is_small=True).grid(
            row=0, column=2, sticky="ne", padx=px(8), pady=px(8)
        )
        if acts.action:
            take = partial(self._answered, acts.on_read, acts.on_action)
            button = Button(self, acts.action, take, kind="ghost", is_small=True)
            button.grid(row=1, column=1, sticky="w", pady=(0, px(10)))
        self._met_pointer_at = self.winfo_pointerxy()
        self._timer = self.after(_STAYS_MS[tone], self.expire)

    def dismiss(self) -> None:
        """Take it away."""
        if self.winfo_exists():
            self.after_cancel(self._timer)
            self.destroy()
            self.stack.arrange(self)

    def _answered(self, *then: Callable[[], None]) -> None:
        self.dismiss()
        for act in then:
            act()

    def expire(self) -> None:
        """Go, unless somebody has put the pointer on it; one that rested where it appeared holds nothing."""
        x, y = self.winfo_pointerxy()
        is_on_it = (
            0 <= x - self.winfo_rootx() < self.winfo_width()
            and 0 <= y - self.winfo_rooty() < self.winfo_height()
        )
        if is_on_it and (x, y) != self._met_pointer_at:
            self._timer = self.after(_LOOKS_AGAIN_MS, self.expire)
        else:
            self.dismiss()


class Toasts:
    """The messages of a window, newest below."""

    def __init__(self, root: tk.Misc) -> None:
        self.root = root
        self.shown: list[Toast] = []

    def show(self, text: str, tone: Tone = "info", acts: ToastActs | None = None) -> Toast:
        """Show a message; the same one twice is shown once."""
        same = next((t for t in self.shown if t.text == text and t.tone == tone), None)
        if same is not None:
            return same
        toast = Toast(self, text, tone, acts or ToastActs())
        self.shown.append(toast)
        for old in self.shown[:-_MOST]:
            old.dismiss()
        self.arrange()
        return toast

    def arrange(self, gone: Toast | None = None) -> None:
        """Stack what is shown at the right, upwards from above the row of buttons."""
        if gone is not None and gone in self.shown:
            self.shown.remove(gone)
        y = -px(_ABOVE_BUTTONS)
        for toast in reversed(self.shown):
            toast.place(relx=1.0, rely=1.0, x=-px(20), y=y, anchor="se", width=px(380))
            toast.lift()
            toast.update_idletasks()
            y -= toast.winfo_reqheight() + px(10)
