"""Draws marks on a viewport's canvas so that they follow zoom, pan and rotation, and finds them.

Lines are drawn twice, a dark rim below and the colour above; labels stand near the mark with a rim.
"""

import math
import tkinter as tk
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from viewers.imaging.view import ViewTransform
from viewers.marks.model import (
    AngleMark,
    ArrowMark,
    EllipseMark,
    KeyImageMark,
    LengthMark,
    Mark,
    Point,
    points_of,
)
from viewers.widgets.style import ViewerStyle

_TAG = "mark"
_ELLIPSE_STEPS = 72


class Hit(NamedTuple):
    """What lies under the pointer: a mark, and which of its points, or None for its line."""

    mark: Mark
    point: int | None


class MarkLayer:
    """The marks of the frame on the screen."""

    def __init__(self, canvas: tk.Canvas, style: ViewerStyle) -> None:
        self._canvas = canvas
        self._style = style
        self._drawn: object = None

    def draw(
        self,
        marks: Sequence[Mark],
        selected: str,
        transform: ViewTransform,
        label: Callable[[Mark], str],
    ) -> None:
        """Draw `marks`; the one with the id `selected` shows its handles."""
        wanted = (tuple(marks), selected, transform.linear, transform.to_view(0, 0))
        if wanted == self._drawn:
            return
        self._drawn = wanted
        self._canvas.delete(_TAG)
        for mark in marks:
            if isinstance(mark, KeyImageMark):
                continue
            is_selected = mark.mark_id == selected
            colour = self._style.selected_mark if is_selected else self._style.mark
            for path in outline(mark, transform):
                self._line(path, colour, has_arrow=isinstance(mark, ArrowMark))
            if is_selected:
                self._handles(mark, transform, colour)
            self._label(label(mark), mark, transform, colour)

    def clear(self) -> None:
        """Draw nothing."""
        self._canvas.delete(_TAG)
        self._drawn = None

    def find(self, marks: Sequence[Mark], transform: ViewTransform, x: float, y: float) -> Hit | None:
        """The mark under the pointer, the last drawn first; points before lines."""
        reach = self._style.px(8)
        for mark in reversed(marks):
            for index, point in enumerate(points_of(mark)):
                view = transform.to_view(*point)
                if math.hypot(view[0] - x, view[1] - y) <= reach:
                    return Hit(mark, index)
        for mark in reversed(marks):
            for path in outline(mark, transform):
                if any(_distance_to(a, b, x, y) <= self._style.px(5) for a, b in pairwise(path)):
                    return Hit(mark, None)
        return None

    def _line(self, path: Sequence[Point], colour: str, *, has_arrow: bool) -> None:
        wide, thin = self._style.px(4), max(1, self._style.px(1.6))
        for colour_of, width in ((self._style.halo, wide), (colour, thin)):
            item = self._canvas.create_line(list(path), fill=colour_of, width=width, tags=(_TAG,))
            self._canvas.itemconfigure(item, arrow="last" if has_arrow else "none")

    def _handles(self, mark: Mark, transform: ViewTransform, colour: str) -> None:
        half = self._style.px(4)
        for point in points_of(mark):
            x, y = transform.to_view(*point)
            self._canvas.create_rectangle(
                x - half, y - half, x + half, y + half, outline=colour, fill=self._style.halo, tags=(_TAG,)
            )

    def _label(self, text: str, mark: Mark, transform: ViewTransform, colour: str) -> None:
        if not text:
            return
        corners = [point for path in outline(mark, transform) for point in path]
        x = max(point[0] for point in corners) + self._style.px(8)
        y = sum(point[1] for point in corners) / len(corners)
        for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1), (0, 0)):
            self._canvas.create_text(
                x + dx,
                y + dy,
                text=text,
                anchor="w",
                font=self._style.font(bold=True),
                fill=self._style.halo if dx else colour,
                tags=(_TAG,),
            )


def outline(mark: Mark, transform: ViewTransform) -> list[list[Point]]:
    """The lines of a mark in viewport coordinates."""
    if isinstance(mark, LengthMark):
        return [[transform.to_view(*mark.start), transform.to_view(*mark.end)]]
    if isinstance(mark, AngleMark):
        return [[transform.to_view(*point) for point in (mark.start, mark.vertex, mark.end)]]
    if isinstance(mark, ArrowMark):
        return [[transform.to_view(*mark.tail), transform.to_view(*mark.head)]]
    if isinstance(mark, EllipseMark):
        return [_ellipse(mark, transform)]
    return []


def _ellipse(mark: EllipseMark, transform: ViewTransform) -> list[Point]:
    middle = ((mark.corner[0] + mark.opposite[0]) / 2, (mark.corner[1] + mark.opposite[1]) / 2)
    half = (abs(mark.opposite[0] - mark.corner[0]) / 2, abs(mark.opposite[1] - mark.corner[1]) / 2)
    turns = (2 * math.pi * step / _ELLIPSE_STEPS for step in range(_ELLIPSE_STEPS + 1))
    return [
        transform.to_view(middle[0] + half[0] * math.cos(turn), middle[1] + half[1] * math.sin(turn))
        for turn in turns
    ]


def _distance_to(a: Point, b: Point, x: float, y: float) -> float:
    """How far (x, y) is from the stretch between two points."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, ((x - a[0]) * dx + (y - a[1]) * dy) / length))
    return math.hypot(a[0] + along * dx - x, a[1] + along * dy - y)
