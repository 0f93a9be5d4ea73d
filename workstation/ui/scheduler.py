"""The UI thread's clock (`workstation.api.contexts.Scheduler`)."""

import tkinter as tk
from collections.abc import Callable


class After:
    """Something that runs later (a `Ticket`)."""

    def __init__(self, root: tk.Misc, name: str) -> None:
        self._root, self._name = root, name

    def cancel(self) -> None:
        """Do not run it; one that ran already does no harm."""
        self._root.after_cancel(self._name)


class TkScheduler:
    """Runs things later on the UI thread, as long as the window lives."""

    def __init__(self, root: tk.Misc) -> None:
        self._root = root

    def after(self, delay_ms: int, run: Callable[[], None]) -> After:
        """Run later on the UI thread."""
        return After(self._root, self._root.after(delay_ms, run))
