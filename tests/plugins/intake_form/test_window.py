"""The wizard as a tired GP meets it: by keyboard and by mouse, in a real window."""

import io
import tkinter as tk
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image

from cases.errors import Invalid, PatientMismatch, Unreachable
from cases.model.case import CaseState, Question, Urgency
from cases.model.consent import ConsentForm
from cases.model.patient import PatientMatch
from cases.model.people import Specialty
from cases.model.study import Attachment, AttachmentKind
from cases.wire.messages import FilesWithdrawal, PhotoLink
from plugins.intake_form.conflict_view import ConflictView
from plugins.intake_form.draft import STEPS, ConsentChoice, QuestionPart, Step
from plugins.intake_form.file_rows import FileRows
from plugins.intake_form.files_view import FilesView
from plugins.intake_form.intake import Intake
from plugins.intake_form.option_cards import OptionCards
from plugins.intake_form.sending_view import SentView
from plugins.intake_form.start_view import StartView
from tests.plugins.intake_form import pictures
from tests.plugins.intake_form.server_on_paper import C1, IntakeDesk
from tests.plugins.intake_form.window import WizardWindow
from tests.plugins.paper_desk import START
from tests.plugins.people import PATIENT
from workstation.api.contributions import Form, FormField
from workstation.ui.kit import Button, Check, FormView, Table

ASKED = QuestionPart(
    question=Question(text="Does she need a transfer tonight?"),
    specialty=Specialty.NEUROLOGY,
    urgency=Urgency.URGENT,
)


@pytest.fixture
def window(desk: IntakeDesk, screen: None) -> Iterator[WizardWindow]:
    made = WizardWindow(desk)
    yield made
    made.close()


def intake(window: WizardWindow) -> Intake:
    assert window.place.intake is not None
    return window.place.intake


def fill(made: Intake, step: Step) -> None:
    if step is Step.PATIENT:
        made.choose_patient(PATIENT)
        made.confirm(("name", "birth_date"))
    elif step is Step.QUESTION:
        made.ask(ASKED)
    elif step is Step.CONSENT:
        part = made.draft.consent
        made.answer_consent(replace(part, choice=ConsentChoice.GIVEN, form=ConsentForm.WRITTEN))
    else:
        made.decide_files(replace(made.draft.files, confirmed_none=True))


def left_out(made: Intake) -> tuple[str, ...]:
    return made.draft.files.left_out


def step_of(made: Intake) -> Step:
    return made.draft.step


def begin(window: WizardWindow, step: Step = Step.PATIENT) -> Intake:
    """Open the wizard with everything before `step` filled in."""
    window.desk.patients[PATIENT.id] = PATIENT
    window.view.shown({})
    made = intake(window)
    for before in STEPS[: STEPS.index(step)]:
        fill(made, before)
        assert made.leave() == ()
    window.until(lambda: made.draft.step is step and (step is Step.PATIENT or made.draft.server.case_id))
    return made


def field_has_focus(window: WizardWindow) -> bool:
    return str(window.root.focus_get()).startswith(str(window.view.widget))


