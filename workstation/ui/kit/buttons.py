"""Buttons: primary, secondary, danger, ghost; with an icon, an icon alone, or a link."""

import tkinter as tk
from collections.abc import Callable
from typing import Literal

from PIL import Image

from workstation.ui.kit.borrowed import ctk
from workstation.ui.kit.control import Control
from workstation.ui.kit.focus_ring import follow_focus_ring, is_ring_shown, pointed
from workstation.ui.kit.icons import icon, icon_image
from workstation.ui.kit.shapes import Shape
from workstation.ui.kit.surfaces import RealPixels
from workstation.ui.kit.text import t_visual
from workstation.ui.kit.theme import colour, ctk_font, font, px, scale, surface_of
from workstation.ui.kit.tooltip import Tooltip

Kind = Literal["primary", "secondary", "danger", "ghost"]

_FILL: dict[Kind, tuple[str, str, str]] = {
    "primary": ("accent", "accent_hover", "on_accent"),
    "secondary": ("surface", "hover", "text"),
    "danger": ("danger", "danger_hover", "on_danger"),
    "ghost": ("", "hover", "accent"),
}
_ICON = 18


class Button(RealPixels, ctk.CTkButton):  # type: ignore[misc]  # customtkinter has no types
    """A button with a text; Space and Return press it.

    Args:
        icon_name: an icon before the text.
        is_small: 30 instead of 36 pixels high.
    """

    def __init__(
        self,
        master: tk.Misc,
        text: str,
        command: Callable[[], None] | None = None,
        *,
        kind: Kind = "secondary",
        icon_name: str = "",
        is_small: bool = False,
    ) -> None:
        self.kind = kind
        self._logical = text
        self._icon_name = icon_name
        self._has_focus = False
        super().__init__(
            master,
            text=t_visual(text),
            command=command,
            width=self._wanted_width(text),
            height=30 if is_small else 36,
            corner_radius=8,
            border_spacing=0,
            font=ctk_font("body"),
        )
        self.configure(cursor="hand2")
        self.tooltip = Tooltip(self._canvas)
        self._canvas.configure(takefocus=1)
        for event in ("<space>", "<Return>", "<KP_Enter>"):
            self._canvas.bind(event, self._keyed)
        self._canvas.bind("<FocusIn>", lambda _e: self._focused(inside=True), add=True)
        self._canvas.bind("<FocusOut>", lambda _e: self._focused(inside=False), add=True)
        follow_focus_ring(self._canvas, self.restyle)
        self._on_surface = surface_of(master)
        self.restyle()

    @property
    def text(self) -> str:
        """Return the logical text."""
        return self._logical

    @property
    def is_enabled(self) -> bool:
        """Return whether it can be pressed."""
        return bool(self.cget("state") == "normal")

    def set_text(self, text: str) -> None:
        """Show another text."""
        if text != self._logical:
            self._logical = text
            self.configure(text=t_visual(text), width=self._wanted_width(text))

    def enable(self) -> None:
        """Make it work."""
        self.tooltip.reason = ""
        self.configure(state="normal", cursor="hand2")
        self._canvas.configure(takefocus=1)
        self.restyle()

    def disable(self, reason: str = "") -> None:
        """Switch it off; `reason` is told in the tooltip."""
        self.tooltip.reason = reason
        self.configure(state="disabled", cursor="arrow")
        self._canvas.configure(takefocus=1 if reason else 0)
        self.restyle()

    def focus_set(self) -> None:
        """Take the keyboard."""
        self._canvas.focus_set()

    def restyle(self) -> None:
        """Draw again in the colours of now."""
        fill, hover, text = _FILL[self.kind]
        border, border_width = fill or self._on_surface, 1
        if self.kind == "secondary":
            border = "line_strong"
        if not self.is_enabled:
            fill, text, border = "disabled_fill", "disabled", "disabled_fill"
        if self._has_focus and is_ring_shown():
            border, border_width = "focus", 3 if fill else 2  # a dark line on a filled one is seen less
        self.configure(
            fg_color=colour(fill or self._on_surface),
            hover_color=colour(hover),
            text_color=colour(text),
            text_color_disabled=colour(text),
            border_color=colour(border),
            border_width=border_width,
            bg_color=colour(self._on_surface),
            **({"image": self._picture(text)} if self._icon_name else {}),
        )

    def _picture(self, role: str) -> ctk.CTkImage:
        drawn: Image.Image = icon_image(self._icon_name, px(_ICON), colour(role))
        return ctk.CTkImage(light_image=drawn, size=(_ICON, _ICON))

    def _wanted_width(self, text: str) -> int:
        lead = _ICON + 8 if self._icon_name else 0
        return round(font("body").measure(t_visual(text)) / scale()) + lead + 34

    def _focused(self, *, inside: bool) -> None:
        self._has_focus = inside
        self.restyle()

    def _keyed(self, _event: "tk.Event[tk.Misc]") -> str:
        self.invoke()
        return "break"

    def _on_release(self, event: "tk.Event[tk.Misc] | None" = None) -> None:
        # customtkinter's own starts a timer that outlives a button which its command destroys
        pointed(self)
        if self._mouse_inside and self.is_enabled and event is not None:
            self.invoke()


