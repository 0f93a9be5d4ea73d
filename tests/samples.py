"""Small valid records for tests: an account, a case, a patient, changed by keywords."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec

from cases.model.case import CaseState, MemberStatus, Question, Urgency
from cases.model.consent import Consent, ConsentForm, ConsentScope, ConsentStatus
from cases.model.ids import AccountId, CaseId, EstablishmentId, PatientId
from cases.model.kept import Account, Actor, Case, Seat
from cases.model.patient import Patient, PatientIdentity, Sex
from cases.model.people import Establishment, EstablishmentKind, Role, Specialty
from cases.rules.access import Caller

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
CENTRE = EstablishmentId("centre")
HOSPITAL = EstablishmentId("hospital")


def establishment(name: str = "centre", **changes: Any) -> Establishment:
    made = Establishment(
        id=EstablishmentId(name),
        name=f"Centre de santé {name}",
        kind=EstablishmentKind.HEALTH_CENTRE,
        commune="Aït Bouguemez",
        authorisation_number=f"A-{name}",
        authorised_until=date(2030, 1, 1),
    )
    return msgspec.structs.replace(made, **changes)


def account(name: str, *roles: Role, **changes: Any) -> Account:
    made = Account(
        id=AccountId(name),
        login=name,
        name=f"Dr {name.title()}",
        password_hash="-",
        establishment_id=CENTRE,
        roles=roles or (Role.PRACTITIONER,),
    )
    return msgspec.structs.replace(made, **changes)


def caller(who: Account, now: datetime = NOW, **changes: Any) -> Caller:
    actor = Actor(account=who, second_factor_at=now)
    return Caller(
        actor=msgspec.structs.replace(actor, **changes),
        establishment=establishment(who.establishment_id),
        now=now,
        establishment_of=lambda _account: HOSPITAL,
    )


def seat(name: str, status: MemberStatus = MemberStatus.ACCEPTED, **changes: Any) -> Seat:
    return msgspec.structs.replace(Seat(account_id=AccountId(name), status=status), **changes)


def case(state: CaseState = CaseState.DRAFT, *seats: Seat, **changes: Any) -> Case:
    made = Case(
        id=CaseId("case"),
        number="2026-000001",
        state=state,
        requester_id=AccountId("gp"),
        establishment_id=CENTRE,
        patient_id=PatientId("patient"),
        patient_birth_date=date(1961, 3, 4),
        patient_sex=Sex.FEMALE,
        specialty=Specialty.NEUROLOGY,
        urgency=Urgency.URGENT,
        question=Question(text="Hémorragie ?"),
        consent=consent(),
        consent_status=ConsentStatus.GIVEN,
        seats=seats,
        created_at=NOW,
        updated_at=NOW,
    )
    return msgspec.structs.replace(made, **changes)


def consent(**changes: Any) -> Consent:
    made = Consent(
        given=True,
        form=ConsentForm.ORAL_WITNESSED,
        scope=(ConsentScope.ACT, ConsentScope.DATA_SHARING),
        informed_by="Dr Gp",
        informed_at=NOW,
    )
    return msgspec.structs.replace(made, **changes)


def identity(**changes: Any) -> PatientIdentity:
    made = PatientIdentity(
        family_name="El Amrani", given_name="Fatima", birth_date=date(1961, 3, 4), sex=Sex.FEMALE
    )
    return msgspec.structs.replace(made, **changes)


def patient(name: str = "patient", **changes: Any) -> Patient:
    return Patient(id=PatientId(name), identity=identity(**changes))
