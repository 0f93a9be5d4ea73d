"""Text on the page: wrapped in logical order, then shaped and ordered line by line, cut over pages.

The PDF writer's own paragraphs know neither Arabic letters nor lines that mix directions, so that all text of
the report, a heading or a page of history, is a `Prose`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Self

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from plugins.report_export.typography import Weight, clean, runs, width_pt
from workstation.api.shaping import Direction, base_direction, visual

NBSP = "\u00a0"
# A number stays with its unit, and a comparison with both its sides.
_GLUE = re.compile(r"(?<![\w.,])(\d[\d.,]*) (?=[A-Za-zµ%°])|([<>≤≥=±]) (?=\d)|(?<=\S)() (?=[<>≤≥=±] ?\d)")
# In a line from the right, “92/min” or “SpO₂ 96 %” would be torn apart: digits and signs between Latin letters and
# Arabic ones go with the Arabic (UAX #9, W2 and N1). Such a run is isolated, as the standard's HL4 allows.
_PART = "0-9A-Za-zÀ-ɏµ°%₀-₉²³⁺⁻"
_MEASURE = re.compile(rf"[{_PART}](?:[{_PART} {NBSP}.,:/+\-−×=<>≤≥±~]*[{_PART}])?")
_LETTER = re.compile("[A-Za-zÀ-ɏµ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a text is set; lengths in points.

    Attributes:
        align: `start` is the side where the text's direction starts.
        direction: of every paragraph; None takes that of its first letter, as free text wants it.
    """

    size_pt: float
    leading_pt: float
    colour: Color
    weight: Weight = "regular"
    align: Literal["start", "left", "right"] = "start"
    direction: Direction | None = None
    before_pt: float = 0
    after_pt: float = 0
    keep_with_next: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A wrapped line, in visual order, with the direction of its paragraph."""

    shown: str
    direction: Direction


@lru_cache(maxsize=16384)
def _measure(word: str, direction: Direction, weight: Weight, size_pt: float) -> float:
    return width_pt(visual(word, direction), weight, size_pt)


def _broken(word: str, direction: Direction, style: Style, width: float) -> Iterator[str]:
    """Yield `word` in pieces that fit, for what has no space to break at: a digest, an address."""
    piece = ""
    for character in word:
        if piece and _measure(piece + character, direction, style.weight, style.size_pt) > width:
            yield piece
            piece = ""
        piece += character
    yield piece


def _shown(line: str, direction: Direction) -> str:
    """Return a line in visual order; in one from the right, Latin words stay with their numbers and signs."""
    if direction == "R":
        line = _MEASURE.sub(lambda run: f"\u2066{run[0]}\u2069" if _LETTER.search(run[0]) else run[0], line)
    return visual(line, direction)


def _wrapped(paragraph: str, style: Style, width: float) -> Iterator[Line]:
    direction = style.direction or base_direction(paragraph)
    space = _measure(" ", "L", style.weight, style.size_pt)
    line, used = "", 0.0
    for word in paragraph.split(" "):
        for piece in _broken(word, direction, style, width):
            wide = _measure(piece, direction, style.weight, style.size_pt)
            if line and used + space + wide > width:
                yield Line(_shown(line, direction), direction)
                line, used = piece, wide
            else:
                used += wide + (space if line else 0)
                line = f"{line} {piece}" if line else piece
    yield Line(_shown(line, direction), direction)


def wrap(text: str, style: Style, width: float) -> tuple[Line, ...]:
    """Return the lines of `text` in a column of `width` points; more than one blank line becomes one."""
    glued = _GLUE.sub(lambda found: f"{found[1] or found[2] or ''}{NBSP}", clean(text))
    spaced = re.sub(r"[ ]*\n(?:[ ]*\n)+", "\n\n", glued.strip("\n "))
    return tuple(line for paragraph in spaced.split("\n") for line in _wrapped(paragraph, style, width))


class Prose(Flowable):  # type: ignore[misc]  # reportlab is untyped
    """A text that flows: any length, any script, over as many pages as it takes."""

    def __init__(self, text: str, style: Style) -> None:
        super().__init__()
        self.text = text
        self.style = style
        self.lines: tuple[Line, ...] | None = None
        self.width = 0.0
        self.spaceBefore = style.before_pt
        self.spaceAfter = style.after_pt
        self.keepWithNext = style.keep_with_next

    @classmethod
    def _of(cls, lines: tuple[Line, ...], style: Style) -> Self:
        part = cls("", style)
        part.lines = lines
        return part

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Return the width and height taken, in points."""
        self.width = available_width
        if self.lines is None:
            self.lines = wrap(self.text, self.style, available_width)
        return available_width, len(self.lines) * self.style.leading_pt

    def split(self, available_width: float, available_height: float) -> list[Self]:
        """Return what fits and what is left; nothing fits where a single line would stand alone."""
        self.wrap(available_width, available_height)
        lines = self.lines or ()
        fitting = int(available_height / self.style.leading_pt + 1e-6)
        if fitting >= len(lines):
            return [self]
        if len(lines) - fitting == 1:
            fitting -= 1
        if fitting < min(2, len(lines)):
            return []
        return [self._of(lines[:fitting], self.style), self._of(lines[fitting:], self.style)]

    def draw(self) -> None:
        """Draw the lines on the canvas."""
        canvas: Canvas = self.canv
        style = self.style
        baseline = len(self.lines or ()) * style.leading_pt - (style.leading_pt + style.size_pt * 0.7) / 2
        for line in self.lines or ():
            draw_line(canvas, line, style, (0, baseline, self.width))
            baseline -= style.leading_pt


def draw_line(canvas: Canvas, line: Line, style: Style, place: tuple[float, float, float]) -> None:
    """Draw one line; `place` is left, baseline and width in points."""
    left, baseline, width = place
    pieces = runs(line.shown, style.weight)
    free = width - sum(run.width_pt(style.size_pt) for run in pieces)
    at_right = style.align == "right" or (style.align == "start" and line.direction == "R")
    text = canvas.beginText(left + (free if at_right else 0), baseline)
    text.setFillColor(style.colour)
    for run in pieces:
        text.setFont(run.font, style.size_pt * run.scale)
        text.textOut(run.text)
    canvas.drawText(text)
