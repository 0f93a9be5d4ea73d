"""What other widgets lie on: plain boxes, cards with a soft border, separating lines."""

import tkinter as tk
from collections.abc import Callable
from typing import Any

from workstation.ui.kit.borrowed import ctk
from workstation.ui.kit.shapes import corner_images
from workstation.ui.kit.theme import paint, px, surface_of


class RealPixels:
    """Mixin for customtkinter's widgets: real pixels (`px()`) in every padding, and a master left as it was."""

    place: Callable[..., None] = tk.Place.place_configure  # customtkinter's refuses a width

    def __init__(self, master: tk.Misc, **options: object) -> None:
        super().__init__(master, **options)  # type: ignore[call-arg]  # customtkinter's, beside which this stands
        # customtkinter wraps the `configure` of a plain master to pass its colour on; the wrapping outlives the
        # child and fails once that is destroyed. The kit paints by roles and needs none of it.
        for name in ("config", "configure"):
            master.__dict__.pop(name, None)

    def _apply_argument_scaling(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        return kwargs


class Box(tk.Frame):
    """A plain area; takes the surface of what it lies on unless told otherwise."""

    def __init__(self, master: tk.Misc, surface: str = "", *, width: int = 0, height: int = 0) -> None:
        super().__init__(master, bd=0, highlightthickness=0, width=width, height=height)
        paint(self, bg=surface or surface_of(master))


class Card(RealPixels, ctk.CTkFrame):  # type: ignore[misc]  # customtkinter has no types
    """A rounded area with a thin border; leave it `pad` pixels of room when placing children."""

    pad = 16

    def __init__(
        self,
        master: tk.Misc,
        surface: str = "surface",
        *,
        border: str = "line",
        radius: int = 10,
        border_width: int = 1,
    ) -> None:
        super().__init__(master, corner_radius=radius, border_width=border_width, width=0, height=0)
        paint(self, fg_color=surface, border_color=border, bg_color=surface_of(master))

    def _update_dimensions_event(self, _event: "tk.Event[tk.Misc]") -> None:
        self._draw()

    def _draw(self, no_color_updates: bool = False) -> None:  # noqa: ARG002 - customtkinter's own
        """Draw at the real size; customtkinter rounds to even numbers and back through its scaling."""
        canvas: tk.Canvas = self._canvas
        width, height = self.winfo_width(), self.winfo_height()
        fill, border = str(self._fg_color), str(self._border_color)
        canvas.configure(bg=str(self._bg_color))
        canvas.delete("all")
        radius = min(px(self._corner_radius), width // 2, height // 2)
        edge = px(self._border_width)
        if radius <= edge:
            return  # on the way to its size: nothing of it can be seen yet
        if edge:
            canvas.create_rectangle(radius, 0, width - radius, height, fill=border, width=0)
            canvas.create_rectangle(0, radius, width, height - radius, fill=border, width=0)
        canvas.create_rectangle(radius, edge, width - radius, height - edge, fill=fill, width=0)
        canvas.create_rectangle(edge, radius, width - edge, height - radius, fill=fill, width=0)
        corners = corner_images(self, radius, fill, border, edge)
        places = [(x, y) for y in (0, height - radius) for x in (0, width - radius)]
        for image, place in zip(corners, places, strict=True):
            canvas.create_image(*place, image=image, anchor="nw")


class Divider(tk.Frame):
    """A thin line."""

    def __init__(self, master: tk.Misc, *, vertical: bool = False) -> None:
        super().__init__(master, bd=0, width=1, height=1)
        self.is_vertical = vertical
        paint(self, bg="line")
