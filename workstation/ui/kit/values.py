"""Fields for a date and for a number."""

import re
import tkinter as tk
from collections.abc import Callable
from datetime import date

from workstation.api.i18n import _
from workstation.ui.kit.fields import Entry

_ISO = re.compile(r"^(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})$")
_FRENCH = re.compile(r"^(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})$")
_COMPACT = re.compile(r"^(\d{2})(\d{2})(\d{4})$")


def parse_date(text: str) -> date | None:
    """Return the date that was typed, day first or ISO 8601, or None where there is no such day."""
    text = text.strip()
    if match := _ISO.match(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _FRENCH.match(text) or _COMPACT.match(text):
        day, month, year = (int(part) for part in match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def format_date(day: date) -> str:
    """Return a date as it is typed: day/month/year."""
    return f"{day:%d/%m/%Y}"


class DateEntry(Entry):
    """A date that is typed; leaving the field writes it out in full.

    Args:
        earliest, latest: what is accepted.
        on_change: called with the date, None while it is not one.
    """

    def __init__(
        self,
        master: tk.Misc,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        on_change: Callable[[date | None], None] | None = None,
    ) -> None:
        self._earliest, self._latest, self._on_date = earliest, latest, on_change
        super().__init__(
            master, placeholder=_("dd/mm/yyyy"), on_change=lambda _t: self._told(), icon_name="calendar"
        )
        self.inner.bind("<FocusOut>", lambda _e: self._tidy(), add=True)

    @property
    def day(self) -> date | None:
        """Return the date, None where nothing valid is typed."""
        found = parse_date(self.value)
        if found is None or (self._earliest and found < self._earliest):
            return None
        return None if self._latest and found > self._latest else found

    @property
    def problem(self) -> str:
        """Return what is wrong with the text, empty when nothing is."""
        if not self.value.strip() or self.day is not None:
            return ""
        found = parse_date(self.value)
        if found is None:
            return _("This is not a date. Write it as day/month/year, such as 07/03/1961.")
        if self._earliest and found < self._earliest:
            return _("The date must be {date} or later.").format(date=format_date(self._earliest))
        return _("The date must be {date} or earlier.").format(date=format_date(self._latest or found))

    def set_day(self, day: date | None) -> None:
        """Show a date."""
        self.set_value(format_date(day) if day else "")

    def _told(self) -> None:
        if self._on_date is not None:
            self._on_date(self.day)

    def _tidy(self) -> None:
        if self.day is not None:
            self.set_value(format_date(self.day))
        self.mark_problem(on=bool(self.problem))


class NumberEntry(Entry):
    """A whole number between two bounds; the arrow keys count."""

    def __init__(
        self,
        master: tk.Misc,
        *,
        lowest: int = 0,
        highest: int = 100,
        value: int | None = None,
        on_change: Callable[[int | None], None] | None = None,
    ) -> None:
        self._lowest, self._highest, self._on_number = lowest, highest, on_change
        super().__init__(master, on_change=lambda _t: self._told())
        if value is not None:
            self.set_number(value)
        self.inner.bind("<Up>", lambda _e: self._count(1))
        self.inner.bind("<Down>", lambda _e: self._count(-1))

    @property
    def number(self) -> int | None:
        """Return the number, None where nothing valid is typed."""
        text = self.value.strip()
        if not re.fullmatch(r"-?\d{1,9}", text):
            return None
        return int(text) if self._lowest <= int(text) <= self._highest else None

    def set_number(self, number: int) -> None:
        """Show a number."""
        self.set_value(str(number))

    def _count(self, by: int) -> str:
        start = self.number if self.number is not None else self._lowest - by
        self.set_number(max(self._lowest, min(start + by, self._highest)))
        self._told()
        return "break"

    def _told(self) -> None:
        self.mark_problem(on=bool(self.value.strip()) and self.number is None)
        if self._on_number is not None:
            self._on_number(self.number)
