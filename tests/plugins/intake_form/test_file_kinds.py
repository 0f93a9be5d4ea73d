"""A file is what its bytes say, and every refusal has a sentence."""

from pathlib import Path

import pytest

from cases.model.study import AttachmentKind
from plugins.intake_form.file_kinds import DICOM, FileKind, Refusal, kind_of
from plugins.intake_form.wording import refusal

JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 300 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 300 + b"IEND\xaeB`\x82"
PDF = b"%PDF-1.7\n" + b"\0" * 300 + b"\n%%EOF\n"


def kind(folder: Path, content: bytes) -> FileKind | Refusal:
    path = folder / "renamed.txt"
    path.write_bytes(content)
    return kind_of(path)


@pytest.mark.parametrize(
    ("content", "media_type", "attachment"),
    [
        (JPEG, "image/jpeg", AttachmentKind.PHOTO),
        (PNG, "image/png", AttachmentKind.PHOTO),
        (PDF, "application/pdf", AttachmentKind.PDF),
        (b"OggS" + b"\0" * 40, "audio/ogg", AttachmentKind.VOICE_NOTE),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav", AttachmentKind.VOICE_NOTE),
        (b"\0\0\0\x20ftypM4A \0\0", "audio/mp4", AttachmentKind.VOICE_NOTE),
        (b"ID3\x04" + b"\0" * 40, "audio/mpeg", AttachmentKind.VOICE_NOTE),
        (b"\0" * 128 + b"DICM" + b"\0" * 20, "application/dicom", None),
    ],
)
def test_bytes_say_what_it_is(
    tmp_path: Path, content: bytes, media_type: str, attachment: AttachmentKind | None
) -> None:
    assert kind(tmp_path, content) == FileKind(media_type, attachment)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Refusal.EMPTY),
        (JPEG[:-2], Refusal.CUT_OFF),
        (PNG[:200], Refusal.CUT_OFF),
        (PDF[:100], Refusal.CUT_OFF),
        (b"\0\0\0\x18ftypheic\0\0", Refusal.HEIC),
        (b"\0\0\0\x18ftypmp42\0\0", Refusal.VIDEO),
        (b"RIFF\0\0\0\0AVI LIST", Refusal.VIDEO),
        (b"\x1a\x45\xdf\xa3" + b"\0" * 40, Refusal.VIDEO),
        (b"PK\x03\x04word/", Refusal.DOCUMENT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Refusal.DOCUMENT),
        (b"Bonjour", Refusal.UNKNOWN),
    ],
)
def test_what_cannot_be_sent_is_refused_with_a_reason(tmp_path: Path, content: bytes, why: Refusal) -> None:
    assert kind(tmp_path, content) is why


def test_a_picture_with_a_film_behind_it_is_whole(tmp_path: Path) -> None:
    picture = JPEG[:-2] + b"\0" * 100_000 + JPEG[-2:]
    assert kind(tmp_path, picture + b"\0\0\0\x18ftypmp42" + b"\0" * 200_000) == FileKind(
        "image/jpeg", AttachmentKind.PHOTO
    )


def test_a_cut_photo_is_not_saved_by_its_preview(tmp_path: Path) -> None:
    preview = b"\xff\xd8\xff\xe1" + JPEG
    assert kind(tmp_path, preview + b"\x12" * 300_000) is Refusal.CUT_OFF


def test_a_file_that_is_gone_is_unreadable(tmp_path: Path) -> None:
    assert kind_of(tmp_path / "gone") is Refusal.UNREADABLE


def test_dicom_is_no_attachment() -> None:
    assert DICOM.attachment is None


@pytest.mark.parametrize("why", list(Refusal))
def test_every_refusal_says_what_to_do(why: Refusal) -> None:
    assert len(refusal(why.value)) > 30
    assert "{" not in refusal(why.value)
