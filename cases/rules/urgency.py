"""When an answer is due, and what is most urgent."""

from datetime import UTC, datetime, timedelta

from cases.model.case import AWAITED, CaseState, Urgency
from cases.model.kept import Case, KeptInformationRequest

CLOCK_TOLERANCE = timedelta(minutes=10)
"""How far a client's clock may be off before it is an incident on the report."""

_OPEN = AWAITED | {CaseState.INFORMATION_REQUESTED}
_ANSWERED = frozenset({CaseState.CONCLUDED, CaseState.FOLLOW_UP})
_NEVER = datetime.max.replace(tzinfo=UTC)


def shifted(answer_by: datetime | None, old: Urgency, new: Urgency) -> datetime | None:
    """Return the answer-by time after triage changed the urgency; counted from the submission as before."""
    return answer_by and answer_by - old.answer_within + new.answer_within


def resumed(
    answer_by: datetime | None, request: KeptInformationRequest, answered_at: datetime
) -> datetime | None:
    """Return the answer-by time after an information request: the wait for the requester does not count."""
    return answer_by and answer_by + max(answered_at - request.asked_at, timedelta())


def sort_key(case: Case) -> tuple[int, str, str]:
    """Return what sorts cases: waiting ones by their answer-by time, then follow-ups, drafts, the rest.

    The parts are texts, so that a page's cursor can hold them.
    """
    if case.state in _OPEN:
        return 0, (case.answer_by or _NEVER).isoformat(), case.id
    if case.state in _ANSWERED:
        due = case.follow_up_due.isoformat() if case.follow_up_due else ""
        return 1, due, case.id
    rank = 2 if case.state is CaseState.DRAFT else 3
    age = _NEVER - case.updated_at
    return rank, f"{age.total_seconds():020.6f}", case.id
