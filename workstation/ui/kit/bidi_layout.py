"""Where each letter of a typed line stands on the screen: logical positions to visual columns and back (UAX #9).

Pure text, no Tk. The line is shaped with the lam-alef ligatures only, so that every other letter keeps a column
of its own for the caret; vowel marks, which the shaping drops, take none.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workstation.api.shaping import Direction

_LAM_ALEF = range(0xFEF5, 0xFEFD)


@dataclass(frozen=True, slots=True)
class VisualLine:
    """A line as drawn.

    Attributes:
        shown: the text in visual order.
        columns: for each caret position 0..len(text), the column of `shown` where the caret stands.
    """

    shown: str
    columns: tuple[int, ...]

    def column(self, position: int) -> int:
        """Return the visual column of a caret position."""
        return self.columns[max(0, min(position, len(self.columns) - 1))]

    def position(self, column: int) -> int:
        """Return the caret position nearest to a visual column."""
        return min(range(len(self.columns)), key=lambda i: abs(self.columns[i] - column))


@lru_cache(maxsize=1)
def _reshaper() -> Any:  # noqa: ANN401 - the library has no types
    from arabic_reshaper import ArabicReshaper

    keep = {"ARABIC LIGATURE ALLAH": False, "ARABIC LIGATURE BISMILLAH AR-RAHMAN AR-RAHEEM": False}
    return ArabicReshaper(configuration={"delete_harakat": True, **keep})


def _glyphs(text: str) -> list[str]:
    """Return what is drawn for each letter; empty for vowel marks and for the alef of a lam-alef."""
    from arabic_reshaper.arabic_reshaper import HARAKAT_RE

    shaped = iter(_reshaper().reshape(text))
    glyphs: list[str] = []
    is_joined = False
    for letter in text:
        if HARAKAT_RE.match(letter):
            glyphs.append("")
        elif is_joined:
            glyphs.append("")
            is_joined = False
        else:
            glyph = next(shaped, letter)
            is_joined = ord(glyph) in _LAM_ALEF and ord(letter) not in _LAM_ALEF
            glyphs.append(glyph)
    return glyphs


def _ordered(text: str, base: Direction) -> list[tuple[int, int]]:
    """Return (logical index, level) of each character in visual order."""
    from bidi import algorithm

    storage: dict[str, Any] = algorithm.get_empty_storage()
    storage["base_level"] = 1 if base == "R" else 0
    storage["base_dir"] = base
    algorithm.get_embedding_levels(text, storage)
    for index, character in enumerate(storage["chars"]):
        character["index"] = index
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    algorithm.reorder_resolved_levels(storage, debug=False)
    return [(c["index"], c["level"]) for c in storage["chars"]]


@lru_cache(maxsize=2048)
def visual_line(text: str, base: Direction) -> VisualLine:
    """Lay out one line of logical text in a paragraph of direction `base`."""
    from bidi.mirror import MIRRORED

    if not text:
        return VisualLine("", (0,))
    glyphs = _glyphs(text)
    starts: dict[int, tuple[int, int]] = {}
    shown: list[str] = []
    levels: dict[int, int] = {}
    column = 0
    for index, level in _ordered(text, base):
        glyph = glyphs[index]
        if level % 2 and glyph in MIRRORED:
            glyph = MIRRORED[glyph]
        starts[index] = (column, column + len(glyph))
        levels[index] = level
        shown.append(glyph)
        column += len(glyph)
    columns = [_edge(i, starts, levels, leading=True) for i in range(len(text))]
    columns.append(_edge(len(text) - 1, starts, levels, leading=False))
    return VisualLine("".join(shown), tuple(columns))


def _edge(index: int, starts: dict[int, tuple[int, int]], levels: dict[int, int], *, leading: bool) -> int:
    """Return the column of the leading (or trailing) edge of a character; right-to-left ones lead on the right."""
    left, right = starts.get(index, (0, 0))
    is_rtl = levels.get(index, 0) % 2 == 1
    return right if leading == is_rtl else left
