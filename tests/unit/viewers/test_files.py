"""Folders, archives and media are searched lazily; other files cost next to nothing."""

import time
import zipfile
from pathlib import Path

import pytest

from tests.corpus import corpus_root
from tests.unit.viewers import pictures
from viewers.imaging.dicom import parse_instance
from viewers.imaging.errors import FrameMissing, ImagingError
from viewers.imaging.files import Candidate, LocalFrames, Refused, Scan
from viewers.imaging.jobs import OpenedFile
from viewers.imaging.ports import FrameBytes, FrameKey


def found(scan: Scan) -> list[Path]:
    return [item.path for item in scan if isinstance(item, Candidate)]


def test_ten_thousand_other_files_are_passed_over_quickly(tmp_path: Path) -> None:
    for index in range(10_000):
        (tmp_path / f"{index}.txt").write_bytes(b"some other file")
    pictures.write_series(tmp_path / "deep" / "down", 3)
    scan = Scan([tmp_path])
    began = time.monotonic()
    assert len(found(scan)) == 3
    assert time.monotonic() - began < 10
    assert (scan.progress.ignored, scan.progress.refused, scan.progress.is_done) == (10_000, 0, True)


def test_a_scan_goes_in_steps_and_stops_when_told(tmp_path: Path) -> None:
    pictures.write_series(tmp_path, 8)
    scan = Scan([tmp_path])
    assert scan.steps(0.0) == []
    assert next(scan)
    scan.cancel()
    assert scan.progress.is_done
    assert scan.steps(1.0) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "unreadable"), (b"", "empty_file"), (b"hello there, no picture", "not_dicom")],
)
def test_named_files_are_refused_with_a_reason(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "a.dcm"
    if content is not None:
        path.write_bytes(content)
    (item,) = list(Scan([path]))
    assert isinstance(item, Refused)
    assert item.error.code == code


def test_archives_are_unpacked_under_numbers(tmp_path: Path) -> None:
    inside = pictures.write_series(tmp_path / "in", 3)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in inside:
            archive.write(path, f"AMRANI SALMA/../../{path.name}")
        archive.writestr("readme.txt", "not a picture")
    (tmp_path / "out").mkdir()
    scan = Scan([tmp_path / "a.zip"], tmp_path / "out")
    paths = found(scan)
    assert [path.name for path in paths] == ["000001.dcm", "000002.dcm", "000003.dcm"]
    assert all(path.parent == tmp_path / "out" for path in paths)
    assert [path.read_bytes() for path in paths] == [path.read_bytes() for path in inside]
    assert scan.progress.ignored == 1


def test_broken_archives_and_bombs_are_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04" + bytes(200))
    (item,) = list(Scan([tmp_path / "broken.zip"], tmp_path))
    assert isinstance(item, Refused)
    start = pictures.encode(pictures.dataset([pictures.head()]))[:400]
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a.dcm", start + bytes(80_000_000))
    (item,) = list(Scan([tmp_path / "bomb.zip"], tmp_path))
    assert isinstance(item, Refused)
    assert item.error.code == "too_large"


@pytest.mark.parametrize("name", ["DICOMDIR", "DICOMDIR-bigEnd", "DICOMDIR-implicit", "TINY_ALPHA/DICOMDIR"])
def test_media_directories_lead_to_their_files(name: str) -> None:
    scan = Scan([corpus_root() / "media" / name])
    paths = found(scan)
    assert len(paths) in {31, 50}
    assert all(path.is_file() for path in paths)
    assert scan.progress.refused == 0


def test_local_frames_hand_out_places(tmp_path: Path) -> None:
    path = pictures.write(tmp_path / "a.dcm", [pictures.head()])
    instance = parse_instance(path)
    source, answers = LocalFrames(), list[FrameBytes | ImagingError]()
    source.add(path, OpenedFile(instance=instance, locations=pictures.located(path)))
    for index in (0, 1):
        key = FrameKey(instance.sop_instance_uid, index)
        source.request(key, answers.append, answers.append, priority=0).cancel()
    first, second = answers
    assert isinstance(first, FrameBytes)
    assert first.path == str(path)
    assert first.is_complete
    assert isinstance(second, FrameMissing)