def test_a_whole_case_by_keyboard(window: WizardWindow) -> None:
    window.view.shown({})
    window.until(lambda: field_has_focus(window))
    window.type("Oubella")
    window.keys("Tab")
    window.type("Fatima")
    window.keys("Tab", "Tab", "Tab")
    window.type("04/03/1958")
    window.keys("Tab")
    window.type("w")  # woman: the list opens nothing, a letter chooses
    window.until(lambda: window.says("a new patient will be made"))
    checks = window.widgets(Check)
    window.focus(checks[0])
    window.keys("space", "Tab", "space", "Control-Return")
    window.until(lambda: intake(window).draft.step is Step.QUESTION and field_has_focus(window))
    window.type("Transfer tonight or not?")
    window.keys("Tab")
    window.type("neurol")
    window.keys("Tab", "Right", "Control-Return")
    window.until(lambda: intake(window).draft.step is Step.CONSENT and field_has_focus(window))
    window.keys("space", "Tab", "space", "Control-Return")
    window.until(lambda: intake(window).draft.step is Step.FILES)
    (nothing,) = window.widgets(Check)
    window.focus(nothing)
    window.keys("space", "Control-Return")
    window.until(lambda: intake(window).draft.step is Step.REVIEW and window.view.is_settled)
    window.keys("Control-Return")
    window.until(lambda: window.widgets(SentView))
    assert window.says("Case 2026-000123 has been sent")
    window.until(lambda: field_has_focus(window))
    case = window.desk.case
    assert case is not None
    assert case.card.state is CaseState.SUBMITTED
    assert case.question.text == "Transfer tonight or not?"
    assert case.card.specialty is Specialty.NEUROLOGY
    assert case.card.urgency is Urgency.URGENT
    assert case.consent is not None
    assert [p.identity.family_name for p in window.desk.patients.values()] == ["Oubella"]


@pytest.mark.parametrize("step", STEPS)
def test_the_keyboard_reaches_everything_of_a_step_and_is_never_trapped(
    window: WizardWindow, tmp_path: Path, step: Step
) -> None:
    made = begin(window, step)
    if step is Step.CONSENT:
        fill(made, step)
    if step is Step.FILES:
        (tmp_path / "notes.txt").write_text("x")
        made.add_files([pictures.photo(tmp_path), tmp_path / "notes.txt"])
        window.until(lambda: made.files.files and all(f.thumbnail for f in made.files.files.values()))
        window.until(lambda: window.says("1 file to send") and window.says("1 file cannot be sent"))
    window.until(lambda: field_has_focus(window) and window.view.is_settled)
    first, reached = window.root.focus_get(), []
    for _press in range(60):
        reached.append(window.root.focus_get())
        window.keys("Tab")
        if window.root.focus_get() is first:
            break
    assert window.root.focus_get() is first
    for widget in reached[::-1]:
        window.keys("Shift-Tab")
        assert window.root.focus_get() is widget
    stops = [w for w in window.widgets(tk.Canvas) if str(w["takefocus"]) == "1"]
    stops += [*window.widgets(tk.Entry), *window.widgets(tk.Text)]  # type: ignore[list-item]
    assert [str(stop) for stop in stops if stop not in reached] == []


def test_whoever_goes_on_too_early_is_asked_to_wait_no_longer_than_needed(window: WizardWindow) -> None:
    window.view.shown({})
    window.until(lambda: field_has_focus(window))
    window.type("Oubella")
    window.keys("Tab", "Tab", "Tab", "Tab")
    window.type("1958")
    window.keys("Tab")
    window.type("w")
    window.keys("Control-Return")
    assert window.says("Wait a moment")
    window.until(lambda: window.says("a new patient will be made"))
    assert not window.says("Wait a moment")


def test_what_is_missing_is_said_where_it_is(window: WizardWindow) -> None:
    window.view.shown({})
    window.press("Continue")
    assert window.says("Enter the patient’s family name.")
    assert window.says("Choose the sex.")
    assert intake(window).draft.step is Step.PATIENT
    window.until(lambda: field_has_focus(window))
    window.type("O")
    window.until(lambda: not window.says("Enter the patient’s family name."))


def test_a_known_patient_is_picked_by_a_click(window: WizardWindow) -> None:
    window.desk.matches = (PatientMatch(patient=PATIENT, score=85, reasons=("name", "birth_date")),)
    window.view.shown({})
    window.until(lambda: field_has_focus(window))
    window.type("Oub")
    window.until(lambda: any(cards.options for cards in window.widgets(OptionCards)))
    (cards,) = window.widgets(OptionCards)
    assert cards.options[0].detail.endswith("same name, same birth date")
    assert cards.options[0].note == "85% alike"
    card = cards._cards[0]
    window.click(card, 60, 20)
    window.until(lambda: intake(window).draft.patient.chosen == PATIENT)
    assert window.says("OUBELLA Fatima")
    assert len(window.widgets(Check)) == 4


