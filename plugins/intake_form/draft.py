"""A case being written: everything the requester typed and decided, as one frozen record that goes to disk.

What was typed is kept as it was typed (a half-written date too), so that nothing is lost by being wrong. What the
server knows of it stands apart in `ServerPart`.
"""

from datetime import UTC, datetime
from enum import StrEnum

import msgspec

from cases.model.case import CaseDraft, Question, Urgency
from cases.model.consent import Consent, ConsentForm, ConsentScope
from cases.model.ids import AccountId, CaseId, PatientId, fresh_id
from cases.model.patient import Patient, Sex
from cases.model.people import Specialty
from cases.model.record import Record

FORMAT = 1


class Step(StrEnum):
    """The steps of the wizard, in their order."""

    PATIENT = "patient"
    QUESTION = "question"
    CONSENT = "consent"
    FILES = "files"
    REVIEW = "review"


STEPS = tuple(Step)


class PatientEntry(Record, frozen=True, kw_only=True):
    """Who the patient is, as typed."""

    family_name: str = ""
    given_name: str = ""
    family_name_ar: str = ""
    given_name_ar: str = ""
    birth_date: str = ""
    sex: Sex | None = None
    national_index: str = ""
    local_number: str = ""


class PatientPart(Record, frozen=True, kw_only=True):
    """The patient of the draft.

    Attributes:
        chosen: the patient of the register this is, once picked or made.
        is_new: the requester said that nobody of the register fits.
        told_apart: likely duplicates that the requester confirmed to be other people.
        confirmed: identifiers read back with the patient (see `NewCase.confirmed`).
    """

    entry: PatientEntry = PatientEntry()
    chosen: Patient | None = None
    is_new: bool = False
    told_apart: tuple[PatientId, ...] = ()
    confirmed: tuple[str, ...] = ()


class QuestionPart(Record, frozen=True, kw_only=True):
    """What is asked.

    Attributes:
        answers: what was filled into a hospital's forms: form id, then field id.
    """

    question: Question = Question()
    specialty: Specialty | None = None
    urgency: Urgency | None = None
    answers: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)


class ConsentChoice(StrEnum):
    """What the patient answered."""

    GIVEN = "given"
    REFUSED = "refused"
    EMERGENCY = "emergency"


class ConsentPart(Record, frozen=True, kw_only=True):
    """The patient's answer, as typed; the date and the time in local time."""

    choice: ConsentChoice | None = None
    form: ConsentForm | None = None
    scope: tuple[ConsentScope, ...] = (ConsentScope.ACT, ConsentScope.DATA_SHARING)
    informed_by: str = ""
    date: str = ""
    time: str = ""
    reason: str = ""


class FilesPart(Record, frozen=True, kw_only=True):
    """What goes along.

    Attributes:
        sources: files and folders that were added, in order; looked through again after a restart.
        left_out: keys of the series and files that are not to be sent.
        first: keys of the series and files that are to be sent first.
        same_patient: fingerprints of the differing headers said to be this patient (`patients.fingerprint`).
        confirmed_none: the requester said that there is nothing to send.
    """

    sources: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    same_patient: tuple[str, ...] = ()
    confirmed_none: bool = False


class OnceKey(Record, frozen=True, kw_only=True):
    """The idempotency key of a change that was sent and perhaps not answered; kept over a power cut."""

    act: str
    body_digest: str
    key: str


class ServerPart(Record, frozen=True, kw_only=True):
    """What the server is known to have.

    Attributes:
        saved: the draft as the server has it, to tell another person's change from one's own.
        sent: drafts that were sent and perhaps not answered; the way may have kept and delivered any of them.
        arrived: how many files of the case it has already: from a phone, or before the case was sent back.
        abandoned: cases that were begun for another patient and are still to be cancelled.
    """

    case_id: CaseId | None = None
    number: str = ""
    version: int = 0
    saved: CaseDraft | None = None
    sent: tuple[CaseDraft, ...] = ()
    arrived: int = 0
    consent: Consent | None = None
    abandoned: tuple[CaseId, ...] = ()
    keys: tuple[OnceKey, ...] = ()


class IntakeDraft(Record, frozen=True, kw_only=True):
    """A case being written.

    Attributes:
        owner, server_epoch: who writes it, and in which server's world the ids hold.
        step: where the wizard stands.
        passed: steps the requester left with "next"; what the server may be told of.
        wants_submission: the requester pressed send.
    """

    id: str
    format: int = FORMAT
    owner: AccountId
    server_epoch: str
    created_at: datetime
    changed_at: datetime
    step: Step = Step.PATIENT
    passed: tuple[Step, ...] = ()
    patient: PatientPart = PatientPart()
    question: QuestionPart = QuestionPart()
    consent: ConsentPart = ConsentPart()
    files: FilesPart = FilesPart()
    server: ServerPart = ServerPart()
    wants_submission: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed or chosen yet, so that there is nothing to keep."""
        untouched = (PatientPart(), QuestionPart(), FilesPart())
        return (self.patient, self.question, self.files) == untouched and self.server.case_id is None


def new_draft(owner: AccountId, server_epoch: str, now: datetime) -> IntakeDraft:
    """Return an empty draft."""
    at = now.astimezone(UTC)
    return IntakeDraft(id=fresh_id(), owner=owner, server_epoch=server_epoch, created_at=at, changed_at=at)
