"""Folder, ZIP, DICOMDIR: who takes which path, and what comes out."""

import zipfile
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from plugins.file_import.desktop import register_importers
from viewers.imaging.errors import Unreadable
from viewers.imaging.files import Candidate, Refused
from workstation.api.contributions import FileScan, Importer

IMPORTERS: dict[str, Importer] = {importer.id: importer for importer in register_importers()}


def taker(path: Path) -> str:
    return next((importer.id for importer in IMPORTERS.values() if importer.accepts(path)), "")


def run(scan: FileScan) -> list[Candidate | Refused]:
    found: list[Candidate | Refused] = []
    while not scan.progress.is_done:
        found += scan.steps(0.01)
    return found


def sample(name: str) -> Path:
    path = get_testdata_file(name)
    if not isinstance(path, str):
        pytest.skip(f"this pydicom ships no {name}")
    return Path(path)


def test_each_path_has_one_taker(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.dat", "w") as archive:
        archive.writestr("a", "b")
    (tmp_path / "photo.zip").write_bytes(b"\xff\xd8\xff")
    assert taker(tmp_path) == "folder"
    assert taker(tmp_path / "export.dat") == "zip"
    assert taker(tmp_path / "photo.zip") == ""
    assert taker(tmp_path / "gone") == ""
    assert taker(sample("dicomdirtests/DICOMDIR")) == "dicomdir"


def test_a_folder_gives_its_pictures_and_counts_the_rest(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "ct.dcm").write_bytes(sample("CT_small.dcm").read_bytes())
    (tmp_path / "readme.txt").write_text("viewer")
    scan = IMPORTERS["folder"].expand(tmp_path, tmp_path / "unpacked")
    assert run(scan) == [Candidate(tmp_path / "deep" / "ct.dcm")]
    assert scan.progress.ignored == 1


def test_a_zip_is_unpacked_under_numbers(tmp_path: Path) -> None:
    (tmp_path / "unpacked").mkdir()
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.write(sample("CT_small.dcm"), "../../Fatima Oubella/ct.dcm")
        archive.writestr("autorun.inf", "[autorun]")
    scan = IMPORTERS["zip"].expand(tmp_path / "export.zip", tmp_path / "unpacked")
    (found,) = run(scan)
    assert found.path.parent == tmp_path / "unpacked"
    assert "Oubella" not in found.path.name
    assert found.path.read_bytes() == sample("CT_small.dcm").read_bytes()


def test_a_broken_zip_is_refused_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04" + b"\0" * 50)
    (found,) = run(IMPORTERS["zip"].expand(tmp_path / "cut.zip", tmp_path))
    assert isinstance(found, Refused)
    assert isinstance(found.error, Unreadable)


def test_a_dicomdir_gives_what_it_names() -> None:
    scan = IMPORTERS["dicomdir"].expand(sample("dicomdirtests/DICOMDIR"), Path("nowhere"))
    assert sum(isinstance(item, Candidate) for item in run(scan)) > 10


def test_a_scan_can_be_stopped(tmp_path: Path) -> None:
    scan = IMPORTERS["folder"].expand(tmp_path, tmp_path)
    scan.cancel()
    assert scan.progress.is_done
