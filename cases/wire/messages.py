"""Bodies and answers that are not records of the domain: pages, reasons, problems."""

from datetime import date, datetime

import msgspec

from cases.model.audit import Event
from cases.model.case import CaseCard
from cases.model.consent import Consent
from cases.model.ids import AccountId
from cases.model.message import Message
from cases.model.opinion import DiagnosisCode, Interim, Opinion
from cases.model.patient import PatientMatch
from cases.model.people import Establishment, Practitioner, Specialty
from cases.model.record import Moment, Record, Whole
from cases.model.report import ReportCard
from cases.model.round import RoundView


class Nothing(Record, frozen=True, kw_only=True):
    """No body, or no answer."""


class Problem(Record, frozen=True, kw_only=True):
    """`application/problem+json` (RFC 9457) with a stable `code` and the data of the error."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    fields: dict[str, str | int] = msgspec.field(default_factory=dict)


class Reason(Record, frozen=True, kw_only=True):
    """A reason that a person gave, kept on the timeline."""

    reason: str


class FilesWithdrawal(Record, frozen=True, kw_only=True):
    """How many of the announced files will not come, and why."""

    count: Whole
    reason: str


class Text(Record, frozen=True, kw_only=True):
    """A text that a person wrote."""

    text: str


class InformationAnswer(Record, frozen=True, kw_only=True):
    """The requester's answer to an expert's question; `asked_at` says to which one."""

    asked_at: Moment
    text: str


class Promise(Record, frozen=True, kw_only=True):
    """Until when an expert promises an answer."""

    promised_at: Moment


class ConsentAnswer(Record, frozen=True, kw_only=True):
    """The patient's answer."""

    consent: Consent


class CaseQuery(Record, frozen=True, kw_only=True):
    """What part of the caller's cases to list; `changed_after` is an event cursor."""

    cursor: str = ""
    limit: Whole = 500
    changed_after: Whole = 0


class CasePage(Record, frozen=True, kw_only=True):
    """Cards, most urgent first, and the event cursor they are true at."""

    cards: tuple[CaseCard, ...]
    next_cursor: str = ""
    event_cursor: int = 0


class EventQuery(Record, frozen=True, kw_only=True):
    """Events after a cursor."""

    after: Whole = 0
    limit: Whole = 500


class PatientSearch(Record, frozen=True, kw_only=True):
    """What is known of the patient looked for; travels in the body, never in an address."""

    name: str = ""
    birth_date: date | None = None
    national_index: str = ""
    local_number: str = ""


class PatientMatches(Record, frozen=True, kw_only=True):
    """Likely patients, best first."""

    matches: tuple[PatientMatch, ...] = ()


class DirectoryQuery(Record, frozen=True, kw_only=True):
    """Which practitioners to list."""

    specialty: Specialty | None = None
    text: str = ""


class Practitioners(Record, frozen=True, kw_only=True):
    """Practitioners of the network, with the open cases each has, for choosing fairly."""

    practitioners: tuple[Practitioner, ...] = ()
    open_cases: dict[AccountId, int] = msgspec.field(default_factory=dict)


class Establishments(Record, frozen=True, kw_only=True):
    """Establishments of the network."""

    establishments: tuple[Establishment, ...] = ()


class Opinions(Record, frozen=True, kw_only=True):
    """The opinions that the caller may read, own ones included."""

    opinions: tuple[Opinion, ...] = ()
    interims: tuple[Interim, ...] = ()


class Rounds(Record, frozen=True, kw_only=True):
    """The rounds of a case, oldest first."""

    rounds: tuple[RoundView, ...] = ()


class Messages(Record, frozen=True, kw_only=True):
    """The discussion, oldest first."""

    messages: tuple[Message, ...] = ()


class Timeline(Record, frozen=True, kw_only=True):
    """Every step of a case, oldest first."""

    events: tuple[Event, ...] = ()


class Reports(Record, frozen=True, kw_only=True):
    """The report and its addenda, oldest first."""

    reports: tuple[ReportCard, ...] = ()


class CodeQuery(Record, frozen=True, kw_only=True):
    """A search in the diagnosis catalogue, by words or by code."""

    text: str
    limit: Whole = 20


class DiagnosisCodes(Record, frozen=True, kw_only=True):
    """Codes that match, best first.

    Attributes:
        is_built_in: searched in the catalogue that comes with the program, whose titles are English.
    """

    codes: tuple[DiagnosisCode, ...] = ()
    is_built_in: bool = False


class PhotoLink(Record, frozen=True, kw_only=True):
    """A one-time address that a phone opens to photograph into the case."""

    path: str
    expires_at: datetime


class Outcome(Record, frozen=True, kw_only=True):
    """What the requester reports of the patient."""

    outcome: str
    followed_advice: bool = True


class FollowUpDate(Record, frozen=True, kw_only=True):
    """When the requester will report back."""

    due: date
