"""The records as the server keeps them; what a reader gets is made from these by the acts."""

from datetime import date, datetime
from enum import StrEnum

from cases.model.case import CaseState, FollowUp, MemberStatus, Question, Urgency, WithdrawnFiles
from cases.model.consent import Consent, ConsentStatus, EarlierConsent
from cases.model.ids import (
    AccountId,
    BlobId,
    CaseId,
    DeviceId,
    EstablishmentId,
    MessageId,
    OpinionId,
    PatientId,
    ReportId,
    RoundId,
)
from cases.model.opinion import SignedDocument
from cases.model.patient import Sex
from cases.model.people import Role, Specialty
from cases.model.record import Record
from cases.model.round import Extension, RoundSpec, Tally


class Enrolment(Record, frozen=True, kw_only=True):
    """An authenticator that is being enrolled: known to one session, until a code of it has come."""

    totp_secret: str
    family_id: str
    expires_at: datetime


class Account(Record, frozen=True, kw_only=True):
    """A person who can sign in.

    Attributes:
        totp_secret: base32 secret of the authenticator (RFC 6238); empty until enrolled. Sealed in the store.
        enrolment: of the authenticator that will take its place.
    """

    id: AccountId
    login: str
    name: str
    password_hash: str
    totp_secret: str = ""
    enrolment: Enrolment | None = None
    establishment_id: EstablishmentId
    roles: tuple[Role, ...]
    specialties: tuple[Specialty, ...] = ()
    order_number: str = ""
    authorised_until: date | None = None
    suspended_at: datetime | None = None


class Actor(Record, frozen=True, kw_only=True):
    """Who is acting: the account behind a token, its device, and the second factor's age."""

    account: Account
    device_id: DeviceId | None = None
    device_revoked: bool = False
    second_factor_at: datetime | None = None
    second_factor_exempt: bool = False


class Seat(Record, frozen=True, kw_only=True):
    """A practitioner's place in a panel."""

    account_id: AccountId
    status: MemberStatus = MemberStatus.INVITED
    is_lead: bool = False
    promised_at: datetime | None = None
    reason: str = ""
    has_conflict: bool = False


class KeptInformationRequest(Record, frozen=True, kw_only=True):
    """An expert's question back to the requester."""

    asked_by: AccountId
    asked_at: datetime
    text: str
    answer: str = ""
    answered_at: datetime | None = None


class Case(Record, frozen=True, kw_only=True):
    """A case with all that is written on it, except its files, opinions, ballots and messages.

    Attributes:
        resume_state: the state an information request came from.
        revealed_to: the place in the event log up to which all is open to the parties; 0 before the first reveal.
        patient_birth_date, patient_sex: what the triage subset shows (today's age, the sex), fixed when the case
            is made.
    """

    id: CaseId
    number: str
    state: CaseState = CaseState.DRAFT
    requester_id: AccountId
    establishment_id: EstablishmentId
    patient_id: PatientId
    patient_birth_date: date
    patient_sex: Sex
    specialty: Specialty
    urgency: Urgency
    question: Question = Question()
    consent: Consent | None = None
    consent_status: ConsentStatus = ConsentStatus.MISSING
    consent_withdrawn_at: datetime | None = None
    earlier_consents: tuple[EarlierConsent, ...] = ()
    announced_files: int = 0
    withdrawn_files: tuple[WithdrawnFiles, ...] = ()
    seats: tuple[Seat, ...] = ()
    information_requests: tuple[KeptInformationRequest, ...] = ()
    resume_state: CaseState | None = None
    revealed_to: int = 0
    state_reason: str = ""
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None = None
    answer_by: datetime | None = None
    concluded_at: datetime | None = None
    acknowledged_at: datetime | None = None
    follow_up_due: date | None = None
    follow_up: FollowUp | None = None
    version: int = 1


class KeptOpinion(Record, frozen=True, kw_only=True):
    """A signed opinion, or interim advice.

    Attributes:
        event_sequence: where the log mentions it; what was signed before a reveal is decided by it, not by clocks.
    """

    id: OpinionId
    case_id: CaseId
    author_id: AccountId
    is_interim: bool
    signed_at: datetime
    document: SignedDocument
    event_sequence: int


class KeptRound(Record, frozen=True, kw_only=True):
    """A round; opinions and ballots of the round are sealed to readers until `closed_at`."""

    id: RoundId
    case_id: CaseId
    number: int
    spec: RoundSpec
    opened_at: datetime
    participants: tuple[AccountId, ...]
    extensions: tuple[Extension, ...] = ()
    closed_at: datetime | None = None
    tally: Tally | None = None


class KeptBallot(Record, frozen=True, kw_only=True):
    """A ballot as it came; the last one in time counts.

    Attributes:
        event_sequence, event_hash: where the log mentions it, for the receipt.
    """

    round_id: RoundId
    author_id: AccountId
    received_at: datetime
    document: SignedDocument
    event_sequence: int = 0
    event_hash: str = ""


class KeptMessage(Record, frozen=True, kw_only=True):
    """A message of the discussion."""

    id: MessageId
    case_id: CaseId
    author_id: AccountId
    posted_at: datetime
    text: str


class KeptReport(Record, frozen=True, kw_only=True):
    """A signed report."""

    id: ReportId
    case_id: CaseId
    author_id: AccountId
    signed_at: datetime
    blob_id: BlobId
    size: int
    sha256: str
    document: SignedDocument
    is_addendum_to: ReportId | None = None


class AlarmKind(StrEnum):
    """What falls due."""

    ROUND = "round"
    PROMISE = "promise"
    FOLLOW_UP = "follow_up"


class Alarm(Record, frozen=True, kw_only=True):
    """Something that falls due at a time.

    Attributes:
        subject: the round, or the account that promised; empty for what is of the case itself.
    """

    case_id: CaseId
    kind: AlarmKind
    subject: str = ""
    at: datetime
