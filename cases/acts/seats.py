"""An expert's seat: accepting with a promise, declining, declaring a conflict of interest."""

from cases.acts import deadlines
from cases.acts.admission import begin
from cases.acts.scene import Scene, changed, told
from cases.acts.views import view_case
from cases.errors import AlreadyDone, Invalid, NotFound
from cases.model.audit import EventKind
from cases.model.case import CaseState, CaseView, MemberStatus
from cases.model.ids import CaseId
from cases.model.kept import Case, Seat
from cases.rules import lifecycle
from cases.rules.access import seat_of
from cases.rules.lifecycle import Step
from cases.rules.quorum import seats_in_use
from cases.wire.messages import Promise, Reason


def accept(scene: Scene, case_id: CaseId, promise: Promise) -> CaseView:
    """Accept an invitation and promise a time; the first to accept begins the review."""
    case = begin(scene, case_id, Step.BEGIN_REVIEW, Step.JOIN_REVIEW)
    seat = _own_seat(scene, case)
    if seat.status is MemberStatus.ACCEPTED:
        raise AlreadyDone
    if promise.promised_at <= scene.now:
        raise Invalid(field="promised_at", reason="past")
    step = Step.BEGIN_REVIEW if case.state is CaseState.ASSIGNED else Step.JOIN_REVIEW
    seat = changed(seat, status=MemberStatus.ACCEPTED, promised_at=promise.promised_at)
    case = changed(case, state=lifecycle.after(case, step), seats=_with(case, seat))
    deadlines.arm(scene.tx, case, begins=step is Step.BEGIN_REVIEW)
    return view_case(scene, scene.keep(case, EventKind.INVITATION_ACCEPTED))


def decline(scene: Scene, case_id: CaseId, reason: Reason) -> CaseView:
    """Decline an invitation, or leave before answering, with a reason; after the last one somebody else is sought.

    Raises:
        AlreadyDone: the caller's opinion or ballot is in.
    """
    case = begin(scene, case_id, Step.LEAVE_SEAT)
    seat = _own_seat(scene, case)
    if scene.account.id in deadlines.in_by_now(scene.tx, case):
        raise AlreadyDone
    seat = changed(seat, status=MemberStatus.DECLINED, reason=told(reason.reason), is_lead=False)
    return view_case(scene, _leave(scene, case, seat, EventKind.INVITATION_DECLINED))


def declare_conflict(scene: Scene, case_id: CaseId, reason: Reason) -> CaseView:
    """Declare a conflict of interest: an invitee leaves, a member reads on but neither writes nor votes."""
    case = begin(scene, case_id, Step.DECLARE_CONFLICT)
    seat = _own_seat(scene, case)
    if seat.has_conflict:
        raise AlreadyDone
    status = MemberStatus.DECLINED if seat.status is MemberStatus.INVITED else seat.status
    seat = changed(seat, status=status, has_conflict=True, is_lead=False, reason=told(reason.reason))
    return view_case(scene, _leave(scene, case, seat, EventKind.CONFLICT_DECLARED))


def _own_seat(scene: Scene, case: Case) -> Seat:
    seat = seat_of(case, scene.account.id)
    if seat is None:
        raise NotFound
    return seat


def _with(case: Case, seat: Seat) -> tuple[Seat, ...]:
    return tuple(seat if other.account_id == seat.account_id else other for other in case.seats)


def _leave(scene: Scene, case: Case, seat: Seat, kind: EventKind) -> Case:
    """Give up a seat; the lead passes to the next member, and an empty panel back to triage."""
    case = changed(case, seats=_with(case, seat))
    remaining = seats_in_use(case)
    if not remaining:
        return scene.keep(_vacated(case), kind)
    if not any(other.is_lead for other in remaining):
        heir = next((s for s in remaining if s.status is MemberStatus.ACCEPTED), remaining[0])
        case = changed(case, seats=_with(case, changed(heir, is_lead=True)))
    return scene.keep(case, kind)


def _vacated(case: Case) -> Case:
    """Return the case without a panel; one that waits for information goes to triage once it has it."""
    if case.state is CaseState.INFORMATION_REQUESTED:
        return changed(case, resume_state=CaseState.SUBMITTED)
    return changed(case, state=lifecycle.after(case, Step.VACATE))
