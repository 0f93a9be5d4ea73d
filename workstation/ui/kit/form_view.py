"""A declared form (`contributions.Form`) on the screen: fields, what is missing, and the answers as texts."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from workstation.api.i18n import _
from workstation.ui.kit.check import Check
from workstation.ui.kit.choices import Choice
from workstation.ui.kit.fields import Entry, Labelled, TextBox
from workstation.ui.kit.labels import Heading
from workstation.ui.kit.surfaces import Box
from workstation.ui.kit.theme import px
from workstation.ui.kit.values import DateEntry, NumberEntry

if TYPE_CHECKING:
    from workstation.api.contributions import Form, FormField

_Input = Entry | TextBox | Choice | Check | DateEntry | NumberEntry


class FormView(Box):
    """The fields of a form under each other.

    Args:
        on_change: called after every change by the user.
    """

    def __init__(self, master: tk.Misc, form: Form, on_change: Callable[[], None] | None = None) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self.form = form
        self._on_change = on_change
        self._rows: dict[str, Labelled[_Input]] = {}
        Heading(self, _(form.title), size="subtitle").grid(row=0, column=0, sticky="w", pady=(0, px(8)))
        for number, item in enumerate(form.fields, start=1):
            row: Labelled[_Input] = Labelled(
                self,
                "" if item.kind == "check" else _(item.label),
                lambda parent, item=item: self._make(parent, item),  # type: ignore[misc]
                hint=_(item.hint) if item.hint else "",
                is_required=item.is_required,
            )
            row.grid(row=number, column=0, sticky="ew", pady=(0, px(12)))
            self._rows[item.id] = row

    @property
    def answers(self) -> dict[str, str]:
        """Return the answers by field id; dates in ISO 8601, checks as `yes` or empty."""
        return {field: _answer(row.field) for field, row in self._rows.items()}

    def fill(self, answers: Mapping[str, str]) -> None:
        """Show answers that were given before."""
        for field, text in answers.items():
            if field in self._rows:
                _fill(self._rows[field].field, text)

    def missing(self) -> list[str]:
        """Mark the required fields that are empty or wrong, and return their ids."""
        found = []
        for item in self.form.fields:
            row = self._rows[item.id]
            problem = row.field.problem if isinstance(row.field, DateEntry) else ""
            if isinstance(row.field, NumberEntry) and row.field.value.strip() and row.field.number is None:
                problem = _("Write a whole number.")
            if not problem and item.is_required and not _answer(row.field).strip():
                problem = _("This is needed.")
            row.set_problem(problem)
            if problem:
                found.append(item.id)
        return found

    def _changed(self, *_values: object) -> None:
        if self._on_change is not None:
            self._on_change()

    def _make(self, parent: tk.Misc, item: FormField) -> _Input:
        if item.kind == "long_text":
            return TextBox(parent, on_change=self._changed, lines=3)
        if item.kind == "choice":
            options = [(option, _(option)) for option in item.options]
            return Choice(parent, options, placeholder=_("Choose…"), on_change=self._changed)
        if item.kind == "number":
            return NumberEntry(parent, lowest=-999_999, highest=999_999, on_change=self._changed)
        if item.kind == "date":
            return DateEntry(parent, on_change=self._changed)
        if item.kind == "check":
            return Check(parent, _(item.label), on_change=self._changed)
        return Entry(parent, on_change=self._changed)


def _answer(field: _Input) -> str:
    if isinstance(field, DateEntry):
        return field.day.isoformat() if field.day else ""
    if isinstance(field, Check):
        return "yes" if field.is_checked else ""
    return field.value


def _fill(field: _Input, text: str) -> None:
    if isinstance(field, Check):
        field.set_checked(on=bool(text))
    elif isinstance(field, DateEntry):
        from workstation.ui.kit.values import parse_date

        field.set_day(parse_date(text))
    else:
        field.set_value(text)