def test_a_new_patient_who_looks_like_a_known_one_is_confirmed(window: WizardWindow) -> None:
    window.desk.matches = (PatientMatch(patient=PATIENT, score=85, reasons=("name",)),)
    window.view.shown({})
    made = intake(window)
    made.type_patient(
        replace(
            made.draft.patient.entry,
            family_name="Oubella",
            birth_date="1958",
            sex=PATIENT.identity.sex,
        )
    )
    window.until(lambda: any(cards.options for cards in window.widgets(OptionCards)))
    window.press("Continue")
    assert window.says("Choose the patient in the list")
    (cards,) = window.widgets(OptionCards)
    window.focus(cards._cards[-1])
    window.keys("Return")
    window.until(lambda: window.says("Is it really a new patient?"))
    apart = next(check for check in window.widgets(Check) if "another person" in check.text)
    window.focus(apart)
    window.keys("space")
    assert made.draft.patient.told_apart == (PATIENT.id,)


def test_a_hospital_form_is_filled_in_and_travels(window: WizardWindow) -> None:
    form = Form(
        id="stroke", title="Stroke sheet", fields=(FormField(id="onset", label="Onset", is_required=True),)
    )
    window.desk.hooks.contributions.append(form)
    made = begin(window, Step.QUESTION)
    made.ask(ASKED)
    window.until(lambda: window.widgets(FormView))
    window.press("Continue")
    assert step_of(made) is Step.QUESTION
    assert window.says("This is needed.")
    (view,) = window.widgets(FormView)
    window.focus(view._rows["onset"].field)
    window.type("6.40")
    window.press("Continue")
    window.until(lambda: made.draft.step is Step.CONSENT and window.desk.case is not None)
    window.until(lambda: "■ Stroke sheet\nOnset: 6.40" in window.desk.case.question.history)  # type: ignore[union-attr]


def test_a_refusal_is_recorded_and_explained(window: WizardWindow) -> None:
    made = begin(window, Step.CONSENT)
    (cards,) = window.widgets(OptionCards)
    window.click(cards._cards[1], 60, 20)
    assert made.draft.consent.choice is ConsentChoice.REFUSED
    window.press("Record the refusal")
    window.until(lambda: window.says("The refusal is recorded"))
    assert window.says("No file was sent and no expert was asked.")
    assert window.desk.case is not None
    assert window.desk.case.card.state is CaseState.CANCELLED


def test_an_emergency_asks_for_its_reason(window: WizardWindow) -> None:
    made = begin(window, Step.CONSENT)
    (cards,) = window.widgets(OptionCards)
    window.click(cards._cards[2], 60, 20)
    window.press("Continue")
    assert window.says("Say why the patient cannot consent")
    window.until(lambda: field_has_focus(window))
    window.type("Unconscious, alone")
    window.press("Continue")
    window.until(lambda: made.draft.step is Step.FILES)


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


def test_the_review_names_what_is_missing_and_leads_there(window: WizardWindow) -> None:
    made = begin(window, Step.REVIEW)
    made.ask(replace(ASKED, question=Question(text=""), specialty=None))
    made.go(Step.REVIEW)
    window.until(lambda: window.says("2 things are missing"))
    window.press("Send the case")
    assert not made.draft.wants_submission
    window.press("Question")
    window.until(lambda: made.draft.step is Step.QUESTION)
    assert window.says("Write the question you ask the specialist.")


