"""May somebody do this where no case is concerned? The matrix first, then the plugins, which can only narrow."""

from cases.acts.scene import Scene
from cases.errors import Objection
from cases.rules import access


def check_row(scene: Scene, row: str) -> None:
    """Check that the actor may do `row` in the own scope or network-wide.

    Raises:
        Forbidden: the matrix or the context denies it.
        Objection: a plugin denies it.
    """
    access.check_row(scene.caller, row)
    for denial in scene.hooks.access_denials(scene.face, row, None):
        raise Objection(plugin=denial.plugin, reason=denial.reason)
