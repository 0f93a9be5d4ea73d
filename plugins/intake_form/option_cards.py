"""A few options as cards to choose from: a title, a line that explains, a mark for the chosen one."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workstation.ui.kit import (
    Box,
    Control,
    Muted,
    Shape,
    Tone,
    colour,
    elide,
    font,
    icon,
    measurer,
    px,
    t_visual,
    wrap_lines,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something to choose.

    Attributes:
        note: a short text at the right, in the colours of `tone`.
    """

    value: str
    title: str
    detail: str = ""
    note: str = ""
    tone: Tone = "neutral"
    icon_name: str = ""


class OptionCards(Box):
    """Cards under each other; one tab stop, the arrows move, Space or Return chooses.

    Args:
        on_pick: called with the value that the user chose.
        is_list: the cards lead on, nothing stays chosen; the arrows then only move.
    """

    def __init__(
        self, master: tk.Misc, on_pick: Callable[[str], None], *, columns: int = 1, is_list: bool = False
    ) -> None:
        super().__init__(master)
        self._on_pick, self._columns, self._is_list = on_pick, columns, is_list
        for column in range(columns):
            self.columnconfigure(column, weight=1, uniform="option")
        self._cards: list[_OptionCard] = []
        self._note = Muted(self, "", wrap=True)
        self._value = ""

    @property
    def value(self) -> str:
        """Return what is chosen, empty for nothing."""
        return self._value

    @property
    def options(self) -> tuple[Option, ...]:
        """Return what is offered."""
        return tuple(card.option for card in self._cards)

    def set(self, options: Sequence[Option], value: str = "") -> None:
        """Offer these options; cards that look as before stay."""
        self._value = value
        if self.options != tuple(options):
            for card in self._cards:
                card.destroy()
            self._cards = [_OptionCard(self, option, self._picked, self._is_list) for option in options]
            for index, card in enumerate(self._cards):
                row, column = divmod(index, self._columns)
                left = px(8) if column else 0
                card.grid(row=row, column=column, sticky="nsew", padx=(left, 0), pady=(0, px(8)))
                for key, by in (("<Down>", self._columns), ("<Up>", -self._columns)):
                    card.bind(key, lambda _e, at=index, by=by: self._move(at, by))  # type: ignore[misc]
                for key, by in (("<Right>", 1), ("<Left>", -1)):
                    card.bind(key, lambda _e, at=index, by=by: self._move(at, by))  # type: ignore[misc]
        self._mark()

    def set_problem(self, text: str) -> None:
        """Say that a choice is missing, or take it back."""
        self._note.set(text, "danger")
        if text:
            self._note.grid(row=len(self._cards) + 1, column=0, columnspan=self._columns, sticky="ew")
        else:
            self._note.grid_forget()

    def focus_set(self) -> None:
        """Take the keyboard."""
        for card in self._cards:
            if str(card.cget("takefocus")) == "1":
                card.focus_set()
                return

    def _picked(self, value: str) -> None:
        if not self._is_list:
            self._value = value
            self._mark()
        self.set_problem("")
        self._on_pick(value)

    def _mark(self) -> None:
        values = [card.option.value for card in self._cards]
        stop = values.index(self._value) if self._value in values else 0
        for index, card in enumerate(self._cards):
            card.configure(takefocus=1 if index == stop else 0)
            card.choose(on=card.option.value == self._value and not self._is_list)

    def _move(self, at: int, by: int) -> str:
        to = at + by
        if 0 <= to < len(self._cards):
            card = self._cards[to]
            if self._is_list:
                for other in self._cards:
                    other.configure(takefocus=1 if other is card else 0)
            else:
                self._picked(card.option.value)
            card.focus_set()
        return "break"


class _OptionCard(Control):
    """One card."""

    def __init__(
        self, master: tk.Misc, option: Option, on_pick: Callable[[str], None], is_list: bool
    ) -> None:
        self.option = option
        self.is_chosen = False
        self._is_list = is_list
        super().__init__(master, lambda: on_pick(option.value), width=px(240), height=px(44))

    def choose(self, *, on: bool) -> None:
        """Show it as the chosen one, or not."""
        if on != self.is_chosen:
            self.is_chosen = on
            self.draw()

    def draw(self) -> None:
        """Draw the plate, the mark, the texts; take the height they need."""
        self.delete("all")
        width, height = self.size()
        left, right = px(16), width - px(14)
        left += px(28) if not self._is_list or self.option.icon_name else 0
        note_width = font("small").measure(t_visual(self.option.note)) + px(20) if self.option.note else 0
        room = right - left - (note_width + px(12) if note_width else 0)
        lines = wrap_lines(self.option.detail, measurer(font("small")), max(room, px(80)))
        lines = lines if self.option.detail else []
        wanted = (
            px(24) + font("strong").metrics("linespace") + len(lines) * font("small").metrics("linespace")
        )
        if abs(int(self["height"]) - wanted) > 1:
            self.configure(height=wanted)
            height = max(height, wanted)
        self._draw_plate(width, height)
        self._draw_mark(height)
        y = (height - wanted) // 2 + px(11)
        title = t_visual(elide(self.option.title, measurer(font("strong")), room))
        self.create_text(left, y, text=title, anchor="nw", font=font("strong"), fill=colour("text"))
        y += font("strong").metrics("linespace") + px(2)
        for line in lines:
            self.create_text(
                left, y, text=t_visual(line), anchor="nw", font=font("small"), fill=colour("muted")
            )
            y += font("small").metrics("linespace")
        if note_width:
            self._draw_note(right, height, note_width)

    def _draw_plate(self, width: int, height: int) -> None:
        fill = "selected" if self.is_chosen else "hover" if self.is_hovered else "surface"
        border = "focus" if self.is_focused else "accent" if self.is_chosen else "line"
        thick = 2 if self.is_focused or self.is_chosen else 1
        shape = Shape(width=width, height=height, radius=px(10), fill=fill, border=border, border_width=thick)
        self.plate(shape)

    def _draw_mark(self, height: int) -> None:
        if self.option.icon_name:
            self.create_image(px(26), height // 2, image=icon(self, self.option.icon_name, "accent", 18))
        elif not self._is_list:
            side, role = px(18), "accent" if self.is_chosen else "line_strong"
            ring = Shape(
                width=side, height=side, radius=side // 2, fill="surface", border=role, border_width=2
            )
            self.plate(ring, px(16), (height - side) // 2)
            if self.is_chosen:
                dot = px(8)
                self.plate(
                    Shape(width=dot, height=dot, radius=dot // 2, fill="accent"),
                    px(16) + (side - dot) // 2,
                    (height - dot) // 2,
                )

    def _draw_note(self, right: int, height: int, width: int) -> None:
        tone = self.option.tone
        pill = Shape(width=width, height=px(24), radius=px(12), fill=f"{tone}_soft")
        self.plate(pill, right - width, (height - px(24)) // 2)
        self.create_text(
            right - width // 2,
            height // 2,
            text=t_visual(self.option.note),
            font=font("small"),
            fill=colour(tone),
        )
