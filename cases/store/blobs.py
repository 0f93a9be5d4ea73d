"""Sealed files on disk, named by the SHA-256 of their ciphertext: written aside, synced, renamed.

When `store` returns, the bytes survive a power cut. A file that no row names (its transaction was rolled
back, or the machine stopped in between) is swept when a server next starts.
"""

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from cases.errors import StorageFull
from cases.model.ids import BlobId
from cases.store.sealing import SealedStream, fresh_key, seal_stream

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_ORPHAN_AGE = timedelta(hours=1)  # another process of the same folder may be between file and row


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file that was stored; `sha256` is of the plain bytes, hexadecimal."""

    id: BlobId
    key: bytes
    size: int
    sha256: str


@contextmanager
def full_disk_is_said() -> Iterator[None]:
    """Turn the operating system's ways of saying "disk full" into StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull from error
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; Windows does it with the file."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Digesting:
    """A file that digests what goes through it."""

    def __init__(self, write: Callable[[bytes], int]) -> None:
        self._write = write
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write and digest."""
        self.digest.update(data)
        return self._write(data)


class BlobFolder:
    """The folder of sealed files: `aa/aabbcc…`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def store(self, chunks: Iterable[bytes]) -> SealedFile:
        """Seal a stream under a key of its own and keep it durably.

        Raises:
            StorageFull: nothing was kept.
        """
        plain, key = hashlib.sha256(), fresh_key()

        def digested() -> Iterator[bytes]:
            for chunk in chunks:
                plain.update(chunk)
                yield chunk

        with full_disk_is_said(), NamedTemporaryFile(dir=self._root, suffix=".part", delete=False) as file:
            try:
                sink = _Digesting(file.write)
                size = seal_stream(key, digested(), sink)
                file.flush()
                os.fsync(file.fileno())
                file.close()
                name = BlobId(sink.digest.hexdigest())
                self._place(Path(file.name), self._path(name))
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        return SealedFile(name, key, size, plain.hexdigest())

    @contextmanager
    def opened(self, blob_id: BlobId, key: bytes) -> Iterator[SealedStream]:
        """Open a stored file for reading ranges.

        Raises:
            FileNotFoundError: the file is gone.
            Tampered: it was changed; raised when the changed chunk is read.
        """
        with self._path(blob_id).open("rb") as file:
            yield SealedStream(key, file, f"blob {blob_id}")

    def orphans(self, now: datetime) -> tuple[BlobId, ...]:
        """Return the files that are older than an hour and may be swept if no row names them."""
        oldest = (now - _ORPHAN_AGE).timestamp()
        found = [*self._root.glob("*.part"), *self._root.glob("??/*")]
        return tuple(BlobId(path.name) for path in found if _is_older(path, oldest))

    def remove(self, blob_id: BlobId) -> None:
        """Remove a file, or what is left of one that was being written."""
        for path in (self._path(blob_id), self._root / blob_id):
            path.unlink(missing_ok=True)

    def _path(self, blob_id: BlobId) -> Path:
        return self._root / blob_id[:2] / blob_id

    def _place(self, source: Path, target: Path) -> None:
        if not target.parent.exists():
            target.parent.mkdir(exist_ok=True, mode=0o700)
            sync_folder(self._root)
        source.replace(target)
        sync_folder(target.parent)


def _is_older(path: Path, moment: float) -> bool:
    """Whether a file was last written before a moment (a POSIX timestamp, seconds)."""
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:  # it was given its name meanwhile
        return False
