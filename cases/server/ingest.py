"""From the last byte of a file to its place in the case: look at it in a worker, seal it, attach it.

It runs beside the requests; who asks for the outcome waits for it, and after a restart the first who asks
begins it again. Its sender may give it up meanwhile: the transaction that comes first decides, and what is looked
at for nothing is thrown away here.
"""

import asyncio
import hashlib
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import web

from cases.acts import files, media
from cases.acts.files import Arrived
from cases.errors import CaseError, NotFound
from cases.model.credentials import KeptUpload
from cases.model.ids import UploadId
from cases.model.study import UploadOutcome, UploadPurpose
from cases.server.keys import BLOBS, EXECUTOR, HOOKS, SETTINGS, STORE, WORKERS
from cases.store.ports import Tx
from cases.store.staging import StagingFolder
from viewers.imaging.errors import ImagingError, WorkerUnavailable
from viewers.imaging.jobs import InspectInstance, Inspection

STAGING = web.AppKey("staging", StagingFolder)
_MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 - memory, so that plain pictures never reach the disk
_INSPECT_S, _BYTES_PER_S = 20.0, 2e6
_LOG = logging.getLogger(__name__)


class Ingest:
    """What is being looked at now."""

    def __init__(self, app: web.Application) -> None:
        self._app = app
        self._tasks: dict[UploadId, asyncio.Task[UploadOutcome]] = {}
        self._turns = asyncio.Semaphore(app[SETTINGS].workers)  # threads are left for those who read

    def begin(self, upload: KeptUpload) -> "asyncio.Task[UploadOutcome]":
        """Look at a finished upload, once however often it is asked."""
        task = self._tasks.get(upload.id)
        if task is None:
            task = asyncio.create_task(self._settled(upload), name=f"ingest {upload.id}")
            self._tasks[upload.id] = task
            task.add_done_callback(partial(self._done, upload.id))
        return task

    def _done(self, upload_id: UploadId, task: "asyncio.Task[UploadOutcome]") -> None:
        del self._tasks[upload_id]
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, NotFound):  # that one was given up
            _LOG.error("ingest failed", exc_info=error)

    def is_looking_at(self, upload_id: UploadId) -> bool:
        """Whether it runs for this upload; it removes the bytes itself then."""
        return upload_id in self._tasks

    async def outcome(self, upload: KeptUpload) -> UploadOutcome:
        """Return what became of a finished upload, once it is known."""
        if upload.outcome is not None:
            return upload.outcome
        return await asyncio.shield(self.begin(upload))

    async def finish(self) -> None:
        """Wait for what is being looked at."""
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _settled(self, upload: KeptUpload) -> UploadOutcome:
        try:
            async with self._turns:
                outcome = await self._app[EXECUTOR].run(ingest, self._app, upload)
        except NotFound:
            await self._app[EXECUTOR].run(self._app[STAGING].remove, upload.id)
            raise
        if outcome.problem != files.MISMATCH:  # that one may be confirmed without sending it again
            await self._app[EXECUTOR].run(self._app[STAGING].remove, upload.id)
        return outcome


def ingest(app: web.Application, upload: KeptUpload) -> UploadOutcome:
    """Look at the bytes and attach or refuse them; on a thread that may wait.

    Raises:
        NotFound: it was given up meanwhile; nothing of it is kept.
    """
    store = app[STORE]
    chunks = partial(app[STAGING].read, upload.id, upload.key)
    try:
        inspection, sha256 = _looked_at(app, upload)
    except WorkerUnavailable as error:  # the server's trouble, not the file's: asked again, it is tried again
        raise CaseError from error
    except ImagingError as error:
        refused = UploadOutcome(upload_id=upload.id, problem=error.code)
        return store.write(lambda tx: files.settle(tx, _standing(tx, upload), refused))
    again = store.read(lambda tx: files.objection_to(tx, upload, inspection, sha256))
    if again is not None:
        return store.write(lambda tx: files.settle(tx, _standing(tx, upload), again))
    sealed = app[BLOBS].store(chunks())
    if inspection is not None:
        arrived = Arrived(file=sealed, inspection=inspection)
    else:
        kind, media_type = media.sniff(_head(chunks()))
        arrived = Arrived(file=sealed, kind=kind, media_type=media_type)
    is_kept = False
    try:
        outcome = store.write(lambda tx: files.attach(tx, _standing(tx, upload), arrived, app[HOOKS]))
        is_kept = not outcome.problem and not outcome.is_duplicate
    finally:
        if not is_kept:
            app[BLOBS].remove(sealed.id)
    return outcome


def _standing(tx: Tx, upload: KeptUpload) -> KeptUpload:
    """Return an upload that its sender still wants; raise NotFound."""
    if tx.uploads.get(upload.id) is None:
        raise NotFound
    return upload


def _looked_at(app: web.Application, upload: KeptUpload) -> tuple[Inspection | None, str]:
    """Return what a worker found, and the digest of the bytes; None for what is not a picture."""
    staging = app[STAGING]
    head = _head(staging.read(upload.id, upload.key))
    if upload.spec.purpose is UploadPurpose.ATTACHMENT and not media.is_dicom(head):
        digest = hashlib.sha256()
        for chunk in staging.read(upload.id, upload.key):
            digest.update(chunk)
        return None, digest.hexdigest()
    with plain_file(app, staging.read(upload.id, upload.key), upload.length) as path:
        timeout_s = _INSPECT_S + upload.length / _BYTES_PER_S
        inspection = app[WORKERS].run(InspectInstance(path=str(path)), timeout_s)
    return inspection, inspection.file_sha256


@contextmanager
def plain_file(app: web.Application, chunks: Iterator[bytes], size: int) -> Iterator[Path]:
    """Make a file of plain bytes for a worker to open, in memory where there is room; it is gone after."""
    has_room = _MEMORY_FOLDER.is_dir() and os.access(_MEMORY_FOLDER, os.W_OK)
    has_room = has_room and shutil.disk_usage(_MEMORY_FOLDER).free > 2 * size
    parent = _MEMORY_FOLDER if has_room else app[SETTINGS].data_dir / "uploads"
    with TemporaryDirectory(prefix="khibra-", dir=parent) as folder:
        path = Path(folder) / "instance"
        with path.open("wb") as file:
            file.writelines(chunks)
        yield path


def _head(chunks: Iterator[bytes]) -> bytes:
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= media.HEAD_BYTES:
            break
    return head
