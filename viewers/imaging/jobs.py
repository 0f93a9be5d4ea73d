"""What a worker can be asked: messages to a worker, and how to read its answers.

A job travels as a msgspec message; its codestream and its pixels go through shared memory, so a
frame costs no copy through a pipe. The work itself is in `perform`, which only workers import: a
window that shows pictures never loads pydicom or a codec.
"""

from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from viewers.imaging.errors import Problem
from viewers.imaging.records import FrameFormat, FrameLocation, Instance, PictureTags

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

    def read(self, answer: Answer) -> OpenedFile:
        """The opened file."""
        return msgspec.msgpack.decode(answer.message, type=OpenedFile)


class InspectInstance(_Message, frozen=True, kw_only=True, tag="inspect"):
    """Read a file's header, locate, decode and digest every frame, digest the file."""

    path: str

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

    def read(self, answer: Answer) -> Pixels:
        """The pixels, copied out of shared memory."""
        dtype, shape = msgspec.msgpack.decode(answer.message, type=tuple[str, tuple[int, ...]])
        return np.frombuffer(answer.blob, dtype).reshape(shape).copy()


class CutFrame(_Message, frozen=True, kw_only=True, tag="cut"):
    """The bytes of one frame of a file, such as a deflated one, whose header is of no use to who asks."""

    path: str
    index: int

    def read(self, answer: Answer) -> tuple[bytes, int]:
        """The bytes, and the bit at which the frame begins in them."""
        return bytes(answer.blob), msgspec.msgpack.decode(answer.message, type=int)


class RenderThumbnail(_Message, frozen=True, kw_only=True, tag="thumbnail"):
    """A small PNG of one frame, in the file's own window, at most `size_px` wide and high.

    Give a `path`, or a `codestream` with its `picture`.
    """

    path: str = ""
    picture: PictureTags | None = None
    frame: int = 0
    first_bit: int = 0
    size_px: int = 128

    def read(self, answer: Answer) -> bytes:
        """The PNG."""
        return bytes(answer.blob)


class Page(NamedTuple):
    """A page of a document as RGB pixels, and how many pages there are."""

    pixels: Pixels
    pages: int


class DecodePhoto(_Message, frozen=True, kw_only=True, tag="photo"):
    """A photo as RGB pixels, upright as its EXIF says, at most `most_px` wide and high."""

    most_px: int = 4096

    def read(self, answer: Answer) -> Page:
        """The photo, as the only page."""
        return _page(answer)


class RenderPage(_Message, frozen=True, kw_only=True, tag="page"):
    """A page of a PDF as RGB pixels on white, its longer side `most_px`."""

    page: int = 0
    most_px: int = 2400

    def read(self, answer: Answer) -> Page:
        """The page."""
        return _page(answer)


class Sound(NamedTuple):
    """Signed 16-bit mono samples."""

    samples: bytes
    rate_hz: int

    @property
    def length_s(self) -> float:
        """How long it lasts."""
        return len(self.samples) / 2 / self.rate_hz


class DecodeSound(_Message, frozen=True, kw_only=True, tag="sound"):
    """A voice note (WAV, FLAC, MP3, Ogg Vorbis) as samples at `rate_hz`."""

    rate_hz: int = 16_000

    def read(self, answer: Answer) -> Sound:
        """The samples."""
        return Sound(bytes(answer.blob), self.rate_hz)


def _page(answer: Answer) -> Page:
    shape, pages = msgspec.msgpack.decode(answer.message, type=tuple[tuple[int, int, int], int])
    return Page(np.frombuffer(answer.blob, np.uint8).reshape(shape).copy(), pages)


AnyJob = (
    OpenFile
    | InspectInstance
    | DecodeFrame
    | CutFrame
    | RenderThumbnail
    | DecodePhoto
    | RenderPage
    | DecodeSound
)


def without_codestream(job: Job[Any]) -> msgspec.Struct:
    """The job as the message that travels; its codestream goes the other way."""
    if not isinstance(job, _Message):
        raise TypeError(type(job).__name__)
    return msgspec.structs.replace(job, codestream=b"")
