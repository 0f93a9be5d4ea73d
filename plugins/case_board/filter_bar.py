"""The row above the cards: search, filters, and what they leave."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from cases.model.people import Specialty
from plugins.case_board.model import Query
from workstation.api.contexts import Desk
from workstation.api.contributions import BoardFilter
from workstation.api.i18n import _
from workstation.api.words import specialty_title
from workstation.ui.kit import Box, Choice, SearchBox, Toggle, px


class FilterBar(Box):
    """What the user wants to see.

    Args:
        on_change: called with the query after every change.
    """

    def __init__(self, master: tk.Misc, desk: Desk, on_change: Callable[[Query], None]) -> None:
        super().__init__(master)
        self._desk, self._on_change = desk, on_change
        self.query = Query()
        self.search = SearchBox(self, placeholder=_("Number, name, question"), on_query=self._searched)
        self.search.set_width(232)
        self.search.grid(row=0, column=0, padx=(0, px(12)))
        self.chips: dict[str, Toggle] = {}
        self._choice: Choice | None = None
        self.rebuild()

    def rebuild(self) -> None:
        """Show the filters that the active plugins bring now."""
        for chip in self.chips.values():
            chip.destroy()
        query = self.query
        own = (
            ("mine", _("Mine"), "user", query.is_mine, self._only_mine),
            ("urgent", _("Urgent cases"), "alert", query.is_urgent, self._only_urgent),
            ("late", _("Late"), "clock", query.is_late, self._only_late),
        )
        self.chips = {
            name: Toggle(self, title, is_on=on, on_change=act, icon_name=sign)
            for name, title, sign, on, act in own
        }
        for each in self._desk.hooks.collect(BoardFilter):
            self.chips[each.id] = Toggle(
                self,
                _(each.title),
                is_on=each.id in query.filters,
                on_change=partial(self._use, each.id),
                icon_name="filter",
            )
        for column, chip in enumerate(self.chips.values(), start=1):
            chip.grid(row=0, column=column, padx=(0, px(6)))
        self._show_specialties(len(self.chips) + 1)

    def _show_specialties(self, column: int) -> None:
        if self._choice is None:
            names = sorted(((str(s), specialty_title(s)) for s in Specialty), key=lambda pair: pair[1])
            self._choice = Choice(
                self,
                [("", _("Any specialty")), *names],
                value=str(self.query.specialty or ""),
                on_change=self._only_specialty,
                width=176,
            )
            self._choice.configure(height=px(34))
        self._choice.grid(row=0, column=column)

    def _only_mine(self, is_on: bool) -> None:
        self._ask(replace(self.query, is_mine=is_on))

    def _only_urgent(self, is_on: bool) -> None:
        self._ask(replace(self.query, is_urgent=is_on))

    def _only_late(self, is_on: bool) -> None:
        self._ask(replace(self.query, is_late=is_on))

    def _use(self, filter_id: str, is_on: bool) -> None:
        kept = self.query.filters | {filter_id} if is_on else self.query.filters - {filter_id}
        self._ask(replace(self.query, filters=kept))

    def _only_specialty(self, value: str) -> None:
        self._ask(replace(self.query, specialty=Specialty(value) if value else None))

    def _searched(self, text: str) -> None:
        self._ask(replace(self.query, text=text))

    def _ask(self, query: Query) -> None:
        if query != self.query:
            self.query = query
            self._on_change(query)
