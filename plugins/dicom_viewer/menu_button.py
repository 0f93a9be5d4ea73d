"""A compact button with a text and an arrow that opens a list of choices."""

import tkinter as tk
from collections.abc import Callable, Sequence

from workstation.ui.kit import (
    Control,
    Row,
    Shape,
    colour,
    elide,
    font,
    icon,
    measurer,
    popup_of,
    px,
    surface_of,
    t_visual,
)

_HEIGHT = 28


class MenuButton(Control):
    """Shows what is chosen; the list is made when it opens.

    Args:
        hint: what is chosen here, in words.
        rows: makes the list.
        on_pick: gets the chosen row.
        width: in 96 dpi pixels.
    """

    def __init__(
        self,
        master: tk.Misc,
        hint: str,
        rows: Callable[[], Sequence[Row]],
        on_pick: Callable[[Row], None],
        *,
        width: int,
    ) -> None:
        self._text = ""
        self._rows, self._on_pick = rows, on_pick
        super().__init__(master, self._open, width=px(width), height=px(_HEIGHT))
        self.tooltip.text = hint
        self.bind("<Key>", self._key)
        self.bind("<FocusOut>", lambda _e: self._close(), add=True)

    @property
    def text(self) -> str:
        """Return what it shows."""
        return self._text

    def set(self, text: str) -> None:
        """Show what is chosen."""
        if text != self._text:
            self._text = text
            self.draw()

    def draw(self) -> None:
        """Draw the text and the arrow."""
        self.delete("all")
        width, height = self.size()
        border = "focus" if self.is_focused else "line"
        fill = "hover" if self.is_hovered and self.is_enabled else surface_of(self)
        thick = 2 if self.is_focused else 1
        self.plate(
            Shape(width=width, height=height, radius=px(6), fill=fill, border=border, border_width=thick)
        )
        role = "text" if self.is_enabled else "disabled"
        shown = t_visual(elide(self._text, measurer(font("small")), width - px(32)))
        self.create_text(px(8), height // 2, text=shown, anchor="w", font=font("small"), fill=colour(role))
        self.create_image(width - px(12), height // 2, image=icon(self, "chevron_down", role, 12))

    def _open(self) -> None:
        popup = popup_of(self)
        if popup.is_open_for(self):
            popup.close()
            return
        rows = self._rows()
        marked = next((place for place, row in enumerate(rows) if row.title == self._text), 0)
        popup.open(self, rows, self._on_pick, marked=marked)

    def _close(self) -> None:
        popup = popup_of(self)
        if popup.is_open_for(self):
            popup.close()

    def _keyed(self, event: "tk.Event[tk.Misc]") -> str:
        popup = popup_of(self)
        if popup.is_open_for(self):
            popup.key("Return")
            return "break"
        return super()._keyed(event)

    def _key(self, event: "tk.Event[tk.Misc]") -> str | None:
        popup = popup_of(self)
        return "break" if popup.is_open_for(self) and popup.key(event.keysym) else None
