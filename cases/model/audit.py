"""What happened: the event log, and the timeline made of it."""

from datetime import datetime
from enum import StrEnum

import msgspec

from cases.model.ids import AccountId, CaseId
from cases.model.record import Record


class EventKind(StrEnum):
    """Everything that can happen to a case, and to the accounts of the server, in the past tense."""

    PATIENT_RECORDED = "patient_recorded"
    PATIENTS_SEARCHED = "patients_searched"
    CASE_CREATED = "case_created"
    CASE_CHANGED = "case_changed"
    CONSENT_RECORDED = "consent_recorded"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CASE_SUBMITTED = "case_submitted"
    CASE_ASSIGNED = "case_assigned"
    CASE_SENT_BACK = "case_sent_back"
    CASE_DECLINED = "case_declined"
    CASE_CANCELLED = "case_cancelled"
    INVITATION_ACCEPTED = "invitation_accepted"
    INVITATION_DECLINED = "invitation_declined"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    CONFLICT_DECLARED = "conflict_declared"
    INFORMATION_REQUESTED = "information_requested"
    INFORMATION_ANSWERED = "information_answered"
    FILE_ARRIVED = "file_arrived"
    FILE_REFUSED = "file_refused"
    FILES_WITHDRAWN = "files_withdrawn"
    IMAGES_OPENED = "images_opened"
    INTERIM_ADVICE_GIVEN = "interim_advice_given"
    OPINION_SIGNED = "opinion_signed"
    ROUND_OPENED = "round_opened"
    BALLOT_CAST = "ballot_cast"
    ROUND_EXTENDED = "round_extended"
    ROUND_DUE = "round_due"
    ROUND_CLOSED = "round_closed"
    ANSWER_OVERDUE = "answer_overdue"
    MESSAGE_POSTED = "message_posted"
    REPORT_SIGNED = "report_signed"
    ADDENDUM_SIGNED = "addendum_signed"
    REPORT_ACKNOWLEDGED = "report_acknowledged"
    OUTCOME_RECORDED = "outcome_recorded"
    FOLLOW_UP_DUE = "follow_up_due"
    CASE_CLOSED = "case_closed"
    CASE_REOPENED = "case_reopened"
    INCIDENT_LOGGED = "incident_logged"
    ACCESS_DENIED = "access_denied"
    ACCOUNT_INVITED = "account_invited"
    ACCOUNT_CREATED = "account_created"
    AUTHENTICATOR_ENROLLED = "authenticator_enrolled"
    AUTHENTICATOR_REMOVED = "authenticator_removed"
    DEVICE_ENROLLED = "device_enrolled"
    SIGNED_IN = "signed_in"
    SESSION_ENDED = "session_ended"


class Event(Record, frozen=True, kw_only=True):
    """A row of the log as a reader may see it.

    Attributes:
        sequence: gap-free position in the server's log; the cursor of every client.
        actor_id: who did it; None where the server did.
        about_id: whom it concerns, where that is somebody else; they are told even when they have left the case.
        detail: fields of this kind of event, without clinical content.
    """

    sequence: int
    at: datetime
    kind: EventKind
    case_id: CaseId | None = None
    case_number: str = ""
    actor_id: AccountId | None = None
    actor_name: str = ""
    about_id: AccountId | None = None
    about_name: str = ""
    detail: dict[str, str] = msgspec.field(default_factory=dict)


class EventPage(Record, frozen=True, kw_only=True):
    """Events after a cursor, oldest first.

    Attributes:
        cursor: pass it as `after` next time.
    """

    events: tuple[Event, ...]
    cursor: int
    has_more: bool = False
