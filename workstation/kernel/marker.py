"""What was running when a process ended: a small file that says which plugin is being called right now.

Writing it costs about a microsecond a call (one write into the page cache), so it is done for every call on
the thread that owns the kernel. A process that hangs in a plugin and is killed, or that crashes in it, leaves
its file behind; the next start finds it, sees that nobody holds its lock, and can offer to leave that plugin
out. A call that came back after `STALL_S` is noted in `stalled.json` for the same purpose.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from workstation.kernel.clock import Clock
from workstation.lock import lock

STALL_S = 10.0
_WIDTH = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A plugin that did not come back in time, or not at all, in an earlier run.

    Attributes:
        seconds: how long it took; None where the process ended in it.
    """

    plugin: str
    where: str
    at: str
    seconds: float | None = None


class CallMarker:
    """The file of this process; one for each half, so that two windows do not disturb each other."""

    def __init__(self, folder: Path, half: str, clock: Clock) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._clock = clock
        self._stalls = folder / f"{half}-stalled.json"
        self.suspects = (*self._stalled(), *_left_behind(folder, half))
        self._stalls.unlink(missing_ok=True)
        self._path = folder / f"{half}-{os.getpid()}.call"
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        lock(self._file)
        self._text = b""

    @contextmanager
    def around(self, plugin: str, where: str) -> Iterator[None]:
        """Say that `plugin` is being called, until the block is left; calls may nest."""
        before = self._text
        self._write(json.dumps([plugin, where[:64], _minute(self._clock.now())]).encode()[:_WIDTH])
        try:
            yield
        finally:
            self._write(before)

    def stalled(self, plugin: str, where: str, seconds: float) -> None:
        """Note a call that came back too late."""
        suspect = Suspect(
            plugin=plugin, where=where, at=_minute(self._clock.now()), seconds=round(seconds, 1)
        )
        kept = {(each.plugin, each.where): each for each in (*self._stalled(), suspect)}
        self._stalls.write_text(json.dumps([asdict(each) for each in kept.values()]), "utf-8")

    def close(self) -> None:
        """Take the file away: this process ended well. Closing twice, and calls after it, do no harm."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
            self._path.unlink(missing_ok=True)

    def _write(self, text: bytes) -> None:
        self._text = text
        if self._file >= 0:
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, text.ljust(_WIDTH))

    def _stalled(self) -> tuple[Suspect, ...]:
        try:
            return tuple(Suspect(**each) for each in json.loads(self._stalls.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return ()  # none, or cut off by a power failure: then there is nothing to offer


def _minute(at: datetime) -> str:
    return at.isoformat(timespec="minutes")


def _left_behind(folder: Path, half: str) -> Iterator[Suspect]:
    for path in sorted(folder.glob(f"{half}-*.call")):
        text = _abandoned(path)
        if text is None:
            continue
        with suppress(OSError):  # somebody else took it away
            path.unlink()
        with suppress(ValueError, TypeError):  # empty: the process ended outside of any plugin
            plugin, where, at = json.loads(text)
            yield Suspect(plugin=str(plugin), where=str(where), at=str(at))


def _abandoned(path: Path) -> str | None:
    """Return what the file says, or None while its process lives."""
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        return os.read(file, _WIDTH).decode("utf-8", "replace") if lock(file) else None
    finally:
        os.close(file)
