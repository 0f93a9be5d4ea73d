"""Routes of files: the study index, frames, thumbnails, originals, attachments."""

import io
import logging
from dataclasses import dataclass

from aiohttp import web
from PIL import Image

from cases.acts import files
from cases.acts.scene import Scene
from cases.errors import NotFound, StorageFull, UnreadableFile
from cases.model.ids import AttachmentId, BlobId, CaseId, InstanceId
from cases.model.study import Attachment, AttachmentKind, StoredInstance, StudyIndex
from cases.server.api_call import ApiCall, number_of
from cases.server.ingest import plain_file
from cases.server.keys import BLOBS, STORE, WORKERS
from cases.server.mount import mount_steps
from cases.server.scenes import mount_act, scene_of
from cases.server.sending import Source, of_blob, of_bytes, send
from cases.store.ports import Tx
from cases.wire import endpoints
from viewers.imaging.errors import ImagingError
from viewers.imaging.jobs import CutFrame, DecodePhoto, RenderPage, RenderThumbnail
from viewers.imaging.records import FrameLocation

_LOG = logging.getLogger(__name__)
_THUMBNAIL = "thumbnail"
_SMALL_PX = 160
_MOST_DRAWN_BYTES = 32 << 20
_DRAWN: dict[AttachmentKind, type[DecodePhoto] | type[RenderPage]] = {
    AttachmentKind.PHOTO: DecodePhoto,
    AttachmentKind.PDF: RenderPage,
}


def mount_files(app: web.Application) -> None:
    """Mount them."""
    mount_steps(app, endpoints.READ_FILES, _index)
    mount_steps(app, endpoints.READ_FRAME, _frame)
    mount_steps(app, endpoints.READ_THUMBNAIL, _thumbnail)
    mount_steps(app, endpoints.READ_ORIGINAL, _original)
    mount_steps(app, endpoints.READ_ATTACHMENT, _attachment)
    mount_steps(app, endpoints.READ_ATTACHMENT_THUMBNAIL, _attachment_thumbnail)
    mount_act(app, endpoints.WITHDRAW_FILES, files.withdraw)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picture:
    """An instance, and how to read its original.

    Attributes:
        kept: a rendition that was made before.
    """

    instance: StoredInstance
    blob_id: BlobId
    key: bytes
    locations: tuple[FrameLocation, ...] | None
    kept: bytes | None = None


async def _index(call: ApiCall) -> StudyIndex:
    app, case_id = call.app, CaseId(call.places["case_id"])

    def look(scene: Scene) -> tuple[StudyIndex, bool]:
        return files.index(scene, case_id), files.is_opening_noted(scene, case_id)

    found, is_noted = await call.look(lambda tx, actor: look(scene_of(app, tx, actor)))
    if (found.instances or found.attachments) and not is_noted:
        actor = call.known().actor
        try:
            await call.write(lambda tx: files.note_opened(scene_of(app, tx, actor), case_id))
        except StorageFull:  # a patient is waiting; that it was not noted stands in the server's own log
            _LOG.exception("the opening of the images of a case was not noted: the disk is full")
    return found


async def _picture(call: ApiCall, rendition: str = "") -> _Picture:
    """Return an instance of the path to somebody who may do what the endpoint does."""
    case_id, instance_id = CaseId(call.places["case_id"]), InstanceId(call.places["instance_id"])

    def look(scene: Scene) -> _Picture:
        instance = files.picture_of(scene, case_id, instance_id, call.endpoint.row)
        tx = scene.tx
        blob_id = tx.files.instance_blob(case_id, instance_id)
        if blob_id is None:
            raise NotFound
        kept = tx.files.rendition(instance_id, rendition) if rendition else None
        return _Picture(
            instance=instance,
            blob_id=blob_id,
            key=tx.blobs.key(blob_id),
            locations=tx.files.frames(case_id, instance_id),
            kept=tx.blobs.read(kept) if kept else None,
        )

    return await call.look(lambda tx, actor: look(scene_of(call.app, tx, actor)))


async def _frame(call: ApiCall) -> web.StreamResponse:
    number = number_of(call.places["frame"])
    picture = await _picture(call, rendition=f"frame/{number}")
    tags = picture.instance.tags.picture
    if tags is None or number is None or number >= tags.frames:
        raise NotFound
    data = picture.kept
    if data is None:
        data = await call.executor.run(_frame_bytes, call, picture, number)
    return await send(call.request, of_bytes(data, f"{picture.instance.sha256}-{number}"))


def _frame_bytes(call: ApiCall, picture: _Picture, number: int) -> bytes:
    """Cut a frame out of the original; of a deflated one, by a worker that reads the whole file, and keep it."""
    app = call.app
    if picture.locations is not None:
        location = picture.locations[number]
        with app[BLOBS].opened(picture.blob_id, picture.key) as stream:
            data = b"".join(stream.read(offset, length) for offset, length in location.fragments)
        return _from_first_bit(data, location.first_bit)
    with app[BLOBS].opened(picture.blob_id, picture.key) as stream:
        chunks = stream.iterate()
        with plain_file(app, chunks, stream.size) as path:
            try:
                data = _from_first_bit(*app[WORKERS].run(CutFrame(path=str(path), index=number)))
            except ImagingError as error:
                raise UnreadableFile(reason=error.code) from error
    _keep(call, picture.instance.id, f"frame/{number}", data)
    return data


