"""Fields to type in: a line, a box of text; placeholder, visible focus, and a sentence when something is wrong."""

import tkinter as tk
from collections.abc import Callable
from typing import Generic, TypeVar

from workstation.ui.kit.bidi_entry import BidiEntry
from workstation.ui.kit.bidi_text import BidiText
from workstation.ui.kit.buttons import IconButton
from workstation.ui.kit.labels import Icon, Label, Muted
from workstation.ui.kit.scrollbar import Scrollbar
from workstation.ui.kit.surfaces import Box, Card
from workstation.ui.kit.text import t_visual
from workstation.ui.kit.theme import font, paint, px

W = TypeVar("W", bound=tk.Misc)


class Field(Card):
    """The frame of something to type in; its border says where the focus is and what is wrong."""

    def __init__(self, master: tk.Misc) -> None:
        super().__init__(master, border="line_strong", radius=8)
        self.has_focus = self.has_problem = False

    def watch_focus(self, inner: tk.Misc) -> None:
        """Follow the focus of what is typed in."""
        inner.bind("<FocusIn>", lambda _e: self._focus(inside=True), add=True)
        inner.bind("<FocusOut>", lambda _e: self._focus(inside=False), add=True)

    def mark_problem(self, *, on: bool) -> None:
        """Colour the border where the content is wrong; say why beside it."""
        self.has_problem = on
        self._show()

    def _focus(self, *, inside: bool) -> None:
        self.has_focus = inside
        self._show()

    def _show(self) -> None:
        role = "danger" if self.has_problem else "accent" if self.has_focus else "line_strong"
        self.configure(border_width=2 if self.has_focus or self.has_problem else 1)
        paint(self, border_color=role)


class _Placeholder(tk.Label):
    """A quiet text over an empty field; a click on it goes to the field."""

    def __init__(self, field: Field, text: str, inner: tk.Entry | tk.Text) -> None:
        super().__init__(field, text=t_visual(text), font=font("body"), bd=0, padx=0, pady=0, cursor="xterm")
        paint(self, bg="surface", fg="muted")
        self.bind("<Button-1>", lambda _e: inner.focus_set())

    def show_over(self, inner: tk.Misc, *, is_empty: bool, at_top: bool = False) -> None:
        """Cover `inner` while it is empty."""
        if not is_empty:
            self.place_forget()
        elif at_top:
            self.place(in_=inner, x=1, y=px(1), anchor="nw")
        else:
            self.place(in_=inner, x=1, rely=0.5, anchor="w")


class Entry(Field):
    """A line of text, Latin or Arabic.

    Args:
        on_change: called with the text after every change by the user.
        on_submit: called on Return.
        secret: show dots, with a button that reveals them.
    """

    def __init__(
        self,
        master: tk.Misc,
        *,
        placeholder: str = "",
        on_change: Callable[[str], None] | None = None,
        on_submit: Callable[[], None] | None = None,
        secret: bool = False,
        icon_name: str = "",
    ) -> None:
        super().__init__(master)
        self._on_change = on_change
        self.rowconfigure(0, weight=1, minsize=px(36))
        self.columnconfigure(1, weight=1)
        if icon_name:
            Icon(self, icon_name, size=18).grid(row=0, column=0, padx=(px(10), 0))
        self.inner = BidiEntry(self, self._changed, secret=secret)
        self.inner.grid(row=0, column=1, sticky="ew", padx=px(10), pady=px(4))
        self._placeholder = _Placeholder(self, placeholder, self.inner)
        self._placeholder.show_over(self.inner, is_empty=bool(placeholder))
        self._has_placeholder = bool(placeholder)
        if secret:
            from workstation.api.i18n import _

            self._eye = IconButton(self, "eye", _("Show what is typed"), self._reveal, is_small=True)
            self._eye.grid(row=0, column=2, padx=(0, px(6)))
        self.watch_focus(self.inner)
        if on_submit is not None:
            for key in ("<Return>", "<KP_Enter>"):
                self.inner.bind(key, lambda _e: on_submit(), add=True)

    @property
    def value(self) -> str:
        """Return the text, in logical order."""
        return self.inner.value

    def set_value(self, text: str) -> None:
        """Show a text."""
        self.inner.set_value(text)
        self._show_placeholder(text)

    def set_width(self, width: int) -> None:
        """Be at least so wide, in 96 dpi pixels, where the layout gives no width."""
        self.columnconfigure(1, minsize=px(width - 48))

    def focus_set(self) -> None:
        """Take the keyboard."""
        self.inner.focus_set()

    def set_enabled(self, *, on: bool) -> None:
        """Let the user type, or only read."""
        self.inner.configure(state="normal" if on else "readonly")

    def _changed(self, text: str) -> None:
        self._show_placeholder(text)
        if self._on_change is not None:
            self._on_change(text)

    def _show_placeholder(self, text: str) -> None:
        self._placeholder.show_over(self.inner, is_empty=self._has_placeholder and not text)

    def _reveal(self) -> None:
        is_hidden = bool(self.inner["show"])
        self.inner.configure(show="" if is_hidden else "•")
        self._eye.set("eye_off" if is_hidden else "eye")


