"""The files of a case in a real window: added, chosen, photographed, sent and withdrawn."""

import io
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace
from PIL import Image

from cases.errors import PatientMismatch
from cases.model.study import Attachment, AttachmentKind
from cases.wire.messages import FilesWithdrawal, PhotoLink
from plugins.intake_form.draft import Step
from plugins.intake_form.file_rows import FileRows
from plugins.intake_form.files_view import FilesView
from plugins.intake_form.sending_view import SentView
from plugins.intake_form.start_view import StartView
from tests.plugins.intake_form import pictures
from tests.plugins.intake_form.server_on_paper import C1
from tests.plugins.intake_form.steps import begin, left_out, step_of
from tests.plugins.intake_form.window import WizardWindow
from tests.plugins.paper_desk import START
from workstation.ui.kit import Table


def test_files_are_ticked_and_starred_by_mouse_and_keys(window: WizardWindow, tmp_path: Path) -> None:
    made = begin(window, Step.FILES)
    pictures.series(tmp_path / "cd", 3, "1.2.3")
    made.add_files([tmp_path / "cd", pictures.photo(tmp_path)])
    window.until(lambda: not made.files.is_busy and len(made.files.series) == 1)
    window.until(lambda: window.widgets(FileRows))
    (rows,) = window.widgets(FileRows)
    window.until(lambda: len(rows.rows) == 4)
    window.click(rows, *rows.point_of("series:1.2.3", "star"))
    assert made.draft.files.first[0] == "series:1.2.3"
    window.click(rows, *rows.point_of("series:1.2.3", "tick"))
    assert left_out(made) == ("series:1.2.3",)
    window.until(lambda: window.says("1 file to send"))
    window.focus(rows)
    window.keys("space")
    assert left_out(made) == ()
    window.keys("Down", "f")
    assert len(made.draft.files.first) == 2
    window.until(lambda: window.says("4 files to send"))


def test_a_key_image_is_found_and_marked_in_its_series(window: WizardWindow, tmp_path: Path) -> None:
    made = begin(window, Step.FILES)
    pictures.series(tmp_path / "cd", 5, "1.2.3")
    made.add_files([tmp_path / "cd"])
    window.until(lambda: not made.files.is_busy and window.widgets(FileRows))
    (rows,) = window.widgets(FileRows)
    window.click(rows, *rows.point_of("series:1.2.3", "picture"))
    page = next(iter(window.widgets(FilesView)))
    window.until(lambda: page._series is not None and page._series._photo is not None)
    looking = page._series
    assert looking is not None
    assert looking.instance.number == 3
    window.focus(looking.slider._track)
    window.keys("Right")
    assert looking.instance.number == 4
    window.press("Send this image first")
    assert made.draft.files.first == (looking.instance.key,)
    assert window.says("1 key image")
    window.keys("Escape")
    window.until(lambda: not looking.dialog.winfo_exists())
    window.until(lambda: any(row.badge == "1 key image" for row in rows.rows))


def test_what_is_dropped_on_the_page_is_added(window: WizardWindow, tmp_path: Path) -> None:
    made = begin(window, Step.FILES)
    page = next(iter(window.widgets(FilesView)))
    script = window.root.tk.call("bind", str(page), "<<Drop>>")
    path = pictures.photo(tmp_path)
    window.root.tk.eval(str(script).replace("%D", "{{" + str(path) + "}}"))
    window.until(lambda: made.files.files)
    assert made.draft.files.sources == (str(path),)


def test_another_patient_in_the_pictures_stops_with_a_choice(window: WizardWindow, tmp_path: Path) -> None:
    made = begin(window, Step.FILES)
    pictures.series(tmp_path / "hers", 1, "1.2.3")
    pictures.series(tmp_path / "his", 2, "1.2.4", PatientName="Amrani^Brahim")
    made.add_files([tmp_path / "hers", tmp_path / "his"])
    window.until(lambda: window.says("2 images name another patient"))
    assert window.says("Amrani Brahim")
    assert window.says("What differs: the name.")
    window.until(lambda: not made.files.is_busy)
    window.press("Continue")
    assert step_of(made) is Step.FILES
    window.press("Take these 2 images out")
    window.until(lambda: not window.says("2 images name another patient"))
    window.press("Continue")
    window.until(lambda: made.draft.step is Step.REVIEW)
    assert window.says("1 file, ")


def test_the_same_person_is_confirmed_and_recorded(window: WizardWindow, tmp_path: Path) -> None:
    made = begin(window, Step.FILES)
    made.add_files([pictures.ct(tmp_path, "one.dcm", PatientName="Ubela^Fadma")])
    window.until(lambda: window.says("1 image names another patient"))
    window.press("It is the same person…")
    assert "Your decision is recorded" in window.desk.notices.asked[-1]
    assert len(made.draft.files.same_patient) == 1


def test_refused_files_are_listed_with_what_to_do(window: WizardWindow, tmp_path: Path) -> None:
    made = begin(window, Step.FILES)
    (tmp_path / "IMG_1.HEIC").write_bytes(b"\0\0\0\x18ftypheic\0\0")
    made.add_files([tmp_path / "IMG_1.HEIC"])
    window.until(lambda: window.says("1 file cannot be sent"))
    assert window.says("Save or send it as JPEG")
    assert window.says("IMG_1.HEIC")


