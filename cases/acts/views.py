"""Cases as somebody sees them; what the caller may not see is empty."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases.acts.scene import Scene
from cases.model.case import (
    CaseCard,
    CaseView,
    FileCount,
    InformationRequest,
    MemberStatus,
    PanelMember,
    Question,
)
from cases.model.ids import AccountId, CaseId, PatientId
from cases.model.kept import Case, KeptOpinion, Seat
from cases.model.patient import Patient, Sex
from cases.rules import access, lifecycle, visibility
from cases.rules.quorum import seats_in_use
from cases.rules.visibility import Reader

_TRIAGE, _CLINICAL = "case.read_triage", "case.read_clinical"
_PARTICIPATION, _INTERIM = "vote.read_participation", "opinion.read_interim"
_CARD_ROWS = (_TRIAGE, _PARTICIPATION, _INTERIM)


def card(scene: Scene, case: Case) -> CaseCard:
    """Return one case as the board shows it."""
    return cards(scene, (case,))[0]


def cards(scene: Scene, some: Sequence[Case]) -> tuple[CaseCard, ...]:
    """Return cases as the board shows them, with a fixed number of queries however many there are."""
    if len(some) > 1:
        scene.faces.meet_all()
    rights = {case.id: access.rights(scene.caller, case, _CARD_ROWS) for case in some}
    named = {case.patient_id for case in some if access.identifies(scene.caller, case)}
    patients = scene.tx.patients.many(named) if named else {}
    counts = scene.tx.files.counts([case.id for case in some])
    counted = [case.id for case in some if _counts_answers(case, rights[case.id])]
    facts = _Facts(patients, counts, scene.tx.panel.opinions_of(counted))
    return tuple(_card(scene, case, rights[case.id], facts) for case in some)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is read once for all cards."""

    patients: Mapping[PatientId, Patient]
    counts: Mapping[CaseId, int]
    opinions: Mapping[CaseId, Sequence[KeptOpinion]]


def _counts_answers(case: Case, rights: frozenset[str]) -> bool:
    return case.state in lifecycle.WITH_PANEL and bool(rights & {_PARTICIPATION, _INTERIM})


def _card(scene: Scene, case: Case, rights: frozenset[str], facts: _Facts) -> CaseCard:
    is_named = access.identifies(scene.caller, case)
    patient = facts.patients.get(case.patient_id) if is_named else None
    opinions = facts.opinions.get(case.id, ())
    is_counted = _counts_answers(case, rights)
    sees_triage = _TRIAGE in rights
    return CaseCard(
        id=case.id,
        number=case.number,
        state=case.state,
        specialty=case.specialty,
        urgency=case.urgency,
        question=case.question.text if sees_triage else "",
        age_years=age_years(case.patient_birth_date, scene.now.date()) if sees_triage else 0,
        sex=case.patient_sex if sees_triage else Sex.OTHER,
        patient_name=_latin_name(patient),
        patient_name_ar=_arabic_name(patient),
        requester=scene.faces.practitioner(case.requester_id),
        created_at=case.created_at,
        updated_at=case.updated_at,
        answer_by=case.answer_by,
        follow_up_due=case.follow_up_due,
        files=FileCount(arrived=facts.counts.get(case.id, 0), announced=case.announced_files),
        panel_size=len(seats_in_use(case)),
        answered=_answered(case, opinions) if is_counted and _PARTICIPATION in rights else None,
        interim_waiting=is_counted and _INTERIM in rights and any(o.is_interim for o in opinions),
        relations=tuple(relation.value for relation in access.relations(scene.caller, case)),
        version=case.version,
    )


def _answered(case: Case, opinions: Sequence[KeptOpinion]) -> int:
    authors = _authors(case, opinions)
    return sum(seat.account_id in authors for seat in seats_in_use(case))


def _authors(case: Case, opinions: Sequence[KeptOpinion]) -> frozenset[AccountId]:
    """Return whose opinion is in: since the last reveal while answers are given, at any time after that."""
    return visibility.answered(opinions, case.revealed_to if visibility.is_sealed(case) else 0)


def age_years(born: date, today: date) -> int:
    """Return an age in completed years."""
    return max(0, today.year - born.year - ((today.month, today.day) < (born.month, born.day)))


def _latin_name(patient: Patient | None) -> str:
    return f"{patient.identity.family_name} {patient.identity.given_name}".strip() if patient else ""


def _arabic_name(patient: Patient | None) -> str:
    return f"{patient.identity.given_name_ar} {patient.identity.family_name_ar}".strip() if patient else ""


def reader(scene: Scene, case: Case, opinions: Iterable[KeptOpinion]) -> Reader:
    """Return who reads, with what is needed to decide what is shown."""
    return Reader(
        id=scene.account.id,
        rights=access.rights(scene.caller, case),
        relations=access.relations(scene.caller, case),
        has_answered=scene.account.id in visibility.answered(opinions, case.revealed_to),
    )


def view_case(scene: Scene, case: Case) -> CaseView:
    """Return a case as the caller may see it."""
    opinions = scene.tx.panel.opinions(case.id)
    who = reader(scene, case, opinions)
    sees_triage, is_clinical = _TRIAGE in who.rights, _CLINICAL in who.rights
    is_named = access.identifies(scene.caller, case)
    is_party = is_clinical or "consent.record" in who.rights
    asked = case.information_requests if is_clinical else ()
    return CaseView(
        card=card(scene, case),
        establishment_id=case.establishment_id,
        patient=scene.tx.patients.get(case.patient_id) if is_named else None,
        question=_question(case.question, is_clinical=is_clinical, sees_triage=sees_triage),
        consent=case.consent if is_party else None,
        consent_status=case.consent_status,
        earlier_consents=case.earlier_consents if is_party else (),
        panel=_panel(scene, case, who, opinions),
        information_requests=tuple(
            InformationRequest(
                asked_by=scene.faces.practitioner(request.asked_by),
                asked_at=request.asked_at,
                text=request.text,
                answer=request.answer,
                answered_at=request.answered_at,
            )
            for request in asked
        ),
        withdrawn_files=case.withdrawn_files if is_clinical else (),
        state_reason=case.state_reason if sees_triage else "",
        conclusion_at=case.concluded_at,
        acknowledged_at=case.acknowledged_at,
        follow_up=case.follow_up if is_clinical else None,
        allowed=access.allowed_rows(scene.caller, case),
    )


def _question(question: Question, *, is_clinical: bool, sees_triage: bool) -> Question:
    if is_clinical:
        return question
    return Question(text=question.text) if sees_triage else Question()


def _panel(scene: Scene, case: Case, who: Reader, opinions: Sequence[KeptOpinion]) -> tuple[PanelMember, ...]:
    authors = _authors(case, opinions)
    return tuple(
        PanelMember(
            practitioner=scene.faces.practitioner(seat.account_id),
            status=MemberStatus.RECUSED if seat.has_conflict else seat.status,
            is_lead=seat.is_lead,
            promised_at=seat.promised_at,
            decline_reason=seat.reason if _TRIAGE in who.rights else "",
            answered=seat.account_id in authors if _may_know(who, seat, case) else None,
        )
        for seat in case.seats
    )


def _may_know(who: Reader, seat: Seat, case: Case) -> bool:
    if who.sees_participation or seat.account_id == who.id or not visibility.is_sealed(case):
        return True
    return visibility.waits_for(who, seat.account_id, case)
