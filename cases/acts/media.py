"""What a file is, judged by its own first bytes; what its sender said is not believed."""

from cases.model.study import AttachmentKind

HEAD_BYTES = 512
UNKNOWN = (AttachmentKind.OTHER, "application/octet-stream")
_P, _V = AttachmentKind.PHOTO, AttachmentKind.VOICE_NOTE
_STARTS = (
    (b"\xff\xd8\xff", (_P, "image/jpeg")),
    (b"\x89PNG\r\n\x1a\n", (_P, "image/png")),
    (b"%PDF-", (AttachmentKind.PDF, "application/pdf")),
    (b"OggS", (_V, "audio/ogg")),
    (b"fLaC", (_V, "audio/flac")),
    (b"ID3", (_V, "audio/mpeg")),
    (b"\xff\xfb", (_V, "audio/mpeg")),
    (b"\x1a\x45\xdf\xa3", (_V, "audio/webm")),
)
_RIFF = {b"WEBP": (_P, "image/webp"), b"WAVE": (_V, "audio/wav")}
_BRANDS = {
    b"heic": (_P, "image/heic"),
    b"heix": (_P, "image/heic"),
    b"mif1": (_P, "image/heif"),
    b"avif": (_P, "image/avif"),
    b"M4A ": (_V, "audio/mp4"),
}
_VIDEO = (AttachmentKind.OTHER, "video/mp4")


def is_dicom(head: bytes) -> bool:
    """Whether a file has a DICOM preamble (PS3.10 7.1)."""
    return head[128:132] == b"DICM"


def sniff(head: bytes) -> tuple[AttachmentKind, str]:
    """Return the kind and media type of a file that is not DICOM, from its first 512 bytes."""
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":  # ISO base media (ISO/IEC 14496-12 4.3)
        return _BRANDS.get(head[8:12], _VIDEO)
    return UNKNOWN
