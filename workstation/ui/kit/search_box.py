"""A box to search with: what is typed goes to `on_query`, what comes back is a list to choose from."""

import tkinter as tk
from collections.abc import Callable, Sequence

from workstation.ui.kit.buttons import IconButton
from workstation.ui.kit.fields import Entry
from workstation.ui.kit.popup import popup_of
from workstation.ui.kit.row_list import Row
from workstation.ui.kit.theme import px

_PAUSE_MS = 160


class SearchBox(Entry):
    """A line with a magnifier; the caller answers a query with `show_results`.

    Args:
        on_query: called with the text shortly after the user stopped typing.
        on_pick: called with the chosen row.
        on_cleared: called when the box was emptied.
    """

    def __init__(
        self,
        master: tk.Misc,
        *,
        placeholder: str,
        on_query: Callable[[str], None],
        on_pick: Callable[[Row], None] | None = None,
    ) -> None:
        super().__init__(master, placeholder=placeholder, on_change=self._typed, icon_name="search")
        from workstation.api.i18n import _

        self._on_query, self._on_pick = on_query, on_pick
        self._waiting = ""
        self._clear = IconButton(self, "x", _("Clear"), self.clear, is_small=True)
        self._clear.configure(takefocus=0)
        self.inner.bind("<Key>", self._list_key, add=True)
        self.inner.bind("<FocusOut>", lambda _e: self._close(), add=True)

    def show_results(self, rows: Sequence[Row]) -> None:
        """Offer what was found; an empty list closes it."""
        popup = popup_of(self)
        if rows and self.inner.focus_get() is self.inner:
            popup.open(self, rows, self._picked)
        else:
            self._close()

    def clear(self) -> None:
        """Empty the box."""
        self.set_value("")
        self._clear.grid_forget()
        self._close()
        self._query("")
        self.focus_set()

    def set_value(self, text: str) -> None:
        """Show a text without asking for it."""
        super().set_value(text)
        self._show_clear(text)

    def _show_clear(self, text: str) -> None:
        if text:
            self._clear.grid(row=0, column=2, padx=(0, px(5)))
        else:
            self._clear.grid_forget()

    def _typed(self, text: str) -> None:
        self._show_clear(text)
        if self._waiting:
            self.after_cancel(self._waiting)
        self._waiting = self.after(_PAUSE_MS, self._query, text)

    def _query(self, text: str) -> None:
        self._waiting = ""
        self._on_query(text.strip())

    def _picked(self, row: Row) -> None:
        if self._on_pick is not None:
            self._on_pick(row)

    def _close(self) -> None:
        popup = popup_of(self)
        if popup.is_open_for(self):
            popup.close()

    def _list_key(self, event: "tk.Event[tk.Misc]") -> str | None:
        popup = popup_of(self)
        if popup.is_open_for(self) and popup.key(event.keysym):
            return "break"
        if event.keysym == "Escape" and self.value:
            self.clear()
            return "break"
        return None
