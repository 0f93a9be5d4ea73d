"""Joining an endpoint to an act of a case: `mount_act(app, SUBMIT_CASE, drafting.submit)`.

The act gets a scene, then the places of the path in their order, then the body or the query where there is one,
then the version of `If-Match` where the endpoint needs it.
"""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from cases.acts.scene import Scene
from cases.model.kept import Actor
from cases.server.keys import HOOKS
from cases.server.mount import mount
from cases.store.ports import Tx
from cases.wire.endpoint import Endpoint
from cases.wire.messages import Nothing


def scene_of(app: web.Application, tx: Tx, actor: Actor | None) -> Scene:
    """Return the scene of an act of somebody who is signed in."""
    if actor is None:
        raise RuntimeError("a public endpoint has no scene")
    return Scene(tx, actor, app[HOOKS])


def mount_act(
    app: web.Application,
    endpoint: Endpoint[Any, Any],
    act: Callable[..., object],
    *,
    changes: bool | None = None,
    media_type: str = "application/json",
) -> None:
    """Answer an endpoint with an act; `changes` and `media_type` as in `mount`."""
    has_body = endpoint.body is not Nothing or endpoint.query is not Nothing

    def run(tx: Tx, actor: Actor | None, body: object, **more: object) -> object:
        arguments = [more[place] for place in endpoint.places]
        arguments += [body] if has_body else []
        arguments += [more["version"]] if endpoint.needs_version else []
        return act(scene_of(app, tx, actor), *arguments)

    mount(app, endpoint, run, changes=changes, media_type=media_type)
