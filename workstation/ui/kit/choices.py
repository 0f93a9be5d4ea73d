"""Choosing: one of many in a list that opens, one of few side by side."""

import tkinter as tk
from collections.abc import Callable, Sequence

from workstation.ui.kit.control import Control
from workstation.ui.kit.icons import icon
from workstation.ui.kit.popup import popup_of
from workstation.ui.kit.row_list import Row
from workstation.ui.kit.shapes import Shape
from workstation.ui.kit.text import elide, measurer, t_visual
from workstation.ui.kit.theme import colour, font, px

Options = Sequence[tuple[str, str]]
"""Pairs of a value and the text it is shown as."""


class Choice(Control):
    """One of many; opens on a click, Space, Return or an arrow, and by typing the first letters."""

    def __init__(
        self,
        master: tk.Misc,
        options: Options,
        *,
        value: str = "",
        placeholder: str = "",
        on_change: Callable[[str], None] | None = None,
        width: int = 220,
    ) -> None:
        self._offers = tuple(options)
        self._value = value
        self._placeholder = placeholder
        self._on_change = on_change
        self._typed = ""
        super().__init__(master, self._open, width=px(width), height=px(36))
        self.bind("<Key>", self._key)
        self.bind("<FocusOut>", lambda _e: self._left(), add=True)

    @property
    def value(self) -> str:
        """Return the chosen value, empty for none."""
        return self._value

    def set_value(self, value: str) -> None:
        """Choose a value without calling `on_change`."""
        self._value = value
        self.draw()

    def set_options(self, options: Options) -> None:
        """Offer other values; a chosen one that is gone is taken back."""
        self._offers = tuple(options)
        if self._value not in dict(self._offers):
            self._value = ""
        self.draw()

    def draw(self) -> None:
        """Draw the chosen text and the arrow."""
        self.delete("all")
        width, height = self.size()
        border = "accent" if self.is_focused else "line_strong" if self.is_enabled else "line"
        fill = "surface" if self.is_enabled else "disabled_fill"
        self.plate(
            Shape(
                width=width,
                height=height,
                radius=px(8),
                fill="hover" if self.is_hovered and self.is_enabled else fill,
                border=border,
                border_width=2 if self.is_focused else 1,
            )
        )
        text = dict(self._offers).get(self._value, "")
        role = ("text" if text else "muted") if self.is_enabled else "disabled"
        shown = t_visual(elide(text or self._placeholder, measurer(font("body")), width - px(48)))
        self.create_text(px(12), height // 2, text=shown, anchor="w", font=font("body"), fill=colour(role))
        self.create_image(
            width - px(18),
            height // 2,
            image=icon(self, "chevron_down", "muted" if self.is_enabled else "disabled", 16),
        )

    def _open(self) -> None:
        popup = popup_of(self)
        if popup.is_open_for(self):
            popup.close()
            return
        self.focus_set()  # it forwards its keys to the list
        rows = [Row(title=text, value=value) for value, text in self._offers]
        values = [value for value, _text in self._offers]
        marked = values.index(self._value) if self._value in values else 0
        popup.open(self, rows, self._picked, marked=marked)

    def _picked(self, row: Row) -> None:
        value = str(row.value)
        if value != self._value:
            self._value = value
            self.draw()
            if self._on_change is not None:
                self._on_change(value)

    def _left(self) -> None:
        popup = popup_of(self)
        if popup.is_open_for(self):
            popup.close()

    def _keyed(self, event: "tk.Event[tk.Misc]") -> str:
        popup = popup_of(self)
        if popup.is_open_for(self):
            popup.key("Return")
        else:
            super()._keyed(event)
        return "break"

    def _key(self, event: "tk.Event[tk.Misc]") -> str | None:
        popup = popup_of(self)
        if popup.is_open_for(self) and popup.key(event.keysym):
            return "break"
        if event.keysym in ("Down", "Up") and self.is_enabled:
            self._open()
            return "break"
        if event.char and event.char.isprintable() and self.is_enabled:
            return self._jump(event.char)
        return None

    def _jump(self, character: str) -> str:
        self._typed += character.casefold()
        self.after(900, self._forget_typed)
        popup = popup_of(self)
        for place, (value, text) in enumerate(self._offers):
            if text.casefold().startswith(self._typed):
                if popup.is_open_for(self):
                    popup.list.mark(place)
                else:
                    self._picked(Row(title=text, value=value))
                break
        return "break"

    def _forget_typed(self) -> None:
        self._typed = ""


class Segmented(Control):
    """One of few, side by side; the arrows move. Where a text is empty its icon stands alone: give it a tooltip."""

    def __init__(
        self,
        master: tk.Misc,
        options: Options,
        *,
        value: str = "",
        on_change: Callable[[str], None] | None = None,
        icons: Sequence[str] = (),
    ) -> None:
        self._offers = tuple(options)
        self._value = value or self._offers[0][0]
        self._on_change = on_change
        self._icons = tuple(icons)
        self._x = 0
        lead = px(24) if icons else 0
        self._widths = [
            font("body").measure(t_visual(text)) + px(28) + lead if text else px(40)
            for _value, text in self._offers
        ]
        super().__init__(master, self._press, width=sum(self._widths) + px(6), height=px(36))
        self.bind("<ButtonPress-1>", self._remember, add=True)
        for key, by in (("<Left>", -1), ("<Right>", 1)):
            self.bind(key, lambda _e, by=by: self._step(by))  # type: ignore[misc]

    @property
    def value(self) -> str:
        """Return the chosen value."""
        return self._value

    def set_value(self, value: str) -> None:
        """Choose a value without calling `on_change`."""
        self._value = value
        self.draw()

    def draw(self) -> None:
        """Draw the track and the parts."""
        self.delete("all")
        height, left = px(36), px(3)
        border = "focus" if self.is_focused else "line"
        self.plate(
            Shape(
                width=sum(self._widths) + px(6),
                height=height,
                radius=px(8),
                fill="sunken",
                border=border,
                border_width=2 if self.is_focused else 1,
            )
        )
        for index, ((value, text), width) in enumerate(zip(self._offers, self._widths, strict=True)):
            is_chosen = value == self._value
            if is_chosen:
                chip = Shape(width=width, height=height - px(6), radius=px(6), fill="surface", border="line")
                self.plate(chip, left, px(3))
            role = "accent" if is_chosen else "muted" if self.is_enabled else "disabled"
            at = left + width // 2
            if self._icons and not text:
                self.create_image(at, height // 2, image=icon(self, self._icons[index], role, 18))
            elif self._icons:
                self.create_image(left + px(20), height // 2, image=icon(self, self._icons[index], role, 16))
                at += px(12)
            self.create_text(at, height // 2, text=t_visual(text), font=font("body"), fill=colour(role))
            left += width

    def _remember(self, event: "tk.Event[tk.Misc]") -> None:
        self._x = event.x

    def _press(self) -> None:
        left = px(3)
        for (value, _text), width in zip(self._offers, self._widths, strict=True):
            if left <= self._x < left + width:
                self._choose(value)
            left += width

    def _keyed(self, _event: "tk.Event[tk.Misc]") -> str:
        self._step(1, wraps=True)
        return "break"

    def _step(self, by: int, *, wraps: bool = False) -> None:
        if not self.is_enabled:
            return
        values = [value for value, _text in self._offers]
        index = values.index(self._value) + by
        self._choose(values[index % len(values) if wraps else max(0, min(index, len(values) - 1))])

    def _choose(self, value: str) -> None:
        if value != self._value:
            self._value = value
            self.draw()
            if self._on_change is not None:
                self._on_change(value)
