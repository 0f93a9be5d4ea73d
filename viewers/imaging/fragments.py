"""Finds where each frame's bytes are, so that one frame can be fetched without the rest.

Encapsulated pixels are walked item by item; the basic and extended offset tables are believed only
where they fit the items found (many do not). Source: DICOM PS3.5 A.4, PS3.3 C.7.6.3.1.8.
"""

import struct
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from viewers.imaging import native, tags
from viewers.imaging.dicom import instance_of
from viewers.imaging.errors import (
    FrameMissing,
    MalformedHeader,
    NoPixels,
    Truncated,
)
from viewers.imaging.header import (
    UNDEFINED_LENGTH,
    Header,
    PixelElement,
    opened,
    read_header,
)
from viewers.imaging.peek import NATIVE_SYNTAXES
from viewers.imaging.records import FrameFormat, FrameLocation, Instance

_ITEM, _DELIMITER = 0xFFFEE000, 0xFFFEE0DD
_FRAME_STARTS = (b"\xff\xd8\xff", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  ")
_MAX_FRAGMENTS = 4_000_000
_Span = tuple[int, int]


def locate_frames(source: Path | bytes, header: Header, instance: Instance) -> tuple[FrameLocation, ...]:
    """Locate every frame; of a deflated file, in `header.inflated`.

    Raises:
        ImagingError: no picture, a cut-off file, or items that do not add up to the frames.
    """
    picture = instance.picture
    if header.pixels is None or picture is None:
        raise NoPixels(sop_class_uid=instance.sop_class_uid)
    if header.transfer_syntax_uid in NATIVE_SYNTAXES:
        return _native_frames(header, header.pixels, picture.format, picture.frames)
    with opened(source) as (stream, size):
        table, spans = _walk_items(stream, size, header.pixels)
    table = table or _extended_table(header)
    return _group(source, spans, table, picture.frames)


def read_frame(source: Path | bytes, index: int, locations: tuple[FrameLocation, ...] | None) -> bytes:
    """The bytes of frame `index`; `locations` as `locate_frames` gave them.

    None stands for a deflated file: the frame is cut out of the inflated data set.
    """
    if locations is None:
        header = read_header(source)
        locations = locate_frames(source, header, instance_of(header))
        source = header.inflated or b""
    if not 0 <= index < len(locations):
        raise FrameMissing(index=index, frames=len(locations))
    parts = []
    with opened(source) as (stream, size):
        for offset, length in locations[index].fragments:
            if offset + length > size:
                raise Truncated(expected_bytes=offset + length, actual_bytes=size)
            stream.seek(offset)
            parts.append(stream.read(length))
    return b"".join(parts)


def _native_frames(
    header: Header, pixels: PixelElement, pixel_format: FrameFormat, frames: int
) -> tuple[FrameLocation, ...]:
    bits = native.frame_bits(pixel_format)
    needed = (bits * frames + 7) // 8
    available = min(header.size - pixels.offset, pixels.length)
    if available < needed:
        raise Truncated(expected_bytes=pixels.offset + needed, actual_bytes=pixels.offset + max(0, available))
    if pixel_format.word_swapped and frames == 1:
        bits = -(-bits // 16) * 16  # the last byte has its partner in the padding
    starts = [index * bits for index in range(frames + 1)]
    return tuple(
        FrameLocation(
            fragments=((pixels.offset + start // 8, (end + 7) // 8 - start // 8),),
            first_bit=start % 8,
        )
        for start, end in pairwise(starts)
    )


def _walk_items(stream: BinaryIO, size: int, pixels: PixelElement) -> tuple[tuple[int, ...], list[_Span]]:
    """The basic offset table and the (offset, length) of every fragment behind it."""
    if pixels.length != UNDEFINED_LENGTH:
        raise MalformedHeader(detail="PixelData is not encapsulated")
    table: tuple[int, ...] | None = None
    spans: list[_Span] = []
    at = pixels.offset
    while at + 8 <= size and len(spans) < _MAX_FRAGMENTS:
        stream.seek(at)
        group, element, length = struct.unpack("<HHL", stream.read(8))
        tag = group << 16 | element
        if tag != _ITEM:
            if tag != _DELIMITER and not spans:
                raise MalformedHeader(detail="PixelData items")
            break
        if at + 8 + length > size:
            raise Truncated(expected_bytes=at + 8 + length, actual_bytes=size)
        if table is None:
            entries = length // 4
            table = struct.unpack(f"<{entries}L", stream.read(entries * 4))
        else:
            spans.append((at + 8, length))
        at += 8 + length
    if not spans:
        raise Truncated(expected_bytes=size + 8, actual_bytes=size)
    return table or (), spans


def _extended_table(header: Header) -> tuple[int, ...]:
    data = tags.raw(header.dataset, "ExtendedOffsetTable")
    return struct.unpack(f"<{len(data) // 8}Q", data[: len(data) // 8 * 8])


def _group(
    source: Path | bytes, spans: list[_Span], table: tuple[int, ...], frames: int
) -> tuple[FrameLocation, ...]:
    """Share the fragments out to the frames."""
    if frames == 1:
        return (FrameLocation(fragments=tuple(spans)),)
    if len(spans) == frames:
        return tuple(FrameLocation(fragments=(span,)) for span in spans)
    if len(spans) < frames:
        raise FrameMissing(index=len(spans), frames=frames)
    starts = _starts_by_table(spans, table, frames) or _starts_by_marker(source, spans)
    if len(starts) != frames or starts[0] != 0:
        raise MalformedHeader(detail="PixelData fragments do not add up to NumberOfFrames")
    return tuple(
        FrameLocation(fragments=tuple(spans[start:end])) for start, end in pairwise([*starts, len(spans)])
    )


def _starts_by_table(spans: list[_Span], table: tuple[int, ...], frames: int) -> list[int]:
    """Index of each frame's first fragment by an offset table; empty where it does not fit."""
    if len(table) != frames:
        return []
    origin = spans[0][0]
    by_offset = {offset - origin: index for index, (offset, _) in enumerate(spans)}
    starts = [by_offset.get(offset, -1) for offset in table]
    return starts if starts == sorted(set(starts)) and starts[0] == 0 else []


def _starts_by_marker(source: Path | bytes, spans: list[_Span]) -> list[int]:
    """Index of each fragment that begins a codestream (JPEG SOI, JPEG 2000 SOC, JP2 box)."""
    starts = []
    with opened(source) as (stream, _):
        for index, (offset, _length) in enumerate(spans):
            stream.seek(offset)
            if stream.read(8).startswith(_FRAME_STARTS):
                starts.append(index)
    return starts
