"""customtkinter, imported without what it does to the user's folder: the one place of the kit that imports it.

On Linux it copies fonts to `~/.fonts` and complains where it cannot. All that is needed of them is the one its
round corners are made of; fontconfig lends that one to this process alone.
"""

import ctypes
import os
import sys
import tkinter as tk
from pathlib import Path
from tkinter import font as tkfont
from types import ModuleType

_MANAGER = "customtkinter.windows.widgets.font.font_manager"
_SHAPES = "CustomTkinter_shapes_font"


class _FontManager:
    """Stands in for the class of this name, before customtkinter is imported."""

    @staticmethod
    def init_font_manager() -> bool:
        """Make no folder."""
        return True

    @staticmethod
    def load_font(path: str) -> bool:
        """Lend the font of shapes to this process; Khibra's own texts need none of the others."""
        if Path(path).stem == _SHAPES:
            _lend(path)
        return True


def _lend(path: str) -> None:
    try:
        fontconfig = ctypes.CDLL("libfontconfig.so.1")
    except OSError:
        return  # `prepare_shapes` finds that it is missing
    fontconfig.FcConfigAppFontAddFile.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    fontconfig.FcConfigAppFontAddFile(None, os.fsencode(path))


if sys.platform == "linux":
    stand_in = ModuleType(_MANAGER)
    vars(stand_in)["FontManager"] = _FontManager
    sys.modules[_MANAGER] = stand_in

import customtkinter as ctk  # noqa: E402 - after its font manager is there
from customtkinter.windows.widgets.appearance_mode import AppearanceModeTracker  # noqa: E402
from customtkinter.windows.widgets.core_rendering import DrawEngine  # noqa: E402
from customtkinter.windows.widgets.scaling import ScalingTracker  # noqa: E402


def prepare_shapes(root: tk.Misc) -> None:
    """Let corners be drawn as polygons where this Tk does not see the font of shapes."""
    if tkfont.Font(root, family=_SHAPES).actual("family") != _SHAPES:
        DrawEngine.preferred_drawing_method = "polygon_shapes"


__all__ = ["AppearanceModeTracker", "ScalingTracker", "ctk", "prepare_shapes"]
