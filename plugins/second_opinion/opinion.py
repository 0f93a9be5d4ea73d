"""The structured opinion: what it must hold, how sure is said, and what is read back before signing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cases.model.ids import AccountId, CaseId, RoundId
from cases.model.opinion import Diagnosis, FilledForm, KeyImage, Opinion, OpinionContent
from plugins.second_opinion.typed import Typed
from workstation.api import times
from workstation.api.forms import form_text
from workstation.api.i18n import N_, _
from workstation.api.words import diagnosis_title

Field = Literal["diagnosis", "recommendation", "confidence"]

_MISSING: tuple[tuple[Field, str], ...] = (
    ("diagnosis", N_("Write the diagnosis, or what you think it is.")),
    ("recommendation", N_("Write what you advise the requester to do.")),
    ("confidence", N_("Say how sure you are: move the slider.")),
)
_CERTAINTY = (
    (15, N_("very unsure")),
    (35, N_("rather unsure")),
    (60, N_("as likely as not")),
    (80, N_("rather sure")),
    (95, N_("sure")),
    (100, N_("almost certain")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Where an opinion belongs, and what it rests on."""

    case_id: CaseId
    author_id: AccountId
    round_id: RoundId | None
    key_images: tuple[KeyImage, ...] = ()
    consulted: tuple[str, ...] = ()
    forms: tuple[FilledForm, ...] = ()


def problems(typed: Typed) -> dict[Field, str]:
    """Return what is missing before an opinion can be signed, a sentence for each field."""
    missing = {
        "diagnosis": not typed.diagnosis.strip(),
        "recommendation": not typed.recommendation.strip(),
        "confidence": typed.confidence is None,
    }
    return {field: _(sentence) for field, sentence in _MISSING if missing[field]}


def certainty(confidence: int | None) -> str:
    """Return a confidence of 0 to 100 in words, such as "80 %: rather sure"."""
    if confidence is None:
        return _("Not said yet")
    word = next(word for most, word in _CERTAINTY if confidence <= most)
    return _("{percent} %: {words}").format(percent=confidence, words=_(word))


def content(typed: Typed, context: Context, now: datetime) -> OpinionContent:
    """Return what is signed.

    Raises:
        ValueError: something is missing; see `problems`.
    """
    if typed.confidence is None or problems(typed):
        raise ValueError("the opinion is not complete")
    return OpinionContent(
        case_id=context.case_id,
        author_id=context.author_id,
        written_at=now,
        diagnosis=Diagnosis(text=typed.diagnosis.strip(), code=typed.code),
        recommendation=typed.recommendation.strip(),
        confidence=typed.confidence,
        limits=typed.limits.strip(),
        key_images=context.key_images,
        consulted=context.consulted,
        round_id=context.round_id,
        forms=context.forms,
    )


def read_back(signed: OpinionContent) -> tuple[tuple[str, str], ...]:
    """Return what is about to be signed, as it is read back to its author: titles and texts."""
    return (
        (_("Diagnosis"), diagnosis_title(signed.diagnosis)),
        (_("Recommendation"), signed.recommendation),
        (_("Confidence"), certainty(signed.confidence)),
        (_("Limits"), signed.limits or _("none stated")),
        *((form.title, form_text(form)) for form in signed.forms),
        (_("Key images"), str(len(signed.key_images))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionCard:
    """A signed opinion as it is read.

    Attributes:
        forms: titles and answers of the hospital's forms, from what was signed.
        differs: whether it differs from the conclusion; always kept and printed.
    """

    author: str
    place: str
    signed: str
    diagnosis: str
    code: str
    recommendation: str
    confidence: int
    certainty: str
    limits: str
    forms: tuple[tuple[str, str], ...]
    key_images: tuple[KeyImage, ...]
    is_mine: bool
    differs: bool


def card(opinion: Opinion, me: AccountId | None, now: datetime) -> OpinionCard:
    """Return an opinion as the tab shows it."""
    written = opinion.content
    return OpinionCard(
        author=opinion.author.name,
        place=opinion.author.establishment_name,
        signed=_("Signed {time}").format(time=times.moment(opinion.signed_at, now)),
        diagnosis=written.diagnosis.text,
        code=written.diagnosis.code,
        recommendation=written.recommendation,
        confidence=written.confidence,
        certainty=certainty(written.confidence),
        limits=written.limits,
        forms=tuple((form.title, form_text(form)) for form in written.forms),
        key_images=written.key_images,
        is_mine=opinion.author.id == me,
        differs=opinion.differs,
    )


def answered_in(
    opinions: Sequence[Opinion], author: AccountId | None, round_id: RoundId | None
) -> Opinion | None:
    """Return the author's opinion of a round, or outside any; None where it is still to be written."""
    own = [o for o in opinions if o.author.id == author and o.content.round_id == round_id]
    return own[-1] if own else None
