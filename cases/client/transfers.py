"""Sending files: resumable (tus 1.0), with progress, known by their digest before a byte is sent."""

import asyncio
import base64
import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from cases.client.http import PREFIX, HttpClient, Request, Response
from cases.errors import LocalFileMissing, Refused, Unreachable
from cases.model.ids import fresh_id
from cases.model.study import UploadOutcome, UploadSpec
from cases.wire import codec, endpoints

Progress = Callable[[int, int], None]
_TUS = {"Tus-Resumable": "1.0.0"}
_FIRST_PIECE_BYTES = 256 << 10
_PIECE_BYTES = range(64 << 10, 8 << 20)
_PIECE_TAKES_S = 4.0
_FINAL = frozenset({"", "patient_mismatch"})
"""Outcomes of an earlier try that stand; any other problem is tried again with the whole file."""

_RESUME_AFTER_S: tuple[float, ...] = (0.5, 1.0, 2.0, 5.0, 10.0)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal; slow for a large one, so not on the event loop."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Uploader:
    """Sends one file at a time, over a line that may break.

    Args:
        client: who is connected.
        resume_after_s: pauses between tries on a broken line; after the last one it is `Unreachable`.
    """

    def __init__(self, client: HttpClient, resume_after_s: Sequence[float] = _RESUME_AFTER_S) -> None:
        self._client = client
        self._resume_after_s = resume_after_s

    async def send(self, path: Path, spec: UploadSpec, on_progress: Progress) -> UploadOutcome:
        """Send a file and return what became of it.

        Args:
            path: of the file.
            spec: what it is; the digest is filled in.
            on_progress: called on the loop with bytes sent and bytes in all.

        Raises:
            Unreachable: the line stayed broken; what was sent is kept by the server for a week.
            CaseError: the server does not take it, or it cannot be read here.
        """
        try:
            whole = msgspec.structs.replace(spec, sha256=await asyncio.to_thread(digest_of, path))
            with path.open("rb") as file:
                return await self._send(file, whole, on_progress)
        except OSError as error:
            raise LocalFileMissing(reason=type(error).__name__) from error

    async def _send(self, file: BinaryIO, spec: UploadSpec, on_progress: Progress) -> UploadOutcome:
        """Send what the server does not have; the same file for the same case resumes even after a restart."""
        size = file.seek(0, 2)
        key = hashlib.sha256(codec.encode(spec)).hexdigest()
        created = await self._client.exchange(_creation(spec, size, key))
        if size and _offset(created) == size:
            on_progress(size, size)
            outcome = await self._outcome(created)
            if outcome.problem in _FINAL:
                return outcome
            created = await self._client.exchange(_creation(spec, size, fresh_id()))
        await self._send_pieces(file, size, created, on_progress)
        return await self._outcome(created)

    async def _send_pieces(self, file: BinaryIO, size: int, created: Response, on_progress: Progress) -> None:
        location, offset = created.headers["Location"], _offset(created)
        tries_left, piece_bytes = list(self._resume_after_s), _FIRST_PIECE_BYTES
        is_known = True
        while True:
            try:
                if not is_known:
                    offset, is_known = _offset(await self._client.exchange(_head(location))), True
                on_progress(offset, size)
                if offset == size and size:
                    return
                began_s = time.monotonic()
                file.seek(offset)
                patch = _patch(location, offset, await asyncio.to_thread(file.read, piece_bytes))
                offset = _offset(await self._client.exchange(patch, may_repeat=False))
            except (Unreachable, Refused) as error:
                if not tries_left:
                    raise Unreachable from error
                await asyncio.sleep(tries_left.pop(0))
                is_known = False
                continue
            if not size:
                return
            tries_left = list(self._resume_after_s)
            piece_bytes = _next_piece(len(patch.body), time.monotonic() - began_s)

    async def _outcome(self, created: Response) -> UploadOutcome:
        upload_id = created.headers["Location"].rpartition("/")[2]
        return await self._client.send(endpoints.READ_UPLOAD.call(upload_id=upload_id))


def _next_piece(sent_bytes: int, took_s: float) -> int:
    """Return how much to send next, so that a piece takes some seconds on a thin link and few on a fast one."""
    wanted = int(sent_bytes * _PIECE_TAKES_S / max(took_s, 0.001))
    return min(max(wanted, _PIECE_BYTES.start), _PIECE_BYTES.stop)


def _creation(spec: UploadSpec, size: int, key: str) -> Request:
    metadata = base64.b64encode(codec.encode(spec)).decode()
    headers = {
        "Upload-Length": str(size),
        "Upload-Metadata": f"spec {metadata}",
        "Idempotency-Key": key,
    }
    return Request(method="POST", path=f"{PREFIX}/uploads", headers=_TUS | headers)


def _patch(location: str, offset: int, piece: bytes) -> Request:
    headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return Request(method="PATCH", path=location, headers=_TUS | headers, body=piece)


def _head(location: str) -> Request:
    return Request(method="HEAD", path=location, headers=_TUS)


def _offset(response: Response) -> int:
    return int(response.headers["Upload-Offset"])
