"""What the server is still to be told, as a pure plan: the draft compared with what the server is known to have.

`next_act` names the next change; `errand` makes the call for it and says what the draft knows once it is answered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from msgspec.structs import replace

from cases.model.case import CaseDraft, CaseView, NewCase, Urgency
from cases.model.consent import Consent
from cases.model.ids import CaseId
from cases.model.patient import Patient, PatientIdentity
from cases.model.people import Specialty
from cases.wire import endpoints
from cases.wire.endpoint import Call
from cases.wire.messages import ConsentAnswer, PatientSearch, Reason
from plugins.intake_form.draft import IntakeDraft, Step
from workstation.api.i18n import _


class Act(StrEnum):
    """A change that the server is told of."""

    CANCEL_ABANDONED = "cancel_abandoned"
    CREATE_PATIENT = "create_patient"
    CREATE_CASE = "create_case"
    RECORD_CONSENT = "record_consent"
    UPDATE = "update"
    SUBMIT = "submit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the draft says, as the records the server takes.

    Attributes:
        identity: of a new patient; None while it is not whole.
        search: what finds that patient where the register has one like it.
        consent: None while it may not be sent.
        may_submit: the requester pressed send, and all that is announced with it is known.
    """

    identity: PatientIdentity | None
    search: PatientSearch | None
    case: CaseDraft
    consent: Consent | None
    may_submit: bool = False


_SENT_KEPT = 7
Learn = Callable[[IntakeDraft, object], IntakeDraft]


@dataclass(frozen=True, slots=True)
class Errand:
    """A call, and what the draft becomes with its answer."""

    call: Call[CaseView] | Call[Patient]
    learned: Learn


def next_act(draft: IntakeDraft, wanted: Wanted) -> Act | None:
    """Return the next change, or None where the server knows all it may know."""
    server = draft.server
    if server.abandoned:
        return Act.CANCEL_ABANDONED
    if Step.PATIENT not in draft.passed:
        return None
    if draft.patient.chosen is None:
        return Act.CREATE_PATIENT if wanted.identity else None
    if server.case_id is None:
        return Act.CREATE_CASE
    return _next_change(draft, wanted)


def _next_change(draft: IntakeDraft, wanted: Wanted) -> Act | None:
    server = draft.server
    if server.consent is not None and not server.consent.given:
        return None
    if Step.CONSENT in draft.passed and wanted.consent not in (None, server.consent):
        return Act.RECORD_CONSENT
    if wanted.case != server.saved:
        return Act.UPDATE
    return Act.SUBMIT if wanted.may_submit else None


def errand(act: Act, draft: IntakeDraft, wanted: Wanted) -> Errand:
    """Return the call for `act`, which `next_act` named for this very draft."""
    return _ERRANDS[act](draft, wanted)


def _cancel_abandoned(draft: IntakeDraft, _wanted: Wanted) -> Errand:
    case_id = draft.server.abandoned[0]

    def learned(now: IntakeDraft, _answer: object) -> IntakeDraft:
        left = tuple(other for other in now.server.abandoned if other != case_id)
        return replace(now, server=replace(now.server, abandoned=left))

    reason = Reason(reason=_("Begun for another patient."))
    return Errand(endpoints.CANCEL_CASE.call(reason, case_id=case_id), learned)


def _create_patient(_draft: IntakeDraft, wanted: Wanted) -> Errand:
    def learned(now: IntakeDraft, answer: object) -> IntakeDraft:
        chosen = answer if isinstance(answer, Patient) else None
        return replace(now, patient=replace(now.patient, chosen=chosen))

    return Errand(endpoints.CREATE_PATIENT.call(wanted.identity), learned)


