"""The conclusion: what it must hold, what opinions offer for it, and what of it will be printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from cases.model.case import CaseView, Urgency
from cases.model.ids import AccountId, OpinionId
from cases.model.opinion import Diagnosis, Opinion
from cases.model.report import Conclusion
from cases.model.round import RoundView
from cases.rules import dissent
from plugins.report_export.typed import Typed
from workstation.api import times, words
from workstation.api.i18n import N_, _

Field = Literal["diagnosis", "recommendation", "follow_up"]
Part = Literal["diagnosis", "recommendation"]

_MISSING: dict[Field, str] = {
    "diagnosis": N_("Write the diagnosis of the conclusion."),
    "recommendation": N_("Write what the requester should do."),
    "follow_up": N_("Say by when news of the patient is expected, today or later."),
}

_NEWS_WITHIN_DAYS = {Urgency.IMMEDIATE: 7, Urgency.URGENT: 7, Urgency.SOON: 14, Urgency.ROUTINE: 30}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A signed opinion that the conclusion can draw from."""

    id: OpinionId
    author: str
    diagnosis: str
    recommendation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a conclusion rests on, as the server told it."""

    view: CaseView
    opinions: Sequence[Opinion] = ()
    rounds: Sequence[RoundView] = ()


def problems(typed: Typed, today: date) -> dict[Field, str]:
    """Return what is missing before the report can be signed, a sentence for each field."""
    is_missing: dict[Field, bool] = {
        "diagnosis": not typed.diagnosis.strip(),
        "recommendation": not typed.recommendation.strip(),
        "follow_up": typed.follow_up_due is None or typed.follow_up_due < today,
    }
    return {field: _(sentence) for field, sentence in _MISSING.items() if is_missing[field]}


def usual_follow_up(urgency: Urgency, today: date) -> date:
    """Return by when news of the patient is proposed to be expected; the author may choose another day."""
    return today + timedelta(days=_NEWS_WITHIN_DAYS[urgency])


def content(typed: Typed, basis: Basis, author_id: AccountId, now: datetime) -> Conclusion:
    """Return what is signed.

    Raises:
        ValueError: something is missing; see `problems`.
    """
    if typed.follow_up_due is None or problems(typed, now.date()):
        raise ValueError("the conclusion is not complete")
    return Conclusion(
        case_id=basis.view.card.id,
        author_id=author_id,
        written_at=now,
        diagnosis=_diagnosis(typed),
        text=typed.text.strip(),
        recommendation=typed.recommendation.strip(),
        follow_up_due=typed.follow_up_due,
        round_ids=tuple(each.id for each in basis.rounds if each.closed_at is not None),
        language=typed.language,
    )


def sources(opinions: Sequence[Opinion]) -> tuple[Source, ...]:
    """Return the opinions to pick from, oldest first."""
    return tuple(
        Source(
            id=opinion.id,
            author=opinion.author.name,
            diagnosis=words.diagnosis_title(opinion.content.diagnosis),
            recommendation=opinion.content.recommendation,
        )
        for opinion in sorted(opinions, key=lambda each: each.signed_at)
    )


def taken(typed: Typed, opinion: Opinion, part: Part) -> Typed:
    """Return what is typed with a part of an opinion in it: the diagnosis replaces, the recommendation is added."""
    said = opinion.content
    if part == "diagnosis":
        return msgspec.structs.replace(
            typed, diagnosis=said.diagnosis.text, code=said.diagnosis.code, code_title=""
        )
    known = typed.recommendation.strip()
    if said.recommendation.strip() in known:
        return typed
    return msgspec.structs.replace(
        typed, recommendation="\n".join(part for part in (known, said.recommendation.strip()) if part)
    )


def differing(typed: Typed, basis: Basis) -> tuple[str, ...]:
    """Return who will be printed as dissenting from what is typed."""
    if not typed.diagnosis.strip():
        return ()
    outvoted = dissent.outvoted(basis.rounds)
    return tuple(
        opinion.author.name
        for opinion in basis.opinions
        if dissent.differs(opinion.content.diagnosis, _diagnosis(typed)) or opinion.author.id in outvoted
    )


def preview(typed: Typed, basis: Basis) -> tuple[tuple[str, str], ...]:
    """Return the parts of the report in words, as they will be printed."""
    view = basis.view
    patient = words.patient_name(view.patient) if view.patient else ""
    due = times.long_day(typed.follow_up_due) if typed.follow_up_due else ""
    against = differing(typed, basis)
    opinions = _("In full: {names}").format(names=", ".join(o.author.name for o in basis.opinions))
    pairs = (
        (_("Patient"), patient),
        (_("Question"), view.question.text),
        (_("Diagnosis"), words.diagnosis_title(_diagnosis(typed))),
        (_("Assessment"), typed.text.strip()),
        (_("Recommendation"), typed.recommendation.strip()),
        (_("News of the patient expected by"), due),
        (_("Opinions"), opinions if basis.opinions else ""),
        (_("Dissenting opinions"), ", ".join(against) or _("none")),
        (_("Rounds"), ", ".join(_round(each) for each in basis.rounds)),
        (_("Also printed"), _("participants, files with digests, times, consent, technical incidents")),
    )
    return tuple(pair for pair in pairs if pair[1])


def _round(view: RoundView) -> str:
    tally = view.tally
    if tally is None:
        return _("{question}: not closed").format(question=view.spec.question)
    won = view.spec.options[tally.winner] if tally.winner is not None else _("no option won")
    return _("{question}: {outcome}").format(question=view.spec.question, outcome=won)


def _diagnosis(typed: Typed) -> Diagnosis:
    return Diagnosis(text=typed.diagnosis.strip(), code=typed.code)
