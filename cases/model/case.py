"""The case: one question about one patient; the unit of the board."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from cases.model.consent import Consent, ConsentStatus, EarlierConsent
from cases.model.ids import AccountId, CaseId, EstablishmentId, PatientId
from cases.model.patient import Patient, Sex
from cases.model.people import Practitioner, Specialty
from cases.model.record import Record, Whole


class CaseState(StrEnum):
    """Where a case is in its life; `cases.rules.lifecycle` says what leads where."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ASSIGNED = "assigned"
    IN_REVIEW = "in_review"
    INFORMATION_REQUESTED = "information_requested"
    DISCUSSION = "discussion"
    CONCLUDED = "concluded"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    DECLINED = "declined"
    CANCELLED = "cancelled"


AWAITED = frozenset({CaseState.SUBMITTED, CaseState.ASSIGNED, CaseState.IN_REVIEW, CaseState.DISCUSSION})
"""The states in which the time for the answer runs; it stands still while information is asked."""


class Urgency(StrEnum):
    """How soon an answer is needed."""

    IMMEDIATE = "immediate"
    URGENT = "urgent"
    SOON = "soon"
    ROUTINE = "routine"

    @property
    def answer_within(self) -> timedelta:
        """The time the requester may wait, counted from the submission."""
        return _ANSWER_WITHIN[self]


_ANSWER_WITHIN = {
    Urgency.IMMEDIATE: timedelta(minutes=30),
    Urgency.URGENT: timedelta(hours=4),
    Urgency.SOON: timedelta(hours=24),
    Urgency.ROUTINE: timedelta(hours=72),
}


class Question(Record, frozen=True, kw_only=True):
    """What the requester asks and what the panel must know."""

    text: str = ""
    history: str = ""
    examination: str = ""
    treatment: str = ""


class MemberStatus(StrEnum):
    """Where an invited practitioner stands."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RECUSED = "recused"

    @property
    def is_seated(self) -> bool:
        """Whether the seat counts: invited or accepted."""
        return self in (MemberStatus.INVITED, MemberStatus.ACCEPTED)


class PanelMember(Record, frozen=True, kw_only=True):
    """A practitioner of the panel.

    Attributes:
        answered: whether the opinion is in; None to those who may not know before the close.
    """

    practitioner: Practitioner
    status: MemberStatus
    is_lead: bool = False
    promised_at: datetime | None = None
    decline_reason: str = ""
    answered: bool | None = None


class FileCount(Record, frozen=True, kw_only=True):
    """How many of the announced files have arrived: "12 of 96 arrived"."""

    arrived: int = 0
    announced: int = 0


class WithdrawnFiles(Record, frozen=True, kw_only=True):
    """Announced files that will not come after all, with the reason their sender gave."""

    count: int
    reason: str
    at: datetime


class CaseCard(Record, frozen=True, kw_only=True):
    """A case as the board shows it: the triage subset, and the patient's name only to a party.

    Attributes:
        patient_name: display name; empty to somebody who may see the triage subset alone.
        relations: the caller's columns of the access matrix for this case ("GP", "SPE", "LEAD", "COO"…).
        answered: opinions in / panel size, only to lead and coordinator.
    """

    id: CaseId
    number: str
    state: CaseState
    specialty: Specialty
    urgency: Urgency
    question: str
    age_years: int
    sex: Sex
    patient_name: str = ""
    patient_name_ar: str = ""
    requester: Practitioner
    created_at: datetime
    updated_at: datetime
    answer_by: datetime | None = None
    follow_up_due: date | None = None
    files: FileCount = FileCount()
    panel_size: int = 0
    answered: int | None = None
    interim_waiting: bool = False
    relations: tuple[str, ...] = ()
    version: int = 1

    def is_answer_late(self, now: datetime) -> bool:
        """Return whether the panel's answer is overdue; the one rule of everything that shows a case."""
        return self.state in AWAITED and self.answer_by is not None and self.answer_by < now


class InformationRequest(Record, frozen=True, kw_only=True):
    """A question of an expert back to the requester; it stops the clock until it is answered."""

    asked_by: Practitioner
    asked_at: datetime
    text: str
    answer: str = ""
    answered_at: datetime | None = None


class FollowUp(Record, frozen=True, kw_only=True):
    """What became of the patient."""

    outcome: str
    recorded_at: datetime
    followed_advice: bool = True


class CaseView(Record, frozen=True, kw_only=True):
    """A case as a party to it sees it; what the caller may not see is empty.

    Attributes:
        allowed: rows of the access matrix that this caller may do now in this state; what the screen
            enables.
    """

    card: CaseCard
    establishment_id: EstablishmentId
    patient: Patient | None = None
    question: Question = Question()
    consent: Consent | None = None
    consent_status: ConsentStatus = ConsentStatus.MISSING
    earlier_consents: tuple[EarlierConsent, ...] = ()
    panel: tuple[PanelMember, ...] = ()
    information_requests: tuple[InformationRequest, ...] = ()
    withdrawn_files: tuple[WithdrawnFiles, ...] = ()
    state_reason: str = ""
    conclusion_at: datetime | None = None
    acknowledged_at: datetime | None = None
    follow_up: FollowUp | None = None
    allowed: tuple[str, ...] = ()


class CaseDraft(Record, frozen=True, kw_only=True):
    """What the requester may change while the case is a draft or information is asked."""

    specialty: Specialty
    urgency: Urgency
    question: Question = Question()
    announced_files: Whole = 0


class Assignment(Record, frozen=True, kw_only=True):
    """What triage decides: specialty, urgency, and the panel with its lead."""

    specialty: Specialty
    urgency: Urgency
    members: tuple[AccountId, ...]
    lead: AccountId


class NewCase(Record, frozen=True, kw_only=True):
    """The start of a case: the patient, confirmed by two identifiers, and a first draft.

    Attributes:
        confirmed: the identifiers read back with the patient, at least two of `name`, `birth_date`,
            `national_index`, `local_number`.
        national_index, birth_date: both are told for a patient whom the own establishment does not know yet; only
            who has the person before them knows the two.
    """

    patient_id: PatientId
    confirmed: tuple[str, ...]
    draft: CaseDraft
    national_index: str = ""
    birth_date: date | None = None
