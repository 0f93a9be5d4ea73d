"""The letters of the report: fonts that ship with the plugin, and which of them draws which character.

A text may mix Latin, Arabic and Tifinagh letters and signs; it is cut into runs, each in the first font of its
weight that has the character. Characters no font has are shown as U+FFFD, never left out.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

Weight = Literal["regular", "bold", "mono"]

FONTS = Path(__file__).parent / "fonts"
_KEPT = frozenset("\n\u2068\u2069")  # FSI and PDI (UAX #9, 2.2)
REPLACEMENT = "\ufffd"
CHAINS: dict[Weight, tuple[str, ...]] = {
    "regular": (
        "NotoSans-Regular",
        "NotoNaskhArabic-Regular",
        "NotoSansTifinagh-Regular",
        "NotoSansMono-Regular",
        "NotoSansSymbols2-Regular",
    ),
    "bold": (
        "NotoSans-Bold",
        "NotoNaskhArabic-Bold",
        "NotoSansTifinagh-Regular",
        "NotoSansMono-Regular",
        "NotoSansSymbols2-Regular",
    ),
    "mono": (
        "NotoSansMono-Regular",
        "NotoSans-Regular",
        "NotoNaskhArabic-Regular",
        "NotoSansTifinagh-Regular",
    ),
}
# Arabic letters are drawn small beside Latin ones of the same size.
SCALES = {"NotoNaskhArabic-Regular": 1.22, "NotoNaskhArabic-Bold": 1.22}


def load() -> str:
    """Load every font, and return the name of the one a page starts with.

    Raises:
        OSError: a file of the fonts folder is missing; the plugin must be installed again.
    """
    for chain in CHAINS.values():
        for font in chain:
            _characters(font)
    return CHAINS["regular"][0]


@cache
def _characters(font: str) -> frozenset[int]:
    """Load a font, and return the code points it can draw."""
    loaded = TTFont(font, FONTS / f"{font}.ttf")
    pdfmetrics.registerFont(loaded)
    return frozenset(loaded.face.charToGlyph)


@cache
def _font_of(character: str, weight: Weight) -> str | None:
    return next((font for font in CHAINS[weight] if ord(character) in _characters(font)), None)


def clean(text: str) -> str:
    """Return `text` composed (NFC), with plain line ends and without control and direction characters.

    Isolates that take their own direction stay: the report puts them around names, and they cannot turn a number.
    """
    flat = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))
    return "".join(c for c in flat if c in _KEPT or unicodedata.category(c) not in {"Cc", "Cf"})


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in visual order that one font draws, and how much larger than the text's size."""

    font: str
    text: str
    scale: float

    def width_pt(self, size_pt: float) -> float:
        """Return how wide it is drawn."""
        return float(pdfmetrics.stringWidth(self.text, self.font, size_pt * self.scale))


def runs(text: str, weight: Weight) -> list[Run]:
    """Return `text`, in visual order, cut by font."""
    first = CHAINS[weight][0]
    known = [(font, c) if (font := _font_of(c, weight)) else (first, REPLACEMENT) for c in text]
    return [
        Run(font, "".join(character for _, character in group), SCALES.get(font, 1.0))
        for font, group in groupby(known, key=lambda pair: pair[0])
    ]


def width_pt(text: str, weight: Weight, size_pt: float) -> float:
    """Return how wide `text`, in visual order, is drawn."""
    return sum(run.width_pt(size_pt) for run in runs(text, weight))
