"""The patient: identity and the numbers by which establishments know them."""

from datetime import date
from enum import StrEnum

from cases.model.ids import EstablishmentId, PatientId
from cases.model.record import Record


class Sex(StrEnum):
    """Administrative sex (DICOM PS3.3 C.7.1.1, (0010,0040))."""

    FEMALE = "F"
    MALE = "M"
    OTHER = "O"


class LocalNumber(Record, frozen=True, kw_only=True):
    """The number of a patient's record in one establishment."""

    establishment_id: EstablishmentId
    number: str


class PatientIdentity(Record, frozen=True, kw_only=True):
    """Who the patient is; names in Latin letters, in Arabic letters, or both."""

    family_name: str = ""
    given_name: str = ""
    family_name_ar: str = ""
    given_name_ar: str = ""
    birth_date: date
    sex: Sex
    national_index: str = ""
    local_numbers: tuple[LocalNumber, ...] = ()


class Patient(Record, frozen=True, kw_only=True):
    """A patient of the network."""

    id: PatientId
    identity: PatientIdentity


class PatientMatch(Record, frozen=True, kw_only=True):
    """A patient who may be the one searched for.

    Attributes:
        score: 0 to 100; 100 only for the same national index number.
        reasons: stable codes: `national_index`, `local_number`, `name`, `name_sound`, `name_part`,
            `birth_date`, `birth_year`, `sex`.
    """

    patient: Patient
    score: int
    reasons: tuple[str, ...]
