"""The requester's part before the answer: draft, consent, submission, cancelling."""

from cases.acts import deadlines, triage
from cases.acts.admission import begin
from cases.acts.scene import Scene, changed, told
from cases.acts.views import view_case
from cases.errors import ConsentMissing, Invalid, NotFound, Refused
from cases.model.audit import EventKind
from cases.model.case import CaseDraft, CaseState, CaseView, NewCase
from cases.model.consent import CONSENTED, Consent, ConsentForm, ConsentScope, ConsentStatus, EarlierConsent
from cases.model.ids import CaseId, fresh_id
from cases.model.kept import Case
from cases.model.patient import PatientIdentity
from cases.rules import lifecycle, matching
from cases.rules.lifecycle import Step
from cases.wire.messages import ConsentAnswer, Reason

_NEEDED_SCOPE = frozenset({ConsentScope.ACT, ConsentScope.DATA_SHARING})


def create(scene: Scene, new: NewCase) -> CaseView:
    """Start a case about a patient who was confirmed by two identifiers.

    Raises:
        NotFound: there is no such patient, or the caller may not know of them (`cases.acts.patients`).
    """
    patient = scene.tx.patients.get(new.patient_id)
    if not scene.tx.patients.is_known_at(patient.id, scene.account.establishment_id):
        _check_met(new, patient.identity)
    _check_confirmed(new.confirmed, patient.identity)
    case = Case(
        id=CaseId(fresh_id()),
        number=scene.tx.cases.next_number(scene.now.year),
        requester_id=scene.account.id,
        establishment_id=scene.account.establishment_id,
        patient_id=patient.id,
        patient_birth_date=patient.identity.birth_date,
        patient_sex=patient.identity.sex,
        specialty=new.draft.specialty,
        urgency=new.draft.urgency,
        question=new.draft.question,
        announced_files=_announced(new.draft),
        created_at=scene.now,
        updated_at=scene.now,
    )
    scene.tx.patients.meet(patient.id, case.establishment_id)
    scene.tx.cases.add(case)
    scene.tx.log.add(EventKind.CASE_CREATED, case, scene.account, confirmed=" ".join(sorted(new.confirmed)))
    return view_case(scene, case)


def _check_met(new: NewCase, identity: PatientIdentity) -> None:
    index = matching.number(identity.national_index)
    told = (matching.number(new.national_index), new.birth_date)
    if not index or told != (index, identity.birth_date):
        raise NotFound


def _check_confirmed(confirmed: tuple[str, ...], identity: PatientIdentity) -> None:
    known = {"name", "birth_date"}
    known |= {"national_index"} if identity.national_index else set()
    known |= {"local_number"} if identity.local_numbers else set()
    if len(set(confirmed)) < 2 or not set(confirmed) <= known:
        raise Invalid(field="confirmed", reason="two_identifiers")


def _announced(draft: CaseDraft) -> int:
    if draft.announced_files < 0:
        raise Invalid(field="announced_files", reason="negative")
    return draft.announced_files


def update(scene: Scene, case_id: CaseId, draft: CaseDraft, version: int) -> CaseView:
    """Change a draft, or the question while information is asked.

    Raises:
        VersionMismatch: somebody else changed it since `version`.
    """
    case = begin(scene, case_id, Step.CHANGE, version=version)
    is_triaged = case.state is not CaseState.DRAFT
    if is_triaged and (draft.specialty, draft.urgency) != (case.specialty, case.urgency):
        raise Invalid(field="specialty", reason="set_by_triage")
    case = changed(
        case,
        specialty=draft.specialty,
        urgency=draft.urgency,
        question=draft.question,
        announced_files=_announced(draft),
    )
    return view_case(scene, scene.keep(case, EventKind.CASE_CHANGED))


