"""The coordinator's part: who answers, or why nobody does."""

from collections import Counter
from collections.abc import Sequence

from cases.acts.admission import begin
from cases.acts.scene import Scene, changed, told
from cases.acts.views import view_case
from cases.errors import ConsentMissing, Invalid
from cases.model.audit import EventKind
from cases.model.case import Assignment, CaseView, MemberStatus
from cases.model.consent import CONSENTED
from cases.model.ids import AccountId, CaseId
from cases.model.kept import Account, Case, Seat
from cases.model.people import Role
from cases.rules import lifecycle
from cases.rules.lifecycle import Step
from cases.rules.quorum import seats_in_use
from cases.rules.urgency import shifted
from cases.wire.messages import Reason


def assign(scene: Scene, case_id: CaseId, assignment: Assignment, version: int) -> CaseView:
    """Set specialty and urgency, and invite one expert or a panel with a lead.

    Raises:
        VersionMismatch: somebody else has decided since `version`; their panel is not replaced unseen.
        ConsentMissing: consent was withdrawn meanwhile.
        Invalid: nobody is invited, the lead is no member, somebody asked the question or cannot answer it.
    """
    case = begin(scene, case_id, Step.ASSIGN, version=version)
    if case.consent_status not in CONSENTED:
        raise ConsentMissing
    if not assignment.members or len(set(assignment.members)) < len(assignment.members):
        raise Invalid(field="members", reason="at_least_one")
    if assignment.lead not in assignment.members:
        raise Invalid(field="lead", reason="not_a_member")
    _check_members(scene, case, assignment.members)
    case = changed(
        case,
        specialty=assignment.specialty,
        urgency=assignment.urgency,
        answer_by=shifted(case.answer_by, case.urgency, assignment.urgency),
    )
    return view_case(scene, _seat(scene, case, assignment.members, assignment.lead))


def _check_members(scene: Scene, case: Case, members: Sequence[AccountId]) -> None:
    able = {account.id for account in scene.tx.people.accounts() if _can_answer(scene, account)}
    conflicted = {seat.account_id for seat in case.seats if seat.has_conflict}
    if case.requester_id in members:
        raise Invalid(field="members", reason="requester")
    if not conflicted.isdisjoint(members):
        raise Invalid(field="members", reason="conflict")
    if not able.issuperset(members):
        raise Invalid(field="members", reason="not_available")


def _can_answer(scene: Scene, account: Account) -> bool:
    is_authorised = account.authorised_until is None or account.authorised_until >= scene.now.date()
    return Role.PRACTITIONER in account.roles and account.suspended_at is None and is_authorised


def _seat(
    scene: Scene, case: Case, members: Sequence[AccountId], lead: AccountId, *, is_automatic: bool = False
) -> Case:
    """Invite; those who declined earlier stay on the case's record, those who never answered do not."""
    left = tuple(
        seat
        for seat in case.seats
        if (seat.status is not MemberStatus.INVITED or seat.has_conflict) and seat.account_id not in members
    )
    invited = tuple(Seat(account_id=member, is_lead=member == lead) for member in members)
    state = lifecycle.after(case, Step.ASSIGN)
    dropped = [
        seat.account_id
        for seat in case.seats
        if seat.status is MemberStatus.INVITED and not seat.has_conflict and seat.account_id not in members
    ]
    case = scene.tx.cases.save(changed(case, state=state, seats=left + invited, state_reason=""))
    detail = {"members": str(len(members)), "specialty": case.specialty.value, "urgency": case.urgency.value}
    actor = None if is_automatic else scene.account
    for account_id in dropped:
        scene.tx.log.add(EventKind.INVITATION_WITHDRAWN, case, actor, scene.faces.account(account_id))
    scene.tx.log.add(EventKind.CASE_ASSIGNED, case, actor, **detail)
    return case


def route(scene: Scene, case: Case) -> Case:
    """Invite the practitioner of the specialty with the fewest open cases; leave it to triage if there is none."""
    declined = {seat.account_id for seat in case.seats}
    able = [
        account
        for account in scene.tx.people.accounts()
        if case.specialty in account.specialties
        and account.id != case.requester_id
        and account.id not in declined
        and _can_answer(scene, account)
    ]
    if not able:
        return case
    load = Counter(seat.account_id for other in scene.tx.cases.all_open() for seat in seats_in_use(other))
    chosen = min(able, key=lambda account: (load[account.id], account.id))
    return _seat(scene, case, (chosen.id,), chosen.id, is_automatic=True)


def send_back(scene: Scene, case_id: CaseId, reason: Reason, version: int) -> CaseView:
    """Send a case back to its requester's desk, with what is missing; not one that was completed meanwhile."""
    return _turn(scene, begin(scene, case_id, Step.SEND_BACK, version=version), reason, Step.SEND_BACK)


def decline(scene: Scene, case_id: CaseId, reason: Reason, version: int) -> CaseView:
    """Decline a case, with a reason; not one that was completed meanwhile."""
    return _turn(scene, begin(scene, case_id, Step.DECLINE, version=version), reason, Step.DECLINE)


def _turn(scene: Scene, case: Case, reason: Reason, step: Step) -> CaseView:
    why = told(reason.reason)
    kind = EventKind.CASE_SENT_BACK if step is Step.SEND_BACK else EventKind.CASE_DECLINED
    case = changed(case, state=lifecycle.after(case, step), state_reason=why)
    return view_case(scene, scene.keep(case, kind))