class TextBox(Field):
    """Several lines of text, Latin or Arabic; it grows with its text up to `max_lines`."""

    def __init__(
        self,
        master: tk.Misc,
        *,
        placeholder: str = "",
        on_change: Callable[[str], None] | None = None,
        lines: int = 4,
        max_lines: int = 14,
    ) -> None:
        super().__init__(master)
        self._on_change = on_change
        self._lines, self._max_lines = lines, max_lines
        self.rowconfigure(0, weight=1)
        self.columnconfigure(0, weight=1)
        self.inner = BidiText(self, self._changed, lines=lines)
        self.inner.grid(row=0, column=0, sticky="nsew", padx=(px(10), px(4)), pady=px(8))
        self._bar = Scrollbar(self, self.inner.yview)
        self._bar.grid(row=0, column=1, sticky="ns", padx=(0, px(3)), pady=px(4))
        self.inner.configure(yscrollcommand=self._bar.follow)
        self._has_placeholder = bool(placeholder)
        self._placeholder = _Placeholder(self, placeholder, self.inner)
        self._placeholder.show_over(self.inner, is_empty=self._has_placeholder, at_top=True)
        self.watch_focus(self.inner)
        self.inner.bind("<Configure>", lambda _e: self.inner.after_idle(self._grow), add=True)

    @property
    def value(self) -> str:
        """Return the text, in logical order."""
        return self.inner.value

    def set_value(self, text: str) -> None:
        """Show a text."""
        self.inner.set_value(text)
        self._fit(text)

    def focus_set(self) -> None:
        """Take the keyboard."""
        self.inner.focus_set()

    def set_enabled(self, *, on: bool) -> None:
        """Let the user type, or only read."""
        self.inner.configure(state="normal" if on else "disabled")

    def _changed(self, text: str) -> None:
        self._fit(text)
        if self._on_change is not None:
            self._on_change(text)

    def _fit(self, text: str) -> None:
        empty = self._has_placeholder and not text
        self._placeholder.show_over(self.inner, is_empty=empty, at_top=True)
        self.inner.after_idle(self._grow)

    def _grow(self) -> None:
        if not self.inner.winfo_exists():
            return
        shown = int(self.inner.tk.call(str(self.inner), "count", "-displaylines", "1.0", "end"))
        wanted = max(self._lines, min(self._max_lines, shown))
        if wanted != int(self.inner["height"]):
            self.inner.configure(height=wanted)


class Labelled(Box, Generic[W]):
    """A field with its label above, a hint and, where it is wrong, a sentence below.

    Attributes:
        field: what `make` made.
    """

    def __init__(
        self,
        master: tk.Misc,
        label: str,
        make: Callable[[tk.Misc], W],
        *,
        hint: str = "",
        is_required: bool = False,
    ) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self.label = Label(self, f"{label} *" if is_required else label, size="small", tone="muted")
        if label:
            self.label.grid(row=0, column=0, sticky="w", pady=(0, px(4)))
        self.field: W = make(self)
        self.field.grid(row=1, column=0, sticky="ew")  # type: ignore[attr-defined]
        self._hint = hint
        self.note = Muted(self, hint, wrap=True)
        if hint:
            self.note.grid(row=2, column=0, sticky="ew", pady=(px(4), 0))

    @property
    def problem(self) -> str:
        """Return the sentence shown below, empty when all is well."""
        return "" if self.note.text == self._hint else self.note.text

    def set_problem(self, text: str) -> None:
        """Say what is wrong and what to do, or take it back with an empty text."""
        self.note.set(text or self._hint, "danger" if text else "muted")
        if text or self._hint:
            self.note.grid(row=2, column=0, sticky="ew", pady=(px(4), 0))
        else:
            self.note.grid_forget()
        if isinstance(self.field, Field):
            self.field.mark_problem(on=bool(text))
