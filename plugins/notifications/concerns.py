"""Whom an event concerns, and what that person is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cases.model.audit import Event, EventKind
from cases.model.case import CaseCard
from cases.model.ids import AccountId, CaseId
from workstation.api.contexts import Tone
from workstation.api.i18n import N_, _
from workstation.api.shaping import isolated

_K = EventKind
_REPORT, _OPINIONS, _SUMMARY, _TRIAGE = "report_export", "second_opinion", "case_summary", "triage"


@dataclass(frozen=True, slots=True)
class Telling:
    """What people in some relations to the case are told.

    Attributes:
        relations: columns of the access matrix; the first of them that fits is enough.
        sentence: with the places `{number}`, `{name}` (who did it) and `{about}` (whom it concerns).
        tab: where a click leads; empty where the case is not open to who is told.
        is_call: the person must act; a mail may follow.
    """

    relations: frozenset[str]
    sentence: str
    tab: str
    tone: Tone = "info"
    is_call: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An event as one person is told of it."""

    sequence: int
    at: datetime
    case_id: CaseId
    number: str
    text: str
    tone: Tone
    tab: str
    is_call: bool


_GP, _COO = frozenset({"GP"}), frozenset({"COO"})
_EXPERTS, _LEAD = frozenset({"SPE", "LEAD"}), frozenset({"LEAD"})
_ALL = _GP | _EXPERTS
_ME = frozenset({"ME"})
"""Whom the event is about, in whatever relation to the case, or in none any more."""

