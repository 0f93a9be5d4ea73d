"""Laying a step out: one column of generous spacing, rows of two fields, and who shows what is missing."""

import tkinter as tk
from collections.abc import Iterable
from typing import Protocol, TypeVar

from plugins.intake_form.gaps import Gap
from workstation.ui.kit import Box, Card, Labelled, px

W = TypeVar("W", bound=tk.Widget)


class Column(Box):
    """Widgets under each other, as wide as the column."""

    def __init__(self, master: tk.Misc) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._next = 0

    def add(self, widget: W, gap: int | None = None, sticky: str = "ew") -> W:
        """Put a widget below the others, `gap` 96 dpi pixels from what is above (16, the first 0)."""
        above = gap if gap is not None else 16 if self._next else 0
        widget.grid(row=self._next, column=0, sticky=sticky, pady=(px(above), 0))
        self._next += 1
        return widget

    def empty(self) -> None:
        """Take everything out."""
        for child in tuple(self.children.values()):
            child.destroy()
        self._next = 0
        self.configure(height=1)  # a frame keeps its height when the last child goes


class Page(Column):
    """A page of the wizard."""

    def refresh(self) -> None:
        """Show what there is now, without touching what is being typed."""

    def point_at(self, gaps: tuple[Gap, ...]) -> None:
        """Say what is missing, where it is, and put the keyboard there."""


def in_card(master: tk.Misc, surface: str = "surface") -> tuple[Card, Column]:
    """Return a card and the column inside it."""
    card = Card(master, surface)
    card.columnconfigure(0, weight=1)
    inside = Column(card)
    inside.grid(row=0, column=0, sticky="ew", padx=px(20), pady=px(16))
    return card, inside


def side_by_side(master: tk.Misc, count: int = 2) -> Box:
    """Return a row of `count` equal places, columns 0, 2, 4…, with room between them."""
    row = Box(master)
    for place in range(count):
        row.columnconfigure(2 * place, weight=1, uniform="place")
        if place:
            row.columnconfigure(2 * place - 1, minsize=px(16))
    return row


class HasProblem(Protocol):
    """Something that can say what is wrong with it."""

    def set_problem(self, text: str) -> None:
        """Show a sentence, or take it back."""

    def focus_set(self) -> None:
        """Take the keyboard."""


class Problems:
    """The places of a step that can be missing, by the names that gaps use."""

    def __init__(self) -> None:
        self._places: dict[str, HasProblem] = {}

    def place(self, field: str, shown: HasProblem) -> None:
        """Say where a gap is shown."""
        self._places[field] = shown

    def labelled(self, field: str, labelled: "Labelled[W]") -> "Labelled[W]":
        """Say that a gap is shown at a labelled field."""
        self.place(field, _AtLabel(labelled))
        return labelled

    def clear(self, field: str = "") -> None:
        """Take one sentence back, or all."""
        for name, shown in self._places.items():
            if not field or name == field:
                shown.set_problem("")

    def show(self, gaps: Iterable[Gap]) -> None:
        """Say all that is missing, and put the keyboard where the first is."""
        self.clear()
        is_first = True
        for gap in gaps:
            shown = self._places.get(gap.field)
            if shown is not None:
                shown.set_problem(gap.text)
                if is_first:
                    shown.focus_set()
                is_first = False


class _AtLabel:
    """A labelled field as a place for a problem."""

    def __init__(self, labelled: Labelled[W]) -> None:
        self._labelled = labelled

    def set_problem(self, text: str) -> None:
        self._labelled.set_problem(text)

    def focus_set(self) -> None:
        self._labelled.field.focus_set()
