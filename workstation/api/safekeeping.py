"""Keeps what is being typed on this computer so that a power cut loses at most five seconds of it.

One file per draft, named by its id, mode 0600, replaced atomically after an fsync of file and folder. Where the
desk offers sealing the content is sealed with the device's key; a file that cannot be opened is set aside, never
deleted.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Generic, TypeVar

from cases.errors import BadMessage
from cases.model.record import Record
from cases.wire.codec import decode, encode
from workstation.api.contexts import Desk, Scheduler, Sealing, Ticket
from workstation.api.i18n import _

R = TypeVar("R", bound=Record)

PAUSE_S = 1.0
"""Typing that stops is saved after this pause, which is when a slow disk disturbs least."""
LONGEST_S = 4.0
"""Typing that does not stop is saved this often."""
_ASIDE = ".unreadable"


def write_durably(path: Path, content: bytes) -> None:
    """Replace `path` with `content`; after a power cut it holds the old or the new content, whole.

    Raises:
        OSError: the disk is full or gone; the old content stands.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable; Windows has no such call and does it with the file."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Shelf(Generic[R]):
    """A folder of records of one kind, by id."""

    def __init__(self, folder: Path, kind: type[R], sealing: Sealing | None = None) -> None:
        self._folder = folder
        self._kind = kind
        self._sealing = sealing
        self.unreadable = 0

    def path(self, record_id: str) -> Path:
        """Return where a record is kept."""
        return self._folder / f"{record_id}.json"

    def save(self, record_id: str, record: R) -> None:
        """Keep a record durably.

        Raises:
            OSError: it could not be written; what was kept before still is.
        """
        content = encode(record)
        write_durably(self.path(record_id), self._sealing.seal(content) if self._sealing else content)

    def load_all(self) -> list[R]:
        """Return every record that can be read; the others are set aside and counted in `unreadable`.

        What was set aside is tried again: a keyring that was locked then may be open now.
        """
        paths = {path.stem: path for suffix in (_ASIDE, ".json") for path in self._folder.glob(f"*{suffix}")}
        opened = (self._open(path) for _stem, path in sorted(paths.items()))
        return [record for record in opened if record is not None]

    def load(self, record_id: str) -> R | None:
        """Return one record, or None where there is none; one that cannot be read is set aside and counted."""
        path = self.path(record_id)
        found = next((each for each in (path, path.with_suffix(_ASIDE)) if each.is_file()), None)
        return self._open(found) if found else None

    def delete(self, record_id: str) -> None:
        """Forget a record; one that is not there is forgotten already."""
        path = self.path(record_id)
        for each in (path, path.with_suffix(_ASIDE)):
            each.unlink(missing_ok=True)

    def _open(self, path: Path) -> R | None:
        try:
            record = self._read(path.read_bytes())
        except (BadMessage, OSError):
            path.replace(path.with_suffix(_ASIDE))
            self.unreadable += 1
            return None
        path.replace(path.with_suffix(".json"))
        return record

    def _read(self, content: bytes) -> R:
        """Open a content that was sealed, or that was kept plain while there was no keyring."""
        if self._sealing is not None:
            with suppress(ValueError):
                content = self._sealing.unseal(content)
        return decode(content, self._kind)


class Autosave:
    """Decides when to save: after a pause in typing, and at least every `LONGEST_S` while it goes on."""

    def __init__(self, scheduler: Scheduler, clock_s: Callable[[], float], save: Callable[[], None]) -> None:
        self._scheduler = scheduler
        self._clock_s = clock_s
        self._save = save
        self._ticket: Ticket | None = None
        self._first_s = 0.0
        self._last_s = 0.0

    def touch(self) -> None:
        """Something changed."""
        self._last_s = self._clock_s()
        if self._ticket is None:
            self._first_s = self._last_s
            self._wait(PAUSE_S)

    def flush(self) -> None:
        """Save now what is not saved."""
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
            self._save()

    def _wait(self, delay_s: float) -> None:
        self._ticket = self._scheduler.after(max(1, round(delay_s * 1000)), self._due)

    def _due(self) -> None:
        now_s = self._clock_s()
        due_s = min(self._last_s + PAUSE_S, self._first_s + LONGEST_S)
        if now_s + 0.001 < due_s:
            self._wait(due_s - now_s)
        else:
            self._ticket = None
            self._save()


class Keeper(Generic[R]):
    """Keeps one record that is being typed, under a name such as a case and its author.

    Args:
        desk: the window's services.
        folder: a folder of the plugin's own below `desk.drafts`.
        empty: what is there before anything is typed; such a record leaves no file.

    Attributes:
        typed: the record as it is now.
    """

    def __init__(self, desk: Desk, folder: str, empty: R) -> None:
        self._desk = desk
        self._empty = empty
        self._shelf = Shelf(desk.drafts / folder, type(empty), _sealing(desk))
        self._autosave = Autosave(desk.scheduler, lambda: desk.now().timestamp(), self._save)
        self._name = ""
        self._has_failed = False
        self.typed = empty

    def open(self, name: str) -> None:
        """Save what is open, and go on with what was typed under `name`."""
        self.close()
        self._name = name
        self.typed = self._shelf.load(name) or self._empty

    def change(self, typed: R) -> None:
        """Take a new version; it is saved shortly."""
        if typed != self.typed:
            self.typed = typed
            self._autosave.touch()

    def close(self) -> None:
        """Save what is not saved."""
        self._autosave.flush()

    def _save(self) -> None:
        try:
            if self.typed == self._empty:
                self._shelf.delete(self._name)
            else:
                self._shelf.save(self._name, self.typed)
            self._has_failed = False
        except OSError:
            if not self._has_failed:
                text = _(
                    "What you type cannot be kept on this computer: its disk is full or gone. Send it soon."
                )
                self._desk.notices.show(text, "warning")
            self._has_failed = True


def _sealing(desk: Desk) -> Sealing | None:
    try:
        return desk.service(Sealing)
    except LookupError:  # no keyring here; the file is private to this user
        return None
