"""A draft made of what the server has: of a case that was sent back, or begun on another computer."""

from msgspec.structs import replace

from cases.model.case import CaseView, Question
from cases.model.consent import ConsentForm
from plugins.intake_form.draft import (
    ConsentChoice,
    ConsentPart,
    IntakeDraft,
    PatientPart,
    QuestionPart,
    ServerPart,
    Step,
)
from plugins.intake_form.errands import draft_of
from plugins.intake_form.patients import entry_of, written_day
from workstation.api.times import local


def as_draft(view: CaseView, fresh: IntakeDraft) -> IntakeDraft:
    """Return a draft that goes on where the server's case stands, such as one that was sent back."""
    card, has_question = view.card, view.question != Question()
    server = ServerPart(
        case_id=card.id,
        number=card.number,
        version=card.version,
        saved=draft_of(view),
        consent=view.consent,
        arrived=card.files.arrived,
    )
    patient = PatientPart(
        entry=entry_of(view.patient.identity, view.establishment_id) if view.patient else fresh.patient.entry,
        chosen=view.patient,
        confirmed=("name", "birth_date"),
    )
    question = QuestionPart(
        question=view.question,
        specialty=card.specialty if has_question else None,
        urgency=card.urgency if has_question else None,
    )
    return replace(
        fresh,
        server=server,
        patient=patient,
        question=question,
        consent=_consent_part(view) or fresh.consent,
        passed=(Step.PATIENT,),
        step=Step.QUESTION,
    )


def _consent_part(view: CaseView) -> ConsentPart | None:
    consent = view.consent
    if consent is None:
        return None
    is_emergency = consent.form is ConsentForm.EMERGENCY
    here = local(consent.informed_at)
    return ConsentPart(
        choice=ConsentChoice.EMERGENCY if is_emergency else ConsentChoice.GIVEN,
        form=None if is_emergency else consent.form,
        scope=consent.scope,
        informed_by=consent.informed_by,
        date=written_day(here.date()),
        time=f"{here:%H:%M}",
        reason=consent.reason,
    )
