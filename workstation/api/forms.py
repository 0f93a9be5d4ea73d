"""The forms a hospital adds: which are offered where, and what of them is signed with an opinion."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from cases.model.opinion import Answer, CheckAnswer, DateAnswer, FilledForm, NumberAnswer, TextAnswer
from cases.model.people import Specialty
from workstation.api import times
from workstation.api.contributions import Form, FormField
from workstation.api.i18n import _

_WHOLE = re.compile(r"-?\d{1,9}")


def forms_for(
    forms: Iterable[Form], place: Literal["intake", "opinion"], specialty: Specialty | None
) -> tuple[Form, ...]:
    """Return the forms of a place that this specialty wants."""
    return tuple(
        form
        for form in forms
        if form.place == place and (not form.specialties or (specialty or "") in form.specialties)
    )


def gaps(form: Form, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids of the fields that are empty and required, or not what they ask for."""
    return tuple(field.id for field in form.fields if _is_gap(field, answers.get(field.id, "").strip()))


def _is_gap(field: FormField, text: str) -> bool:
    if not text:
        return field.is_required
    return field.kind == "number" and not _WHOLE.fullmatch(text)


def filled(form: Form, plugin: str, answers: Mapping[str, str]) -> FilledForm | None:
    """Return a form as it is signed, or None where nothing was filled in.

    Args:
        form: without `gaps`.
        plugin: id of the plugin it came from.
        answers: by field id, as `workstation.ui.kit.FormView` gives them.
    """
    texts = {field.id: answers.get(field.id, "").strip() for field in form.fields}
    if not any(texts.values()):
        return None
    given = (
        _answer(field, texts[field.id]) for field in form.fields if texts[field.id] or field.kind == "check"
    )
    return FilledForm(
        plugin=plugin, form=form.id, version=form.version, title=_(form.title), answers=tuple(given)
    )


def _answer(field: FormField, text: str) -> Answer:
    label = _(field.label)
    if field.kind == "number":
        return NumberAnswer(field=field.id, label=label, value=int(text))
    if field.kind == "date":
        return DateAnswer(field=field.id, label=label, value=date.fromisoformat(text))
    if field.kind == "check":
        return CheckAnswer(field=field.id, label=label, value=bool(text))
    return TextAnswer(field=field.id, label=label, value=_(text) if field.kind == "choice" else text)


def answer_text(answer: Answer) -> str:
    """Return an answer in words."""
    if isinstance(answer, CheckAnswer):
        return _("yes") if answer.value else _("no")
    return times.day(answer.value) if isinstance(answer, DateAnswer) else str(answer.value)


def form_text(form: FilledForm) -> str:
    """Return a filled form, a line an answer."""
    return "\n".join(
        _("{label}: {value}").format(label=answer.label, value=answer_text(answer)) for answer in form.answers
    )
