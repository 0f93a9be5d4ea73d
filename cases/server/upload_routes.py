"""Resumable uploads: tus 1.0 with creation, expiration and termination, at `/api/v1/uploads`.

`Upload-Metadata` carries the announcement under one key: `spec <base64 of the JSON of UploadSpec>`. With an
`Idempotency-Key` the same creation again returns the same upload. `Upload-Offset` in the answer to a creation
says how much is not needed: all of a file that the case has already. What became of a finished file is asked
at `/uploads/{upload_id}/outcome`.
"""

import asyncio
import base64
import binascii
import hashlib
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from email.utils import format_datetime

from aiohttp import web

from cases.acts import files
from cases.acts.scene import Scene
from cases.acts.sessions import authenticate
from cases.errors import (
    BadMessage,
    CaseError,
    Forbidden,
    NotFound,
    ProtocolUnknown,
    Refused,
    StorageFull,
    TooLarge,
)
from cases.model.credentials import KeptUpload
from cases.model.ids import UploadId, fresh_id
from cases.model.study import UploadOutcome, UploadSpec
from cases.server.api_call import ApiCall, number_of, policy_of, token_of
from cases.server.disk import need_room
from cases.server.ingest import STAGING, Ingest
from cases.server.keys import EXECUTOR, HOOKS, SETTINGS, STORE, WORKERS
from cases.server.mount import PREFIX, mount_steps, note_denial
from cases.server.problem import Handler, problem
from cases.store.ports import Tx
from cases.store.staging import StagingFolder
from cases.wire import codec, endpoints

TUS = "1.0.0"
_PIECE_BYTES = 1 << 20
_READ_BYTES = 64 << 10
_SWEEP_S = 3600.0
_LOG = logging.getLogger(__name__)
_INGEST = web.AppKey("ingest", Ingest)


class Transfers:
    """Who is sending what: a newer connection ends an older one of the same upload, which is dead or stuck."""

    def __init__(self) -> None:
        self._running: dict[UploadId, asyncio.Task[object]] = {}

    @asynccontextmanager
    async def alone(self, upload_id: UploadId) -> AsyncIterator[None]:
        """Be the only one who sends this upload."""
        await self.end(upload_id)
        task = asyncio.current_task()
        if task is not None:
            self._running[upload_id] = task
        try:
            yield
        finally:
            if self._running.get(upload_id) is task:
                del self._running[upload_id]

    async def end(self, upload_id: UploadId) -> None:
        """End the connection that sends this upload, and wait until what it brought is kept."""
        while older := self._running.get(upload_id):
            older.cancel()
            await asyncio.wait([older])


_TRANSFERS = web.AppKey("transfers", Transfers)


def mount_uploads(app: web.Application) -> None:
    """Mount what this module answers."""
    app[STAGING] = StagingFolder(app[SETTINGS].data_dir / "uploads")
    app[_INGEST] = Ingest(app)
    app[_TRANSFERS] = Transfers()
    mount_steps(app, endpoints.READ_UPLOAD, _outcome)
    app.router.add_route("OPTIONS", PREFIX + "/uploads", _options)
    app.router.add_post(PREFIX + "/uploads", _tus(_create))
    app.router.add_head(PREFIX + "/uploads/{upload_id}", _tus(_where))
    app.router.add_patch(PREFIX + "/uploads/{upload_id}", _tus(_receive))
    app.router.add_delete(PREFIX + "/uploads/{upload_id}", _tus(_give_up))
    app.cleanup_ctx.append(_kept_tidy)