def _create_case(draft: IntakeDraft, _wanted: Wanted) -> Errand:
    part = draft.patient
    if part.chosen is None:
        raise ValueError("the patient is chosen before the case is made")
    # Begun empty and filled by an update: while the answer is on its way the requester types on, and only the same
    # body may be sent again under the same key.
    blank = CaseDraft(specialty=Specialty.GENERAL_MEDICINE, urgency=Urgency.ROUTINE)
    identity = part.chosen.identity
    body = NewCase(
        patient_id=part.chosen.id,
        confirmed=tuple(sorted(part.confirmed)),
        draft=blank,
        national_index=identity.national_index,
        birth_date=identity.birth_date,
    )
    return Errand(endpoints.CREATE_CASE.call(body), _knowing(blank))


def _record_consent(draft: IntakeDraft, wanted: Wanted) -> Errand:
    if wanted.consent is None:
        raise ValueError("there is no answer of the patient to record")
    consent = wanted.consent

    def learned(now: IntakeDraft, answer: object) -> IntakeDraft:
        known = _knowing(now.server.saved)(now, answer)
        return replace(known, server=replace(known.server, consent=consent))

    body = ConsentAnswer(consent=consent)
    return Errand(endpoints.RECORD_CONSENT.call(body, case_id=_case_id(draft)), learned)


def _update(draft: IntakeDraft, wanted: Wanted) -> Errand:
    version, case_id = draft.server.version, _case_id(draft)
    call = endpoints.UPDATE_CASE.call(wanted.case, if_match=version, case_id=case_id)

    def learned(now: IntakeDraft, answer: object) -> IntakeDraft:
        known = _knowing(wanted.case)(now, answer)
        return replace(known, server=replace(known.server, sent=()))

    return Errand(call, learned)


def sending(draft: IntakeDraft, act: Act, wanted: Wanted) -> IntakeDraft:
    """Return the draft that knows what is being sent, so that it is recognised as one's own if no answer comes."""
    if act is not Act.UPDATE or wanted.case in draft.server.sent:
        return draft
    sent = (*draft.server.sent[-_SENT_KEPT:], wanted.case)
    return replace(draft, server=replace(draft.server, sent=sent))


def is_own(view: CaseView, draft: IntakeDraft) -> bool:
    """Whether what the server holds was written here, whatever its version."""
    own = (draft.server.saved, *draft.server.sent)
    return any(known is not None and is_same_text(draft_of(view), known) for known in own)


def _submit(draft: IntakeDraft, _wanted: Wanted) -> Errand:
    def learned(now: IntakeDraft, answer: object) -> IntakeDraft:
        return replace(_knowing(now.server.saved)(now, answer), wants_submission=False)

    return Errand(endpoints.SUBMIT_CASE.call(case_id=_case_id(draft)), learned)


_ERRANDS: dict[Act, Callable[[IntakeDraft, Wanted], Errand]] = {
    Act.CANCEL_ABANDONED: _cancel_abandoned,
    Act.CREATE_PATIENT: _create_patient,
    Act.CREATE_CASE: _create_case,
    Act.RECORD_CONSENT: _record_consent,
    Act.UPDATE: _update,
    Act.SUBMIT: _submit,
}


def _knowing(saved: CaseDraft | None) -> Learn:
    """Return what takes id, number and version from the case that comes back."""

    def learned(now: IntakeDraft, answer: object) -> IntakeDraft:
        if not isinstance(answer, CaseView):
            return now
        card = answer.card
        known = replace(now.server, case_id=card.id, number=card.number, version=card.version, saved=saved)
        return replace(now, server=known)

    return learned


def _case_id(draft: IntakeDraft) -> CaseId:
    return draft.server.case_id or CaseId("")


def draft_of(view: CaseView) -> CaseDraft:
    """Return the draft that a case on the server holds."""
    card = view.card
    return CaseDraft(
        specialty=card.specialty,
        urgency=card.urgency,
        question=view.question,
        announced_files=card.files.announced,
    )


def is_same_text(one: CaseDraft, other: CaseDraft) -> bool:
    """Whether nobody typed or chose anything between two drafts; files arrive by themselves."""
    return replace(one, announced_files=0) == replace(other, announced_files=0)
