"""Flowables side by side, and rows of them under a head that is repeated on every page."""

from collections.abc import Sequence
from typing import Self

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Spacer

from plugins.report_export.stack import Stack

GUTTER_PT = 8.0
_FEWEST_ROWS = 3  # the head and two rows, so that no row stands alone on either side
LEAST_CUT_PT = 60.0  # a row lower than this goes to the next page whole


class Row(Flowable):  # type: ignore[misc]  # reportlab is untyped
    """Cells side by side from the same top, over a rule where a colour is given; widths in points."""

    def __init__(
        self, cells: Sequence[Flowable], widths: Sequence[float], rule: Color | None = None, pad_pt: float = 0
    ) -> None:
        super().__init__()
        self.cells = list(cells)
        self.widths = list(widths)
        self.rule = rule
        self.pad_pt = pad_pt

    def _inner(self) -> list[float]:
        last = len(self.widths) - 1
        return [wide - (GUTTER_PT if index < last else 0) for index, wide in enumerate(self.widths)]

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Return the width and height taken, in points."""
        heights = [cell.wrap(width, 1e6)[1] for cell, width in zip(self.cells, self._inner(), strict=True)]
        self.width, self.height = available_width, max(heights) + 2 * self.pad_pt
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Self]:
        """Return what fits of each cell, and what is left of it."""
        height = self.wrap(available_width, available_height)[1]
        if height <= available_height:
            return [self]
        room = available_height - 2 * self.pad_pt
        if height < LEAST_CUT_PT or room < LEAST_CUT_PT / 2:
            return []
        kept, left = [], []
        for cell, width in zip(self.cells, self._inner(), strict=True):
            fits = cell.wrap(width, 1e6)[1] <= room
            parts = [cell, Spacer(0, 0)] if fits else cell.split(width, room)
            if len(parts) < 2:
                return []
            kept.append(parts[0])
            left.append(parts[1])
        part = (self.widths, self.rule, self.pad_pt)
        return [type(self)(kept, *part), type(self)(left, *part)]

    def draw(self) -> None:
        """Draw the cells and the rule."""
        canvas: Canvas = self.canv
        x = 0.0
        for cell, wide, inner in zip(self.cells, self.widths, self._inner(), strict=True):
            height = cell.wrap(inner, 1e6)[1]
            cell.drawOn(canvas, x, self.height - self.pad_pt - height)
            x += wide
        if self.rule:
            canvas.setStrokeColor(self.rule)
            canvas.setLineWidth(0.5)
            canvas.line(0, 0, self.width, 0)


class Grid(Stack):
    """Rows under a head; the head stays with the first row and comes back on every page."""

    def split(self, available_width: float, available_height: float) -> list[Self]:
        """Return what fits and what is left, with the head again."""
        parts = super().split(available_width, available_height)
        if len(parts) == 2:
            kept, left = parts
            if len(kept.story) > _FEWEST_ROWS and left.story == self.story[-1:]:
                left.story.insert(0, kept.story.pop())
            left.story.insert(0, self.story[0])
        return parts
