"""A screen to show the window on where there is none: Xvfb with a window manager, and hands to use it.

Processes start here as well as in `embedded.py` and the viewers' workers: they end with the `with` block.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from workstation.errors import NotInstalled

_PACKAGES = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "xmodmap": "x11-xserver-utils",
}

_ENDS_WITHIN_S = 5.0


def require(*commands: str) -> None:
    """Check that commands are installed.

    Raises:
        NotInstalled: names the Debian packages to install.
    """
    missing = sorted({_PACKAGES[c] for c in commands if shutil.which(c) is None})
    if missing:
        raise NotInstalled(part=" ".join(missing))


@contextmanager
def virtual_screen(width: int = 1366, height: int = 768) -> Iterator[str]:
    """Start an X server without hardware and a window manager; yield its display and set `DISPLAY`."""
    require("Xvfb", "openbox")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(writing),
            "-screen",
            "0",
            f"{width}x{height}x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        display = f":{pipe.readline().strip()}"
    before = os.environ.get("DISPLAY")
    os.environ["DISPLAY"] = display
    manager = subprocess.Popen(["openbox"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield display
    finally:
        for process in (manager, server):
            _end(process)
        if before is None:
            os.environ.pop("DISPLAY", None)
        else:
            os.environ["DISPLAY"] = before


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=_ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
