"""The base of what is pressed: one canvas, mouse and keyboard alike, a visible focus, a reason when it is off."""

import tkinter as tk
from collections.abc import Callable

from workstation.ui.kit.focus_ring import follow_focus_ring, is_ring_shown, pointed
from workstation.ui.kit.shapes import Shape, shape_image
from workstation.ui.kit.theme import paint, surface_of
from workstation.ui.kit.tooltip import Tooltip


class Control(tk.Canvas):
    """A drawn widget that can be pressed; subclasses draw it in `draw()` from the flags below.

    Attributes:
        is_hovered, is_pressed, is_enabled: how it must look now.
    """

    def __init__(
        self, master: tk.Misc, command: Callable[[], None] | None, *, width: int, height: int
    ) -> None:
        super().__init__(
            master, bd=0, highlightthickness=0, takefocus=1, width=width, height=height, cursor="hand2"
        )
        paint(self, bg=surface_of(master))
        self.command = command
        self.is_hovered = self.is_pressed = self._has_focus = False
        self.is_enabled = True
        self.tooltip = Tooltip(self)
        self.bind("<Enter>", lambda _e: self._flag(hovered=True))
        self.bind("<Leave>", lambda _e: self._flag(hovered=False, pressed=False))
        self.bind("<ButtonPress-1>", self._press_begins)
        self.bind("<ButtonRelease-1>", self._released)
        self.bind("<FocusIn>", lambda _e: self._flag(focused=True))
        self.bind("<FocusOut>", lambda _e: self._flag(focused=False))
        self.bind("<space>", self._keyed)
        self.bind("<Return>", self._keyed)
        self.bind("<KP_Enter>", self._keyed)
        self.bind("<Configure>", lambda _e: self.draw())
        follow_focus_ring(self, self.draw)

    @property
    def is_focused(self) -> bool:
        """Whether it must show that it has the keyboard."""
        return self._has_focus and is_ring_shown()

    def draw(self) -> None:
        """Draw the widget for its flags and size."""
        raise NotImplementedError

    def restyle(self) -> None:
        """Draw again in the colours of now."""
        self.draw()

    def invoke(self) -> None:
        """Do what a press does."""
        if self.is_enabled and self.command is not None:
            self.command()

    def enable(self) -> None:
        """Make it work."""
        self.is_enabled = True
        self.tooltip.reason = ""
        self.configure(cursor="hand2", takefocus=1)
        self.draw()

    def disable(self, reason: str = "") -> None:
        """Switch it off; `reason` is told in the tooltip."""
        self.is_enabled = self.is_pressed = False
        self.tooltip.reason = reason
        self.configure(cursor="arrow", takefocus=1 if reason else 0)
        self.draw()

    def size(self) -> tuple[int, int]:
        """Return width and height in pixels, as laid out or as wanted."""
        width, height = self.winfo_width(), self.winfo_height()
        return (width, height) if width > 1 else (int(self["width"]), int(self["height"]))

    def plate(self, shape: Shape, x: int = 0, y: int = 0) -> None:
        """Put a shape behind what is drawn next."""
        self.create_image(x, y, image=shape_image(self, shape), anchor="nw")

    def _flag(
        self, *, hovered: bool | None = None, pressed: bool | None = None, focused: bool | None = None
    ) -> None:
        before = (self.is_hovered, self.is_pressed, self._has_focus)
        self.is_hovered = self.is_hovered if hovered is None else hovered
        self.is_pressed = self.is_pressed if pressed is None else pressed and self.is_enabled
        self._has_focus = self._has_focus if focused is None else focused
        if before != (self.is_hovered, self.is_pressed, self._has_focus):
            self.draw()

    def _press_begins(self, _event: "tk.Event[tk.Misc]") -> None:
        pointed(self)
        self._flag(pressed=True)

    def _released(self, _event: "tk.Event[tk.Misc]") -> None:
        was_pressed, self.is_pressed = self.is_pressed, False
        self.draw()
        if was_pressed and self.is_hovered:
            self.invoke()

    def _keyed(self, _event: "tk.Event[tk.Misc]") -> str:
        self.invoke()
        return "break"
