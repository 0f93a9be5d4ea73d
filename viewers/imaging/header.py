"""Opens a DICOM file as far as its pixels, believing none of its lengths.

Group 2 is read here and the data set by pydicom, through a reader that never asks the operating
system for more than the file still holds: a length that lies costs nothing. Deflated data sets are
inflated under a limit. The pixels themselves are never read.
"""

import errno
import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.filereader import read_dataset
from pydicom.tag import BaseTag

from viewers.imaging.errors import (
    EmptyFile,
    ImagingError,
    MalformedHeader,
    NotDicom,
    TooLarge,
    Truncated,
    Unreadable,
)
from viewers.imaging.peek import DEFLATED_LE, EXPLICIT_BE, IMPLICIT_LE, bare_syntax, looks_like_dicom

__all__ = ["Header", "PixelElement", "looks_like_dicom", "opened", "read_header"]

UNDEFINED_LENGTH = 0xFFFFFFFF
PIXEL_TAGS = {0x7FE00010: "integer", 0x7FE00008: "float32", 0x7FE00009: "float64"}
PARSE_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BytesLengthException,
    EOFError,
    InvalidDicomError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""Everything pydicom was seen to raise on broken files; a recursion bomb is a RuntimeError."""

_INFLATED_LIMIT_BYTES = 1 << 30
_ELEMENT_LIMIT_BYTES = 256 << 20
_ELEMENT_HEAD_BYTES = 8
_LONG_VRS = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR"})


class PixelElement(NamedTuple):
    """Where the pixel value begins and how long it says it is (0xFFFFFFFF: encapsulated)."""

    tag: int
    vr: str
    offset: int
    length: int


class Header(NamedTuple):
    """A parsed data set without pixels, and where they are.

    `inflated` holds the whole data set of a deflated file: then `pixels.offset` counts in it.
    """

    dataset: Dataset
    transfer_syntax_uid: str
    pixels: PixelElement | None
    size: int
    inflated: bytes | None


class _BoundedReader(io.RawIOBase):
    """Reads from `stream` without ever asking for more than `size` bytes in all."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._size = size
        self.missing_bytes = 0

    def read(self, size: int | None = -1) -> bytes:
        left = max(0, self._size - self._stream.tell())
        wanted = left if size is None or size < 0 else size
        # Nothing left where an element's head would stand is the regular end.
        if wanted > left and (left > 0 or wanted != _ELEMENT_HEAD_BYTES):
            self.missing_bytes = wanted - left
        return self._stream.read(min(wanted, left))

    def seek(self, offset: int, whence: int = 0) -> int:
        position = self._stream.seek(offset, whence)
        self.missing_bytes = max(self.missing_bytes, position - self._size)
        return position

    def tell(self) -> int:
        return self._stream.tell()


@contextmanager
def opened(source: Path | bytes) -> Iterator[tuple[BinaryIO, int]]:
    """Yield a stream over `source` and its size in bytes; OS errors become `Unreadable`."""
    if isinstance(source, bytes):
        yield io.BytesIO(source), len(source)
        return
    try:
        stream = source.open("rb")
    except OSError as error:
        raise Unreadable(reason=type(error).__name__) from error
    with stream:
        try:
            size = stream.seek(0, io.SEEK_END)
            stream.seek(0)
            yield stream, size
        except OSError as error:
            if error.errno in (None, errno.EINVAL):  # pydicom's own, or a seek to nowhere
                raise MalformedHeader(detail="sequence or offset") from error
            raise Unreadable(reason=type(error).__name__) from error


def read_header(source: Path | bytes) -> Header:
    """Parse `source` up to its pixels.

    Raises:
        ImagingError: one of EmptyFile, NotDicom, Truncated, MalformedHeader, TooLarge, Unreadable.
    """
    with opened(source) as (stream, size):
        if size == 0:
            raise EmptyFile
        start, bare_syntax = _find_start(stream.read(264), size)
        stream.seek(start)
        try:
            syntax = _read_group_two(stream) or bare_syntax
            return _read_body(stream, size, syntax)
        except ImagingError:
            raise
        except PARSE_ERRORS as error:
            raise MalformedHeader(detail=type(error).__name__) from error


def _find_start(head: bytes, size: int) -> tuple[int, str | None]:
    """Offset of the first element, and the syntax where no group 2 will name one."""
    if head[128:132] == b"DICM":
        if size <= 140:
            raise Truncated(expected_bytes=141, actual_bytes=size)
        return 132, bare_syntax(head[132:])
    bare = bare_syntax(head)
    if bare is None:
        raise NotDicom
    return 0, bare


def _read_group_two(stream: BinaryIO) -> str | None:
    """Read the file meta group (always explicit little endian); return the transfer syntax."""
    syntax = None
    while True:
        start = stream.tell()
        head = stream.read(8)
        if len(head) < 8 or head[:2] != b"\x02\x00":
            stream.seek(start)
            return syntax
        vr, length = head[4:6], struct.unpack("<H", head[6:8])[0]
        if vr in _LONG_VRS:
            length = struct.unpack("<L", stream.read(4))[0]
        if not vr.isalpha():
            raise MalformedHeader(detail="file meta information")
        if head[2:4] == b"\x10\x00":
            syntax = stream.read(min(length, 64)).decode("ascii", "replace").rstrip("\0 ")
        else:
            stream.seek(length, io.SEEK_CUR)


def _read_body(stream: BinaryIO, size: int, syntax: str | None) -> Header:
    """Parse the data set behind group 2."""
    peek = stream.read(6)
    stream.seek(-len(peek), io.SEEK_CUR)
    if syntax is None:
        syntax = bare_syntax(peek.ljust(132, b"\0")) or IMPLICIT_LE
    inflated = None
    if syntax == DEFLATED_LE:
        inflated = _inflate(stream.read(size))
        stream, size = io.BytesIO(inflated), len(inflated)
    found: list[PixelElement] = []

    def at_pixels(tag: BaseTag, vr: str | None, length: int) -> bool:
        if tag in PIXEL_TAGS:
            found.append(PixelElement(int(tag), vr or "OW", stream.tell(), length))
        return bool(found)

    reader = _BoundedReader(stream, size)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = read_dataset(
            cast("BinaryIO", reader),
            is_implicit_VR=syntax == IMPLICIT_LE,
            is_little_endian=syntax != EXPLICIT_BE,
            stop_when=at_pixels,
            defer_size=_ELEMENT_LIMIT_BYTES,
        )
    if reader.missing_bytes and not found:
        raise Truncated(expected_bytes=size + reader.missing_bytes, actual_bytes=size)
    return Header(dataset, syntax, found[0] if found else None, size, inflated)


def _inflate(data: bytes) -> bytes:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    inflated = engine.decompress(data, _INFLATED_LIMIT_BYTES)
    if engine.unconsumed_tail:
        raise TooLarge(needed_bytes=_INFLATED_LIMIT_BYTES + 1, limit_bytes=_INFLATED_LIMIT_BYTES)
    if not engine.eof:
        raise Truncated(expected_bytes=len(data) + 1, actual_bytes=len(data))
    return inflated
