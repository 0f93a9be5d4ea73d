"""Arabic for places that neither join nor order letters: Tk 8.6 on X11, and PDF pages.

`visual` always shapes; the window's `t_visual` (in `workstation.ui.kit`) calls it only where the platform
does not shape by itself: doing it twice would destroy the text. Wrap in logical order first, then shape each line
with the base direction of its paragraph.
"""

from functools import lru_cache
from typing import Literal

Direction = Literal["L", "R"]

_ARABIC = range(0x0590, 0x0900)
_PRESENTATION = range(0xFB1D, 0xFEFD)
_ISOLATES = frozenset("\u2066\u2067\u2068\u2069")
_MARK = "\ufe00"  # a nonspacing mark: rules W1 and N0 give it the level of the character before it


def has_rtl(text: str) -> bool:
    """Return whether `text` holds a letter of a right-to-left script."""
    return any(ord(c) in _ARABIC or ord(c) in _PRESENTATION for c in text)


def isolated(name: str) -> str:
    """Return `name` for a place in a sentence, so that an Arabic name does not turn a French sentence around.

    The isolate characters (UAX #9, 2.2: FSI, PDI) are invisible; a name without Arabic comes back as it is.
    """
    return f"\u2068{name}\u2069" if has_rtl(name) else name


def base_direction(paragraph: str) -> Direction:
    """Return the direction of a paragraph: that of its first strong letter (UAX #9, P2 and P3)."""
    from bidi import get_base_level

    return "R" if has_rtl(paragraph) and get_base_level(paragraph) else "L"


@lru_cache(maxsize=4096)
def _shaped(line: str, base: Direction | None) -> str:
    import arabic_reshaper
    from bidi import get_display
    from bidi.mirror import MIRRORED

    # The library orders but does not mirror (rule L4), which would turn “< 7” into “> 7”. A mark behind each
    # mirrored character comes out before it where the run is right-to-left.
    marked = "".join(c + _MARK if c in MIRRORED else c for c in arabic_reshaper.reshape(line))
    ordered = iter(str(get_display(marked, base_dir=base)))
    shown = []
    for character in ordered:
        if character == _MARK:
            shown.append(MIRRORED[next(ordered)])
        elif character not in _ISOLATES:  # they have done their work, and some fonts show a box
            shown.append(character)
            if character in MIRRORED:
                next(ordered)
    return "".join(shown)


def visual(text: str, base: Direction | None = None) -> str:
    """Return `text` with Arabic letters joined (Unicode ch. 9.2) and each line in visual order (UAX #9).

    Args:
        text: lines in logical order.
        base: direction of the paragraph the lines come from; by default each line's own.
    """
    return "\n".join(
        _shaped(line.replace(_MARK, ""), base) if base == "R" or has_rtl(line) else line
        for line in text.split("\n")
    )


def platform_shapes(platform: str, tk_version: tuple[int, int]) -> bool:
    """Return whether the window system shapes Arabic by itself."""
    return platform in ("win32", "darwin") or tk_version >= (9, 1)
