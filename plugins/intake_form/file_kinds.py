"""What a file is, from its first and last bytes; its name is not believed.

Only what an expert can open on the other side is taken: DICOM, JPEG and PNG photos, PDF, and voice notes.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from cases.model.study import AttachmentKind
from viewers.imaging.header import looks_like_dicom

_HEAD_BYTES = 264
_TAIL_BYTES = 64 << 10


class Refusal(StrEnum):
    """Why a file is not taken, beside what `viewers.imaging.errors` says of pictures."""

    EMPTY = "empty_file"
    UNREADABLE = "unreadable"
    CUT_OFF = "truncated"
    HEIC = "heic"
    VIDEO = "video"
    DOCUMENT = "document"
    UNKNOWN = "not_dicom"


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is.

    Attributes:
        attachment: None for DICOM.
    """

    media_type: str
    attachment: AttachmentKind | None = None


DICOM = FileKind("application/dicom")
_JPEG = FileKind("image/jpeg", AttachmentKind.PHOTO)
_PNG = FileKind("image/png", AttachmentKind.PHOTO)
_PDF = FileKind("application/pdf", AttachmentKind.PDF)

_STARTS: tuple[tuple[bytes, FileKind | Refusal], ...] = (
    (b"\xff\xd8\xff", _JPEG),
    (b"\x89PNG\r\n\x1a\n", _PNG),
    (b"%PDF-", _PDF),
    (b"OggS", FileKind("audio/ogg", AttachmentKind.VOICE_NOTE)),
    (b"fLaC", FileKind("audio/flac", AttachmentKind.VOICE_NOTE)),
    (b"ID3", FileKind("audio/mpeg", AttachmentKind.VOICE_NOTE)),
    (b"\xff\xfb", FileKind("audio/mpeg", AttachmentKind.VOICE_NOTE)),
    (b"\xff\xf3", FileKind("audio/mpeg", AttachmentKind.VOICE_NOTE)),
    (b"\x1a\x45\xdf\xa3", Refusal.VIDEO),
    (b"PK\x03\x04", Refusal.DOCUMENT),
    (b"\xd0\xcf\x11\xe0", Refusal.DOCUMENT),
    (b"{\\rtf", Refusal.DOCUMENT),
)
_MEANT = frozenset(
    {".dcm", ".jpg", ".jpeg", ".png", ".heic", ".pdf", ".wav", ".ogg", ".flac", ".mp3", ".m4a"}
)
_MOST_MEANT = 60
"""With more of them it is somebody's picture folder, not what belongs to one case."""

_WAV = FileKind("audio/wav", AttachmentKind.VOICE_NOTE)
_M4A = FileKind("audio/mp4", AttachmentKind.VOICE_NOTE)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis", b"avif"})
_ENDS = {"image/jpeg": b"\xff\xd9", "image/png": b"IEND", "application/pdf": b"%%EOF"}


def meant_to_be_sent(folder: Path, passed_over: Sequence[str]) -> dict[Path, None]:
    """Return the photos, documents and voice notes that lie in a folder among its images, in order.

    Those of a CD with a DICOMDIR belong to its viewer program. What is called `.dcm` and is none is among them, so
    that it is refused by name.

    Args:
        folder: what was chosen; an archive has none.
        passed_over: the files without a DICOM image in it.
    """
    if not folder.is_dir() or (folder / "DICOMDIR").exists():
        return {}
    meant = dict.fromkeys(Path(name) for name in passed_over if Path(name).suffix.casefold() in _MEANT)
    return meant if len(meant) <= _MOST_MEANT else {}


def kind_of(path: Path) -> FileKind | Refusal:
    """Return what a file is, or why it is not taken."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
            if not head:
                return Refusal.EMPTY
            kind = _by_head(head)
            return kind if isinstance(kind, Refusal) or _is_whole(stream, kind) else Refusal.CUT_OFF
    except OSError:
        return Refusal.UNREADABLE


def _is_whole(stream: BinaryIO, kind: FileKind) -> bool:
    """Whether the end is there. A telephone's picture may have a film behind it; its preview is in front."""
    size = stream.seek(0, os.SEEK_END)
    start = max(0, size - _TAIL_BYTES)
    stream.seek(min(start, _TAIL_BYTES) if kind is _JPEG else start)
    return _ENDS.get(kind.media_type, b"") in stream.read()


def _by_head(head: bytes) -> FileKind | Refusal:
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    if head[:4] == b"RIFF":
        return _WAV if head[8:12] == b"WAVE" else Refusal.VIDEO
    known = next((kind for start, kind in _STARTS if head.startswith(start)), None)
    if known is not None:
        return known
    return DICOM if looks_like_dicom(head) else Refusal.UNKNOWN


def _by_brand(brand: bytes) -> FileKind | Refusal:
    """ISO base media files (ISO/IEC 14496-12): the brand says what is in them."""
    if brand in _HEIC_BRANDS:
        return Refusal.HEIC
    return _M4A if brand in {b"M4A ", b"M4B "} else Refusal.VIDEO
