"""The wizard as a tired GP meets it: by keyboard and by mouse, in a real window."""

import tkinter as tk
from pathlib import Path

import pytest
from msgspec.structs import replace

from cases.errors import Invalid, Unreachable
from cases.model.case import CaseState, Question, Urgency
from cases.model.patient import PatientMatch
from cases.model.people import Specialty
from plugins.intake_form.conflict_view import ConflictView
from plugins.intake_form.draft import STEPS, ConsentChoice, Step
from plugins.intake_form.option_cards import OptionCards
from plugins.intake_form.sending_view import SentView
from plugins.intake_form.start_view import StartView
from tests.plugins.intake_form import pictures
from tests.plugins.intake_form.steps import ASKED, begin, field_has_focus, fill, intake, step_of
from tests.plugins.intake_form.window import WizardWindow
from tests.plugins.people import PATIENT
from workstation.api.contributions import Form, FormField
from workstation.ui.kit import Button, Check, FormView


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
