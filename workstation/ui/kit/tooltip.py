"""A short explanation beside the pointer or the focus; one window, made once and reused."""

import tkinter as tk
from collections.abc import Callable

from workstation.ui.kit.text import measurer, shaped_lines
from workstation.ui.kit.theme import colour, font, px

_DELAY_MS = 450


class _Bubble:
    """The one tooltip window of a program; a top level is never destroyed here, because that leaks."""

    def __init__(self) -> None:
        self._window: tk.Toplevel | None = None
        self._label: tk.Label | None = None

    def _made(self, near: tk.Misc) -> tuple[tk.Toplevel, tk.Label]:
        if self._window is None or self._label is None or not self._window.winfo_exists():
            self._window = tk.Toplevel(near.nametowidget("."), bd=0)
            self._window.withdraw()
            self._window.overrideredirect(boolean=True)
            self._label = tk.Label(self._window, bd=0, padx=px(10), pady=px(6), justify="left", anchor="w")
            self._label.pack()
        return self._window, self._label

    def show(self, near: tk.Misc, text: str) -> None:
        window, label = self._made(near)
        shown = "\n".join(shaped_lines(text, measurer(font("small")), px(320)))
        label.configure(text=shown, font=font("small"), bg=colour("tip"), fg=colour("on_tip"))
        window.update_idletasks()
        x = min(near.winfo_rootx(), near.winfo_screenwidth() - label.winfo_reqwidth() - px(8))
        y = near.winfo_rooty() + near.winfo_height() + px(6)
        if y + label.winfo_reqheight() > near.winfo_screenheight():
            y = near.winfo_rooty() - label.winfo_reqheight() - px(6)
        window.geometry(f"+{max(px(8), x)}+{max(0, y)}")
        window.deiconify()
        window.lift()

    def forget(self) -> None:
        self._window = self._label = None

    def hide(self) -> None:
        if self._window is not None and self._window.winfo_exists():
            self._window.withdraw()


_bubble = _Bubble()


def forget_tooltip() -> None:
    """Drop the tooltip of a window that is gone."""
    _bubble.forget()


class Tooltip:
    """The explanation of one widget, shown after a moment under the pointer or the focus.

    Attributes:
        text: what the widget does.
        reason: why it is switched off; shown instead.
    """

    def __init__(self, widget: tk.Misc, text: str = "") -> None:
        self.text = text
        self.reason = ""
        self._widget = widget
        self._waiting = ""
        for event, act in (
            ("<Enter>", self._later),
            ("<Leave>", self._gone),
            ("<ButtonPress>", self._gone),
            ("<FocusIn>", self._later),
            ("<FocusOut>", self._gone),
            ("<Unmap>", self._gone),
            ("<Destroy>", self._gone),
        ):
            self._bind(widget, event, act)

    @staticmethod
    def _bind(widget: tk.Misc, event: str, act: "Callable[[tk.Event[tk.Misc]], None]") -> None:
        widget.bind(event, act, add=True)

    def _later(self, _event: "tk.Event[tk.Misc]") -> None:
        if (self.reason or self.text) and not self._waiting:
            self._waiting = self._widget.after(_DELAY_MS, self._show)

    def _show(self) -> None:
        self._waiting = ""
        if self._widget.winfo_viewable():
            _bubble.show(self._widget, self.reason or self.text)

    def _gone(self, _event: "tk.Event[tk.Misc]") -> None:
        if self._waiting:
            self._widget.after_cancel(self._waiting)
            self._waiting = ""
        else:
            _bubble.hide()
