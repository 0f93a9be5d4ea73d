"""The rules of the second step: the draft the server gets, with a hospital's forms written into the history."""

from collections.abc import Sequence

from msgspec.structs import replace

from cases.model.case import CaseDraft, Question, Urgency
from cases.model.people import Specialty
from plugins.intake_form.draft import QuestionPart, Step
from plugins.intake_form.gaps import Gap
from workstation.api.contributions import Form, FormField
from workstation.api.i18n import _

_BLOCK = "■ "
LEAST_QUESTION = 10
"""Fewer characters are no question that somebody far away could answer."""


def form_block(form: Form, answers: dict[str, str]) -> str:
    """Return a filled form as text, one line a field; empty where nothing was filled in."""
    lines = [
        _("{label}: {value}").format(label=field.label, value=value)
        for field in form.fields
        if (value := _shown(field, answers.get(field.id, "")))
    ]
    return "\n".join((_BLOCK + form.title, *lines)) if lines else ""


def _shown(field: FormField, value: str) -> str:
    if field.kind == "check":
        return _("yes") if value else ""
    return value.strip()


def with_forms(part: QuestionPart, forms: Sequence[Form]) -> Question:
    """Return the question with the filled forms behind the history, each in a block that names it."""
    blocks = (form_block(form, part.answers.get(form.id, {})) for form in forms)
    history = "\n\n".join(text for text in (part.question.history.rstrip(), *blocks) if text)
    return replace(part.question, history=history)


def without_forms(question: Question, part: QuestionPart, forms: Sequence[Form]) -> Question:
    """Take the blocks that `with_forms` wrote out of a history again; what else it holds stays."""
    history = question.history
    for form in reversed(forms):
        if (block := form_block(form, part.answers.get(form.id, {}))) and history.endswith(block):
            history = history.removesuffix(block).rstrip()
    return replace(question, history=history)


def case_draft(part: QuestionPart, forms: Sequence[Form], announced_files: int) -> CaseDraft:
    """Return what the server gets; until they are chosen specialty and urgency are the mildest there are."""
    return CaseDraft(
        specialty=part.specialty or Specialty.GENERAL_MEDICINE,
        urgency=part.urgency or Urgency.ROUTINE,
        question=with_forms(part, forms),
        announced_files=announced_files,
    )


def question_gaps(part: QuestionPart, forms: Sequence[Form]) -> tuple[Gap, ...]:
    """Return what is missing in the second step."""
    gaps = []
    if len(part.question.text.strip()) < LEAST_QUESTION:
        gaps.append(Gap(Step.QUESTION, "text", _("Write the question you ask the specialist.")))
    if part.specialty is None:
        gaps.append(Gap(Step.QUESTION, "specialty", _("Choose the specialty you ask.")))
    if part.urgency is None:
        gaps.append(Gap(Step.QUESTION, "urgency", _("Choose how soon you need the answer.")))
    for form in forms:
        answers = part.answers.get(form.id, {})
        gaps += [
            Gap(Step.QUESTION, f"{form.id}.{field.id}", _("Fill in “{field}”.").format(field=field.label))
            for field in form.fields
            if field.is_required and not answers.get(field.id, "").strip()
        ]
    return tuple(gaps)
