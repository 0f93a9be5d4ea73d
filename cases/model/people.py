"""Establishments and practitioners: who works where, with which authorisation and specialty."""

from datetime import date, datetime
from enum import StrEnum

from cases.model.ids import AccountId, DeviceId, EstablishmentId
from cases.model.record import Record


class EstablishmentKind(StrEnum):
    """What an establishment is in the Moroccan health system."""

    HEALTH_CENTRE = "health_centre"  # ESSP
    PROVINCIAL_HOSPITAL = "provincial_hospital"  # CHP
    REGIONAL_HOSPITAL = "regional_hospital"  # CHR
    UNIVERSITY_HOSPITAL = "university_hospital"  # CHU
    CLINIC = "clinic"
    LABORATORY = "laboratory"
    RADIOLOGY_CENTRE = "radiology_centre"


class Role(StrEnum):
    """What an account may be; what it may do in a case follows from its relation to that case."""

    PRACTITIONER = "practitioner"
    COORDINATOR = "coordinator"
    ESTABLISHMENT_ADMIN = "establishment_admin"
    AUDITOR = "auditor"
    REGISTRAR = "registrar"


class Specialty(StrEnum):
    """Medical specialties a case can be sent to."""

    CARDIOLOGY = "cardiology"
    DERMATOLOGY = "dermatology"
    EMERGENCY = "emergency"
    ENDOCRINOLOGY = "endocrinology"
    ENT = "ent"
    GASTROENTEROLOGY = "gastroenterology"
    GENERAL_MEDICINE = "general_medicine"
    GYNAECOLOGY = "gynaecology"
    INTERNAL_MEDICINE = "internal_medicine"
    NEPHROLOGY = "nephrology"
    NEUROLOGY = "neurology"
    NEUROSURGERY = "neurosurgery"
    ONCOLOGY = "oncology"
    OPHTHALMOLOGY = "ophthalmology"
    ORTHOPAEDICS = "orthopaedics"
    PAEDIATRICS = "paediatrics"
    PNEUMOLOGY = "pneumology"
    PSYCHIATRY = "psychiatry"
    RADIOLOGY = "radiology"
    SURGERY = "surgery"
    UROLOGY = "urology"


class Establishment(Record, frozen=True, kw_only=True):
    """A place of care, with what the ministry and the CNDP authorised."""

    id: EstablishmentId
    name: str
    kind: EstablishmentKind
    commune: str
    authorisation_number: str = ""
    authorised_until: date | None = None
    cndp_number: str = ""
    routes_automatically: bool = False


class Practitioner(Record, frozen=True, kw_only=True):
    """A doctor, or another person with an account, as the directory shows them."""

    id: AccountId
    name: str
    establishment_id: EstablishmentId
    establishment_name: str
    roles: tuple[Role, ...] = (Role.PRACTITIONER,)
    specialties: tuple[Specialty, ...] = ()
    order_number: str = ""


class Device(Record, frozen=True, kw_only=True):
    """One computer of one practitioner, with the public half of its signing key.

    Attributes:
        public_key: Ed25519 public key, 32 raw bytes (RFC 8032).
    """

    id: DeviceId
    account_id: AccountId
    label: str
    public_key: bytes
    enrolled_at: datetime
    revoked_at: datetime | None = None