def _tus(handle: Handler) -> Handler:
    """Return `handle` for requests of this version of tus alone; every answer, also a refusal, names it."""

    async def answered(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Tus-Resumable", "") != TUS:
            return _marked(problem(ProtocolUnknown(version=TUS)), {"Tus-Version": TUS})
        try:
            return await handle(request)
        except CaseError as error:
            return _marked(problem(error), {})

    return answered


def _marked(answer: web.Response, headers: dict[str, str]) -> web.Response:
    answer.headers.update({"Tus-Resumable": TUS, **headers})
    return answer


async def _options(request: web.Request) -> web.Response:
    limit = request.app[SETTINGS].upload_limit_mb << 20
    headers = {
        "Tus-Version": TUS,
        "Tus-Extension": "creation,expiration,termination",
        "Tus-Max-Size": str(limit),
    }
    return _answer(204, headers)


async def _create(request: web.Request) -> web.Response:
    app, length, spec = request.app, _number(request, "Upload-Length"), _spec(request)
    limit_mb = app[SETTINGS].upload_limit_mb
    if length > limit_mb << 20:
        raise TooLarge(limit_mb=limit_mb)
    await need_room(app, 2 * length)  # what has arrived, and then its sealed form
    key, token = request.headers.get("Idempotency-Key", ""), token_of(request)

    def create(tx: Tx) -> KeptUpload:
        actor = authenticate(tx, token, policy_of(app)).actor
        named = hashlib.sha256(f"{actor.account.id} {key}".encode()).hexdigest()[:32] if key else fresh_id()
        return files.begin_upload(Scene(tx, actor, app[HOOKS]), UploadId(named), spec, length)

    try:
        upload = await asyncio.wrap_future(app[STORE].submit(create))
    except (NotFound, Forbidden) as error:
        signed = await app[EXECUTOR].run(app[STORE].read, lambda tx: authenticate(tx, token, policy_of(app)))
        await note_denial(app, spec.case_id, signed, (endpoints.READ_UPLOAD.row, error))
        raise
    offset = await _offset(app, upload)
    if 0 < offset < length:
        await _note_resumed(app, token, upload, offset)
    if offset < length:
        await app[EXECUTOR].run(app[WORKERS].warm)
    return _answer(
        201,
        {
            "Location": f"{PREFIX}/uploads/{upload.id}",
            "Upload-Offset": str(offset),
            "Upload-Expires": _http_date(upload.expires_at),
        },
    )


async def _where(request: web.Request) -> web.Response:
    upload = await _own(request)
    await request.app[_TRANSFERS].end(upload.id)
    offset = await _offset(request.app, upload)
    if offset < upload.length:  # nobody asks where it stands but who lost sight of it
        await _note_resumed(request.app, token_of(request), upload, offset)
    headers = {
        "Upload-Offset": str(offset),
        "Upload-Length": str(upload.length),
        "Upload-Expires": _http_date(upload.expires_at),
        "Cache-Control": "no-store",
    }
    return _answer(200, headers)


async def _note_resumed(app: web.Application, token: str, upload: KeptUpload, offset: int) -> None:
    def note(tx: Tx) -> None:
        actor = authenticate(tx, token, policy_of(app)).actor
        files.note_resumed(Scene(tx, actor, app[HOOKS]), upload.case_id, offset, upload.length)

    with suppress(StorageFull):  # a full disk says so itself, and where an upload stands is only read
        await asyncio.wrap_future(app[STORE].submit(note))


async def _receive(request: web.Request) -> web.Response:
    upload = await _own(request)
    if request.content_type != "application/offset+octet-stream":
        raise BadMessage(reason="Content-Type is not application/offset+octet-stream")
    async with request.app[_TRANSFERS].alone(upload.id):
        offset = await _offset(request.app, upload)
        if _number(request, "Upload-Offset") != offset:
            raise Refused(reason="other_offset", offset=offset)
        if upload.outcome is None:
            offset = await _kept(request, upload, offset)
    if offset == upload.length and upload.outcome is None:
        request.app[_INGEST].begin(upload)
    return _answer(204, {"Upload-Offset": str(offset), "Upload-Expires": _http_date(upload.expires_at)})


async def _kept(request: web.Request, upload: KeptUpload, offset: int) -> int:
    """Keep the body durably, piece by piece; what came before the line broke is kept too."""
    executor, staging = request.app[EXECUTOR], request.app[STAGING]
    held = bytearray()
    try:
        async for chunk in request.content.iter_chunked(_READ_BYTES):
            held += chunk
            if offset + len(held) > upload.length:
                held.clear()
                raise BadMessage(reason="more bytes than Upload-Length announced")
            if len(held) >= _PIECE_BYTES:
                piece = bytes(held)
                held.clear()
                offset = await _whole(executor.run(staging.append, upload.id, upload.key, piece))
    except ConnectionError:  # the sender is gone and resumes later; nobody reads this answer
        _LOG.info("line broke")
    finally:
        if held:
            piece = bytes(held)
            offset = await _whole(executor.run(staging.append, upload.id, upload.key, piece))
    return offset


async def _whole(work: Coroutine[None, None, int]) -> int:
    """Await `work` to its end, even when the request is ended meanwhile: two may not append at once."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


async def _give_up(request: web.Request) -> web.Response:
    """Forget an upload, also while it is looked at; one that is in the case by then stays, and that is said."""
    upload = await _own(request)
    app = request.app
    await app[_TRANSFERS].end(upload.id)

    def give_up(tx: Tx) -> None:
        now = tx.uploads.get(upload.id)
        if now is None:
            raise NotFound
        if now.outcome is not None and not now.outcome.problem and not now.outcome.is_duplicate:
            raise Refused(reason="in_the_case")
        tx.uploads.remove(upload.id)

    await asyncio.wrap_future(app[STORE].submit(give_up))
    if not app[_INGEST].is_looking_at(upload.id):
        await app[EXECUTOR].run(app[STAGING].remove, upload.id)
    return _answer(204, {})


async def _outcome(call: ApiCall) -> UploadOutcome:
    upload_id, actor = UploadId(call.places["upload_id"]), call.known().actor
    upload = await call.look(lambda tx, _actor: files.own_upload(tx, actor, upload_id))
    if await _offset(call.app, upload) < upload.length:
        raise Refused(reason="bytes_missing")
    return await call.app[_INGEST].outcome(upload)


async def _own(request: web.Request) -> KeptUpload:
    """Return the upload of the path; raise NotFound for one of somebody else."""
    app, token = request.app, token_of(request)
    upload_id = UploadId(request.match_info["upload_id"])

    def own(tx: Tx) -> KeptUpload:
        return files.own_upload(tx, authenticate(tx, token, policy_of(app)).actor, upload_id)

    return await app[EXECUTOR].run(app[STORE].read, own)


async def _offset(app: web.Application, upload: KeptUpload) -> int:
    """Return how many bytes need not be sent."""
    if upload.outcome is not None:
        return upload.length
    return await app[EXECUTOR].run(app[STAGING].offset, upload.id, upload.key)


def _number(request: web.Request, name: str) -> int:
    number = number_of(request.headers.get(name, ""))
    if number is None:
        raise BadMessage(reason=f"{name} is missing or no number")
    return number


def _spec(request: web.Request) -> UploadSpec:
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        if name == "spec":
            try:
                return codec.decode(base64.b64decode(value, validate=True), UploadSpec)
            except binascii.Error as error:
                raise BadMessage(reason="Upload-Metadata is not base64") from error
    raise BadMessage(reason="Upload-Metadata has no spec")


def _answer(status: int, headers: dict[str, str]) -> web.Response:
    return _marked(web.Response(status=status), headers)


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


async def _kept_tidy(app: web.Application) -> AsyncIterator[None]:
    """Forget what expired, now and every hour; at the end wait for what is being looked at."""
    sweeping = asyncio.create_task(_sweep(app), name="sweep uploads")
    yield
    sweeping.cancel()
    await asyncio.wait([sweeping])
    await app[_INGEST].finish()


async def _sweep(app: web.Application) -> None:
    while True:
        await app[EXECUTOR].run(_forget_expired, app)
        await asyncio.sleep(_SWEEP_S)


def _forget_expired(app: web.Application) -> None:
    """Forget the uploads whose time is over, and remove the bytes that no upload names."""
    store, staging = app[STORE], app[STAGING]
    store.write(lambda tx: tx.uploads.forget_expired())
    held = staging.held()
    for upload_id in store.read(lambda tx: tx.uploads.unnamed(held)):
        staging.remove(upload_id)
