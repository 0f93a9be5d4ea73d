"""Letting an act begin: access by the matrix, then the plugins, then the state of the case."""

from cases.acts.hooks import ServerHooks
from cases.acts.scene import Scene, changed
from cases.acts.views import card
from cases.errors import Forbidden, Objection, VersionMismatch
from cases.model.audit import EventKind
from cases.model.ids import CaseId
from cases.model.kept import Actor, Case
from cases.rules import access, lifecycle, visibility
from cases.rules.lifecycle import STEPS, Step
from cases.store.ports import Tx

_K = EventKind
_HANDS = frozenset(
    {_K.CASE_CHANGED, _K.CASE_SUBMITTED, _K.CASE_ASSIGNED, _K.CASE_SENT_BACK, _K.CASE_DECLINED}
    | {_K.CASE_CANCELLED, _K.CONSENT_RECORDED, _K.INVITATION_ACCEPTED, _K.INVITATION_DECLINED}
)
"""What changes a case in sight of everybody who may know of it."""


def check_row(tx: Tx, actor: Actor, row: str, hooks: ServerHooks) -> None:
    """Check a row that concerns no case; raise Forbidden or one of its kinds."""
    scene = Scene(tx, actor, hooks)
    access.check_row(scene.caller, row)
    if hooks.access_denials(scene.face, row, None):
        raise Forbidden


def open_case(scene: Scene, case_id: CaseId, row: str) -> Case:
    """Return a case to somebody who may do `row` with it; plugins can only narrow what the matrix allows.

    Raises:
        NotFound: there is none, or the caller may not know of it.
        Forbidden: the caller may not do this.
    """
    case = access.open_case(scene.tx.cases.find, case_id, scene.caller, row)
    if scene.hooks.access_denials(scene.face, row, card(scene, case)):
        raise Forbidden
    return case


def begin(scene: Scene, case_id: CaseId, *steps: Step, version: int | None = None) -> Case:
    """Return a case in which one of `steps` is possible now, to somebody who may do it.

    Args:
        scene: who acts.
        case_id: of the case.
        steps: ways of doing the same thing, guarded by one row of the matrix.
        version: the one the caller looked at, where acting on an older one would do harm.

    Raises:
        VersionMismatch: the case has changed since `version`; `by` is who did that.
        TransitionRefused: the case is in another state.
        Objection: a plugin objects to the change.
    """
    row = STEPS[steps[0]].row
    case = open_case(scene, case_id, row)
    if not visibility.is_sealed(case):
        # What is open now stays open where this act leads back to a state in which answers are sealed.
        case = changed(case, revealed_to=scene.tx.log.last())
    if version not in {None, case.version}:
        raise VersionMismatch(by=_last_hand(scene, case))
    if not any(case.state in STEPS[step].sources for step in steps):
        lifecycle.after(case, steps[0])
    for objected in scene.hooks.change_objections(scene.face, row, card(scene, case)):
        raise Objection(plugin=objected.plugin, reason=objected.reason)
    return case


def _last_hand(scene: Scene, case: Case) -> str:
    """Return who changed the case last, as its timeline says; empty where the server did."""
    hands = (event.actor_name for event in reversed(scene.tx.log.of_case(case.id)) if event.kind in _HANDS)
    return next(hands, "")
