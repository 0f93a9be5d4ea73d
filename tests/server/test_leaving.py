"""Whoever leaves before the answer is no fault of the server: no error in its log, and it goes on."""

import asyncio
import logging

import aiohttp
import pytest
from aiohttp import web

from cases.server.problem import border


def test_a_reader_who_scrolls_on_leaves_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    statuses: list[int] = []
    left = asyncio.Event()

    async def late(request: web.Request) -> web.StreamResponse:
        await left.wait()
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"too late")
        return response

    async def scene() -> None:
        app = web.Application(middlewares=[border])
        app.router.add_get("/late", late)
        app.router.add_get("/next", _answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        _reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"GET /late HTTP/1.1\r\nHost: here\r\n\r\n")
        await writer.drain()
        writer.transport.abort()
        async with aiohttp.ClientSession() as session, session.get(f"http://{host}:{port}/next") as answer:
            statuses.append(answer.status)
        left.set()
        await runner.cleanup()

    asyncio.run(asyncio.wait_for(scene(), 20))
    assert statuses == [200]
    assert [record.levelname for record in caplog.records] == ["INFO", "INFO"]
    assert [record.__dict__["status"] for record in caplog.records] == [200, 499]


async def _answer(_request: web.Request) -> web.Response:
    return web.Response()
