"""Files dropped onto a widget from the file manager, where the window system allows it (tkdnd)."""

import tkinter as tk
from collections.abc import Callable
from pathlib import Path


def accept_files(widget: tk.Misc, on_files: Callable[[list[Path]], None]) -> bool:
    """Call `on_files` with what is dropped onto `widget` or anything in it; return whether dropping works here."""
    try:
        from tkinterdnd2 import COPY, DND_FILES, TkinterDnD

        TkinterDnD._require(widget.winfo_toplevel())  # noqa: SLF001 - its only way into a window that exists
    except (ImportError, RuntimeError, tk.TclError):
        return False

    def dropped(data: str) -> str:
        on_files([Path(name) for name in widget.tk.splitlist(data)])
        return str(COPY)

    widget.tk.call("tkdnd::drop_target", "register", str(widget), DND_FILES)
    widget.tk.call("bind", str(widget), "<<Drop>>", f"{widget.register(dropped)} %D")
    return True
