"""A small switch in a row of filters: on or off, said by a tick and not by its colour alone."""

import tkinter as tk
from collections.abc import Callable

from workstation.ui.kit.control import Control
from workstation.ui.kit.icons import icon
from workstation.ui.kit.shapes import Shape
from workstation.ui.kit.text import t_visual
from workstation.ui.kit.theme import colour, font, px


class Toggle(Control):
    """A filter that is on or off."""

    def __init__(
        self,
        master: tk.Misc,
        text: str,
        *,
        is_on: bool = False,
        on_change: Callable[[bool], None] | None = None,
        icon_name: str = "",
    ) -> None:
        self._text, self._icon = text, icon_name
        self.is_on = is_on
        self._on_change = on_change
        super().__init__(
            master, self._press, width=font("body").measure(t_visual(text)) + px(46), height=px(32)
        )

    @property
    def text(self) -> str:
        """Return the logical text."""
        return self._text

    def set_on(self, *, on: bool) -> None:
        """Switch it without calling `on_change`."""
        self.is_on = on
        self.draw()

    def draw(self) -> None:
        """Draw the chip."""
        self.delete("all")
        width, height = self.size()
        fill = "selected" if self.is_on else "hover" if self.is_hovered else "surface"
        border = "focus" if self.is_focused else "accent" if self.is_on else "line"
        self.plate(
            Shape(
                width=width,
                height=height,
                radius=height // 2,
                fill=fill,
                border=border,
                border_width=2 if self.is_focused else 1,
            )
        )
        role = "accent" if self.is_on else "muted"
        sign = "check" if self.is_on else self._icon or "plus"
        self.create_image(px(18), height // 2, image=icon(self, sign, role, 14))
        self.create_text(
            px(32),
            height // 2,
            text=t_visual(self._text),
            anchor="w",
            font=font("body"),
            fill=colour("text" if self.is_on else "muted"),
        )

    def _press(self) -> None:
        self.is_on = not self.is_on
        self.draw()
        if self._on_change is not None:
            self._on_change(self.is_on)
