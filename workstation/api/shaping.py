"""Arabic for places that neither join nor order letters: Tk 8.6 on X11, and PDF pages.

`visual` always shapes; the window's `t_visual` (in `workstation.ui.kit`) calls it only where the platform
does not shape by itself: doing it twice would destroy the text. Wrap in logical order first, then shape each line.
"""

from functools import lru_cache

_ARABIC = range(0x0590, 0x0900)
_PRESENTATION = range(0xFB1D, 0xFEFD)


def has_rtl(text: str) -> bool:
    """Return whether `text` holds a letter of a right-to-left script."""
    return any(ord(c) in _ARABIC or ord(c) in _PRESENTATION for c in text)


@lru_cache(maxsize=4096)
def _shaped(line: str) -> str:
    import arabic_reshaper
    from bidi import get_display

    return str(get_display(arabic_reshaper.reshape(line)))


def visual(text: str) -> str:
    """Return `text` with Arabic letters joined (Unicode ch. 9.2) and each line in visual order (UAX #9)."""
    return "\n".join(_shaped(line) if has_rtl(line) else line for line in text.split("\n"))


def platform_shapes(platform: str, tk_version: tuple[int, int]) -> bool:
    """Return whether the window system shapes Arabic by itself."""
    return platform in ("win32", "darwin") or tk_version >= (9, 1)
