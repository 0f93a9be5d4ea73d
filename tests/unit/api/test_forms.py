"""A hospital's form: what is missing in it, and what of it is signed."""

from datetime import date

import pytest

from cases.model.opinion import CheckAnswer, DateAnswer, FilledForm, NumberAnswer, TextAnswer
from cases.model.people import Specialty
from cases.wire.codec import canonical, decode
from workstation.api.contributions import Form, FormField
from workstation.api.forms import filled, form_text, forms_for, gaps

FORM = Form(
    id="h.form",
    title="Register",
    place="opinion",
    version="3",
    fields=(
        FormField(id="note", label="Note", kind="long_text"),
        FormField(id="class", label="Class", kind="choice", options=("A", "B"), is_required=True),
        FormField(id="count", label="Contacts", kind="number"),
        FormField(id="on", label="Since", kind="date"),
        FormField(id="isolate", label="Isolation", kind="check"),
    ),
)


def test_a_form_belongs_to_a_place_and_to_specialties() -> None:
    chest = Form(id="c", title="c", fields=(), place="opinion", specialties=("pneumology",))
    intake = Form(id="i", title="i", fields=())
    assert forms_for((FORM, chest, intake), "opinion", Specialty.PNEUMOLOGY) == (FORM, chest)
    assert forms_for((FORM, chest, intake), "opinion", Specialty.UROLOGY) == (FORM,)
    assert forms_for((FORM, chest, intake), "intake", None) == (intake,)


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ({}, ("class",)),
        ({"class": "A"}, ()),
        ({"class": " ", "count": "two"}, ("class", "count")),
        ({"class": "A", "count": "-12"}, ()),
        ({"class": "A", "count": "2.5"}, ("count",)),
    ],
)
def test_what_is_missing(answers: dict[str, str], missing: tuple[str, ...]) -> None:
    assert gaps(FORM, answers) == missing


def test_answers_are_typed_and_named() -> None:
    signed = filled(FORM, "hospital", {"class": "B", "count": "4", "on": "2026-11-20"})
    assert signed == FilledForm(
        plugin="hospital",
        form="h.form",
        version="3",
        title="Register",
        answers=(
            TextAnswer(field="class", label="Class", value="B"),
            NumberAnswer(field="count", label="Contacts", value=4),
            DateAnswer(field="on", label="Since", value=date(2026, 11, 20)),
            CheckAnswer(field="isolate", label="Isolation", value=False),
        ),
    )
    assert decode(canonical(signed), FilledForm) == signed
    assert form_text(signed).splitlines()[0] == "Class: B"
    assert form_text(signed).splitlines()[-1] == "Isolation: no"


def test_an_untouched_form_is_not_signed() -> None:
    assert filled(FORM, "hospital", {"note": " ", "isolate": ""}) is None
