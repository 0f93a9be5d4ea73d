"""The report: the signed PDF that answers a case, and the content it is rendered from."""

from datetime import date, datetime

import msgspec

from cases.model.audit import EventKind
from cases.model.case import CaseView
from cases.model.ids import AccountId, CaseId, DeviceId, InstanceId, ReportId, RoundId
from cases.model.opinion import Diagnosis, Interim, Opinion, SignedDocument
from cases.model.people import Establishment, Practitioner
from cases.model.record import Moment, Record
from cases.model.round import RoundView


class Conclusion(Record, frozen=True, kw_only=True):
    """What the lead, or the only expert, signs as the answer of the case.

    Attributes:
        round_ids: the closed rounds that it rests on, in any order; none of a case with one expert.
    """

    case_id: CaseId
    author_id: AccountId
    written_at: Moment
    diagnosis: Diagnosis
    text: str
    recommendation: str
    follow_up_due: date
    round_ids: tuple[RoundId, ...] = ()
    language: str = "fr"


class Addendum(Record, frozen=True, kw_only=True):
    """What is added to a signed report, signed itself; the report stays as it is.

    Attributes:
        report_id: the report it adds to.
        report_sha256: digest of that report's PDF, hexadecimal, so that the addendum names one file and no other.
    """

    case_id: CaseId
    author_id: AccountId
    written_at: Moment
    report_id: ReportId
    report_sha256: str
    text: str


class Consulted(Record, frozen=True, kw_only=True):
    """One thing that was looked at, with its digest (sha256, hexadecimal)."""

    title: str
    kind: str
    count: int
    sha256: str


class Pictured(Record, frozen=True, kw_only=True):
    """Where an image stands that an opinion names.

    Attributes:
        series: modality and description, as the series is called on the report.
        number: of the image in its series, as the scanner counts; None where it does not.
        frames: how many the image holds.
    """

    series: str
    number: int | None
    frames: int


class Incident(Record, frozen=True, kw_only=True):
    """A technical incident that belongs on the report.

    Attributes:
        count: how many files it concerns; 0 where it is not about files that are counted.
    """

    at: datetime
    code: str
    detail: str = ""
    count: int = 0


class Milestone(Record, frozen=True, kw_only=True):
    """A step of the case as the log dates it.

    Attributes:
        name: who took it; empty where the server did.
    """

    at: datetime
    kind: EventKind
    name: str = ""


class ReportContent(Record, frozen=True, kw_only=True):
    """Everything a renderer needs to print a report, gathered by the server in one transaction.

    Attributes:
        lead: who signs this document.
        conclusion: the answer of the case; what an addendum adds to.
        document: what is signed with this report: the conclusion, or the addendum.
        addendum: what is added to an earlier report; None where this is the report itself.
        milestones: how the case came to its answer, as the log tells it, oldest first.
        pictured: of every image that an opinion names.
        key_fingerprints: sha256 (hexadecimal) of the public key of every device that signed something in it.
    """

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
    milestones: tuple[Milestone, ...] = ()
    signed_at: datetime
    document: SignedDocument
    addendum: Addendum | None = None
    pictured: dict[InstanceId, Pictured] = msgspec.field(default_factory=dict)
    key_fingerprints: dict[DeviceId, str] = msgspec.field(default_factory=dict)


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
