"""What is written around a picture: four corners, orientation letters, a message in the middle."""

import tkinter as tk
from collections.abc import Sequence
from functools import lru_cache
from itertools import zip_longest

from viewers.imaging import geometry
from viewers.imaging.records import FrameTags, Vector
from viewers.imaging.view import ViewTransform
from viewers.widgets.halo import HaloText
from viewers.widgets.style import ViewerStyle
from viewers.widgets.texts import Corners


class Overlay:
    """The texts of one viewport."""

    def __init__(self, canvas: tk.Canvas, style: ViewerStyle) -> None:
        self._style = style
        self._corners = (
            HaloText(canvas, style, "nw"),
            HaloText(canvas, style, "ne"),
            HaloText(canvas, style, "sw"),
            HaloText(canvas, style, "se"),
        )
        self._edges = (
            HaloText(canvas, style, "w", bold=True),
            HaloText(canvas, style, "e", bold=True),
            HaloText(canvas, style, "n", bold=True),
            HaloText(canvas, style, "s", bold=True),
        )
        self._measure = lru_cache(1024)(self._measured)
        self._message = HaloText(canvas, style, "center")
        self._badge = HaloText(canvas, style, "n")
        self._border = canvas.create_rectangle(0, 0, 0, 0, outline="", tags=("border",))
        self._canvas = canvas

    def show_corners(self, corners: Corners, width_px: int, height_px: int) -> None:
        """Write the four corners; of two lines that meet the left stays whole: it says whose picture it is."""
        inset = self._style.px(8)
        top_left, top_right, bottom_left, bottom_right = corners
        room_px = width_px - 2 * inset
        corners = Corners(
            top_left,
            self._beside(top_left, top_right, room_px),
            bottom_left,
            self._beside(bottom_left[::-1], bottom_right[::-1], room_px)[::-1],
        )
        right, bottom = width_px - inset, height_px - inset
        places = ((inset, inset), (right, inset), (inset, bottom), (right, bottom))
        for item, lines, (x, y) in zip(self._corners, corners, places, strict=True):
            item.show("\n".join(lines), x, y)

    def _beside(self, left: Sequence[str], right: Sequence[str], room_px: int) -> tuple[str, ...]:
        """The lines at the right, cut to what those at the left leave them."""
        gap = self._style.px(12)
        pairs = zip_longest(left[: len(right)], right, fillvalue="")
        return tuple(self._cut(text, room_px - gap - self._measure(other)) for other, text in pairs)

    def _measured(self, text: str) -> int:
        """The width of a line; by the font's description, because a named font would be opened anew."""
        return int(
            self._canvas.tk.call("font", "measure", self._style.font(), "-displayof", self._canvas, text)
        )

    def _cut(self, text: str, room_px: int) -> str:
        if self._measure(text) <= room_px:
            return text
        kept = len(text)
        while kept and self._measure(text[:kept].rstrip() + "…") > room_px:
            kept -= 1
        return text[:kept].rstrip() + "…" if kept else ""

    def show_orientation(
        self, tags: FrameTags, transform: ViewTransform, width_px: int, height_px: int
    ) -> None:
        """Write where the patient's sides are; nothing where the header does not say."""
        inset = self._style.px(8)
        middle_x, middle_y = width_px / 2, height_px / 2
        places = (
            (inset, middle_y),
            (width_px - inset, middle_y),
            (middle_x, inset),
            (middle_x, height_px - inset),
        )
        for item, letters, (x, y) in zip(self._edges, edge_letters(tags, transform), places, strict=True):
            item.show(letters, x, y)

    def show_message(self, text: str, width_px: int, height_px: int, *, is_warning: bool = False) -> None:
        """Write in the middle, wrapped."""
        fill = self._style.warning if is_warning else self._style.dim_text
        wrap = max(self._style.px(120), round(width_px * 0.8))
        self._message.show(text, width_px / 2, height_px / 2, fill=fill, width_px=wrap)

    def show_badge(self, text: str, width_px: int) -> None:
        """Write one line at the top, under the orientation letter."""
        y = self._style.px(12 + self._style.size_px * 1.5)
        self._badge.show(text, width_px / 2, y, fill=self._style.mark)

    def show_border(self, width_px: int, height_px: int, *, is_active: bool) -> None:
        """Draw the frame around the viewport."""
        line = self._style.px(2) if is_active else 1
        inset = line / 2
        self._canvas.coords(self._border, inset, inset, width_px - inset - 1, height_px - inset - 1)
        colour = self._style.accent if is_active else self._style.border
        self._canvas.itemconfigure(self._border, outline=colour, width=line)

    def hide_picture_texts(self) -> None:
        """Leave only message and border."""
        for item in (*self._corners, *self._edges, self._badge):
            item.hide()

    def texts(self) -> tuple[str, ...]:
        """All that is written now, for tests and for reading out."""
        items = (*self._corners, *self._edges, self._badge, self._message)
        return tuple(item.text for item in items if item.text)

    def raise_all(self) -> None:
        """Put texts and border above the picture and its marks."""
        self._canvas.tag_raise("overlay")
        self._canvas.tag_raise("border")


def edge_letters(tags: FrameTags, transform: ViewTransform) -> tuple[str, str, str, str]:
    """Letters for the left, right, top and bottom edge; empty ones where unknown."""
    row, column = tags.row_direction, tags.column_direction
    if row is None or column is None:
        return ("", "", "", "")
    a, b, c, d = transform.inverse
    right = _combined(row, a, column, c)
    down = _combined(row, b, column, d)
    return (
        geometry.orientation_letters(geometry.negated(right)),
        geometry.orientation_letters(right),
        geometry.orientation_letters(geometry.negated(down)),
        geometry.orientation_letters(down),
    )


def _combined(row: Vector, along_row: float, column: Vector, along_column: float) -> Vector:
    """A unit vector in the patient out of image directions."""
    x, y, z = (r * along_row + c * along_column for r, c in zip(row, column, strict=True))
    length = (x * x + y * y + z * z) ** 0.5 or 1.0
    return (x / length, y / length, z / length)