TELLINGS: Mapping[EventKind, tuple[Telling, ...]] = {
    _K.CASE_SUBMITTED: (Telling(_COO, N_("Case {number} waits for triage."), _TRIAGE, "info", is_call=True),),
    _K.CASE_ASSIGNED: (
        Telling(_EXPERTS, N_("You are invited to answer case {number}."), _OPINIONS, "warning", is_call=True),
        Telling(_GP, N_("Case {number}: experts are invited."), _SUMMARY),
    ),
    _K.CASE_SENT_BACK: (
        Telling(_GP, N_("Case {number} was sent back to be completed."), _SUMMARY, "warning", is_call=True),
    ),
    _K.CASE_DECLINED: (
        Telling(
            _GP, N_("Case {number} was declined; open it to read why."), _SUMMARY, "warning", is_call=True
        ),
    ),
    _K.CASE_CANCELLED: (Telling(_EXPERTS | _COO, N_("Case {number} was cancelled."), _SUMMARY),),
    _K.CONSENT_WITHDRAWN: (
        Telling(_EXPERTS | _COO, N_("Case {number}: the patient withdrew consent."), _SUMMARY, "warning"),
    ),
    _K.INVITATION_ACCEPTED: (
        Telling(_GP | _COO | _LEAD, N_("Case {number}: {name} accepted to answer."), _SUMMARY, "good"),
    ),
    _K.INVITATION_DECLINED: (
        Telling(_COO | _LEAD, N_("Case {number}: {name} declined the invitation."), _TRIAGE, "warning"),
    ),
    _K.INVITATION_WITHDRAWN: (
        Telling(
            _ME,
            N_("Case {number}: your invitation was withdrawn; nothing is left for you to do."),
            "",
            "warning",
        ),
    ),
    _K.CONFLICT_DECLARED: (
        Telling(_COO | _LEAD, N_("Case {number}: {name} has a conflict of interest."), _TRIAGE, "warning"),
    ),
    _K.INFORMATION_REQUESTED: (
        Telling(
            _GP, N_("Case {number}: {name} asks you for information."), _SUMMARY, "warning", is_call=True
        ),
    ),
    _K.INFORMATION_ANSWERED: (
        Telling(_EXPERTS, N_("Case {number}: the requester has answered."), _SUMMARY, "good"),
    ),
    _K.FILE_REFUSED: (
        Telling(_GP, N_("Case {number}: a file was refused; open the case to see why."), _SUMMARY, "warning"),
    ),
    _K.FILES_WITHDRAWN: (
        Telling(_EXPERTS, N_("Case {number}: announced files will not come; the case says why."), _SUMMARY),
    ),
    _K.INTERIM_ADVICE_GIVEN: (
        Telling(_GP, N_("Case {number}: read the interim advice now."), _SUMMARY, "danger", is_call=True),
    ),
    _K.OPINION_SIGNED: (Telling(_LEAD, N_("Case {number}: an opinion is in."), _OPINIONS),),
    _K.ROUND_OPENED: (
        Telling(_EXPERTS, N_("Case {number}: a round is open."), _OPINIONS, "warning", is_call=True),
    ),
    _K.ROUND_EXTENDED: (Telling(_EXPERTS, N_("Case {number}: the round was given more time."), _OPINIONS),),
    _K.ROUND_DUE: (
        Telling(
            _LEAD,
            N_("Case {number}: the round has reached its deadline and is still open. Extend it or close it."),
            _OPINIONS,
            "warning",
            is_call=True,
        ),
        Telling(
            _COO,
            N_("Case {number}: the round has reached its deadline and is still open. It can be extended."),
            _OPINIONS,
            "warning",
        ),
    ),
    _K.ANSWER_OVERDUE: (
        Telling(
            _ME,
            N_("Case {number}: the time you promised has passed; your answer is awaited."),
            _OPINIONS,
            "warning",
            is_call=True,
        ),
        Telling(
            _LEAD | _COO,
            N_("Case {number}: {about} has not answered by the promised time."),
            _SUMMARY,
            "warning",
        ),
    ),
    _K.ROUND_CLOSED: (
        Telling(_EXPERTS, N_("Case {number}: the round is closed, the answers are revealed."), _OPINIONS),
    ),
    _K.MESSAGE_POSTED: (Telling(_ALL, N_("Case {number}: {name} wrote in the discussion."), _OPINIONS),),
    _K.REPORT_SIGNED: (
        Telling(
            _GP, N_("Case {number}: the report is signed. Click to open."), _REPORT, "good", is_call=True
        ),
        Telling(_EXPERTS, N_("Case {number}: the report is signed."), _REPORT, "good"),
    ),
    _K.ADDENDUM_SIGNED: (
        Telling(_GP, N_("Case {number}: the report has an addendum."), _REPORT, "info", is_call=True),
    ),
    _K.REPORT_ACKNOWLEDGED: (
        Telling(_EXPERTS, N_("Case {number}: the requester acknowledged the report."), _SUMMARY, "good"),
    ),
    _K.OUTCOME_RECORDED: (
        Telling(_EXPERTS, N_("Case {number}: read what became of the patient."), _SUMMARY, "good"),
    ),
    _K.FOLLOW_UP_DUE: (
        Telling(
            _GP,
            N_("Case {number}: the follow-up date has passed. Record what became of the patient."),
            _REPORT,
            "warning",
            is_call=True,
        ),
    ),
    _K.CASE_REOPENED: (Telling(_EXPERTS | _COO, N_("Case {number} was opened again."), _SUMMARY, "warning"),),
}


def concerns(event: Event) -> bool:
    """Whether anybody is told of this kind of event."""
    return event.kind in TELLINGS and event.case_id is not None


def notice(event: Event, card: CaseCard | None, me: AccountId) -> Notice | None:
    """Return what the reader is told of an event of a case, or None where it is not for this reader.

    Nobody is told of what they did themselves, but a coordinator who is among those invited.

    Args:
        event: what happened.
        card: of its case; None where the case is not, or not yet, among the reader's.
        me: the reader.
    """
    is_mine = event.actor_id == me
    if event.case_id is None or (is_mine and event.kind is not _K.CASE_ASSIGNED):
        return None
    relations = frozenset(card.relations if card else ()) | (_ME if event.about_id == me else frozenset())
    telling = next((t for t in TELLINGS.get(event.kind, ()) if t.relations & relations), None)
    if telling is None or (is_mine and not telling.relations & _EXPERTS):
        return None
    number = card.number if card else event.case_number
    name, about = isolated(event.actor_name) or _("the server"), isolated(event.about_name)
    return Notice(
        sequence=event.sequence,
        at=event.at,
        case_id=event.case_id,
        number=number,
        text=_(telling.sentence).format(number=number, name=name, about=about),
        tone=telling.tone,
        tab=telling.tab,
        is_call=telling.is_call,
    )
