"""The server's own work: it looks what has fallen due, when it starts and then again and again.

What is due is decided by the server's clock and kept in the store, so nothing is lost while the server is down, and
nothing happens twice. What is done is done by acts, one transaction each (`cases.acts.deadlines`).
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from cases.acts import deadlines
from cases.model.kept import Alarm
from cases.server.keys import CLOCK, EXECUTOR, HOOKS, STORE

_LOG = logging.getLogger(__name__)
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Pause:
    """An alarm that failed waits, each time twice as long."""

    length: timedelta
    ends_at: datetime


@dataclass(slots=True)
class _Looking:
    every_s: float
    pauses: dict[Alarm, _Pause]
    stop: asyncio.Event


_LOOKING = web.AppKey("jobs_looking", _Looking)


def mount_jobs(app: web.Application, every_s: float) -> None:
    """Look before the first request is answered, and every `every_s` seconds until the server stops."""
    app[_LOOKING] = _Looking(every_s, {}, asyncio.Event())
    app.cleanup_ctx.append(_looking)


async def look(app: web.Application) -> None:
    """Ring every alarm that is due now; one that fails is tried again after a pause, and the others ring."""
    looking = app[_LOOKING]
    due = await app[EXECUTOR].run(app[STORE].read, lambda tx: tx.alarms.due())
    looking.pauses = {alarm: looking.pauses[alarm] for alarm in due if alarm in looking.pauses}
    for alarm in due:
        pause = looking.pauses.get(alarm)
        if looking.stop.is_set():
            return
        if pause is None or pause.ends_at <= app[CLOCK]():
            await _ring(app, alarm, pause)


async def _ring(app: web.Application, alarm: Alarm, pause: _Pause | None) -> None:
    hooks, pauses = app[HOOKS], app[_LOOKING].pauses
    try:
        await asyncio.wrap_future(app[STORE].submit(lambda tx: deadlines.ring(tx, hooks, alarm)))
    except Exception:  # noqa: BLE001 - the border, as of a request: a voting rule is plugin code
        length = min(pause.length * 2, _LONGEST_PAUSE) if pause else _FIRST_PAUSE
        _LOG.exception("alarm failed; again in %s", length, extra={"case_id": alarm.case_id})
        pauses[alarm] = _Pause(length, app[CLOCK]() + length)
    else:
        pauses.pop(alarm, None)


async def _looking(app: web.Application) -> AsyncIterator[None]:
    await look(app)
    looking = asyncio.create_task(_again_and_again(app), name="look what is due")
    yield
    app[_LOOKING].stop.set()
    await looking  # what rings now rings to its end: the plugins it may ask are still there


async def _again_and_again(app: web.Application) -> None:
    looking = app[_LOOKING]
    while not looking.stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(looking.stop.wait(), looking.every_s)
        try:
            await look(app)
        except Exception:  # noqa: BLE001 - a full disk, say: looked at again
            _LOG.exception("looking what is due failed")
