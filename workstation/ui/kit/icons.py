"""Icons drawn at the size they are shown: strokes rendered four times as large, then reduced, so they are crisp."""

import math
import tkinter as tk
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageTk

from workstation.ui.kit.theme import colour, px

_OVER = 4
_GRID = 24
_FILE = Path(__file__).with_name("icons.txt")


@cache
def _strokes() -> dict[str, str]:
    lines = (line for line in _FILE.read_text(encoding="ascii").splitlines() if line and line[0] != "#")
    pairs = (line.split(maxsplit=1) for line in lines)
    return {pair[0]: pair[1] for pair in pairs}


def icon_names() -> tuple[str, ...]:
    """Return the names of all icons."""
    return tuple(_strokes())


class _Pen:
    """A round pen on an enlarged mask; coordinates are those of the 24×24 grid."""

    def __init__(self, size: int, stroke: float) -> None:
        self.mask = Image.new("L", (size * _OVER, size * _OVER))
        self._draw = ImageDraw.Draw(self.mask)
        self._scale = size * _OVER / _GRID
        self._width = max(_OVER, round(stroke * self._scale))

    def _points(self, numbers: list[float]) -> list[tuple[float, float]]:
        scaled = [n * self._scale for n in numbers]
        return list(zip(scaled[::2], scaled[1::2], strict=True))

    def _through(self, points: list[tuple[float, float]]) -> None:
        self._draw.line(points, fill=255, width=self._width, joint="curve")
        radius = self._width / 2 - 0.5
        for x, y in points:
            self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)

    def line(self, *numbers: float) -> None:
        self._through(self._points(list(numbers)))

    def closed(self, *numbers: float) -> None:
        self._through(self._points([*numbers, numbers[0], numbers[1]]))

    def filled(self, *numbers: float) -> None:
        self._draw.polygon(self._points(list(numbers)), fill=255)

    def arc(self, cx: float, cy: float, r: float, start: float, end: float) -> None:
        sweep = (end - start) % 360 or 360
        steps = max(2, round(sweep / 4))
        angles = (math.radians(start + sweep * i / steps) for i in range(steps + 1))
        self.line(*(n for a in angles for n in (cx + r * math.cos(a), cy + r * math.sin(a))))

    def circle(self, cx: float, cy: float, r: float) -> None:
        self.arc(cx, cy, r, 0, 360)

    def dot(self, cx: float, cy: float, r: float) -> None:
        s = self._scale
        self._draw.ellipse(((cx - r) * s, (cy - r) * s, (cx + r) * s, (cy + r) * s), fill=255)

    def slice(self, cx: float, cy: float, r: float, start: float, end: float) -> None:
        s = self._scale
        self._draw.pieslice(((cx - r) * s, (cy - r) * s, (cx + r) * s, (cy + r) * s), start, end, fill=255)

    def rounded(self, x: float, y: float, w: float, h: float, r: float) -> None:
        for cx, cy, start in ((x + w - r, y + r, 270), (x + w - r, y + h - r, 0)):
            self.arc(cx, cy, r, start, start + 90)
        for cx, cy, start in ((x + r, y + h - r, 90), (x + r, y + r, 180)):
            self.arc(cx, cy, r, start, start + 90)
        self.line(x + r, y, x + w - r, y)
        self.line(x + w, y + r, x + w, y + h - r)
        self.line(x + r, y + h, x + w - r, y + h)
        self.line(x, y + r, x, y + h - r)


@lru_cache(maxsize=512)
def icon_mask(name: str, size: int) -> Image.Image:
    """Return an icon as an 8-bit mask of `size`×`size` pixels."""
    pen = _Pen(size, stroke=2.0 if size >= 18 else 2.2)
    strokes: dict[str, Callable[..., None]] = {
        "L": pen.line,
        "Z": pen.closed,
        "F": pen.filled,
        "C": pen.circle,
        "D": pen.dot,
        "R": pen.rounded,
        "A": pen.arc,
        "P": pen.slice,
    }
    for stroke in _strokes().get(name, _strokes()["help"]).split(";"):
        kind, *numbers = stroke.split()
        strokes[kind](*(float(n) for n in numbers))
    return pen.mask.resize((size, size), Image.Resampling.LANCZOS)


def icon_image(name: str, size: int, hex_colour: str) -> Image.Image:
    """Return an icon in a colour, transparent around it."""
    image = Image.new("RGBA", (size, size), hex_colour)
    image.putalpha(icon_mask(name, size))
    return image


_photos: dict[tuple[str, str, int, str], ImageTk.PhotoImage] = {}


def icon(master: tk.Misc, name: str, role: str = "text", size: int = 20) -> ImageTk.PhotoImage:
    """Return an icon as a Tk image in the colour of a role now; kept, so that equal icons share one image.

    Args:
        master: any widget of the window.
        name: one of `icon_names()`; an unknown one is drawn as a question mark.
        role: a role of the palette.
        size: in 96 dpi pixels.
    """
    key = (str(master.winfo_toplevel()), name, px(size), colour(role))
    found = _photos.get(key)
    if found is None:
        found = _photos[key] = ImageTk.PhotoImage(icon_image(name, px(size), colour(role)), master=master)
    return found


def forget_images() -> None:
    """Drop the images of a window that is gone."""
    _photos.clear()