def test_what_is_not_sent_is_listed_on_demand(window: WizardWindow, tmp_path: Path) -> None:
    made = begin(window, Step.FILES)
    pictures.ct(tmp_path / "cd", "one.dcm")
    for number in range(30):
        (tmp_path / "cd" / f"library{number}.dll").write_bytes(b"MZ")
    (tmp_path / "cd" / "Lettre.doc").write_bytes(b"x")
    made.add_files([tmp_path / "cd"])
    window.until(lambda: window.says("31 other files were passed over."))
    window.press("Show the files that are not sent")
    kinds, names = window.widgets(Table)
    rows = [kinds.tree.item(row, "values") for row in kinds.tree.get_children()]
    assert [row[1] for row in rows] == ["30", "1"]
    assert ".dll" in rows[0][0]
    assert len(names.tree.get_children()) == 30
    window.keys("Down")  # the keyboard is in the list
    window.until(lambda: names.tree.item("0", "values")[0] == "Lettre.doc")
    window.press("Copy the list")
    assert str(tmp_path / "cd" / "library7.dll") in window.root.clipboard_get().splitlines()
    window.keys("Escape")
    window.until(lambda: not window.widgets(Table))


def test_the_phone_gets_a_code_and_its_photos_are_counted(window: WizardWindow) -> None:
    desk = window.desk
    desk.gateway.answers["files.photo_link"] = PhotoLink(
        path="/p/abc", expires_at=desk.now() + timedelta(minutes=15)
    )
    made = begin(window, Step.FILES)
    window.press("Photograph with a phone")
    page = next(iter(window.widgets(FilesView)))
    window.until(lambda: page._dialog is not None and page._dialog._image is not None)
    assert page._phone is not None
    assert page._phone.address == "https://centre.example:8443/p/abc"
    red = io.BytesIO()
    Image.new("RGB", (160, 120), "red").save(red, "JPEG")
    desk.gateway.answers["files.attachment_thumbnail"] = red.getvalue()
    photo = Attachment(
        id="a1",  # type: ignore[arg-type]
        kind=AttachmentKind.PHOTO,
        media_type="image/jpeg",
        title="Photo",
        size=200_000,
        sha256="",
        added_at=START,
    )
    desk.index = replace(desk.index, attachments=(photo,))
    page._phone.look()
    window.until(lambda: window.says("1 photo has arrived."))
    window.keys("Escape")
    window.until(lambda: page._dialog is None)
    assert made.draft.server.arrived == 1
    (rows,) = window.widgets(FileRows)
    window.until(lambda: any(row.thumbnail == red.getvalue() for row in rows.rows))
    window.press("Continue")
    window.until(lambda: made.draft.step is Step.REVIEW)


def test_a_server_on_this_computer_alone_says_that_no_phone_reaches_it(window: WizardWindow) -> None:
    desk = window.desk
    desk.session.address = ""
    desk.gateway.answers["files.photo_link"] = PhotoLink(
        path="/p/abc", expires_at=desk.now() + timedelta(minutes=15)
    )
    begin(window, Step.FILES)
    window.press("Photograph with a phone")
    window.until(lambda: window.says("runs on this computer alone"))


def test_files_follow_pause_and_are_refused_in_sight(window: WizardWindow, tmp_path: Path) -> None:
    made = begin(window, Step.FILES)
    pictures.series(tmp_path / "cd", 3, "1.2.3")
    made.add_files([tmp_path / "cd"])
    window.until(lambda: not made.files.is_busy and made.files.found == 3)
    assert made.leave() == ()
    window.press("Send the case")
    window.until(lambda: window.says("Files arrived: 0 of 3"))
    uploads = window.desk.gateway.uploads
    uploads[0].on_progress(20_000, 40_000)
    window.until(lambda: window.says("CT · Crâne sans injection, image 2: "))
    uploads[0].arrive()
    window.until(lambda: window.says("Files arrived: 1 of 3"))
    window.press("Pause")
    window.until(lambda: window.says("Paused."))
    window.press("Go on")
    window.until(lambda: len(window.desk.gateway.in_the_air()) >= 3)
    for upload in window.desk.gateway.in_the_air()[-2:]:
        upload.on_error(PatientMismatch(differs="name"))
    window.until(lambda: window.says("This file names another patient (the name)."))
    window.press("Try again")
    for upload in window.desk.gateway.in_the_air()[-2:]:
        upload.arrive()
    window.until(lambda: window.says("All files have arrived."))


def test_a_file_that_is_gone_is_withdrawn_with_a_reason(window: WizardWindow, tmp_path: Path) -> None:
    made = begin(window, Step.FILES)
    made.add_files([pictures.photo(tmp_path)])
    window.until(lambda: made.files.files and not made.files.is_busy)
    assert made.leave() == ()
    (tmp_path / "Fatima Oubella.jpg").unlink()
    window.press("Send the case")
    window.until(lambda: window.says("The file is no longer there."))
    case = window.desk.case
    assert case is not None
    window.desk.gateway.answers["files.withdraw"] = case
    window.press("They will not come…")
    window.until(lambda: "files.withdraw" in window.desk.gateway.names())
    told = window.desk.gateway.last("files.withdraw").body
    assert told == FilesWithdrawal(count=1, reason="The file is no longer on the sender’s computer.")
    window.until(lambda: not window.place.sender.jobs())


def test_a_case_whose_files_are_on_their_way_shows_them(window: WizardWindow, tmp_path: Path) -> None:
    made = begin(window, Step.FILES)
    made.add_files([pictures.photo(tmp_path)])
    window.until(lambda: made.files.files and not made.files.is_busy)
    assert made.leave() == ()
    window.press("Send the case")
    window.until(lambda: window.widgets(SentView))
    window.view.shown({"case_id": C1})
    window.until(lambda: window.says("Files of case 2026-000123"))
    window.view.shown({})
    window.until(lambda: window.widgets(StartView))
    assert window.says("Case 2026-000123: files arrived: 0 of 1")
    window.press("Show")
    window.until(lambda: window.widgets(SentView))
