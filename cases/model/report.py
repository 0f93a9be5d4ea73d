"""The report: the signed PDF that answers a case, and the content it is rendered from."""

from datetime import date, datetime

from cases.model.case import CaseView
from cases.model.ids import AccountId, CaseId, ReportId
from cases.model.opinion import Diagnosis, Interim, Opinion, SignedDocument
from cases.model.people import Establishment, Practitioner
from cases.model.record import Record
from cases.model.round import RoundView


class Conclusion(Record, frozen=True, kw_only=True):
    """What the lead, or the only expert, signs as the answer of the case."""

    case_id: CaseId
    author_id: AccountId
    written_at: datetime
    diagnosis: Diagnosis
    text: str
    recommendation: str
    follow_up_due: date
    language: str = "fr"


class Consulted(Record, frozen=True, kw_only=True):
    """One thing that was looked at, with its digest (sha256, hexadecimal)."""

    title: str
    kind: str
    count: int
    sha256: str


class Incident(Record, frozen=True, kw_only=True):
    """A technical incident that belongs on the report."""

    at: datetime
    code: str
    detail: str = ""


class ReportContent(Record, frozen=True, kw_only=True):
    """Everything a renderer needs to print a report, gathered by the server in one transaction."""

    id: ReportId
    case: CaseView
    asking: Establishment
    answering: tuple[Establishment, ...]
    lead: Practitioner
    conclusion: Conclusion
    opinions: tuple[Opinion, ...] = ()
    interims: tuple[Interim, ...] = ()
    rounds: tuple[RoundView, ...] = ()
    consulted: tuple[Consulted, ...] = ()
    incidents: tuple[Incident, ...] = ()
    signed_at: datetime
    document: SignedDocument
    is_addendum_to: ReportId | None = None
    addendum: str = ""


class ReportCard(Record, frozen=True, kw_only=True):
    """A report as a case lists it.

    Attributes:
        sha256: digest of the PDF, hexadecimal.
    """

    id: ReportId
    signed_at: datetime
    signed_by: Practitioner
    size: int
    sha256: str
    is_addendum_to: ReportId | None = None
