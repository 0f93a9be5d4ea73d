"""Fields for a date and for a number, with the slider for a confidence of 0 to 100."""

import re
import tkinter as tk
from collections.abc import Callable
from datetime import date

import customtkinter as ctk

from workstation.api.i18n import _
from workstation.ui.kit.fields import Entry
from workstation.ui.kit.labels import Label
from workstation.ui.kit.surfaces import Box, RealPixels
from workstation.ui.kit.theme import paint, px, surface_of

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


class _Track(RealPixels, ctk.CTkSlider):  # type: ignore[misc]  # customtkinter has no types
    def __init__(self, master: tk.Misc, highest: int, command: Callable[[float], None]) -> None:
        super().__init__(
            master,
            from_=0,
            to=highest,
            number_of_steps=highest,
            command=command,
            height=20,
            border_width=7,
            corner_radius=3,
            button_corner_radius=10,
            button_length=0,
        )
        paint(
            self,
            bg_color=surface_of(master),
            fg_color="line",
            progress_color="accent",
            button_color="accent",
            button_hover_color="accent_hover",
        )


class Slider(Box):
    """A whole number of 0 to `highest` on a track, beside its value; no value until the user gave one."""

    def __init__(
        self,
        master: tk.Misc,
        *,
        highest: int = 100,
        unit: str = "%",
        on_change: Callable[[int], None] | None = None,
    ) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._highest, self._unit, self._on_change = highest, unit, on_change
        self._value: int | None = None
        self._track = _Track(self, highest, self._moved)
        self._track.grid(row=0, column=0, sticky="ew")
        self._shown = Label(self, "—", size="strong")
        self._shown.configure(width=6, anchor="e")
        self._shown.grid(row=0, column=1, padx=(px(8), 0))
        canvas = self._track._canvas  # noqa: SLF001 - the part of it that can hold the focus
        canvas.configure(takefocus=1, highlightthickness=2)
        paint(canvas, highlightcolor="focus", highlightbackground=surface_of(master))
        for key, by in (("Left", -1), ("Down", -1), ("Right", 1), ("Up", 1), ("Prior", 10), ("Next", -10)):
            canvas.bind(f"<{key}>", lambda _e, by=by: self._step(by))

    @property
    def value(self) -> int | None:
        """Return the value, None before one was given."""
        return self._value

    def set_value(self, value: int | None) -> None:
        """Show a value without calling `on_change`."""
        self._value = value
        self._track.set(self._highest // 2 if value is None else value)
        self._shown.set("—" if value is None else f"{value}\u00a0{self._unit}".strip())

    def _moved(self, value: float) -> None:
        self.set_value(round(value))
        if self._on_change is not None:
            self._on_change(round(value))

    def _step(self, by: int) -> str:
        start = self._value if self._value is not None else self._highest // 2
        self._moved(max(0, min(start + by, self._highest)))
        return "break"
