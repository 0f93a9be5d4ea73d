"""The server's own work: it looks what has fallen due, when it starts and then again and again.

What is due is decided by the server's clock and kept in the store, so nothing is lost while the server is down, and
nothing happens twice. What is done is done by acts, one transaction each (`cases.acts.deadlines`).
"""

import asyncio
import logging
from collections.abc import AsyncIterator

from aiohttp import web

from cases.acts import deadlines
from cases.model.kept import Alarm
from cases.server.keys import EXECUTOR, HOOKS, STORE

_LOG = logging.getLogger(__name__)
_EVERY_S = web.AppKey("jobs_every_s", float)
_FAILED = web.AppKey[set[Alarm]]("jobs_failed")


def mount_jobs(app: web.Application, every_s: float) -> None:
    """Look before the first request is answered, and every `every_s` seconds until the server stops."""
    app[_EVERY_S] = every_s
    app[_FAILED] = set()
    app.cleanup_ctx.append(_looking)


async def look(app: web.Application) -> None:
    """Ring every alarm that is due now; one that fails is left for the next start, and the others ring."""
    due = await app[EXECUTOR].run(app[STORE].read, lambda tx: tx.alarms.due())
    for alarm in due:
        if alarm not in app[_FAILED]:
            await _ring(app, alarm)


async def _ring(app: web.Application, alarm: Alarm) -> None:
    hooks = app[HOOKS]
    try:
        await asyncio.wrap_future(app[STORE].submit(lambda tx: deadlines.ring(tx, hooks, alarm)))
    except Exception:  # noqa: BLE001 - the border, as of a request: a voting rule is plugin code
        _LOG.exception("alarm failed", extra={"case_id": alarm.case_id})
        app[_FAILED].add(alarm)


async def _looking(app: web.Application) -> AsyncIterator[None]:
    await look(app)
    looking = asyncio.create_task(_again_and_again(app), name="look what is due")
    yield
    looking.cancel()
    await asyncio.wait([looking])


async def _again_and_again(app: web.Application) -> None:
    while True:
        await asyncio.sleep(app[_EVERY_S])
        try:
            await look(app)
        except Exception:  # noqa: BLE001 - a full disk, say: looked at again
            _LOG.exception("looking what is due failed")
