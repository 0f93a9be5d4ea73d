"""The bell: a WebSocket that rings the number of the newest event; what happened is read from the log."""

import asyncio
import logging
from contextlib import suppress

from aiohttp import WSCloseCode, WSMsgType, web

from cases.acts.sessions import Signed, authenticate, is_running
from cases.server.api_call import policy_of, token_of
from cases.server.keys import BELL, CLOCK, EXECUTOR, PRESENCE, STORE
from cases.server.mount import PREFIX
from cases.server.presence import Presence

_LOG = logging.getLogger(__name__)
HEARTBEAT_S = 20.0
_OPEN = web.AppKey[set[web.WebSocketResponse]]("bells")


def mount_bell(app: web.Application) -> None:
    """Mount what this module answers."""
    app[_OPEN] = set()
    app[PRESENCE] = Presence(app[CLOCK])
    app.router.add_get(PREFIX + "/bell", _bell)
    app.on_shutdown.append(_close_all)


async def _bell(request: web.Request) -> web.WebSocketResponse:
    """Ring `{"sequence": n}` at once and whenever something was written; several rings may become one."""
    app, token = request.app, token_of(request)
    rings: asyncio.Queue[int] = asyncio.Queue()
    stop = app[BELL].listen(rings.put_nowait)  # before the log is read: what is written in between rings too
    try:
        newest, signed = await app[EXECUTOR].run(
            app[STORE].read, lambda tx: (tx.log.last(), authenticate(tx, token, policy_of(app)))
        )
        rings.put_nowait(newest)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S)
        await socket.prepare(request)
        await _ring_until_closed(app, socket, rings, signed)
    finally:
        stop()
    return socket


async def _ring_until_closed(
    app: web.Application, socket: web.WebSocketResponse, rings: "asyncio.Queue[int]", signed: Signed
) -> None:
    app[_OPEN].add(socket)
    sending = asyncio.create_task(_send(app, socket, rings, signed.family.id), name="bell")
    hearing = asyncio.create_task(_hear_out(socket), name="bell's end")
    try:
        with app[PRESENCE].here(signed.actor.account.id):
            await asyncio.wait([sending, hearing], return_when=asyncio.FIRST_COMPLETED)
    finally:
        app[_OPEN].discard(socket)
        for task in (sending, hearing):
            task.cancel()
        await asyncio.wait([sending, hearing])
    failures = [task.exception() for task in (sending, hearing) if not task.cancelled()]
    failure = next((found for found in failures if found is not None), None)
    if failure is not None:
        _LOG.error("a bell failed", exc_info=failure)
        await socket.close(code=WSCloseCode.INTERNAL_ERROR, message=b"the server failed")
    elif not socket.closed:
        await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"the session is over")


async def _hear_out(socket: web.WebSocketResponse) -> None:
    """Return when the listener has gone."""
    async for message in socket:
        if message.type is WSMsgType.ERROR:
            break


async def _send(
    app: web.Application, socket: web.WebSocketResponse, rings: "asyncio.Queue[int]", family_id: str
) -> None:
    """Send the newest number until the listener has gone or its session is over."""
    with suppress(ConnectionError):
        while True:
            newest = await rings.get()
            while not rings.empty():
                newest = max(newest, rings.get_nowait())
            if not await app[EXECUTOR].run(app[STORE].read, lambda tx: is_running(tx, family_id)):
                return
            await socket.send_json({"sequence": newest})


async def _close_all(app: web.Application) -> None:
    sockets = app[_OPEN]
    for socket in tuple(sockets):
        await socket.close(code=WSCloseCode.GOING_AWAY, message=b"the server stops")
