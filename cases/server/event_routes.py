"""The bell: a WebSocket that rings the number of the newest event; what happened is read from the log."""

import asyncio

from aiohttp import WSCloseCode, WSMsgType, web

from cases.acts.sessions import authenticate
from cases.model.ids import AccountId
from cases.server.api_call import policy_of, token_of
from cases.server.keys import BELL, CLOCK, EXECUTOR, PRESENCE, STORE
from cases.server.mount import PREFIX
from cases.server.presence import Presence
from cases.store.ports import Tx

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

    def first(tx: Tx) -> tuple[int, AccountId]:
        return tx.log.last(), authenticate(tx, token, policy_of(app)).actor.account.id

    newest, account_id = await app[EXECUTOR].run(app[STORE].read, first)
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S)
    await socket.prepare(request)
    app[_OPEN].add(socket)
    rings: asyncio.Queue[int] = asyncio.Queue()
    rings.put_nowait(newest)
    stop = app[BELL].listen(rings.put_nowait)
    sending = asyncio.create_task(_send(socket, rings), name="bell")
    try:
        with app[PRESENCE].here(account_id):
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
    finally:
        stop()
        app[_OPEN].discard(socket)
        sending.cancel()
        await asyncio.wait([sending])
    return socket


async def _send(socket: web.WebSocketResponse, rings: "asyncio.Queue[int]") -> None:
    while True:
        newest = await rings.get()
        while not rings.empty():
            newest = rings.get_nowait()
        await socket.send_json({"sequence": newest})


async def _close_all(app: web.Application) -> None:
    sockets = app[_OPEN]
    for socket in tuple(sockets):
        await socket.close(code=WSCloseCode.GOING_AWAY, message=b"the server stops")