class IconButton(Control):
    """A square button with an icon; `hint` says in words what it does, and is its tooltip."""

    def __init__(
        self,
        master: tk.Misc,
        icon_name: str,
        hint: str,
        command: Callable[[], None] | None = None,
        *,
        is_small: bool = False,
    ) -> None:
        side = px(28 if is_small else 36)
        self.icon_name = icon_name
        self.is_selected = False
        self._size = 16 if is_small else 20
        self._count = 0
        super().__init__(master, command, width=side, height=side)
        self.tooltip.text = hint

    def set(self, icon_name: str = "", hint: str = "", *, count: int | None = None) -> None:
        """Change the icon, the hint or the small number on it (0 hides it)."""
        self.icon_name = icon_name or self.icon_name
        self.tooltip.text = hint or self.tooltip.text
        self._count = self._count if count is None else count
        self.draw()

    def select(self, *, on: bool) -> None:
        """Show it as switched on."""
        self.is_selected = on
        self.draw()

    def draw(self) -> None:
        """Draw the plate, the icon and the number."""
        self.delete("all")
        width, height = self.size()
        fill = "selected" if self.is_selected or self.is_pressed else "hover" if self.is_hovered else ""
        if self.is_enabled and (fill or self.is_focused):
            border = "focus" if self.is_focused else ""
            self.plate(
                Shape(
                    width=width,
                    height=height,
                    radius=px(8),
                    fill=fill or surface_of(self),
                    border=border,
                    border_width=2,
                )
            )
        role = "disabled" if not self.is_enabled else "accent" if self.is_selected else "text"
        self.create_image(width // 2, height // 2, image=icon(self, self.icon_name, role, self._size))
        if self._count:
            self._draw_count(width)

    def _draw_count(self, width: int) -> None:
        shown = str(self._count) if self._count < 100 else "99+"
        room = max(px(16), font("tiny").measure(shown) + px(8))
        self.plate(Shape(width=room, height=px(16), radius=px(8), fill="danger"), width - room, 0)
        self.create_text(
            width - room // 2 - 1, px(8), text=shown, font=font("tiny"), fill=colour("on_danger")
        )


class LinkButton(Control):
    """A text that is pressed like a link."""

    def __init__(self, master: tk.Misc, text: str, command: Callable[[], None] | None = None) -> None:
        self._text = text
        shown = t_visual(text)
        super().__init__(master, command, width=font("body").measure(shown) + px(8), height=px(28))

    @property
    def text(self) -> str:
        """Return the logical text."""
        return self._text

    def draw(self) -> None:
        """Draw the text, underlined under the pointer."""
        self.delete("all")
        width, height = self.size()
        if self.is_focused:
            self.plate(
                Shape(
                    width=width,
                    height=height,
                    radius=px(6),
                    fill=surface_of(self),
                    border="focus",
                    border_width=2,
                )
            )
        role = "accent" if self.is_enabled else "disabled"
        item = self.create_text(
            px(4), height // 2, text=t_visual(self._text), anchor="w", font=font("body"), fill=colour(role)
        )
        if self.is_hovered:
            left, _top, right, bottom = self.bbox(item)
            self.create_line(left, bottom - 2, right, bottom - 2, fill=colour(role))
