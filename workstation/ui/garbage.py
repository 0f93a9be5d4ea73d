"""Garbage is collected on the UI thread alone: Tk objects must die where they live.

Python collects on whichever thread allocates; an image or a window that dies on the network thread would call Tk
from there and wait for the window, or end the process (Tcl's "deleted by the wrong thread").
"""

import gc
import tkinter as tk

_EVERY_MS = 400


class GarbageOnTheUiThread:
    """Takes over the collection for as long as the window lives."""

    def __init__(self, root: tk.Misc) -> None:
        self._root = root
        self._was_on = gc.isenabled()
        gc.disable()
        self._due = root.after(_EVERY_MS, self._sweep)

    def _sweep(self) -> None:
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > limits[generation]:
                gc.collect(generation)
                break
        self._due = self._root.after(_EVERY_MS, self._sweep)

    def stop(self) -> None:
        """Look no more; the window is about to be destroyed."""
        self._root.after_cancel(self._due)

    def give_back(self) -> None:
        """Collect here what the window left behind, then let Python collect as before."""
        gc.collect()
        if self._was_on:
            gc.enable()
