"""Joining an endpoint to an act: decode strictly, find the actor, run once, answer.

    mount(app, SUBMIT_CASE, submit_case)

An act is a plain function, run in one transaction on a thread of the store:

    act(tx, actor, body, *, case_id=…, round_id=…, version=…) -> answer

`body` is the record of the request's body, or of its query where the endpoint has one; the places of the
path and, where the endpoint needs it, the version of `If-Match` come by keyword. A `PUBLIC` endpoint has no
actor. A mutation runs on the writer, and its answer is stored with its effect under the `Idempotency-Key`.

What needs more than one step (a picture decoded, a report printed, a password hashed) is mounted with
`mount_steps`: a coroutine that takes the `ApiCall` and ends with `await call.commit(act)`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from cases.acts.sessions import Signed
from cases.errors import CaseError, Forbidden, NotFound
from cases.model.audit import EventKind
from cases.model.ids import CaseId
from cases.rules.matrix import matrix
from cases.server.api_call import ApiCall, Reply, read_call
from cases.server.keys import STORE
from cases.store.ports import Tx
from cases.wire.endpoint import PUBLIC, SIGNED_IN, Endpoint

PREFIX = "/api/v1"
Act = Callable[..., object]
Steps = Callable[[ApiCall], Awaitable[object]]
_ENDPOINTS = web.AppKey[dict[str, Endpoint[Any, Any]]]("endpoints")


class RowMissing(ValueError):
    """An endpoint names a row that the access matrix does not have; the server must not start."""


def endpoints(app: web.Application) -> dict[str, Endpoint[Any, Any]]:
    """Return the endpoints that were mounted, by name."""
    if _ENDPOINTS not in app:
        app[_ENDPOINTS] = {}
    return app[_ENDPOINTS]


def mount(
    app: web.Application,
    endpoint: Endpoint[Any, Any],
    act: Act,
    *,
    changes: bool | None = None,
    media_type: str = "application/json",
) -> None:
    """Answer an endpoint with an act.

    Args:
        app: the server.
        endpoint: a row of the table.
        act: see this module.
        changes: whether it writes; by default every method but GET does. A search by POST does not.
        media_type: of an answer that is `bytes`.
    """
    is_change = endpoint.is_mutation if changes is None else changes

    async def steps(call: ApiCall) -> object:
        return await (call.commit(call.bound(act)) if is_change else call.look(call.bound(act)))

    mount_steps(app, endpoint, steps, media_type=media_type)


def mount_steps(
    app: web.Application, endpoint: Endpoint[Any, Any], steps: Steps, *, media_type: str = "application/json"
) -> None:
    """Answer an endpoint with a coroutine; for what needs more than one transaction.

    Raises:
        RowMissing: the endpoint's row is not in the access matrix.
    """
    if endpoint.row not in {PUBLIC, SIGNED_IN} and endpoint.row not in matrix():
        raise RowMissing(f"{endpoint.name}: {endpoint.row}")
    endpoints(app)[endpoint.name] = endpoint

    async def handle(request: web.Request) -> web.StreamResponse:
        call = await read_call(request, endpoint)
        try:
            repeated = await call.admit()
            answer = repeated or await steps(call)
        except (NotFound, Forbidden) as error:
            if "case_id" in call.places and call.signed:
                denied = endpoint.row, error
                await note_denial(request.app, CaseId(call.places["case_id"]), call.signed, denied)
            raise
        if isinstance(answer, web.StreamResponse):
            return answer
        reply = answer if isinstance(answer, Reply) else call.reply(answer)
        return reply.response(media_type)

    app.router.add_route(endpoint.method, PREFIX + endpoint.path, handle)


async def note_denial(
    app: web.Application, case_id: CaseId, signed: Signed, denied: tuple[str, CaseError]
) -> None:
    """Write down who tried what (the row, and the refusal) on a case, in a transaction of its own."""
    row, error = denied

    def note(tx: Tx) -> None:
        case = tx.cases.find(case_id)
        tx.log.add(EventKind.ACCESS_DENIED, case, signed.actor.account, row=row, code=error.code)

    await asyncio.wrap_future(app[STORE].submit(note))