def _from_first_bit(data: bytes, first_bit: int) -> bytes:
    """Return a native 1-bit frame so that it begins with its first pixel (PS3.5 8.1.1: lowest bit first)."""
    if not first_bit:
        return data
    return (int.from_bytes(data, "little") >> first_bit).to_bytes(len(data), "little")


def _keep(call: ApiCall, source: str, kind: str, data: bytes) -> None:
    """Keep a rendition where there is room; without, it is made again each time."""
    case_id = CaseId(call.places["case_id"])

    def keep(tx: Tx) -> None:
        if tx.files.rendition(source, kind) is None:
            tx.files.add_rendition(case_id, source, kind, tx.blobs.adopt(case_id, sealed))

    try:
        sealed = call.app[BLOBS].store([data])
        call.app[STORE].write(keep)
    except StorageFull:
        _LOG.exception("a picture that was made for the screen was not kept: the disk is full")


async def _thumbnail(call: ApiCall) -> web.StreamResponse:
    picture = await _picture(call, rendition=_THUMBNAIL)
    data = picture.kept
    if data is None:
        data = await call.executor.run(_render, call, picture)
    return await send(call.request, of_bytes(data, f"{picture.instance.sha256}-small", "image/png"))


def _render(call: ApiCall, picture: _Picture) -> bytes:
    tags = picture.instance.tags.picture
    if tags is None:
        raise NotFound
    middle = tags.frames // 2
    job = RenderThumbnail(codestream=_frame_bytes(call, picture, middle), picture=tags, frame=middle)
    try:
        data = call.app[WORKERS].run(job)
    except ImagingError as error:
        raise UnreadableFile(reason=error.code) from error
    _keep(call, picture.instance.id, _THUMBNAIL, data)
    return data


async def _original(call: ApiCall) -> web.StreamResponse:
    picture = await _picture(call)
    instance = picture.instance
    return await send(
        call.request,
        Source(
            size=instance.size,
            read=of_blob(call.app, picture.blob_id, picture.key),
            tag=instance.sha256,
            media_type="application/dicom",
            filename=f"{instance.id}.dcm",
        ),
    )


async def _attachment(call: ApiCall) -> web.StreamResponse:
    case_id, wanted = CaseId(call.places["case_id"]), AttachmentId(call.places["attachment_id"])

    def look(scene: Scene) -> Source:
        found = files.attachment_of(scene, case_id, wanted, call.endpoint.row)
        blob_id = scene.tx.files.attachment_blob(case_id, wanted)
        if blob_id is None:
            raise NotFound
        return Source(
            size=found.size,
            read=of_blob(call.app, blob_id, scene.tx.blobs.key(blob_id)),
            tag=found.sha256,
            media_type=found.media_type,
            filename=found.id,
        )

    source = await call.look(lambda tx, actor: look(scene_of(call.app, tx, actor)))
    return await send(call.request, source)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    """A photo or a document, and how to read it.

    Attributes:
        kept: its thumbnail, made before.
    """

    attachment: Attachment
    blob_id: BlobId
    key: bytes
    kept: bytes | None


async def _attachment_thumbnail(call: ApiCall) -> web.StreamResponse:
    case_id, wanted = CaseId(call.places["case_id"]), AttachmentId(call.places["attachment_id"])

    def look(scene: Scene) -> _Paper:
        found = files.attachment_of(scene, case_id, wanted, call.endpoint.row)
        tx = scene.tx
        blob_id = tx.files.attachment_blob(case_id, wanted)
        if blob_id is None or found.kind not in _DRAWN or found.size > _MOST_DRAWN_BYTES:
            raise NotFound
        kept = tx.files.rendition(wanted, _THUMBNAIL)
        small = tx.blobs.read(kept) if kept else None
        return _Paper(attachment=found, blob_id=blob_id, key=tx.blobs.key(blob_id), kept=small)

    paper = await call.look(lambda tx, actor: look(scene_of(call.app, tx, actor)))
    data = paper.kept
    if data is None:
        data = await call.executor.run(_draw, call, paper)
    return await send(call.request, of_bytes(data, f"{paper.attachment.sha256}-small", "image/jpeg"))


def _draw(call: ApiCall, paper: _Paper) -> bytes:
    """Let a worker open what somebody sent, and keep it small."""
    with call.app[BLOBS].opened(paper.blob_id, paper.key) as stream:
        data = stream.read(0, stream.size)
    job = _DRAWN[paper.attachment.kind](codestream=data, most_px=_SMALL_PX)
    try:
        page = call.app[WORKERS].run(job)
    except ImagingError as error:
        raise UnreadableFile(reason=error.code) from error
    out = io.BytesIO()
    Image.fromarray(page.pixels).save(out, "JPEG", quality=80)
    _keep(call, paper.attachment.id, _THUMBNAIL, out.getvalue())
    return out.getvalue()
