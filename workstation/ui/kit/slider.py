"""A whole number on a track, such as a confidence of 0 to 100; nothing is chosen until the user chose."""

import tkinter as tk
from collections.abc import Callable

from workstation.api.i18n import _
from workstation.ui.kit.control import Control
from workstation.ui.kit.labels import Label
from workstation.ui.kit.shapes import Shape
from workstation.ui.kit.surfaces import Box
from workstation.ui.kit.theme import px

_KNOB, _TRACK, _HEIGHT = 20, 6, 28


class _Track(Control):
    """The track with its knob; the pointer drags it, the arrows move it."""

    def __init__(self, master: tk.Misc, highest: int, on_move: Callable[[int], None]) -> None:
        self._highest, self._on_move = highest, on_move
        self.value: int | None = None
        super().__init__(master, None, width=px(160), height=px(_HEIGHT))
        for event in ("<ButtonPress-1>", "<B1-Motion>"):
            self.bind(event, self._pulled, add=True)
        keys = {"Left": -1, "Down": -1, "Right": 1, "Up": 1, "Prior": 10, "Next": -10}
        for key, by in keys.items():
            self.bind(f"<{key}>", lambda _e, by=by: self._step(by))  # type: ignore[misc]
        self.bind("<Home>", lambda _e: self._go(0))
        self.bind("<End>", lambda _e: self._go(self._highest))

    def draw(self) -> None:
        """Draw the track up to the knob in the accent; there is no knob before there is a value."""
        self.delete("all")
        width, height = self.size()
        knob, thick, middle = px(_KNOB), px(_TRACK), height // 2
        if self.value is None:
            self._draw_empty(width, height)
            return
        x = (width - knob) * self.value // self._highest
        self._bar(knob // 2, width - knob, "line", middle, thick)
        if x > thick:
            self._bar(knob // 2, x, "accent", middle, thick)
        fill = "accent_hover" if self.is_hovered else "accent"
        border = "focus" if self.is_focused else "accent"
        disc = Shape(width=knob, height=knob, radius=knob // 2, fill=fill, border=border, border_width=px(2))
        self.plate(disc, x, middle - knob // 2)

    def _draw_empty(self, width: int, height: int) -> None:
        """An outlined track without a knob: a place to fill in, not a value in the middle."""
        role = "focus" if self.is_focused else "accent" if self.is_hovered else "line_strong"
        thick = px(_TRACK + 4)
        shape = Shape(
            width=width - px(_KNOB),
            height=thick,
            radius=thick // 2,
            fill="surface",
            border=role,
            border_width=2 if self.is_focused else 1,
        )
        self.plate(shape, px(_KNOB) // 2, (height - thick) // 2)

    def _bar(self, left: int, length: int, role: str, middle: int, thick: int) -> None:
        bar = Shape(width=max(thick, length), height=thick, radius=thick // 2, fill=role)
        self.plate(bar, left, middle - thick // 2)

    def _pulled(self, event: "tk.Event[tk.Misc]") -> None:
        self.focus_set()
        room = max(1, self.size()[0] - px(_KNOB))
        self._go(round((event.x - px(_KNOB) / 2) * self._highest / room))

    def _step(self, by: int) -> str:
        start = self._highest // 2 if self.value is None else self.value
        return self._go(start + by)

    def _go(self, value: int) -> str:
        if self.is_enabled:
            self._on_move(max(0, min(value, self._highest)))
        return "break"


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
        self._unit, self._on_change = unit, on_change
        self._track = _Track(self, highest, self._moved)
        self._track.grid(row=0, column=0, sticky="ew")
        self._shown = Label(self, _("to be set"), tone="muted")
        self._shown.configure(width=8, anchor="e")
        self._shown.grid(row=0, column=1, padx=(px(8), 0))

    @property
    def value(self) -> int | None:
        """Return the value, None before one was given."""
        return self._track.value

    def set_value(self, value: int | None) -> None:
        """Show a value without calling `on_change`."""
        self._track.value = value
        self._track.draw()
        if value is None:
            self._shown.set(_("to be set"), "muted")
        else:
            self._shown.set(f"{value}\u00a0{self._unit}".strip(), "text")
        self._shown.configure(anchor="e")

    def focus_set(self) -> None:
        """Take the keyboard."""
        self._track.focus_set()

    def _moved(self, value: int) -> None:
        self.set_value(value)
        if self._on_change is not None:
            self._on_change(value)
