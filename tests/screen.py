"""A screen for the tests: the one there is, or a virtual one with a window manager, started and ended here."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE = "1366x768x24"


@contextmanager
def some_screen() -> Iterator[None]:
    """Make sure that windows can be opened while the block runs; where that cannot be, tests skip themselves."""
    if sys.platform != "linux" or os.environ.get("DISPLAY") or shutil.which("Xvfb") is None:
        yield
        return
    read, write = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as answer:
        number = answer.readline().strip()
    os.environ["DISPLAY"] = f":{number}"
    manager = _manager()
    try:
        yield
    finally:
        del os.environ["DISPLAY"]
        for process in (manager, screen):
            if process is not None:
                process.terminate()
                process.wait(10)


def _manager() -> "subprocess.Popen[bytes] | None":
    """Start a window manager and wait until it manages; windows that come earlier may stay unmapped."""
    if shutil.which("openbox") is None:
        return None
    folder = Path(tempfile.mkdtemp())
    ready = folder / "ready"
    manager = subprocess.Popen(
        ["openbox", "--startup", f"touch {ready}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    ends = time.monotonic() + 20
    while not ready.exists() and time.monotonic() < ends:
        time.sleep(0.01)
    shutil.rmtree(folder)
    return manager
