"""Letting an act begin: access by the matrix, then the plugins, then the state of the case."""

from cases.acts.hooks import ServerHooks
from cases.acts.scene import Scene, changed
from cases.acts.views import card
from cases.errors import Forbidden, Objection
from cases.model.ids import CaseId
from cases.model.kept import Actor, Case
from cases.rules import access, lifecycle, visibility
from cases.rules.lifecycle import STEPS, Step
from cases.store.ports import Tx


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


def begin(scene: Scene, case_id: CaseId, *steps: Step) -> Case:
    """Return a case in which one of `steps` is possible now, to somebody who may do it.

    Args:
        scene: who acts.
        case_id: of the case.
        steps: ways of doing the same thing, guarded by one row of the matrix.

    Raises:
        TransitionRefused: the case is in another state.
        Objection: a plugin objects to the change.
    """
    row = STEPS[steps[0]].row
    case = open_case(scene, case_id, row)
    if not visibility.is_sealed(case):
        # What is open now stays open where this act leads back to a state in which answers are sealed.
        case = changed(case, revealed_to=scene.tx.log.last())
    if not any(case.state in STEPS[step].sources for step in steps):
        lifecycle.after(case, steps[0])
    for objected in scene.hooks.change_objections(scene.face, row, card(scene, case)):
        raise Objection(plugin=objected.plugin, reason=objected.reason)
    return case
