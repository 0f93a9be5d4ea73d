"""A real window for the viewers' tests; a Tk callback that raises fails the test."""

import os
import sys
import time
import tkinter as tk
from collections.abc import Callable, Iterator
from types import TracebackType

import pytest

from viewers.imaging.worker import WorkerPool

Pump = Callable[[Callable[[], bool]], None]


@pytest.fixture
def root() -> Iterator[tk.Tk]:
    """A window of 1000×700 on the screen."""
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        pytest.skip("no display: run under xvfb-run")
    raised: list[BaseException] = []
    window = tk.Tk()
    window.geometry("1000x700+0+0")

    def note(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
        raised.append(error)

    window.report_callback_exception = note
    window.update()
    yield window
    if window.children or _exists(window):
        for waiting in window.tk.splitlist(window.tk.call("after", "info")):
            window.tk.call("after", "cancel", waiting)  # timers belong to the thread and outlive their window
        window.destroy()
    if raised:
        raise raised[0]


def _exists(window: tk.Tk) -> bool:
    try:
        return bool(window.winfo_exists())
    except tk.TclError:
        return False


@pytest.fixture
def pump(root: tk.Tk) -> Pump:
    """Run Tk until a condition holds."""

    def run(until: Callable[[], bool], timeout_s: float = 20) -> None:
        end = time.monotonic() + timeout_s
        root.update()
        while not until():
            assert time.monotonic() < end, "timed out"
            root.update()
            time.sleep(0.001)
        root.update()

    return run


@pytest.fixture(scope="session")
def pool() -> Iterator[WorkerPool]:
    """Workers for all tests."""
    with WorkerPool(2) as running:
        yield running
