"""Choosing files, folders and places to save with the system's own dialogs.

Windows and macOS bring theirs. Tk's, on Linux, is taught here the user's language and the window's colours; it
starts at home, then where the user was last, and leaves hidden files out.
"""

import sys
import tkinter as tk
from collections.abc import Sequence
from pathlib import Path
from tkinter import filedialog, ttk

from workstation.api.i18n import language
from workstation.ui.kit.theme import colour, font

_last = {"folder": Path.home()}


def choose_files(near: tk.Misc, title: str) -> list[Path]:
    """Return the files chosen, or none."""
    found = filedialog.askopenfilenames(parent=_ready(near), title=title, initialdir=_last["folder"])
    chosen = [Path(name) for name in found]
    if chosen:
        _last["folder"] = chosen[0].parent
    return chosen


def choose_folder(near: tk.Misc, title: str) -> Path | None:
    """Return the folder chosen."""
    found = filedialog.askdirectory(
        parent=_ready(near), title=title, initialdir=_last["folder"], mustexist=True
    )
    if not found:
        return None
    _last["folder"] = Path(found)
    return Path(found)


def choose_place(near: tk.Misc, title: str, name: str, kinds: Sequence[tuple[str, str]] = ()) -> Path | None:
    """Return where to save; an existing file was confirmed by the user.

    Args:
        near: a widget of the window.
        title: of the dialog.
        name: proposed for the file.
        kinds: names and patterns, such as `("PDF document", "*.pdf")`; the first gives the ending.
    """
    found = filedialog.asksaveasfilename(
        parent=_ready(near),
        title=title,
        initialdir=_last["folder"],
        initialfile=name,
        defaultextension=kinds[0][1].removeprefix("*") if kinds else "",
        filetypes=kinds,
    )
    if not found:
        return None
    _last["folder"] = Path(found).parent
    return Path(found)


def _ready(near: tk.Misc) -> tk.Misc:
    """Return the window, its dialogs made ready."""
    root = near.winfo_toplevel()
    if sys.platform == "linux":
        call = root.tk.call
        call("::msgcat::mclocale", language())
        call("::msgcat::mcload", f"{call('set', '::tk_library')}/msgs")
        call("catch", "tk_getOpenFile -none")  # defines the variable that the next line sets
        call("set", "::tk::dialog::file::showHiddenVar", 0)
        _paint(root)
    return root


def _paint(root: tk.Misc) -> None:
    style = ttk.Style(root)
    body, text, fill = font("body"), colour("text"), colour("surface")
    for part in ("TFrame", "TLabel", "TButton", "TEntry", "TMenubutton"):
        style.configure(part, background=fill, foreground=text, font=body)
    style.configure("TButton", padding=6, relief="solid", borderwidth=1)
    style.map("TButton", background=[("active", colour("hover"))])
    style.map("TMenubutton", background=[("active", colour("hover"))])
    style.configure("TEntry", fieldbackground=fill, padding=4)