def test_sending_waits_for_the_server_and_can_be_taken_back(window: WizardWindow) -> None:
    made = begin(window, Step.REVIEW)
    window.desk.trouble = Unreachable()
    window.desk.session.is_online = False
    window.press("Send the case")
    window.until(lambda: window.says("goes by itself as soon as the server can be reached"))
    window.press("Do not send yet")
    window.until(lambda: not made.draft.wants_submission)
    window.desk.session.is_online = True
    window.press("Send the case")
    window.until(lambda: window.says("goes by itself as soon as the server can be reached"))
    assert "Do not send yet" not in [button.text for button in window.widgets(Button)]
    window.desk.trouble = None
    window.desk.session.ring()
    window.until(lambda: window.widgets(SentView))


def test_what_the_server_refuses_is_said_on_the_page(window: WizardWindow) -> None:
    made = begin(window, Step.REVIEW)
    window.desk.trouble = Invalid(field="question", reason="too long")
    window.press("Send the case")
    window.until(lambda: window.says("“Question” is not valid: too long."))
    assert made.draft.question == ASKED
    window.desk.trouble = None
    window.press("Send the case")
    window.until(lambda: window.widgets(SentView))


def test_two_texts_are_merged_by_choice(window: WizardWindow) -> None:
    made = begin(window, Step.QUESTION)
    window.desk.change_elsewhere("Their question")
    made.ask(ASKED)
    made.delivery.push()
    window.until(lambda: window.widgets(ConflictView))
    assert window.says("Their question")
    assert window.says(ASKED.question.text)
    assert made.draft.question == ASKED
    window.press("Save my choice")
    window.until(lambda: made.draft.step is Step.QUESTION and not window.widgets(ConflictView))
    assert made.draft.question.question.text == f"{ASKED.question.text}\n\nTheir question"
    window.until(lambda: window.desk.case.question.text == made.draft.question.question.text)  # type: ignore[union-attr]


def test_a_draft_is_offered_continued_and_deleted(window: WizardWindow) -> None:
    made = begin(window, Step.QUESTION)
    made.ask(ASKED)
    window.press("Finish later")
    assert window.desk.navigation.opened[-1] == ("back", {})
    window.view.shown({})
    window.until(lambda: window.widgets(StartView))
    assert window.says("OUBELLA Fatima")
    assert window.says("Does she need a transfer tonight?")
    window.press("Continue")
    window.until(lambda: intake(window).draft.step is Step.QUESTION)
    assert intake(window).draft.question == ASKED
    window.view._ask_discard()
    window.until(lambda: window.place.drafts() == () and window.place.intake is None)
    window.until(lambda: window.desk.case is not None and window.desk.case.card.state is CaseState.CANCELLED)
    assert not list(window.desk.drafts.rglob("*.json"))


def test_deleting_a_draft_that_was_sent_elsewhere_cancels_nothing(window: WizardWindow) -> None:
    begin(window, Step.QUESTION)
    window.desk._become(CaseState.SUBMITTED)
    window.view._ask_discard()
    window.until(lambda: window.place.intake is None and "case.read" in window.desk.gateway.names())
    window.turn()
    assert "case.cancel" not in window.desk.gateway.names()


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


def test_a_change_of_patient_is_asked_and_keeps_the_question(window: WizardWindow) -> None:
    made = begin(window, Step.CONSENT)
    made.go(Step.PATIENT)
    window.press("It is another patient")
    window.until(lambda: made.draft.patient.chosen is None and made.draft.server.abandoned == ())
    assert made.draft.question == ASKED
    assert "will be cancelled" in window.desk.notices.asked[-1]
    assert window.says("Who is the patient?")


def test_the_steps_above_lead_back_only_to_what_was_done(window: WizardWindow) -> None:
    made = begin(window, Step.CONSENT)
    window.view._go_to(STEPS.index(Step.REVIEW))
    assert step_of(made) is Step.CONSENT
    window.view._go_to(STEPS.index(Step.QUESTION))
    assert step_of(made) is Step.QUESTION
    window.press("Back")
    assert step_of(made) is Step.PATIENT
