"""The timeline drawn on one canvas: a day, its steps under each other, a line that joins them."""

import tkinter as tk

from plugins.audit_trail.sentences import Day, Step
from workstation.ui.kit import (
    Box,
    Scrollbar,
    Shape,
    colour,
    font,
    icon,
    measurer,
    on_wheel,
    paint,
    px,
    shape_image,
    shaped_lines,
    t_visual,
)

_DISC = 32
_GAP = 12
_CLOCK_WIDTH = 64
_LINE_SPACING = 22
_WIDEST = 760


class TimelineCanvas(Box):
    """A scrollable timeline; arrows, Page Up and Page Down, Home and End move it."""

    def __init__(self, master: tk.Misc) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self._days: tuple[Day, ...] = ()
        self._width = 0
        self.canvas = tk.Canvas(self, bd=0, highlightthickness=2, takefocus=1, width=1, height=1)
        paint(self.canvas, bg="page", highlightbackground="page", highlightcolor="focus")
        self.canvas.grid(row=0, column=0, sticky="nsew")
        bar = Scrollbar(self, self.canvas.yview)
        bar.grid(row=0, column=1, sticky="ns")
        self.canvas.configure(yscrollcommand=bar.follow, yscrollincrement=px(8))
        self.canvas.bind("<Configure>", self._resized)
        for key, number in (("Up", -6), ("Down", 6)):
            self.canvas.bind(f"<{key}>", lambda _e, n=number: self.canvas.yview_scroll(n, "units"))  # type: ignore[misc]
        for key, number in (("Prior", -1), ("Next", 1)):
            self.canvas.bind(f"<{key}>", lambda _e, n=number: self.canvas.yview_scroll(n, "pages"))  # type: ignore[misc]
        self.canvas.bind("<Home>", lambda _e: self.canvas.yview_moveto(0))
        self.canvas.bind("<End>", lambda _e: self.canvas.yview_moveto(1))
        on_wheel(self, self._wheel)

    def show(self, days: tuple[Day, ...]) -> None:
        """Show these days; the place in the list stays."""
        if days != self._days:
            self._days = days
            self.restyle()

    def restyle(self) -> None:
        """Draw everything in the colours of now."""
        self.canvas.delete("all")
        y = px(8)
        for day in self._days:
            y = self._draw_day(day, y)
        self.canvas.configure(scrollregion=(0, 0, max(1, self._width), y + px(16)))

    def _draw_day(self, day: Day, y: int) -> int:
        self.canvas.create_text(
            px(4), y, text=t_visual(day.title), anchor="nw", font=font("strong"), fill=colour("muted")
        )
        y += px(32)
        middle = px(_CLOCK_WIDTH) + px(_DISC) // 2
        top = y + px(_DISC) // 2
        line = self.canvas.create_line(middle, top, middle, top, fill=colour("line"), width=px(2))
        last = top
        for step in day.steps:
            last = y + px(_DISC) // 2
            y = self._draw_step(step, y)
        self.canvas.coords(line, middle, top, middle, last)
        return y + px(12)

    def _draw_step(self, step: Step, y: int) -> int:
        canvas, disc = self.canvas, px(_DISC)
        left, centre = px(_CLOCK_WIDTH), y + disc // 2
        canvas.create_text(
            px(4), centre, text=step.clock, anchor="w", font=font("small"), fill=colour("muted")
        )
        plate = Shape(
            width=disc, height=disc, radius=disc // 2, fill=f"{step.tone}_soft", border="page", border_width=2
        )
        canvas.create_image(left, y, image=shape_image(canvas, plate), anchor="nw")
        canvas.create_image(left + disc // 2, centre, image=icon(canvas, step.icon, step.tone, 16))
        start = left + disc + px(_GAP)
        room = max(px(160), min(px(_WIDEST), self._width - start - px(16)))
        lines = shaped_lines(step.sentence, measurer(font("body")), room)
        canvas.create_text(
            start,
            centre if len(lines) == 1 else y + px(4),
            text="\n".join(lines),
            anchor="w" if len(lines) == 1 else "nw",
            font=font("body"),
            fill=colour("text"),
        )
        return y + max(disc, len(lines) * px(_LINE_SPACING)) + px(_GAP)

    def _resized(self, event: "tk.Event[tk.Misc]") -> None:
        if event.width != self._width:
            self._width = event.width
            self.restyle()

    def _wheel(self, steps: int) -> bool:
        if self.canvas.yview() == (0.0, 1.0):
            return False
        self.canvas.yview_scroll(steps * 6, "units")
        return True
