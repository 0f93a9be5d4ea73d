"""Questions back to the requester; the clock stands still until they are answered."""

from cases.acts import deadlines
from cases.acts.admission import begin
from cases.acts.scene import Scene, changed, told
from cases.acts.views import view_case
from cases.errors import VersionMismatch
from cases.model.audit import EventKind
from cases.model.case import CaseView
from cases.model.ids import CaseId
from cases.model.kept import KeptInformationRequest
from cases.rules import lifecycle, urgency
from cases.rules.lifecycle import Step
from cases.wire.messages import InformationAnswer, Text


def request(scene: Scene, case_id: CaseId, question: Text) -> CaseView:
    """Ask the requester for information."""
    case = begin(scene, case_id, Step.REQUEST_INFORMATION)
    asked = KeptInformationRequest(
        asked_by=scene.account.id, asked_at=scene.now, text=told(question.text, "text")
    )
    case = changed(
        case,
        state=lifecycle.after(case, Step.REQUEST_INFORMATION),
        resume_state=case.state,
        information_requests=(*case.information_requests, asked),
    )
    return view_case(scene, scene.keep(case, EventKind.INFORMATION_REQUESTED))


def answer(scene: Scene, case_id: CaseId, reply: InformationAnswer) -> CaseView:
    """Answer the open question; the case goes back to where it was, with the time it waited added.

    Raises:
        VersionMismatch: another question is open than the one that is answered.
    """
    case = begin(scene, case_id, Step.ANSWER_INFORMATION)
    *earlier, open_one = case.information_requests
    if reply.asked_at != open_one.asked_at:
        raise VersionMismatch(by=scene.faces.practitioner(open_one.asked_by).name)
    answered = changed(open_one, answer=told(reply.text, "text"), answered_at=scene.now)
    case = changed(
        case,
        state=lifecycle.after(case, Step.ANSWER_INFORMATION),
        resume_state=None,
        information_requests=(*earlier, answered),
        answer_by=urgency.resumed(case.answer_by, open_one, scene.now),
    )
    case = deadlines.resume(scene.tx, case, open_one)
    return view_case(scene, scene.keep(case, EventKind.INFORMATION_ANSWERED))
