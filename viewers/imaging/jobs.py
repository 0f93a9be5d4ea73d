"""What a worker can be asked: each job knows how to run in the child and to read its answer.

A job travels as a msgspec message; its codestream and its pixels go through shared memory, so a
frame costs no copy through a pipe. `perform` runs in the sandbox only.
"""

import hashlib
import io
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from viewers.imaging import raster
from viewers.imaging.dicom import instance_of, parse_instance
from viewers.imaging.errors import ImagingError, NoPixels, Problem
from viewers.imaging.fragments import locate_frames, read_frame
from viewers.imaging.header import read_header
from viewers.imaging.records import FrameFormat, FrameLocation, Instance, PictureTags
from viewers.imaging.window import GreyMap, first_voi

Result_co = TypeVar("Result_co", covariant=True)
Buffer = bytes | memoryview
Pixels = NDArray[Any]


class Answer(NamedTuple):
    """What a job gives back: a small message, and a blob that goes through shared memory."""

    message: bytes = b""
    blob: Buffer = b""


class Job(Protocol[Result_co]):
    """What every job below is."""

    @property
    def codestream(self) -> bytes:
        """The bytes to work on; they travel through shared memory."""

    def perform(self) -> Answer:
        """Do the work, in the worker."""

    def read(self, answer: Answer) -> Result_co:
        """Make the result, in the caller's process; the blob is valid only during the call."""


class _Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="job"):
    codestream: bytes = b""


class OpenedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file's header and where its frames are.

    `locations` is None for deflated files and objects without pixels. Where the frames cannot be
    found `pixel_problem` says why; the header is good all the same.
    """

    instance: Instance
    locations: tuple[FrameLocation, ...] | None
    pixel_problem: Problem | None = None


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """All that ingest keeps of a file; `pixel_sha256` has one digest a frame, or is empty.

    Where a frame cannot be decoded `opened.pixel_problem` says why.
    """

    opened: OpenedFile
    file_sha256: str
    file_bytes: int
    pixel_sha256: tuple[str, ...]


class OpenFile(_Message, frozen=True, kw_only=True, tag="open"):
    """Read a file's header and locate its frames."""

    path: str

    def perform(self) -> Answer:
        """Parse and locate."""
        return Answer(msgspec.msgpack.encode(_open(Path(self.path))[0]))

    def read(self, answer: Answer) -> OpenedFile:
        """The opened file."""
        return msgspec.msgpack.decode(answer.message, type=OpenedFile)


class InspectInstance(_Message, frozen=True, kw_only=True, tag="inspect"):
    """Read a file's header, locate, decode and digest every frame, digest the file."""

    path: str

    def perform(self) -> Answer:
        """Parse, decode, digest."""
        path = Path(self.path)
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

    def read(self, answer: Answer) -> Inspection:
        """The inspection."""
        return msgspec.msgpack.decode(answer.message, type=Inspection)


class DecodeFrame(_Message, frozen=True, kw_only=True, tag="decode"):
    """Decode one frame to stored values or RGB (see `raster.decode_frame`).

    Give a `codestream`, or a `path` with the frame's `location` in it (None for a deflated file,
    together with `index`).
    """

    format: FrameFormat
    first_bit: int = 0
    path: str = ""
    location: FrameLocation | None = None
    index: int = 0

    def perform(self) -> Answer:
        """Decode."""
        codestream, first_bit = self.codestream, self.first_bit
        if self.path and self.location is not None:
            codestream = read_frame(Path(self.path), 0, (self.location,))
            first_bit = self.location.first_bit
        elif self.path:
            codestream, first_bit = _read_frame_of(Path(self.path), self.index)
        pixels = np.ascontiguousarray(raster.decode_frame(codestream, self.format, first_bit))
        message = msgspec.msgpack.encode((pixels.dtype.str, pixels.shape))
        return Answer(message, pixels.data.cast("B"))

    def read(self, answer: Answer) -> Pixels:
        """The pixels, copied out of shared memory."""
        dtype, shape = msgspec.msgpack.decode(answer.message, type=tuple[str, tuple[int, ...]])
        return np.frombuffer(answer.blob, dtype).reshape(shape).copy()


class RenderThumbnail(_Message, frozen=True, kw_only=True, tag="thumbnail"):
    """A small PNG of one frame, in the file's own window, at most `size_px` wide and high.

    Give a `path`, or a `codestream` with its `picture`.
    """

    path: str = ""
    picture: PictureTags | None = None
    frame: int = 0
    first_bit: int = 0
    size_px: int = 128

    def perform(self) -> Answer:
        """Render."""
        codestream, first_bit = self.codestream, self.first_bit
        picture = self.picture or parse_instance(Path(self.path)).picture
        if picture is None:
            raise NoPixels(sop_class_uid="")
        if self.path:
            codestream, first_bit = _read_frame_of(Path(self.path), self.frame)
        pixels = raster.decode_frame(codestream, picture.format, first_bit)
        tags = picture.frame(self.frame)
        grey = GreyMap(picture, tags, first_voi(pixels, picture, tags)).apply(pixels)
        image = Image.fromarray(np.ascontiguousarray(grey))
        ratio = 1.0
        if tags.spacing is not None:
            ratio = tags.spacing.row_mm / tags.spacing.column_mm
        scale = self.size_px / max(image.width, image.height * ratio)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * ratio * scale)))
        image = image.resize(size, Image.Resampling.BILINEAR)
        out = io.BytesIO()
        image.save(out, "PNG")
        return Answer(blob=out.getvalue())

    def read(self, answer: Answer) -> bytes:
        """The PNG."""
        return bytes(answer.blob)


AnyJob = OpenFile | InspectInstance | DecodeFrame | RenderThumbnail


def without_codestream(job: Job[Any]) -> msgspec.Struct:
    """The job as the message that travels; its codestream goes the other way."""
    if not isinstance(job, _Message):
        raise TypeError(type(job).__name__)
    return msgspec.structs.replace(job, codestream=b"")


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
