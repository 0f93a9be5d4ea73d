"""Questions in the middle of the window: modal, with the keyboard kept inside, Escape and Return.

A dialog is a card inside the window, not a window of its own: nothing can be lost behind another window, and
customtkinter's top levels, which leak global bindings, are not needed.
"""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from workstation.ui.kit.buttons import Button, IconButton, Kind
from workstation.ui.kit.escape import on_escape
from workstation.ui.kit.labels import Heading
from workstation.ui.kit.surfaces import Box, Card
from workstation.ui.kit.theme import descendants, px

_HIGH = 0.9
_TAKES_KEYS = (tk.Canvas, tk.Entry, tk.Text, tk.Listbox, ttk.Treeview)


class Dialog(Card):
    """A card over the window; put the content into `body`, add buttons, then `open()`.

    Args:
        on_cancel: called when the user closes it with Escape or the cross, after it was closed.
        can_cancel: whether Escape and the cross are offered.
    """

    def __init__(
        self,
        anywhere: tk.Misc,
        title: str,
        *,
        width: int = 480,
        on_cancel: Callable[[], None] | None = None,
        can_cancel: bool = True,
    ) -> None:
        root = anywhere.winfo_toplevel()
        super().__init__(root, "raised", border="line_strong", radius=12)
        self._on_cancel, self._can_cancel = on_cancel, can_cancel
        self._width = px(width)
        self._before: tk.Misc | None = None
        self._held: tk.Misc | None = None
        self._default: Button | None = None
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self.heading = Heading(self, title, size="subtitle", wrap=True)
        self.heading.grid(row=0, column=0, sticky="ew", padx=px(24), pady=(px(20), px(8)))
        if can_cancel:
            from workstation.api.i18n import _

            cross = IconButton(self, "x", _("Close"), self.cancel, is_small=True)
            cross.grid(row=0, column=1, sticky="ne", padx=(0, px(14)), pady=(px(16), 0))
        self.body = Box(self)
        self.body.columnconfigure(0, weight=1)
        self.body.grid(row=1, column=0, columnspan=2, sticky="nsew", padx=px(24))
        self._buttons = Box(self)
        self._buttons.grid(row=2, column=0, columnspan=2, sticky="e", padx=px(24), pady=(px(20), px(20)))
        on_escape(self, self.cancel)

    @property
    def is_open(self) -> bool:
        """Return whether it can be seen."""
        return bool(self.winfo_exists() and self.winfo_ismapped())

    def add_button(
        self, text: str, command: Callable[[], None], *, kind: Kind = "secondary", is_default: bool = False
    ) -> Button:
        """Add a button at the right; the default one is pressed by Return in a line of text."""
        button = Button(self._buttons, text, command, kind=kind)
        button.grid(row=0, column=len(self._buttons.children), padx=(px(8), 0))
        if is_default:
            self._default = button
        return button

    def open(self, focus: tk.Misc | None = None) -> None:
        """Show it in the middle and keep mouse and keyboard inside."""
        root = self.winfo_toplevel()
        self._before = root.focus_get()
        width = min(self._width, root.winfo_width() - px(32))
        self.place_configure(relx=0.5, rely=0.45, anchor="center", width=width)
        self.update_idletasks()
        if self.winfo_reqheight() > _HIGH * root.winfo_height():
            self.place_configure(rely=0.5)  # a little above the middle its title would be cut off
        self.lift()
        held = self.grab_current()
        self._held = held if held is not self else None
        if self.winfo_viewable():
            self.grab_set()
        for widget in descendants(self):
            widget.bind("<Tab>", self._tabbed)
            widget.bind("<Shift-Tab>", self._tabbed_back)
            if isinstance(widget, tk.Entry):
                widget.bind("<Return>", lambda _e: self._submit(), add=True)
                widget.bind("<KP_Enter>", lambda _e: self._submit(), add=True)
        target = focus or self._first()
        if target is not None:
            target.focus_set()

    def close(self) -> None:
        """Take it away and give the keyboard back."""
        if not self.winfo_exists():
            return
        self.grab_release()
        root = self.winfo_toplevel()
        before, held = self._before, self._held
        self.destroy()
        if held is not None and held.winfo_exists():
            held.grab_set()
        if before is not None and before.winfo_exists():
            before.focus_set()
        else:
            root.focus_set()

    def cancel(self) -> None:
        """Close it as Escape does."""
        if self._can_cancel:
            self.close()
            if self._on_cancel is not None:
                self._on_cancel()

    def _stops(self) -> list[tk.Misc]:
        stops: list[tk.Misc] = []
        for widget in descendants(self):
            if isinstance(widget, _TAKES_KEYS) and widget.winfo_viewable():
                takes = str(widget.cget("takefocus"))
                if takes == "1" or (takes != "0" and not isinstance(widget, tk.Canvas)):
                    stops.append(widget)
        return stops

    def _first(self) -> tk.Misc | None:
        stops = self._stops()
        typed = next((w for w in stops if isinstance(w, tk.Entry | tk.Text)), None)
        if typed is not None:
            return typed
        if self._default is not None:
            return self._default
        return stops[-1] if stops else None

    def _tabbed(self, event: "tk.Event[tk.Misc]") -> str:
        return self._go(event, 1)

    def _tabbed_back(self, event: "tk.Event[tk.Misc]") -> str:
        return self._go(event, -1)

    def _go(self, event: "tk.Event[tk.Misc]", by: int) -> str:
        stops = self._stops()
        if stops:
            at = stops.index(event.widget) if event.widget in stops else -1
            stops[(at + by) % len(stops)].focus_set()
        return "break"

    def _submit(self) -> str:
        if self._default is not None:
            self._default.invoke()
        return "break"


def confirm(
    anywhere: tk.Misc,
    title: str,
    text: str,
    yes: str,
    on_yes: Callable[[], None],
    *,
    is_dangerous: bool = True,
) -> Dialog:
    """Ask before something that cannot be undone."""
    from workstation.api.i18n import _
    from workstation.ui.kit.labels import Label

    dialog = Dialog(anywhere, title)
    Label(dialog.body, text, wrap=430).grid(sticky="w")
    dialog.add_button(_("Cancel"), dialog.cancel)

    def go() -> None:
        dialog.close()
        on_yes()

    dialog.add_button(yes, go, kind="danger" if is_dangerous else "primary", is_default=True)
    dialog.open()
    return dialog


def ask_text(
    anywhere: tk.Misc,
    title: str,
    label: str,
    on_text: Callable[[str], None],
    *,
    initial: str = "",
    is_long: bool = False,
) -> Dialog:
    """Ask for a text, such as a reason; it must not be empty."""
    from workstation.api.i18n import _
    from workstation.ui.kit.fields import Entry, Labelled, TextBox

    dialog = Dialog(anywhere, title, width=520)
    make: Callable[[tk.Misc], Entry | TextBox] = (lambda m: TextBox(m, lines=5)) if is_long else Entry
    row = Labelled(dialog.body, label, make)
    row.grid(sticky="ew")
    row.field.set_value(initial)

    def go() -> None:
        text = row.field.value.strip()
        if not text:
            row.set_problem(_("Write something first."))
            row.field.focus_set()
            return
        dialog.close()
        on_text(text)

    dialog.add_button(_("Cancel"), dialog.cancel)
    dialog.add_button(_("OK"), go, kind="primary", is_default=True)
    dialog.open(row.field)
    return dialog
