"""What is found behind files and folders, refused with a reason, compared with the patient, planned to be sent."""

import shutil
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydicom.data import get_testdata_file

from cases.model.ids import CaseId
from cases.model.study import PatientMismatchChoice, UploadPurpose
from plugins.intake_form.draft import FilesPart
from plugins.intake_form.file_intake import FileIntake
from plugins.intake_form.found_rows import found_rows
from plugins.intake_form.left_behind import as_text, left_groups
from plugins.intake_form.sending_plan import Picked, file_gaps, sending_items
from tests.plugins.intake_form import pictures
from tests.plugins.intake_form.conftest import Pump
from tests.plugins.intake_form.server_on_paper import IntakeDesk
from tests.plugins.people import PATIENT

TODAY = date(2026, 11, 22)


@pytest.fixture
def files(desk: IntakeDesk, tmp_path: Path) -> FileIntake:
    intake = FileIntake(desk.desk, tmp_path / "unpacked", lambda: None)
    intake.use_identity(PATIENT.identity)
    return intake


def look(files: FileIntake, pump: Pump, *paths: Path) -> None:
    files.add(paths)
    pump(lambda: not files.is_busy)


def picked(files: FileIntake, part: FilesPart | None = None) -> Picked:
    return Picked(
        series=tuple(files.series.values()),
        files=tuple(files.files.values()),
        people=files.people,
        part=part or FilesPart(),
    )


def test_a_folder_becomes_series_with_a_picture_each(files: FileIntake, pump: Pump, tmp_path: Path) -> None:
    pictures.series(tmp_path / "cd" / "a", 3, "1.2.3")
    pictures.series(tmp_path / "cd" / "b", 2, "1.2.4", SeriesDescription="Rachis")
    (tmp_path / "cd" / "autorun.inf").write_text("[autorun]")
    look(files, pump, tmp_path / "cd")
    assert {key: len(s.instances) for key, s in files.series.items()} == {
        "series:1.2.3": 3,
        "series:1.2.4": 2,
    }
    pump(lambda: all(s.thumbnail.startswith(b"\x89PNG") for s in files.series.values()))
    assert files.ignored == 1
    assert files.refused == []
    assert picked(files).count() == 5
    assert picked(files).size() == sum(p.stat().st_size for p in (tmp_path / "cd").rglob("1.2*"))


def test_photos_and_letters_in_a_folder_are_sent_with_its_images(
    files: FileIntake, pump: Pump, tmp_path: Path
) -> None:
    folder = tmp_path / "patient"
    pictures.series(folder, 2, "1.2.3")
    pictures.photo(folder, "plaie.jpg")
    (folder / "vide.jpg").write_bytes(b"")
    (folder / "note.dcm").write_text("not an image")
    (folder / "notes.txt").write_text("à la main")
    look(files, pump, folder)
    assert len(files.files) == 1
    assert {Path(file.path).name for file in files.refused} == {"vide.jpg", "note.dcm"}
    assert files.ignored == 1
    assert [Path(name).name for name in files.passed_over] == ["notes.txt"]


def test_photos_of_a_cd_are_left_to_its_viewer(files: FileIntake, pump: Pump, tmp_path: Path) -> None:
    folder = tmp_path / "cd"
    pictures.series(folder, 1, "1.2.3")
    pictures.photo(folder, "logo.jpg")
    shutil.copy(str(get_testdata_file("DICOMDIR")), folder / "DICOMDIR")
    look(files, pump, folder)
    assert len(files.files) == 0


