"""The first start: join a server, work alone, or try the demonstration."""

import tkinter as tk
from collections.abc import Callable

from workstation.api.i18n import _
from workstation.ui.front.frame import FrontActs, FrontFrame
from workstation.ui.kit import Control, Shape, colour, excerpt, font, icon, measurer, px, t_visual


class BigChoice(Control):
    """A way to go on: an icon, what it is, and for whom."""

    def __init__(
        self, master: tk.Misc, icon_name: str, title: str, text: str, command: Callable[[], None]
    ) -> None:
        self._icon, self._title, self._text = icon_name, title, text
        super().__init__(master, command, width=px(480), height=px(92))

    @property
    def title(self) -> str:
        """Return the logical title."""
        return self._title

    def draw(self) -> None:
        """Draw the plate, the icon and the two texts."""
        self.delete("all")
        width, height = self.size()
        border = "focus" if self.is_focused else "accent" if self.is_hovered else "line_strong"
        fill = "hover" if self.is_hovered else "surface"
        self.plate(
            Shape(
                width=width,
                height=height,
                radius=px(10),
                fill=fill,
                border=border,
                border_width=2 if self.is_focused else 1,
            )
        )
        side = px(48)
        self.plate(
            Shape(width=side, height=side, radius=px(12), fill="selected"), px(20), (height - side) // 2
        )
        self.create_image(px(20) + side // 2, height // 2, image=icon(self, self._icon, "accent", 24))
        left, room = px(88), width - px(88) - px(44)
        self.create_text(
            left, px(26), text=t_visual(self._title), anchor="w", font=font("strong"), fill=colour("text")
        )
        lines = excerpt(self._text, measurer(font("small")), room, 2)
        self.create_text(left, px(40), text=lines, anchor="nw", font=font("small"), fill=colour("muted"))
        self.create_image(width - px(24), height // 2, image=icon(self, "chevron_right", "muted", 18))


class FirstStart(FrontFrame):
    """The three ways."""

    def __init__(
        self,
        master: tk.Misc,
        acts: FrontActs,
        on_join: Callable[[], None],
        on_alone: Callable[[], None],
        on_demo: Callable[[], None],
    ) -> None:
        super().__init__(
            master,
            acts,
            _("Welcome to Khibra"),
            _("Ask a specialist, look at the same images together, and bring a signed answer back."),
            width=600,
        )
        ways = (
            (
                "building",
                _("Join a server"),
                _(
                    "Your hospital or network runs Khibra: you have its address, and an invitation or an account."
                ),
                on_join,
            ),
            (
                "user",
                _("Work alone"),
                _("Everything stays on this computer: a practice of your own, or a first establishment."),
                on_alone,
            ),
            (
                "play",
                _("Try the demonstration"),
                _("An invented network with thirty cases and every role, to look at without any risk."),
                on_demo,
            ),
        )
        self.choices = [BigChoice(self.body, *way) for way in ways]
        for row, choice in enumerate(self.choices):
            choice.grid(row=row, column=0, sticky="ew", pady=(0, px(12)))
        self.choices[0].focus_set()
