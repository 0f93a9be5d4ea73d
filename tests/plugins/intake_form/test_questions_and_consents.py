"""The second and third step's rules: forms in the history, and the patient's answer as a record."""

from datetime import UTC, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from cases.model.case import Question, Urgency
from cases.model.consent import ConsentForm, ConsentScope
from cases.model.people import Specialty
from plugins.intake_form.consents import begun, consent_gaps, consent_of, informed_at, parse_time
from plugins.intake_form.draft import ConsentChoice, ConsentPart, QuestionPart
from plugins.intake_form.questions import case_draft, question_gaps, with_forms, without_forms
from workstation.api.contributions import Form, FormField
from workstation.api.forms import forms_for
from workstation.api.times import local

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
STROKE = Form(
    id="stroke",
    title="Stroke sheet",
    fields=(
        FormField(id="onset", label="Onset", is_required=True),
        FormField(id="nihss", label="NIHSS", kind="number"),
        FormField(id="anticoagulant", label="Takes an anticoagulant", kind="check"),
    ),
    specialties=("neurology",),
)
FILLED = {"stroke": {"onset": "06:40", "nihss": "", "anticoagulant": "yes"}}
ASKED = QuestionPart(
    question=Question(text="Thrombolysis?", history="Known hypertension.\n"),
    specialty=Specialty.NEUROLOGY,
    urgency=Urgency.IMMEDIATE,
    answers=FILLED,
)
GIVEN = begun(
    ConsentPart(choice=ConsentChoice.GIVEN, form=ConsentForm.ORAL_WITNESSED), "Dr Salma Aït Lahcen", NOW
)


def test_a_form_is_for_its_specialties() -> None:
    opinion_form = Form(id="o", title="o", fields=(), place="opinion")
    everybody = Form(id="e", title="e", fields=())
    forms = (STROKE, opinion_form, everybody)
    assert forms_for(forms, "intake", Specialty.NEUROLOGY) == (STROKE, everybody)
    assert forms_for(forms, "intake", Specialty.DERMATOLOGY) == (everybody,)
    assert forms_for(forms, "intake", None) == (everybody,)


def test_a_filled_form_stands_labelled_behind_the_history() -> None:
    history = with_forms(ASKED, (STROKE,)).history
    assert history == "Known hypertension.\n\n■ Stroke sheet\nOnset: 06:40\nTakes an anticoagulant: yes"


def test_an_empty_form_leaves_no_trace() -> None:
    empty = replace(ASKED, answers={"stroke": {"onset": " ", "anticoagulant": ""}})
    assert with_forms(empty, (STROKE,)).history == "Known hypertension."


def test_the_blocks_come_off_again() -> None:
    question = with_forms(ASKED, (STROKE,))
    assert without_forms(question, ASKED, (STROKE,)).history == "Known hypertension."
    changed = replace(question, history=question.history + " (seen by a nurse)")
    assert without_forms(changed, ASKED, (STROKE,)) == changed


def test_what_is_missing_in_the_question_is_named() -> None:
    gaps = question_gaps(QuestionPart(), (STROKE,))
    assert [gap.field for gap in gaps] == ["text", "specialty", "urgency", "stroke.onset"]
    assert question_gaps(ASKED, (STROKE,)) == ()


def test_an_unfinished_question_is_sent_as_the_mildest() -> None:
    draft = case_draft(QuestionPart(), (), 0)
    assert (draft.specialty, draft.urgency) == (Specialty.GENERAL_MEDICINE, Urgency.ROUTINE)


@pytest.mark.parametrize(
    ("text", "clock"),
    [("14:05", time(14, 5)), ("14h05", time(14, 5)), ("7h", time(7, 0)), ("14.05", time(14, 5))],
)
def test_a_time_is_read_however_it_is_written(text: str, clock: time) -> None:
    assert parse_time(text) == clock


@pytest.mark.parametrize("text", ["", "25:00", "14:75", "noon", "1405"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_time(text) is None


def test_a_consent_becomes_a_record() -> None:
    consent = consent_of(GIVEN, NOW)
    assert consent is not None
    assert consent.given
    assert consent.scope == (ConsentScope.ACT, ConsentScope.DATA_SHARING)
    assert consent.informed_at == NOW
    assert consent.informed_by == "Dr Salma Aït Lahcen"


def test_what_was_typed_of_who_and_when_stays() -> None:
    typed = ConsentPart(informed_by="Infirmière Hajar", date="21/11/2026", time="8h")
    kept = begun(typed, "Dr Salma Aït Lahcen", NOW)
    assert kept == typed


def test_a_refusal_is_a_record_of_nothing() -> None:
    consent = consent_of(replace(GIVEN, choice=ConsentChoice.REFUSED, reason="prefers Casablanca"), NOW)
    assert consent is not None
    assert not consent.given
    assert consent.scope == ()
    assert consent.reason == "prefers Casablanca"


def test_an_emergency_needs_its_reason() -> None:
    part = replace(GIVEN, choice=ConsentChoice.EMERGENCY, form=None)
    assert [gap.field for gap in consent_gaps(part, NOW)] == ["reason"]
    consent = consent_of(replace(part, reason="Unconscious, nobody to ask"), NOW)
    assert consent is not None
    assert consent.form is ConsentForm.EMERGENCY
    assert consent.given
    assert consent.scope == (ConsentScope.ACT, ConsentScope.DATA_SHARING)


def test_half_a_consent_is_none() -> None:
    assert [gap.field for gap in consent_gaps(ConsentPart(), NOW)] == ["choice"]
    no_sharing = replace(GIVEN, scope=(ConsentScope.ACT,))
    assert [gap.field for gap in consent_gaps(no_sharing, NOW)] == ["scope"]
    assert consent_of(no_sharing, NOW) is None
    nobody = replace(GIVEN, informed_by=" ", form=None, date="x")
    assert [gap.field for gap in consent_gaps(nobody, NOW)] == ["informed_by", "date", "form"]


def test_nobody_was_informed_tomorrow() -> None:
    tomorrow = local(NOW + timedelta(days=1))
    part = replace(GIVEN, date=f"{tomorrow:%d/%m/%Y}")
    assert [gap.field for gap in consent_gaps(part, NOW)] == ["date"]


def test_a_time_that_cannot_be_read_is_none() -> None:
    assert informed_at(replace(GIVEN, time="x")) is None
    assert [gap.field for gap in consent_gaps(replace(GIVEN, time="x"), NOW)] == ["time"]
