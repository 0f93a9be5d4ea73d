"""Lookup tables of a header as records: modality and VOI LUTs, colour palettes, segmented ones.

Source: DICOM PS3.3 C.7.6.3.1.5 (palette), C.7.9.2 (segmented palette), C.11.1 and C.11.2 (LUTs).
"""

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from viewers.imaging import tags
from viewers.imaging.records import LookupTable, Palette

_MAX_ENTRIES = 1 << 16
_SEGMENT_DISCRETE, _SEGMENT_LINEAR, _SEGMENT_INDIRECT = 0, 1, 2


def lookup_table(item: Dataset, *, big_endian: bool = False) -> LookupTable | None:
    """A LUT sequence item as a record; None where descriptor and data do not fit."""
    descriptor = [int(entry) for entry in tags.numbers(item, "LUTDescriptor")]
    if len(descriptor) != 3:
        return None
    entries = _entry_count(descriptor[0])
    data = tags.value(item, "LUTData")
    if isinstance(data, bytes):
        table = _entries_of(data, entries, descriptor[2], big_endian=big_endian)
    else:
        table = np.array(tags.numbers(item, "LUTData"), np.int64).astype(np.uint16)
    if len(table) < entries:
        return None
    return LookupTable(
        first_value=descriptor[1],
        bits=descriptor[2],
        values=table[:entries].astype("<u2").tobytes(),
    )


def palette(dataset: Dataset, *, big_endian: bool = False) -> Palette | None:
    """The RGB palette of a PALETTE COLOR picture, reduced to 8 bits a channel; None if broken."""
    channels: list[NDArray[np.uint8]] = []
    first_value = 0
    for color in ("Red", "Green", "Blue"):
        keyword = f"{color}PaletteColorLookupTable"
        descriptor = [int(entry) for entry in tags.numbers(dataset, f"{keyword}Descriptor")]
        if len(descriptor) != 3:
            return None
        entries, first_value, bits = _entry_count(descriptor[0]), descriptor[1], descriptor[2]
        segmented = tags.raw(dataset, f"Segmented{keyword}Data")
        if segmented:
            table = expand_segments(_words(segmented, bits, big_endian=big_endian), entries)
        else:
            data = tags.raw(dataset, f"{keyword}Data")
            table = _entries_of(data, entries, bits, big_endian=big_endian)
        if len(table) < entries:
            return None
        channels.append(_to_bytes(table[:entries], bits))
    return Palette(first_value=first_value, rgb=np.stack(channels, axis=1).tobytes())


def expand_segments(words: NDArray[np.uint16], entries: int) -> NDArray[np.uint16]:
    """Expand segmented palette data (PS3.3 C.7.9.2) to `entries` values.

    Raises:
        ValueError: a segment is unknown, cut off, or begins with a linear one.
    """
    out: list[int] = []
    _expand(words, 0, len(words), out, entries)
    return np.array(out[:entries], np.uint16)


def _expand(words: NDArray[np.uint16], at: int, end: int, out: list[int], entries: int) -> int:
    """Expand segments from word `at`; return the word behind the last one read."""
    while at + 1 < end and len(out) < entries:
        kind, length = int(words[at]), int(words[at + 1])
        if kind == _SEGMENT_DISCRETE:
            out.extend(int(word) for word in words[at + 2 : at + 2 + length])
            at += 2 + length
        elif kind == _SEGMENT_LINEAR and out and at + 2 < end:
            start, stop = out[-1], int(words[at + 2])
            out.extend(round(start + (stop - start) * i / length) for i in range(1, length + 1))
            at += 3
        elif kind == _SEGMENT_INDIRECT and at + 3 < end:
            # The pointer counts bytes of the segmented data, low word first.
            target = (int(words[at + 2]) | int(words[at + 3]) << 16) // 2
            _expand_copied(words, target, length, out, entries)
            at += 4
        else:
            raise ValueError(f"palette segment {kind} at word {at}")
    return at


def _expand_copied(words: NDArray[np.uint16], at: int, count: int, out: list[int], entries: int) -> None:
    """Repeat `count` segments that begin at word `at`; a copy must not contain copies."""
    for _ in range(count):
        if at + 2 >= len(words) or int(words[at]) == _SEGMENT_INDIRECT:
            raise ValueError(f"palette copy at word {at}")
        length = int(words[at + 1])
        width = 3 if int(words[at]) == _SEGMENT_LINEAR else 2 + length
        at = _expand(words, at, at + width, out, entries)


def _entry_count(described: int) -> int:
    # 0 stands for 65536; some writers store it as a signed number.
    return (described % _MAX_ENTRIES) or _MAX_ENTRIES


def _words(data: bytes, bits: int, *, big_endian: bool) -> NDArray[np.uint16]:
    if bits == 8:
        return np.frombuffer(data, np.uint8).astype(np.uint16)
    even = data[: len(data) // 2 * 2]
    return np.frombuffer(even, ">u2" if big_endian else "<u2").astype(np.uint16)


def _entries_of(data: bytes, entries: int, bits: int, *, big_endian: bool) -> NDArray[np.uint16]:
    """Entries of plain LUT data: one byte each only where the length says so."""
    packed = len(data) in (entries, entries + 1) and bits <= 8 and len(data) < 2 * entries
    return _words(data, 8 if packed else 16, big_endian=big_endian)


def _to_bytes(table: NDArray[np.uint16], bits: int) -> NDArray[np.uint8]:
    """Reduce palette entries to 8 bits; many 16-bit palettes hold 8-bit numbers."""
    if bits > 8 and len(table) and int(table.max()) > 255:
        return (table >> 8).astype(np.uint8)
    return table.astype(np.uint8)
