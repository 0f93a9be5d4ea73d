"""A list that opens below a field, inside the window; one is made for each window and reused."""

import tkinter as tk
from collections.abc import Callable, Sequence

from workstation.ui.kit.row_list import Row, RowList
from workstation.ui.kit.theme import paint, px


class PopupList(tk.Frame):
    """The list below a field. The field keeps the keyboard and forwards its keys with `key()`."""

    def __init__(self, root: tk.Misc) -> None:
        super().__init__(root, bd=0, highlightthickness=1)
        paint(self, bg="raised", highlightbackground="line_strong", highlightcolor="line_strong")
        self.list = RowList(self, self._picked)
        self.list.pack(fill="both", expand=True, pady=px(4))
        self._on_pick: Callable[[Row], None] | None = None
        self._owner: tk.Misc | None = None
        self._held: tk.Misc | None = None
        root.bind("<Button-1>", self._pressed_elsewhere, add=True)

    def is_open_for(self, owner: tk.Misc) -> bool:
        """Return whether it is open below `owner`."""
        return self._owner is owner

    def open(
        self, owner: tk.Misc, rows: Sequence[Row], on_pick: Callable[[Row], None], *, marked: int = 0
    ) -> None:
        """Show rows below `owner`, or above it where there is no room."""
        self._owner, self._on_pick = owner, on_pick
        self.list.set(rows, marked)
        root = self.winfo_toplevel()
        x = owner.winfo_rootx() - root.winfo_rootx()
        y = owner.winfo_rooty() - root.winfo_rooty() + owner.winfo_height() + px(4)
        height = int(self.list["height"]) + px(10)
        if y + height > root.winfo_height():
            y = max(px(4), y - owner.winfo_height() - height - px(8))
        width = max(owner.winfo_width(), px(180))
        x = min(x, root.winfo_width() - width - px(4))
        self.place(x=x, y=y, width=width, height=height)
        self.lift()
        grab: tk.Misc | None = self.grab_current()  # type: ignore[no-untyped-call]
        if grab is not None and grab is not self:
            self._held = grab
        if self._held is not None:
            self.grab_set()

    def close(self) -> None:
        """Hide the list; a dialog that held the mouse gets it back."""
        self._owner = self._on_pick = None
        self.place_forget()
        held, self._held = self._held, None
        if held is not None:
            self.grab_release()
            if held.winfo_exists():
                held.grab_set()

    def key(self, keysym: str) -> bool:
        """Do what a key means for the list; return whether it meant something."""
        steps = {"Down": 1, "Up": -1, "Next": 7, "Prior": -7}.get(keysym)
        if steps is not None:
            self.list.move(steps)
        elif keysym in ("Return", "KP_Enter"):
            self.list.pick()
        elif keysym == "Escape":
            self.close()
        else:
            return False
        return True

    def _picked(self, row: Row) -> None:
        on_pick = self._on_pick
        self.close()
        if on_pick is not None:
            on_pick(row)

    def _pressed_elsewhere(self, event: "tk.Event[tk.Misc]") -> None:
        if self._owner is None:
            return
        pressed = str(event.widget)
        if not pressed.startswith((str(self), str(self._owner))) or not self._holds(event):
            self.close()

    def _holds(self, event: "tk.Event[tk.Misc]") -> bool:
        """Return whether the press was on the list or its field; with a grab every press comes to the list."""
        for widget in (self, self._owner):
            if widget is not None:
                x, y = event.x_root - widget.winfo_rootx(), event.y_root - widget.winfo_rooty()
                if 0 <= x < widget.winfo_width() and 0 <= y < widget.winfo_height():
                    return True
        return False


_popups: dict[str, PopupList] = {}


def forget_popups() -> None:
    """Drop the lists of a window that is gone."""
    _popups.clear()


def popup_of(widget: tk.Misc) -> PopupList:
    """Return the list of the window that `widget` is in."""
    root = widget.winfo_toplevel()
    found = _popups.get(str(root))
    if found is None or not found.winfo_exists():
        found = _popups[str(root)] = PopupList(root)
    return found
