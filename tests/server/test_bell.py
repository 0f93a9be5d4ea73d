"""The bell: rings the newest sequence, at once and after each commit, and ends with the server."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from cases.model.audit import EventKind
from cases.server.keys import EXECUTOR, PRESENCE
from cases.wire import endpoints
from tests.server.harness import Clock, Person, Running, running, wait_until

BELL = "/api/v1/bell"


def listening(
    person: Person, then: Callable[[aiohttp.ClientWebSocketResponse], Coroutine[Any, Any, None]]
) -> None:
    """Open the bell and do something with it."""

    async def listen() -> None:
        headers = {"Authorization": f"Bearer {person.token}"}
        async with (
            aiohttp.ClientSession(f"http://{person.host}:{person.port}") as session,
            session.ws_connect(BELL, headers=headers) as socket,
        ):
            await then(socket)

    asyncio.run(asyncio.wait_for(listen(), 30))


def ring(server: Running) -> int:
    return server.store.write(lambda tx: tx.log.add(EventKind.CASE_CHANGED, None, None))[0]


def test_the_bell_rings_the_newest_event(server: Running) -> None:
    server.account("karim")
    karim = server.person("karim")
    newest = server.store.read(lambda tx: tx.log.last())

    async def hear(socket: aiohttp.ClientWebSocketResponse) -> None:
        assert await socket.receive_json() == {"sequence": newest}
        sequence = await asyncio.to_thread(ring, server)
        assert await socket.receive_json() == {"sequence": sequence}
        for _ in range(20):
            await asyncio.to_thread(ring, server)
        while (await socket.receive_json())["sequence"] < newest + 21:
            continue

    listening(karim, hear)
    wait_until(lambda: len(server.hooks.events) == newest + 21)  # the plugins were told of each


def test_the_bell_is_for_those_who_are_signed_in(server: Running) -> None:
    stranger = server.person()
    stranger.token = "made up"

    async def hear(_socket: aiohttp.ClientWebSocketResponse) -> None:
        raise AssertionError("it rang")

    with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
        listening(stranger, hear)


def test_the_bell_falls_silent_when_the_session_ends(server: Running) -> None:
    server.account("karim")
    karim = server.person("karim")

    async def hear(socket: aiohttp.ClientWebSocketResponse) -> None:
        await socket.receive_json()
        await asyncio.to_thread(karim.ask, endpoints.SIGN_OUT.call())
        await asyncio.to_thread(ring, server)
        async for message in socket:  # what rang before the session ended
            assert message.type is aiohttp.WSMsgType.TEXT
        assert socket.close_code == aiohttp.WSCloseCode.POLICY_VIOLATION

    listening(karim, hear)


def test_the_bell_says_goodbye_when_the_server_stops(tmp_path: Path, clock: Clock) -> None:
    async def hear(socket: aiohttp.ClientWebSocketResponse) -> None:
        await socket.receive_json()
        stopping = asyncio.create_task(asyncio.to_thread(server_of.__exit__, None, None, None))
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        assert socket.close_code == aiohttp.WSCloseCode.GOING_AWAY
        await socket.close()
        await stopping

    server_of = running(tmp_path, clock)
    server = server_of.__enter__()
    server.account("karim")
    listening(server.person("karim"), hear)
    assert EXECUTOR in server.app


def test_who_listens_is_seen_and_who_left_was_seen(server: Running, clock: Clock) -> None:
    karim = server.account("karim").id
    seen = server.app[PRESENCE].seen
    assert seen(karim) is None

    async def hear(socket: aiohttp.ClientWebSocketResponse) -> None:
        await socket.receive_json()
        clock.move(minutes=5)
        assert seen(karim) == clock.now

    listening(server.person("karim"), hear)
    left = clock.now

    def is_gone() -> bool:
        clock.move(seconds=1)
        return seen(karim) != clock.now

    wait_until(is_gone)
    last = seen(karim)
    assert last is not None
    assert left <= last < clock.now


@pytest.mark.logs_errors
def test_a_bell_that_fails_says_so(server: Running, caplog: pytest.LogCaptureFixture) -> None:
    server.account("karim")

    async def hear(socket: aiohttp.ClientWebSocketResponse) -> None:
        await socket.receive_json()
        server.app[EXECUTOR].close()
        await asyncio.to_thread(ring, server)
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        assert socket.close_code == aiohttp.WSCloseCode.INTERNAL_ERROR

    listening(server.person("karim"), hear)
    assert "a bell failed" in caplog.text
