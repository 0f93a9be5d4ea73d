"""WebSocket channels of plugins: open as long as who opened them may use them, and as the server runs."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import WSCloseCode, web

from cases.acts.admission import check_row, open_case
from cases.acts.sessions import is_running
from cases.errors import CaseError, SessionExpired
from cases.model.ids import CaseId
from cases.server.api_call import ApiCall
from cases.server.keys import BELL, HOOKS
from cases.server.scenes import scene_of
from cases.store.ports import Tx
from cases.wire.endpoint import SIGNED_IN

Handle = Callable[[ApiCall, web.WebSocketResponse], Awaitable[object]]
_HEARTBEAT_S = 20.0
_OPEN = web.AppKey[set[web.WebSocketResponse]]("live_channels")


def prepare_channels(app: web.Application) -> None:
    """Have the channels closed when the server stops."""
    app[_OPEN] = set()
    app.on_shutdown.append(_close_all)


async def serve_channel(handle: Handle, call: ApiCall) -> web.WebSocketResponse:
    """Open a channel to somebody who was let in, and close it when that no longer holds."""
    live = web.WebSocketResponse(heartbeat=_HEARTBEAT_S)
    await live.prepare(call.request)
    call.app[_OPEN].add(live)
    working = asyncio.ensure_future(handle(call, live))
    watching = asyncio.create_task(_until_denied(call), name=call.endpoint.name)
    try:
        await asyncio.wait([working, watching], return_when=asyncio.FIRST_COMPLETED)
    finally:
        call.app[_OPEN].discard(live)
        is_denied = watching.done()
        for task in (working, watching):
            task.cancel()
        await asyncio.wait([working, watching])
    if is_denied:
        await live.close(code=WSCloseCode.POLICY_VIOLATION, message=watching.result().code.encode())
        return live
    try:
        working.result()
    except CaseError as error:  # the answer has begun: no problem can be sent any more, only its code
        await live.close(code=WSCloseCode.INTERNAL_ERROR, message=error.code.encode())
    return live


async def _until_denied(call: ApiCall) -> CaseError:
    """Look again after everything that was written; return why the channel may not stay open."""
    rings: asyncio.Queue[int] = asyncio.Queue()
    rings.put_nowait(0)  # what was written while it was opened
    stop = call.app[BELL].listen(rings.put_nowait)
    try:
        while True:
            await rings.get()
            while not rings.empty():
                rings.get_nowait()
            await call.look(lambda tx, _actor: _check(tx, call))
    except CaseError as error:
        return error
    finally:
        stop()


def _check(tx: Tx, call: ApiCall) -> None:
    """Raise where the session is over, or session and row no longer let somebody in."""
    signed, row = call.known(), call.endpoint.row
    if not is_running(tx, signed.family.id):
        raise SessionExpired
    actor = msgspec.structs.replace(signed.actor, account=tx.people.account(signed.actor.account.id))
    if case_id := call.places.get("case_id"):
        open_case(scene_of(call.app, tx, actor), CaseId(case_id), row)
    elif row != SIGNED_IN:
        check_row(tx, actor, row, call.app[HOOKS])


async def _close_all(app: web.Application) -> None:
    going = (each.close(code=WSCloseCode.GOING_AWAY, message=b"the server stops") for each in app[_OPEN])
    await asyncio.gather(*going)
