"""Invented practitioners, patients and cases for the tests of case tabs."""

from datetime import date, timedelta
from typing import Any

from cases.model.case import CaseCard, CaseState, CaseView, MemberStatus, PanelMember, Question, Urgency
from cases.model.consent import Consent, ConsentForm, ConsentScope, ConsentStatus
from cases.model.ids import AccountId, CaseId, DeviceId, EstablishmentId, PatientId
from cases.model.patient import LocalNumber, Patient, PatientIdentity, Sex
from cases.model.people import Establishment, EstablishmentKind, Practitioner, Role, Specialty
from cases.model.session import Me
from tests.plugins.paper_desk import START


def doctor(name: str, *specialties: Specialty, place: str = "CHU Ibn Sina", **more: Any) -> Practitioner:
    return Practitioner(
        id=AccountId(name.rsplit(maxsplit=1)[-1].lower()),
        name=name,
        establishment_id=EstablishmentId(place.lower()),
        establishment_name=place,
        specialties=specialties,
        **more,
    )


GP = doctor("Dr Salma Aït Lahcen", Specialty.GENERAL_MEDICINE, place="Centre de santé de Tafraout")
COORDINATOR = doctor("Dr Karim Berrada", place="Régulation régionale", roles=(Role.COORDINATOR,))
NEUROLOGIST = doctor("Pr Houda El Mansouri", Specialty.NEUROLOGY)
RADIOLOGIST = doctor("Dr Omar Tazi", Specialty.RADIOLOGY)
SURGEON = doctor("Dr Nadia Bennis", Specialty.NEUROSURGERY)

PATIENT = Patient(
    id=PatientId("p1"),
    identity=PatientIdentity(
        family_name="Oubella",
        given_name="Fatima",
        family_name_ar="أوبلا",
        given_name_ar="فاطمة",
        birth_date=date(1958, 3, 4),
        sex=Sex.FEMALE,
        national_index="IPN-20584471",
        local_numbers=(LocalNumber(establishment_id=GP.establishment_id, number="A-1187"),),
    ),
)
CONSENT = Consent(
    given=True,
    form=ConsentForm.WRITTEN,
    scope=(ConsentScope.ACT, ConsentScope.DATA_SHARING),
    informed_by=GP.name,
    informed_at=START - timedelta(hours=2),
)
QUESTION = Question(
    text="Does the sudden headache need a transfer tonight?",
    history="Hypertension.\nالمريضة تعاني من صداع مفاجئ",
    examination="Alert, no deficit.",
)


def me(who: Practitioner, **more: Any) -> Me:
    place = Establishment(
        id=who.establishment_id,
        name=who.establishment_name,
        kind=EstablishmentKind.HEALTH_CENTRE,
        commune="Tafraout",
    )
    known: dict[str, Any] = {"device_id": DeviceId("d1"), "second_factor_enrolled": True}
    return Me(practitioner=who, establishment=place, **(known | more))


def card(state: CaseState = CaseState.IN_REVIEW, **more: Any) -> CaseCard:
    fields: dict[str, Any] = {
        "id": CaseId("c1"),
        "number": "2026-000123",
        "state": state,
        "specialty": Specialty.NEUROLOGY,
        "urgency": Urgency.URGENT,
        "question": QUESTION.text,
        "age_years": 68,
        "sex": Sex.FEMALE,
        "requester": GP,
        "created_at": START - timedelta(hours=2),
        "updated_at": START - timedelta(hours=1),
        "answer_by": START + timedelta(hours=2, minutes=10),
        "relations": ("GP",),
    }
    return CaseCard(**(fields | more))


def member(
    who: Practitioner, status: MemberStatus = MemberStatus.ACCEPTED, *, is_lead: bool = False, **more: Any
) -> PanelMember:
    return PanelMember(practitioner=who, status=status, is_lead=is_lead, **more)


def view(
    state: CaseState = CaseState.IN_REVIEW, *allowed: str, of: CaseCard | None = None, **more: Any
) -> CaseView:
    fields: dict[str, Any] = {
        "card": of or card(state),
        "establishment_id": GP.establishment_id,
        "patient": PATIENT,
        "question": QUESTION,
        "consent": CONSENT,
        "consent_status": ConsentStatus.GIVEN,
        "panel": (member(NEUROLOGIST, is_lead=True),),
        "allowed": allowed,
    }
    return CaseView(**(fields | more))
