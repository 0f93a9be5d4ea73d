"""What the window looks like: colours by role, fonts, the 8 px grid and the scaling. UI thread only.

A widget is painted with roles, not colours: `paint(label, bg="surface", fg="text")`. When the user changes
the theme, `use_palette` walks the widgets that exist and paints them again; nothing has to be rebuilt.
"""

import ctypes
import sys
import tkinter as tk
from collections.abc import Iterator
from tkinter import font as tkfont
from typing import Final, Literal
from weakref import WeakKeyDictionary

from workstation.ui.kit.palette import LIGHT_PALETTE, Palette

FontName = Literal["tiny", "small", "body", "strong", "subtitle", "title", "display", "mono"]

_SIZES: Final[dict[FontName, tuple[int, Literal["normal", "bold"]]]] = {
    "tiny": (11, "normal"),
    "small": (12, "normal"),
    "body": (14, "normal"),
    "strong": (14, "bold"),
    "subtitle": (16, "bold"),
    "title": (20, "bold"),
    "display": (26, "bold"),
    "mono": (13, "normal"),
}
_FAMILIES: Final = {"win32": "Segoe UI", "darwin": "Helvetica Neue"}
_BACKGROUND_OPTIONS: Final = ("bg", "background", "fg_color")


class _Look:
    """The state of the one window of this process."""

    palette: Palette = LIGHT_PALETTE
    scale: float = 1.0
    family: str = "TkDefaultFont"
    fonts: dict[FontName, tkfont.Font]

    def __init__(self) -> None:
        self.fonts = {}
        self.painted: WeakKeyDictionary[tk.Misc, dict[str, str]] = WeakKeyDictionary()


_look = _Look()


def start(root: tk.Misc, scale: float) -> None:
    """Make the fonts for `root` at `scale` (1.0 is 96 dots per inch)."""
    _look.scale = scale
    _look.family = _FAMILIES.get(sys.platform, "Noto Sans")
    _look.fonts = {
        name: tkfont.Font(
            root,
            family="Noto Sans Mono" if name == "mono" else _look.family,
            size=-round(size * scale),
            weight=weight,
        )
        for name, (size, weight) in _SIZES.items()
    }


def px(length: float) -> int:
    """Return a length of the 96 dpi design in pixels of this screen; multiples of 8 keep the grid."""
    return round(length * _look.scale)


def scale() -> float:
    """Return the scaling in use."""
    return _look.scale


def colour(role: str) -> str:
    """Return the colour of a role now, `#rrggbb`."""
    return _look.palette[role]


def palette() -> Palette:
    """Return the colours in use."""
    return _look.palette


def font(name: FontName) -> tkfont.Font:
    """Return a font that Tk widgets share."""
    return _look.fonts[name]


def ctk_font(name: FontName) -> tuple[str, int, str]:
    """Return a font for customtkinter, which scales it itself."""
    size, weight = _SIZES[name]
    return (_look.family, size, weight)


def paint(widget: tk.Misc, **roles: str) -> None:
    """Give options of `widget` the colours of roles, now and after every change of the theme."""
    _look.painted.setdefault(widget, {}).update(roles)
    _apply(widget, roles)


def _apply(widget: tk.Misc, roles: dict[str, str]) -> None:
    resolved = {option: colour(role) for option, role in roles.items()}
    widget.configure(**resolved)


def surface_of(widget: tk.Misc | None) -> str:
    """Return the role of the surface that `widget` lies on or is."""
    while widget is not None:
        roles = _look.painted.get(widget, {})
        for option in _BACKGROUND_OPTIONS:
            if option in roles:
                return roles[option]
        widget = widget.master
    return "page"


def descendants(widget: tk.Misc) -> Iterator[tk.Misc]:
    """Walk `widget` and everything in it, parents first."""
    yield widget
    for child in tuple(widget.children.values()):
        yield from descendants(child)


def use_palette(root: tk.Misc, wanted: Palette) -> None:
    """Paint everything in `root` with other colours; a widget that draws itself has a `restyle` method."""
    _look.palette = wanted
    for widget in descendants(root):
        roles = _look.painted.get(widget)
        if roles:
            _apply(widget, roles)
        restyle = getattr(widget, "restyle", None)
        if restyle is not None:
            restyle()


def screen_dpi() -> float:
    """Return the dots per inch set for the screen: `Xft.dpi` on X11, which neither Tk nor customtkinter reads.

    Returns:
        0 where nothing is set, or the system scales by itself.
    """
    return _xft_dpi() if sys.platform == "linux" else 0.0


def _xft_dpi() -> float:
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return 0.0
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XGetDefault.restype = ctypes.c_char_p
    x11.XGetDefault.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(None)
    if not display:
        return 0.0
    answer = x11.XGetDefault(display, b"Xft", b"dpi")
    x11.XCloseDisplay(display)
    try:
        return float(answer or b"0")
    except ValueError:
        return 0.0


def scale_for(dpi: float) -> float:
    """Return the scaling for dots per inch, in steps of five hundredths."""
    return min(3.0, max(0.75, round((dpi or 96) / 96 * 20) / 20))
