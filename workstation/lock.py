"""Locks on files that last as long as their process, however it ends."""

import os
import sys
import time
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LOCKED_BYTE = 1024  # behind what is written there: Windows locks hide the bytes they cover
_LOOK_EVERY_S = 0.1


def lock(file: int) -> bool:
    """Lock an open file until it is closed or its process ends; False where somebody else holds it."""
    try:
        if sys.platform == "win32":
            os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            os.lseek(file, 0, os.SEEK_SET)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def lock_path(path: Path, wait_s: float) -> int | None:
    """Make a file where it is missing, and lock it.

    Args:
        path: of the file; it stays when the lock is gone.
        wait_s: how long to wait for another process to let it go.

    Returns:
        The open file that holds the lock, or None where another process still holds it.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    end_s = time.monotonic() + wait_s
    while not lock(file):
        if time.monotonic() >= end_s:
            os.close(file)
            return None
        time.sleep(_LOOK_EVERY_S)
    return file
