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


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """All that ingest keeps of a file.

    `locations` is None for deflated files and objects without pixels. Where the pixels cannot be
    decoded `pixel_problem` says why and `pixel_sha256` is empty; the header is good all the same.
    """

    instance: Instance
    file_sha256: str
    file_bytes: int
    locations: tuple[FrameLocation, ...] | None
    pixel_sha256: tuple[str, ...]
    pixel_problem: Problem | None = None


class ParseInstance(_Message, frozen=True, kw_only=True, tag="parse"):
    """Read a file's header."""

    path: str

    def perform(self) -> Answer:
        """Parse."""
        return Answer(message=msgspec.msgpack.encode(parse_instance(Path(self.path))))

    def read(self, answer: Answer) -> Instance:
        """The instance."""
        return msgspec.msgpack.decode(answer.message, type=Instance)


class InspectInstance(_Message, frozen=True, kw_only=True, tag="inspect"):
    """Read a file's header, locate, decode and digest every frame, digest the file."""

    path: str

    def perform(self) -> Answer:
        """Parse, decode, digest."""
        path = Path(self.path)
        header = read_header(path)
        instance = instance_of(header)
        locations: tuple[FrameLocation, ...] | None = None
        digests: tuple[str, ...] = ()
        problem = None
        if instance.picture is not None:
            try:
                locations = locate_frames(path, header, instance)
                source = path if header.inflated is None else header.inflated
                digests = _digest_frames(source, instance.picture, locations)
            except ImagingError as error:
                problem = error.problem()
        with path.open("rb") as stream:
            file_sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        inspection = Inspection(
            instance=instance,
            file_sha256=file_sha256,
            file_bytes=path.stat().st_size,
            locations=None if header.inflated is not None else locations,
            pixel_sha256=digests,
            pixel_problem=problem,
        )
        return Answer(message=msgspec.msgpack.encode(inspection))

    def read(self, answer: Answer) -> Inspection:
        """The inspection."""
        return msgspec.msgpack.decode(answer.message, type=Inspection)


class DecodeFrame(_Message, frozen=True, kw_only=True, tag="decode"):
    """Decode one frame to stored values or RGB (see `raster.decode_frame`)."""

    format: FrameFormat
    first_bit: int = 0

    def perform(self) -> Answer:
        """Decode."""
        pixels = np.ascontiguousarray(raster.decode_frame(self.codestream, self.format, self.first_bit))
        message = msgspec.msgpack.encode((pixels.dtype.str, pixels.shape))
        return Answer(message=message, blob=pixels.data.cast("B"))

    def read(self, answer: Answer) -> Pixels:
        """The pixels, copied out of shared memory."""
        dtype, shape = msgspec.msgpack.decode(answer.message, type=tuple[str, tuple[int, ...]])
        return np.frombuffer(answer.blob, dtype).reshape(shape).copy()


class RenderThumbnail(_Message, frozen=True, kw_only=True, tag="thumbnail"):
    """A small PNG of one frame, in the file's own window, at most `size_px` wide and high.

    Give either `path`, or a `codestream` with its `picture`.
    """

    path: str = ""
    picture: PictureTags | None = None
    frame: int = 0
    first_bit: int = 0
    size_px: int = 128

    def perform(self) -> Answer:
        """Render."""
        codestream, picture, first_bit = self.codestream, self.picture, self.first_bit
        if picture is None:
            codestream, picture, first_bit = _frame_of(Path(self.path), self.frame)
        pixels = raster.decode_frame(codestream, picture.format, first_bit)
        tags = picture.frame(self.frame)
        grey = GreyMap(picture, tags, first_voi(pixels, picture, tags)).apply(pixels)
        image = Image.fromarray(np.ascontiguousarray(grey))
        ratio = 1.0
        if tags.spacing is not None:
            ratio = tags.spacing.row_mm / tags.spacing.column_mm
        if not 0.98 < ratio < 1.02:
            image = image.resize((image.width, max(1, round(image.height * ratio))))
        image.thumbnail((self.size_px, self.size_px), Image.Resampling.BOX)
        out = io.BytesIO()
        image.save(out, "PNG")
        return Answer(blob=out.getvalue())

    def read(self, answer: Answer) -> bytes:
        """The PNG."""
        return bytes(answer.blob)


AnyJob = ParseInstance | InspectInstance | DecodeFrame | RenderThumbnail


def without_codestream(job: Job[Any]) -> msgspec.Struct:
    """The job as the message that travels; its codestream goes the other way."""
    if not isinstance(job, _Message):
        raise TypeError(type(job).__name__)
    return msgspec.structs.replace(job, codestream=b"")


def _digest_frames(
    source: Path | bytes, picture: PictureTags, locations: tuple[FrameLocation, ...]
) -> tuple[str, ...]:
    return tuple(
        raster.pixel_digest(
            raster.decode_frame(read_frame(source, index, locations), picture.format, location.first_bit)
        )
        for index, location in enumerate(locations)
    )


def _frame_of(path: Path, index: int) -> tuple[bytes, PictureTags, int]:
    """A frame's bytes, its picture's tags, and its first bit."""
    header = read_header(path)
    instance = instance_of(header)
    if instance.picture is None:
        raise NoPixels(sop_class_uid=instance.sop_class_uid)
    locations = locate_frames(path, header, instance)
    source = path if header.inflated is None else header.inflated
    codestream = read_frame(source, index, locations)
    return codestream, instance.picture, locations[index].first_bit
