"""Text as it is shown: Arabic joined and ordered, wrapped in logical order first, cut with an ellipsis."""

import re
import sys
import tkinter as tk
from collections.abc import Callable
from functools import lru_cache
from tkinter import font as tkfont

from workstation.api.shaping import Direction, base_direction, has_rtl, platform_shapes, visual

ELLIPSIS = "…"
Measure = Callable[[str], int]


@lru_cache(maxsize=1)
def _shapes_itself() -> bool:
    return platform_shapes(sys.platform, (int(tk.TkVersion), round(tk.TkVersion * 10) % 10))


def t_visual(text: str, base: Direction | None = None) -> str:
    """Return `text` as this window must draw it; the same text where the platform shapes by itself.

    Args:
        text: one line, or several that were wrapped in logical order.
        base: direction of the paragraph the line comes from; by default the line's own.
    """
    if _shapes_itself() or not (base == "R" or has_rtl(text)):
        return text
    return visual(text, base)


def needs_own_layout(text: str) -> bool:
    """Return whether Tk would draw `text` wrongly here, so that lines must be made before it is drawn."""
    return has_rtl(text) and not _shapes_itself()


_APART = re.compile(r" (?=[?!:;»](?:\s|$))")
_MOST_WIDTHS = 20_000
_widths: dict[str, dict[str, int]] = {}


def measurer(font: tkfont.Font) -> Measure:
    """Return a cached `measure` of `font`, in pixels."""
    known = _widths.setdefault(font.name, {})

    def measure(text: str) -> int:
        width = known.get(text)
        if width is None:
            if len(known) > _MOST_WIDTHS:
                known.clear()
            width = known[text] = font.measure(text)
        return width

    return measure


def forget_widths() -> None:
    """Measure anew: the fonts of another window have the same names."""
    _widths.clear()


def kept_together(text: str) -> str:
    """Return `text` with no break before the punctuation that French sets apart, however it was typed."""
    return _APART.sub("\u00a0", text) if " " in text else text


def wrap_lines(text: str, measure: Measure, width: int) -> list[str]:
    """Break `text` into lines of at most `width` pixels, in logical order; a word that is too long is cut."""
    lines: list[str] = []
    for paragraph in kept_together(text).split("\n"):
        line = ""
        for word in paragraph.split(" "):
            wanted = f"{line} {word}" if line else word
            if measure(wanted) <= width:
                line = wanted
                continue
            if line:
                lines.append(line)
            line = word
            while len(line) > 1 and measure(line) > width:
                cut = _fitting(line, measure, width)
                lines.append(line[:cut])
                line = line[cut:]
        lines.append(line)
    return lines


def shaped_lines(text: str, measure: Measure, width: int) -> list[str]:
    """Return `text` wrapped in logical order, each line shaped in the direction of its paragraph."""
    return [
        t_visual(line, base_direction(paragraph) if has_rtl(paragraph) else None)
        for paragraph in text.split("\n")
        for line in wrap_lines(paragraph, measure, width)
    ]


def _fitting(text: str, measure: Measure, width: int) -> int:
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low


def elide(text: str, measure: Measure, width: int) -> str:
    """Cut `text` (logical order) to `width` pixels with an ellipsis where it is longer."""
    if measure(text) <= width:
        return text
    room = width - measure(ELLIPSIS)
    return text[: _fitting(text, measure, room)].rstrip() + ELLIPSIS if room > 0 else ELLIPSIS


def excerpt(text: str, measure: Measure, width: int, max_lines: int) -> str:
    """Return at most `max_lines` lines of `text`, shaped for this window, the last one cut where more follows."""
    flat = " ".join(text.split())
    lines = wrap_lines(flat, measure, width)
    kept = lines[:max_lines]
    if len(lines) > max_lines:
        kept[-1] = elide(f"{kept[-1]} {lines[max_lines]}", measure, width)
        if not kept[-1].endswith(ELLIPSIS):
            kept[-1] = elide(kept[-1] + ELLIPSIS * 2, measure, width)
    base = base_direction(flat) if has_rtl(flat) else None
    return "\n".join(t_visual(line, base) for line in kept)
