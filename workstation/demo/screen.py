"""A screen to show the window on where there is none: Xvfb with a window manager, and hands to use it.

Processes start here as well as in `embedded.py` and the viewers' workers: they end with the `with` block.
"""

import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from workstation.errors import NotInstalled, NoWindow

_PACKAGES = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "xmodmap": "x11-xserver-utils",
}

_STARTS_WITHIN_S = 60.0
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
    """Start an X server without hardware and a window manager; yield its display and set `DISPLAY`.

    Raises:
        NotInstalled: names the Debian packages to install.
        NoWindow: they do not start.
    """
    require("Xvfb", "openbox")
    with ExitStack() as stack:
        display = _start_screen(stack, f"{width}x{height}x24")
        before = os.environ.get("DISPLAY")
        stack.callback(_set_display, before)
        _set_display(display)
        _start_manager(stack)
        yield display


def _start_screen(stack: ExitStack, size: str) -> str:
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
    with os.fdopen(reading) as pipe:
        server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
        stack.callback(end, server)
        os.close(writing)
        _await(pipe.fileno(), "Xvfb")
        number = pipe.readline().strip()
    if not number:
        raise NoWindow(reason="Xvfb")
    return f":{number}"


def _start_manager(stack: ExitStack) -> None:
    """Start the window manager and wait until it manages: windows that come earlier may stay unmapped."""
    command = ["openbox", "--startup", "echo ready"]
    manager = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    stack.callback(end, manager)
    if manager.stdout is not None:
        stack.callback(manager.stdout.close)
        _await(manager.stdout.fileno(), "openbox")


def _await(pipe: int, program: str) -> None:
    if not select.select([pipe], [], [], _STARTS_WITHIN_S)[0]:
        raise NoWindow(reason=program)


def _set_display(display: str | None) -> None:
    if display is None:
        os.environ.pop("DISPLAY", None)
    else:
        os.environ["DISPLAY"] = display


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process, at the latest after five seconds."""
    process.terminate()
    try:
        process.wait(timeout=_ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
