"""Reads the size a codestream claims, before a codec is let near it.

JPEG and JPEG-LS say it in SOF, JPEG 2000 and HTJ2K in SIZ, RLE in its segment count. A stream that
claims another size than the header is refused: some codecs would allocate whatever it says.
"""

import struct
from typing import NamedTuple

from viewers.imaging.errors import DecodeFailed, SizeMismatch
from viewers.imaging.records import FrameFormat

_END_WITHIN_BYTES = 16
_STANDALONE = {0x01, *range(0xD0, 0xD9)}
_SOF = {*range(0xC0, 0xD0), 0xF7} - {0xC4, 0xC8, 0xCC}
_SOF_LOSSLESS = {0xC3, 0xC7, 0xCB, 0xCF}


class StreamSize(NamedTuple):
    """What a codestream says of itself."""

    rows: int
    columns: int
    samples: int
    bits: int
    signed: bool = False
    lossless_process: bool = False


def check_size(size: StreamSize, pixel_format: FrameFormat) -> None:
    """Compare a stream's size with the header's.

    Raises:
        SizeMismatch: rows or columns differ.
        DecodeFailed: the number of samples differs.
    """
    if (size.rows, size.columns) != (pixel_format.rows, pixel_format.columns):
        raise SizeMismatch(
            header_rows=pixel_format.rows,
            header_columns=pixel_format.columns,
            stream_rows=size.rows,
            stream_columns=size.columns,
        )
    if size.samples != pixel_format.samples:
        detail = f"{size.samples} components, {pixel_format.samples} samples"
        raise DecodeFailed(codec="header", detail=detail)


def check_end(stream: bytes) -> None:
    """Refuse a JPEG or JPEG 2000 stream without its end marker.

    Decoders fill what is missing with grey and say nothing, or (CharLS) search for seconds.

    Raises:
        DecodeFailed: the stream is cut off.
    """
    if b"\xff\xd9" not in stream[-_END_WITHIN_BYTES:]:
        raise DecodeFailed(codec="header", detail="no end marker: the stream is cut off")


def jpeg_size(stream: bytes) -> StreamSize:
    """The first SOF of a JPEG or JPEG-LS stream (ISO 10918-1 B.2.2, ISO 14495-1 C.2.2)."""
    if stream[:2] != b"\xff\xd8":
        raise DecodeFailed(codec="jpeg", detail="no SOI marker")
    at = 2
    while at + 4 <= len(stream):
        if stream[at] != 0xFF:
            break
        marker = stream[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _STANDALONE:
            at += 2
            continue
        if marker in _SOF and at + 10 <= len(stream):
            bits, rows, columns, samples = struct.unpack(">BHHB", stream[at + 4 : at + 10])
            lossless = marker in _SOF_LOSSLESS
            return StreamSize(rows, columns, samples, bits, lossless_process=lossless)
        at += 2 + int(struct.unpack(">H", stream[at + 2 : at + 4])[0])
    raise DecodeFailed(codec="jpeg", detail="no SOF marker")


def jpeg2000_size(stream: bytes) -> StreamSize:
    """SIZ of a JPEG 2000 codestream (ISO 15444-1 A.5.1), also inside a JP2 file."""
    start = 0 if stream[:4] == b"\xff\x4f\xff\x51" else stream[:4096].find(b"\xff\x4f\xff\x51")
    siz = stream[start + 4 : start + 48] if start >= 0 else b""
    if len(siz) < 39:
        raise DecodeFailed(codec="jpeg2000", detail="no SIZ marker")
    x_size, y_size, x_origin, y_origin = struct.unpack(">4L", siz[4:20])
    samples: int = struct.unpack(">H", siz[36:38])[0]
    depth = siz[38]
    return StreamSize(y_size - y_origin, x_size - x_origin, samples, (depth & 0x7F) + 1, bool(depth & 0x80))


def check_rle(stream: bytes, pixel_format: FrameFormat) -> None:
    """Compare the RLE segment count with the header (PS3.5 G.4)."""
    expected = pixel_format.samples * max(1, pixel_format.bits_allocated // 8)
    count = struct.unpack("<L", stream[:4])[0] if len(stream) >= 64 else 0
    if count != expected:
        raise DecodeFailed(codec="rle", detail=f"{count} segments, {expected} expected")