def record_consent(scene: Scene, case_id: CaseId, answer: ConsentAnswer) -> CaseView:
    """Record the patient's answer, and keep the one it replaces; a refusal stops the case.

    Raises:
        Refused: consent was withdrawn after the patient was informed; a new consent needs a new talk.
    """
    consent = answer.consent
    case = begin(scene, case_id, Step.RECORD_CONSENT)
    told(consent.informed_by, "informed_by")
    withdrawn_at = case.consent_withdrawn_at
    if consent.given and withdrawn_at is not None and consent.informed_at < withdrawn_at:
        raise Refused(reason="withdrawn_since")
    status = _consent_status(consent)
    if status in CONSENTED and case.consent_status is ConsentStatus.WITHDRAWN:
        deadlines.arm(scene.tx, case, since=withdrawn_at)
    detail = {"status": status.value, "form": consent.form.value}
    if case.consent is not None:
        detail["replaces"] = case.consent_status.value
        case = changed(case, earlier_consents=(*case.earlier_consents, _earlier(scene, case, case.consent)))
    case = scene.keep(
        changed(case, consent=consent, consent_status=status), EventKind.CONSENT_RECORDED, **detail
    )
    if status is ConsentStatus.REFUSED:
        scene.tx.alarms.drop(case.id)
        state = lifecycle.after(case, Step.REFUSE_CONSENT)
        case = scene.keep(
            changed(case, state=state, state_reason="consent_refused"), EventKind.CASE_CANCELLED
        )
    return view_case(scene, case)


def _earlier(scene: Scene, case: Case, consent: Consent) -> EarlierConsent:
    is_withdrawn = case.consent_status is ConsentStatus.WITHDRAWN
    return EarlierConsent(
        consent=consent,
        status=case.consent_status,
        withdrawn_at=case.consent_withdrawn_at if is_withdrawn else None,
        replaced_at=scene.now,
    )


def _consent_status(consent: Consent) -> ConsentStatus:
    if not consent.given:
        return ConsentStatus.REFUSED
    if consent.form is ConsentForm.EMERGENCY:
        told(consent.reason)
        return ConsentStatus.EMERGENCY
    if not set(consent.scope) >= _NEEDED_SCOPE:
        raise Invalid(field="scope", reason="act_and_data_sharing")
    return ConsentStatus.GIVEN


def withdraw_consent(scene: Scene, case_id: CaseId, reason: Reason) -> CaseView:
    """Record that consent is withdrawn; specialists keep the signed report alone."""
    case = begin(scene, case_id, Step.WITHDRAW_CONSENT)
    if case.consent_status not in CONSENTED:
        raise Refused(reason="no_consent")
    scene.tx.alarms.drop(case.id)
    case = changed(
        case,
        consent_status=ConsentStatus.WITHDRAWN,
        consent_withdrawn_at=scene.now,
        state_reason=reason.reason.strip(),
    )
    return view_case(scene, scene.keep(case, EventKind.CONSENT_WITHDRAWN))


def submit(scene: Scene, case_id: CaseId) -> CaseView:
    """Send a case; it is routed at once where the establishment turned that on.

    Raises:
        ConsentMissing: neither consent nor an emergency is recorded.
        Invalid: the question is empty.
    """
    case = begin(scene, case_id, Step.SUBMIT)
    if case.consent_status not in CONSENTED:
        raise ConsentMissing
    told(case.question.text, "question")
    case = changed(
        case,
        state=lifecycle.after(case, Step.SUBMIT),
        submitted_at=scene.now,
        answer_by=scene.now + case.urgency.answer_within,
        state_reason="",
    )
    case = scene.keep(case, EventKind.CASE_SUBMITTED, urgency=case.urgency.value)
    if scene.faces.establishment(case.establishment_id).routes_automatically:
        case = triage.route(scene, case)
    return view_case(scene, case)


def cancel(scene: Scene, case_id: CaseId, reason: Reason) -> CaseView:
    """Cancel one's own case, with a reason."""
    case = begin(scene, case_id, Step.CANCEL)
    why = told(reason.reason)
    scene.tx.alarms.drop(case.id)
    case = changed(case, state=lifecycle.after(case, Step.CANCEL), state_reason=why)
    return view_case(scene, scene.keep(case, EventKind.CASE_CANCELLED))
