"""Messages between the parties of a case."""

from cases.acts.admission import begin, open_case
from cases.acts.scene import Scene, told
from cases.model.audit import EventKind
from cases.model.ids import CaseId, MessageId, fresh_id
from cases.model.kept import Case, KeptMessage
from cases.model.message import Message
from cases.rules import access
from cases.rules.lifecycle import Step
from cases.wire.endpoints import READ_MESSAGES
from cases.wire.messages import Messages, Text


def post(scene: Scene, case_id: CaseId, text: Text) -> Messages:
    """Write in the discussion; who may post but not read, such as triage, sees what they wrote."""
    case = begin(scene, case_id, Step.TALK)
    message = KeptMessage(
        id=MessageId(fresh_id()),
        case_id=case.id,
        author_id=scene.account.id,
        posted_at=scene.now,
        text=told(text.text, "text"),
    )
    scene.tx.panel.add_message(message)
    scene.tx.log.add(EventKind.MESSAGE_POSTED, case, scene.account)
    may_read = bool(access.rights(scene.caller, case, (READ_MESSAGES.row,)))
    return _messages(scene, case, own_only=not may_read)


def read(scene: Scene, case_id: CaseId) -> Messages:
    """Return the discussion."""
    return _messages(scene, open_case(scene, case_id, READ_MESSAGES.row))


def _messages(scene: Scene, case: Case, *, own_only: bool = False) -> Messages:
    return Messages(
        messages=tuple(
            Message(
                id=kept.id,
                author=scene.faces.practitioner(kept.author_id),
                posted_at=kept.posted_at,
                text=kept.text,
            )
            for kept in scene.tx.panel.messages(case.id)
            if not own_only or kept.author_id == scene.account.id
        )
    )
