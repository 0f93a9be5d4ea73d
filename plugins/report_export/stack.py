"""Flowables one above the other, with a coloured bar and a tint where wanted, over as many pages as they take.

A table would do for short content; this one is cut inside a text, and never parts a label from its value.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a stack is dressed; padding in points.

    Attributes:
        whole_below_pt: a stack lower than this goes to the next page whole.
    """

    bar: Color | None = None
    tint: Color | None = None
    side_pt: float = 0
    end_pt: float = 0
    before_pt: float = 0
    after_pt: float = 0
    whole_below_pt: float = 0


PLAIN = Look()


class Stack(Flowable):  # type: ignore[misc]  # reportlab is untyped
    """Flowables that belong together and may be cut where a page ends."""

    def __init__(self, story: Sequence[Flowable], look: Look = PLAIN) -> None:
        super().__init__()
        self.story = list(story)
        self.look = look
        self.spaceBefore = look.before_pt
        self.spaceAfter = look.after_pt

    def _placed(self, width: float) -> Iterator[tuple[Flowable, float, float]]:
        """Yield each flowable with the distance of its top from the top of the stack, and its height."""
        top, before = self.look.end_pt, 0.0
        for index, flowable in enumerate(self.story):
            top += max(before, flowable.getSpaceBefore()) if index else 0
            height = flowable.wrap(width, 1e6)[1]
            yield flowable, top, height
            top += height
            before = flowable.getSpaceAfter()

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Return the width and height taken, in points."""
        self.width = available_width
        self.height = 2 * self.look.end_pt
        for _flowable, top, height in self._placed(available_width - 2 * self.look.side_pt):
            self.height = top + height + self.look.end_pt
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Self]:
        """Return what fits and what is left."""
        if available_height < self.wrap(available_width, available_height)[1] < self.look.whole_below_pt:
            return []
        inner = available_width - 2 * self.look.side_pt
        room = available_height - self.look.end_pt
        for index, (flowable, top, height) in enumerate(self._placed(inner)):
            if top + height > room:
                parts = flowable.split(inner, room - top) if room > top else []
                kept = [*self.story[:index], *parts[:1]]
                left = [*(parts[1:] or [flowable]), *self.story[index + 1 :]]
                break
        else:
            return [self]
        while kept and kept[-1].getKeepWithNext():
            left.insert(0, kept.pop())
        return [self._with(kept), self._with(left)] if kept else []

    def _with(self, story: Sequence[Flowable]) -> Self:
        return type(self)(story, self.look)

    def draw(self) -> None:
        """Draw the tint, the bar and the flowables."""
        canvas: Canvas = self.canv
        side = self.look.side_pt
        if self.look.tint:
            canvas.setFillColor(self.look.tint)
            canvas.rect(0, 0, self.width, self.height, stroke=0, fill=1)
        if self.look.bar:
            canvas.setFillColor(self.look.bar)
            canvas.rect(0, 0, 2.2, self.height, stroke=0, fill=1)
        for flowable, top, height in list(self._placed(self.width - 2 * side)):
            flowable.drawOn(canvas, side, self.height - top - height)
