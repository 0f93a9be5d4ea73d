"""The steps of a wizard across the page: done, current, to come."""

import tkinter as tk
from collections.abc import Callable, Sequence

from workstation.ui.kit.control import Control
from workstation.ui.kit.icons import icon
from workstation.ui.kit.shapes import Shape
from workstation.ui.kit.text import elide, measurer, t_visual
from workstation.ui.kit.theme import colour, font, px, surface_of


class Stepper(Control):
    """Numbered steps; a step that was reached can be gone back to by click or arrow keys.

    Args:
        on_go: called with the index of the step the user wants; the wizard decides and calls `show`.
    """

    def __init__(
        self, master: tk.Misc, titles: Sequence[str], on_go: Callable[[int], None] | None = None
    ) -> None:
        self._titles = tuple(titles)
        self._on_go = on_go
        self.current = 0
        self.reached = 0
        self._x = 0
        super().__init__(master, self._pressed, width=px(480), height=px(44))
        self.bind("<ButtonPress-1>", self._remember, add=True)
        self.bind("<Left>", lambda _e: self._go(self.current - 1))
        self.bind("<Right>", lambda _e: self._go(self.current + 1))

    def show(self, current: int) -> None:
        """Mark a step as the current one."""
        self.current = current
        self.reached = max(self.reached, current)
        self.draw()

    def draw(self) -> None:
        """Draw the discs, their titles and the line between them."""
        self.delete("all")
        width, height = self.size()
        if self.is_focused:
            self.plate(
                Shape(
                    width=width,
                    height=height,
                    radius=px(8),
                    fill=surface_of(self),
                    border="focus",
                    border_width=2,
                )
            )
        each = width // len(self._titles)
        for index, title in enumerate(self._titles):
            self._draw_step(index, title, index * each + px(8), each)

    def _draw_step(self, index: int, title: str, left: int, room: int) -> None:
        middle, side = px(22), px(28)
        is_current, is_done = index == self.current, index < self.reached and index != self.current
        fill = "accent" if is_current else "selected" if is_done else "sunken"
        border = "" if is_current or is_done else "line_strong"
        disc = Shape(width=side, height=side, radius=side // 2, fill=fill, border=border)
        self.plate(disc, left, middle - side // 2)
        if is_done:
            self.create_image(left + side // 2, middle, image=icon(self, "check", "accent", 16))
        else:
            role = "on_accent" if is_current else "muted"
            self.create_text(
                left + side // 2, middle, text=str(index + 1), font=font("small"), fill=colour(role)
            )
        name = font("strong" if is_current else "body")
        role = "text" if is_current else "muted"
        shown = t_visual(elide(title, measurer(name), room - side - px(32)))
        start = left + side + px(8)
        item = self.create_text(start, middle, text=shown, anchor="w", font=name, fill=colour(role))
        end = self.bbox(item)[2] + px(8)
        if index + 1 < len(self._titles) and left + room - px(8) > end:
            self.create_line(end, middle, left + room - px(8), middle, fill=colour("line"))

    def _remember(self, event: "tk.Event[tk.Misc]") -> None:
        self._x = event.x

    def _pressed(self) -> None:
        self._go(self._x * len(self._titles) // max(1, self.size()[0]))

    def _keyed(self, _event: "tk.Event[tk.Misc]") -> str:
        """Space and Return name no step; the arrows do."""
        return "break"

    def _go(self, index: int) -> str:
        if 0 <= index <= self.reached and index != self.current and self._on_go is not None:
            self._on_go(index)
        return "break"
