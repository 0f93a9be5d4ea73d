"""After the report: acknowledged, followed up, closed, opened again."""

from cases.acts import deadlines
from cases.acts.admission import begin
from cases.acts.scene import Scene, changed, told
from cases.acts.views import view_case
from cases.errors import AlreadyDone, Invalid, Refused
from cases.model.audit import EventKind
from cases.model.case import CaseView, FollowUp
from cases.model.ids import CaseId
from cases.rules import lifecycle
from cases.rules.lifecycle import Step
from cases.wire.messages import FollowUpDate, Outcome, Reason


def acknowledge(scene: Scene, case_id: CaseId, follow_up: FollowUpDate) -> CaseView:
    """Acknowledge the report and say when the outcome will be known."""
    case = begin(scene, case_id, Step.ACKNOWLEDGE)
    if follow_up.due < scene.now.date():
        raise Invalid(field="due", reason="past")
    state = lifecycle.after(case, Step.ACKNOWLEDGE)
    case = changed(case, state=state, acknowledged_at=scene.now, follow_up_due=follow_up.due)
    deadlines.arm(scene.tx, case)
    saved = scene.keep(case, EventKind.REPORT_ACKNOWLEDGED, due=follow_up.due.isoformat())
    return view_case(scene, saved)


def record_outcome(scene: Scene, case_id: CaseId, outcome: Outcome) -> CaseView:
    """Record what became of the patient.

    Raises:
        AlreadyDone: it is recorded; another one would take its place unseen.
    """
    case = begin(scene, case_id, Step.RECORD_OUTCOME)
    if case.follow_up is not None:
        raise AlreadyDone
    follow_up = FollowUp(
        outcome=told(outcome.outcome, "outcome"),
        recorded_at=scene.now,
        followed_advice=outcome.followed_advice,
    )
    return view_case(scene, scene.keep(changed(case, follow_up=follow_up), EventKind.OUTCOME_RECORDED))


def close(scene: Scene, case_id: CaseId) -> CaseView:
    """Close a case whose outcome is known.

    Raises:
        Refused: the outcome is not recorded.
    """
    case = begin(scene, case_id, Step.CLOSE)
    if case.follow_up is None:
        raise Refused(reason="outcome_missing")
    state = lifecycle.after(case, Step.CLOSE)
    return view_case(scene, scene.keep(changed(case, state=state), EventKind.CASE_CLOSED))


def reopen(scene: Scene, case_id: CaseId, reason: Reason) -> CaseView:
    """Open a closed case again, with a reason; its panel answers anew and the clock starts again."""
    case = begin(scene, case_id, Step.REOPEN)
    case = changed(
        case,
        state_reason=told(reason.reason),
        state=lifecycle.after(case, Step.REOPEN),
        answer_by=scene.now + case.urgency.answer_within,
        acknowledged_at=None,
        follow_up_due=None,
        follow_up=None,
    )
    return view_case(scene, scene.keep(case, EventKind.CASE_REOPENED))
