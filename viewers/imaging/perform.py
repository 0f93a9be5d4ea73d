"""Does the jobs of `jobs`, inside a worker."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from PIL import Image

from viewers.imaging import documents, raster
from viewers.imaging.dicom import instance_of, parse_instance
from viewers.imaging.errors import ImagingError, NoPixels
from viewers.imaging.fragments import locate_frames, read_frame
from viewers.imaging.header import read_header
from viewers.imaging.jobs import (
    Answer,
    AnyJob,
    CutFrame,
    DecodeFrame,
    DecodePhoto,
    DecodeSound,
    InspectInstance,
    Inspection,
    OpenedFile,
    OpenFile,
    RenderPage,
    RenderThumbnail,
)
from viewers.imaging.records import FrameLocation, PictureTags
from viewers.imaging.window import GreyMap, first_voi


def perform(job: AnyJob) -> Answer:
    """Do one job.

    Raises:
        ImagingError: the file or the codestream is refused.
    """
    return _WORK[type(job)](job)


def _open_file(job: OpenFile) -> Answer:
    return Answer(msgspec.msgpack.encode(_open(Path(job.path))[0]))


def _inspect(job: InspectInstance) -> Answer:
    path = Path(job.path)
    opened, frames = _open(path)
    digests: tuple[str, ...] = ()
    if opened.instance.picture is not None and frames is not None:
        try:
            digests = _digest_frames(frames, opened.instance.picture)
        except ImagingError as error:
            opened = msgspec.structs.replace(opened, pixel_problem=error.problem())
    with path.open("rb") as stream:
        file_sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    inspection = Inspection(
        opened=opened,
        file_sha256=file_sha256,
        file_bytes=path.stat().st_size,
        pixel_sha256=digests,
    )
    return Answer(msgspec.msgpack.encode(inspection))


def _decode(job: DecodeFrame) -> Answer:
    codestream, first_bit = job.codestream, job.first_bit
    if job.path and job.location is not None:
        codestream = read_frame(Path(job.path), 0, (job.location,))
        first_bit = job.location.first_bit
    elif job.path:
        codestream, first_bit = _read_frame_of(Path(job.path), job.index)
    pixels = np.ascontiguousarray(raster.decode_frame(codestream, job.format, first_bit))
    message = msgspec.msgpack.encode((pixels.dtype.str, pixels.shape))
    return Answer(message, pixels.data.cast("B"))


def _cut(job: CutFrame) -> Answer:
    data, first_bit = _read_frame_of(Path(job.path), job.index)
    return Answer(msgspec.msgpack.encode(first_bit), data)


def _thumbnail(job: RenderThumbnail) -> Answer:
    codestream, first_bit = job.codestream, job.first_bit
    picture = job.picture or parse_instance(Path(job.path)).picture
    if picture is None:
        raise NoPixels(sop_class_uid="")
    if job.path:
        codestream, first_bit = _read_frame_of(Path(job.path), job.frame)
    pixels = raster.decode_frame(codestream, picture.format, first_bit)
    tags = picture.frame(job.frame)
    grey = GreyMap(picture, tags, first_voi(pixels, picture, tags)).apply(pixels)
    image = Image.fromarray(np.ascontiguousarray(grey))
    ratio = 1.0
    if tags.spacing is not None:
        ratio = tags.spacing.row_mm / tags.spacing.column_mm
    scale = job.size_px / max(image.width, image.height * ratio)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * ratio * scale)))
    image = image.resize(size, Image.Resampling.BILINEAR)
    out = io.BytesIO()
    image.save(out, "PNG")
    return Answer(blob=out.getvalue())


class _Frames(NamedTuple):
    """The frames of an open file: where they are, and what they are cut out of."""

    source: Path | bytes
    locations: tuple[FrameLocation, ...]


def _open(path: Path) -> tuple[OpenedFile, _Frames | None]:
    header = read_header(path)
    instance = instance_of(header)
    if instance.picture is None:
        return OpenedFile(instance=instance, locations=None), None
    try:
        locations = locate_frames(path, header, instance)
    except ImagingError as error:
        problem = error.problem()
        return OpenedFile(instance=instance, locations=None, pixel_problem=problem), None
    source = path if header.inflated is None else header.inflated
    kept = locations if header.inflated is None else None
    return OpenedFile(instance=instance, locations=kept), _Frames(source, locations)


def _digest_frames(frames: _Frames, picture: PictureTags) -> tuple[str, ...]:
    return tuple(
        raster.pixel_digest(
            raster.decode_frame(
                read_frame(frames.source, index, frames.locations), picture.format, location.first_bit
            )
        )
        for index, location in enumerate(frames.locations)
    )


def _read_frame_of(path: Path, index: int) -> tuple[bytes, int]:
    """A frame's bytes and its first bit, by its index in a file."""
    opened, frames = _open(path)
    if opened.pixel_problem is not None:
        raise ImagingError.from_problem(opened.pixel_problem)
    if frames is None:
        raise NoPixels(sop_class_uid=opened.instance.sop_class_uid)
    return read_frame(frames.source, index, frames.locations), frames.locations[index].first_bit


_WORK: dict[type[AnyJob], Callable[[Any], Answer]] = {
    OpenFile: _open_file,
    InspectInstance: _inspect,
    DecodeFrame: _decode,
    CutFrame: _cut,
    RenderThumbnail: _thumbnail,
    DecodePhoto: documents.photo,
    RenderPage: documents.page,
    DecodeSound: documents.sound,
}