def test_a_zip_is_unpacked_privately_and_two_do_not_mix(
    files: FileIntake, pump: Pump, tmp_path: Path
) -> None:
    for name, uid in (("one.zip", "1.2.3"), ("two.zip", "1.2.4")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for path in pictures.series(tmp_path / uid, 2, uid):
                archive.write(path, f"Oubella Fatima/{path.name}")
    look(files, pump, tmp_path / "one.zip", tmp_path / "two.zip")
    instances = [i for s in files.series.values() for i in s.instances]
    assert len({i.path for i in instances}) == len({i.sop_instance_uid for i in instances}) == 4
    assert all("Oubella" not in str(i.path.relative_to(tmp_path)) for i in instances)
    assert {p.stat().st_mode & 0o777 for p in (tmp_path / "unpacked").iterdir()} == {0o700}


def test_a_dicomdir_brings_its_pictures(files: FileIntake, pump: Pump) -> None:
    path = get_testdata_file("dicomdirtests/DICOMDIR")
    if not isinstance(path, str):
        pytest.skip("this pydicom ships no DICOMDIR")
    look(files, pump, Path(path))
    assert len(files.series) > 3
    assert picked(files).count() > 10


def test_each_refused_file_has_a_sentence(files: FileIntake, pump: Pump, tmp_path: Path) -> None:
    whole = pictures.ct(tmp_path, "whole.dcm")
    (tmp_path / "cut.dcm").write_bytes(whole.read_bytes()[:1200])
    (tmp_path / "empty.dcm").write_bytes(b"")
    (tmp_path / "letter.txt").write_text("Chère consœur")
    (tmp_path / "photo.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0")
    (tmp_path / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42\0\0")
    lie = bytearray(whole.read_bytes())
    at = lie.index(b"\xe0\x7f\x10\x00")
    lie[at + 8 : at + 12] = (0xFFFFFFF0).to_bytes(4, "little")
    (tmp_path / "lie.dcm").write_bytes(bytes(lie)[:-9000])
    shutil.copy(str(get_testdata_file("rtplan.dcm")), tmp_path / "plan.dcm")
    names = ("cut.dcm", "empty.dcm", "letter.txt", "photo.heic", "film.mp4", "lie.dcm", "plan.dcm")
    look(files, pump, *(tmp_path / name for name in names))
    assert sorted(file.name for file in files.refused) == sorted(names)
    codes = {file.name: file.code for file in files.refused}
    assert codes["cut.dcm"] == codes["lie.dcm"] == "truncated"
    assert codes["empty.dcm"] == "empty_file"
    assert codes["plan.dcm"] == "no_pixels"
    sentences = left_groups(files)
    assert sentences[0].first_names in ("cut.dcm, lie.dcm", "lie.dcm, cut.dcm")
    assert all(len(group.reason) > 20 and "{" not in group.reason for group in sentences)
    assert picked(files).count() == 0


def test_ten_thousand_other_files_are_counted_by_kind_and_listed_on_demand(
    files: FileIntake, pump: Pump, tmp_path: Path
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(9_990):
        (folder / f"{number}.txt").touch()
    for number in range(10):
        (folder / f"Lettre {number}.DOCX").touch()
    pictures.ct(folder, "zz.dcm")
    look(files, pump, folder)
    assert files.ignored == 10_000
    assert files.refused == []
    assert picked(files).count() == 1
    texts, letters = left_groups(files)
    assert (texts.count, letters.count) == (9_990, 10)
    assert "“.txt”" in texts.reason
    assert texts.first_names == "0.txt, 1.txt, 10.txt, …"
    listed = as_text((texts, letters)).splitlines()
    assert str(folder / "Lettre 3.DOCX") in listed
    assert len(listed) == 10_000 + 3


def test_what_an_archive_holds_beside_pictures_is_named(
    files: FileIntake, pump: Pump, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "cd.zip", "w") as archive:
        archive.writestr("viewer/autorun.inf", b"[autorun]")
    look(files, pump, tmp_path / "cd.zip")
    (group,) = left_groups(files)
    assert group.files == (f"{tmp_path / 'cd.zip'}/viewer/autorun.inf",)


def test_the_same_picture_twice_is_sent_once(files: FileIntake, pump: Pump, tmp_path: Path) -> None:
    one = pictures.ct(tmp_path / "a", "one.dcm")
    (tmp_path / "b").mkdir()
    shutil.copy(one, tmp_path / "b" / "copy.dcm")
    look(files, pump, tmp_path / "a", tmp_path / "b")
    assert picked(files).count() == 1
    assert files.repeated == [str(tmp_path / "b" / "copy.dcm")]
    assert files.refused == []


def test_another_picture_with_the_same_number_is_refused_by_name(
    files: FileIntake, pump: Pump, tmp_path: Path
) -> None:
    one = pictures.ct(tmp_path / "a", "one.dcm")
    (tmp_path / "b").mkdir()
    content = bytearray(one.read_bytes())
    content[-1] ^= 0xFF
    (tmp_path / "b" / "other.dcm").write_bytes(content)
    look(files, pump, tmp_path / "a", tmp_path / "b")
    assert picked(files).count() == 1
    assert files.repeated == []
    (refused,) = files.refused
    assert (refused.name, refused.code) == ("other.dcm", "image_number_taken")
    assert "the same number" in left_groups(files)[0].reason


def test_the_same_photo_under_two_names_is_sent_once(files: FileIntake, pump: Pump, tmp_path: Path) -> None:
    photo = pictures.photo(tmp_path)
    copy = tmp_path / "copy.jpg"
    shutil.copy(photo, copy)
    other = tmp_path / "other.jpg"
    content = bytearray(photo.read_bytes())
    content[-3] ^= 0xFF
    other.write_bytes(content)
    look(files, pump, photo, copy, other)
    assert [file.path for file in files.files.values()] == [photo, other]
    assert files.repeated == [str(copy)]


def test_a_photo_keeps_its_name_to_itself(files: FileIntake, pump: Pump, tmp_path: Path) -> None:
    look(files, pump, pictures.photo(tmp_path), pictures.photo(tmp_path, "Oubella 2.jpg"))
    items = sending_items(picked(files), CaseId("c1"), TODAY)
    assert [item.spec.title for item in items] == ["Photo 1 (22 nov. 2026)", "Photo 2 (22 nov. 2026)"]
    assert all(item.spec.purpose is UploadPurpose.ATTACHMENT for item in items)


def test_photos_and_pages_are_drawn_by_the_workers(files: FileIntake, pump: Pump, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.jpg"
    damaged.write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 300 + b"\xff\xd9")
    look(files, pump, pictures.photo(tmp_path), pictures.letter(tmp_path), damaged)
    found = list(files.files.values())
    pump(lambda: all(file.thumbnail or file.problem for file in found))
    assert [file.thumbnail[:4] for file in found] == [b"\x89PNG", b"\x89PNG", b""]
    assert found[2].problem in ("decode_failed", "unsupported_syntax")
    assert picked(files).count() == 3


def test_cancelling_stops_at_once(files: FileIntake, pump: Pump, tmp_path: Path) -> None:
    pictures.series(tmp_path / "cd", 3)
    files.add([tmp_path / "cd"])
    files.cancel()
    assert not files.is_busy
    assert picked(files).count() == 0


def test_another_patient_stops_until_it_is_decided(files: FileIntake, pump: Pump, tmp_path: Path) -> None:
    pictures.series(tmp_path / "hers", 2, "1.2.3")
    other = {"PatientName": "Amrani^Brahim", "PatientSex": "M", "PatientBirthDate": "19700101"}
    pictures.series(tmp_path / "his", 2, "1.2.4", PatientID="Z-9", **other)
    look(files, pump, tmp_path / "hers", tmp_path / "his")
    (stranger,) = picked(files).strangers()
    assert stranger.differs == ("name", "birth_date", "sex", "patient_id")
    assert stranger.instances == 2
    assert [gap.field for gap in file_gaps(picked(files), is_busy=False)] == ["strangers"]

    removed = picked(files, FilesPart(left_out=(stranger.key,)))
    assert file_gaps(removed, is_busy=False) == ()
    assert removed.count() == 2

    same = picked(files, FilesPart(same_patient=(stranger.fingerprint,)))
    assert file_gaps(same, is_busy=False) == ()
    choices = {item.spec.mismatch for item in sending_items(same, CaseId("c1"), TODAY)}
    assert choices == {PatientMismatchChoice.STOP, PatientMismatchChoice.SAME_PATIENT}

    files.use_identity(None)
    assert picked(files).strangers() == []


def test_patient_data_in_the_pixels_is_said_at_its_series(
    files: FileIntake, pump: Pump, tmp_path: Path
) -> None:
    pictures.series(tmp_path / "a", 2, "1.2.3", BurnedInAnnotation="YES")
    pictures.series(tmp_path / "b", 2, "1.2.4", BurnedInAnnotation="NO")
    look(files, pump, tmp_path)
    rows = {row.key: row.warning for row in found_rows(picked(files), (), {}) if row.key}
    assert rows["series:1.2.3"].startswith("Patient data may be written into the images")
    assert rows["series:1.2.4"] == ""
    left_out = picked(files, FilesPart(left_out=("series:1.2.3",)))
    assert not any(row.warning for row in found_rows(left_out, (), {}))


def test_a_series_left_out_takes_its_stranger_along(files: FileIntake, pump: Pump, tmp_path: Path) -> None:
    look(files, pump, pictures.ct(tmp_path, "his.dcm", series="1.2.4", PatientName="Amrani^Brahim"))
    assert picked(files).strangers()
    left_out = picked(files, FilesPart(left_out=("series:1.2.4",), confirmed_none=True))
    assert left_out.strangers() == []
    assert file_gaps(left_out, is_busy=False) == ()


def test_nothing_to_send_must_be_said(files: FileIntake) -> None:
    assert [gap.field for gap in file_gaps(picked(files), is_busy=False)] == ["files"]
    assert file_gaps(picked(files, FilesPart(confirmed_none=True)), is_busy=False) == ()
    assert [gap.field for gap in file_gaps(picked(files), is_busy=True)] == ["files"]


def test_key_pictures_go_first_then_one_of_each_series(files: FileIntake, pump: Pump, tmp_path: Path) -> None:
    pictures.series(tmp_path / "a", 3, "1.2.3")
    pictures.series(tmp_path / "b", 3, "1.2.4")
    pictures.series(tmp_path / "c", 2, "1.2.5")
    wound = pictures.photo(tmp_path)
    look(files, pump, *(tmp_path / name for name in "abc"), wound)
    plan = picked(files, FilesPart(first=("series:1.2.4",), left_out=("series:1.2.5",)))
    items = sending_items(plan, CaseId("c1"), TODAY)
    assert [Path(item.path).name for item in items] == [
        "1.2.4-002",
        "1.2.4-001",
        "1.2.4-003",
        "1.2.3-002",
        "Fatima Oubella.jpg",
        "1.2.3-001",
        "1.2.3-003",
    ]
    assert [item.spec.is_key for item in items] == [True] * 3 + [False] * 4


def test_one_key_image_goes_before_everything(files: FileIntake, pump: Pump, tmp_path: Path) -> None:
    pictures.series(tmp_path / "a", 3, "1.2.3")
    pictures.series(tmp_path / "b", 2, "1.2.4")
    look(files, pump, tmp_path / "a", tmp_path / "b")
    third = max(files.series["series:1.2.3"].instances, key=lambda i: i.number)
    plan = picked(files, FilesPart(first=("series:1.2.4", third.key)))
    items = sending_items(plan, CaseId("c1"), TODAY)
    assert [Path(item.path).name for item in items] == [
        "1.2.3-003",
        "1.2.4-002",
        "1.2.4-001",
        "1.2.3-002",
        "1.2.3-001",
    ]
    assert [item.spec.is_key for item in items] == [True, True, True, False, False]
    assert plan.key_images(files.series["series:1.2.3"]) == 1


def test_an_archive_with_a_password_says_so(files: FileIntake, pump: Pump, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "locked.zip", "w") as archive:
        archive.writestr("ct.dcm", b"x" * 400)
    content = bytearray((tmp_path / "locked.zip").read_bytes())
    for start, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag of encryption, APPNOTE 4.4.4
        content[content.index(start) + flags_at] |= 1
    (tmp_path / "locked.zip").write_bytes(content)
    look(files, pump, tmp_path / "locked.zip")
    (group,) = left_groups(files)
    assert "protected by a password" in group.reason
    assert group.first_names == "locked.zip"


def test_a_second_look_forgets_the_first(files: FileIntake, pump: Pump, tmp_path: Path) -> None:
    look(files, pump, pictures.ct(tmp_path, "one.dcm"))
    files.clear()
    assert (files.series, files.files, files.people, files.refused) == ({}, {}, {}, [])
    look(files, pump, tmp_path / "one.dcm")
    assert picked(files).count() == 1


@pytest.mark.parametrize(
    ("tags", "problem"),
    [({"PhotometricInterpretation": "ODD"}, "unsupported_pixels"), ({"film": True}, "unsupported_syntax")],
)
def test_a_picture_that_cannot_be_drawn_here_says_why_and_can_be_sent(
    files: FileIntake, pump: Pump, tmp_path: Path, tags: dict[str, Any], problem: str
) -> None:
    look(files, pump, pictures.ct(tmp_path, "odd.dcm", **tags))
    pump(lambda: all(s.problem for s in files.series.values()))
    assert [s.problem for s in files.series.values()] == [problem]
    assert picked(files).count() == 1
