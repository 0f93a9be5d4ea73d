"""Files that are still arriving: sealed record by record, synced before they are acknowledged.

A record is a length, a nonce and AES-GCM ciphertext, authenticated with its offset in the plain file. What a
power cut left half-written at the end is cut off when the file is next opened; all before it is kept.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from cases.model.ids import UploadId
from cases.store.blobs import full_disk_is_said, sync_folder
from cases.store.errors import Tampered
from cases.store.sealing import seal, unseal

_LENGTH = struct.Struct(">I")
_MOST_BYTES = 8 << 20


class StagingFolder:
    """The folder of what is arriving; one writer at a time for each upload."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._offsets: dict[UploadId, int] = {}
        self._mending = Lock()
        root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def offset(self, upload_id: UploadId, key: bytes) -> int:
        """Return how many plain bytes are kept durably; 0 for an upload that has none."""
        with self._mending:
            if upload_id not in self._offsets:
                self._offsets[upload_id] = self._mend(self._path(upload_id), upload_id, key)
            return self._offsets[upload_id]

    def append(self, upload_id: UploadId, key: bytes, data: bytes) -> int:
        """Keep more bytes durably; return the new offset.

        Raises:
            StorageFull: nothing of `data` was kept.
        """
        offset, path = self.offset(upload_id, key), self._path(upload_id)
        is_new = not path.exists()
        sealed = seal(key, data, _place(upload_id, offset))
        with full_disk_is_said(), path.open("ab") as file:
            size = file.tell()
            try:
                file.write(_LENGTH.pack(len(sealed)) + sealed)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise
        if is_new:
            sync_folder(self._root)
        self._offsets[upload_id] = offset + len(data)
        return self._offsets[upload_id]

    def read(self, upload_id: UploadId, key: bytes) -> Iterator[bytes]:
        """Yield what has arrived, from its beginning."""
        path = self._path(upload_id)
        if path.exists():
            with path.open("rb") as file:
                for data, _end in _records(file, upload_id, key):
                    yield data

    def remove(self, upload_id: UploadId) -> None:
        """Forget an upload."""
        self._path(upload_id).unlink(missing_ok=True)
        self._offsets.pop(upload_id, None)

    def held(self) -> tuple[UploadId, ...]:
        """Return the uploads that have bytes here."""
        return tuple(UploadId(path.stem) for path in self._root.glob("*.part"))

    def _path(self, upload_id: UploadId) -> Path:
        return self._root / f"{upload_id}.part"

    def _mend(self, path: Path, upload_id: UploadId, key: bytes) -> int:
        """Cut off a torn end; return the plain bytes before it."""
        if not path.exists():
            return 0
        offset = whole = 0
        with path.open("r+b") as file:
            for data, end in _records(file, upload_id, key):
                offset, whole = offset + len(data), end
            file.truncate(whole)
            os.fsync(file.fileno())
        return offset


def _place(upload_id: UploadId, offset: int) -> str:
    return f"uploads|{upload_id}|{offset}"


def _records(file: BinaryIO, upload_id: UploadId, key: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield each whole record's plain bytes and where it ends in the file."""
    offset = 0
    while len(head := file.read(_LENGTH.size)) == _LENGTH.size:
        (length,) = _LENGTH.unpack(head)
        sealed = file.read(length) if 0 < length <= _MOST_BYTES else b""
        if not sealed or len(sealed) < length:
            return
        try:
            data = unseal(key, sealed, _place(upload_id, offset))
        except Tampered:
            return
        offset += len(data)
        yield data, file.tell()
