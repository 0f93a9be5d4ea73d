"""The case server as an aiohttp application: its parts, opened and closed in order, and its routes."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from cases.acts.hooks import ServerHooks
from cases.server import problem
from cases.server.auth_routes import SETUP_KEY, mount_auth
from cases.server.authority import LocalAuthority
from cases.server.bell import Bell
from cases.server.case_routes import mount_cases
from cases.server.directory_routes import mount_directory
from cases.server.disk import has_room
from cases.server.event_routes import mount_bell
from cases.server.executor import Executor
from cases.server.file_routes import mount_files
from cases.server.jobs import mount_jobs
from cases.server.keys import AUTHORITY, BELL, BLOBS, CLOCK, EXECUTOR, HOOKS, SETTINGS, STORE, WORKERS
from cases.server.openapi import mount_openapi
from cases.server.panel_routes import mount_panel
from cases.server.patient_routes import mount_patients
from cases.server.phone_page import mount_phone
from cases.server.report_routes import mount_reports
from cases.server.settings import ServerSettings
from cases.server.upload_routes import mount_uploads
from cases.server.workers import Workers
from cases.store.opening import open_store

Mounting = Callable[[web.Application], None]
_OWN: tuple[Mounting, ...] = (
    mount_auth,
    mount_directory,
    mount_patients,
    mount_cases,
    mount_panel,
    mount_reports,
    mount_uploads,
    mount_files,
    mount_phone,
    mount_bell,
    mount_openapi,
)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a server is made with.

    Attributes:
        mountings: called with the application to add routes, and parts that open and close with it, after the
            server's own; the server's work on what falls due begins after these parts and ends before them.
        looks_every_s: how often the server looks what has fallen due.
    """

    settings: ServerSettings
    hooks: ServerHooks
    clock: Callable[[], datetime]
    mountings: Iterable[Mounting] = ()
    looks_every_s: float = 5.0


def make_app(parts: Parts) -> web.Application:
    """Return the application; the store is opened here, so that a problem with it is met before listening.

    Raises:
        StoreUnusable: the data folder cannot be used.
    """
    store = open_store(parts.settings.data_dir, parts.clock)
    app = web.Application(middlewares=[problem.border], client_max_size=problem.BODY_LIMIT_BYTES)
    app[SETTINGS] = parts.settings
    app[HOOKS] = parts.hooks
    app[CLOCK] = parts.clock
    app[STORE] = store
    app[BLOBS] = store.folder
    app[EXECUTOR] = Executor()
    app[WORKERS] = Workers(parts.settings.workers)
    app[AUTHORITY] = LocalAuthority(parts.settings.data_dir / "authority", parts.clock)
    app[SETUP_KEY] = secrets.token_urlsafe(16)
    app.on_response_prepare.append(problem.set_headers)
    app.cleanup_ctx.append(_running)
    app.router.add_get("/healthz", _healthz)
    app.router.add_get("/readyz", _readyz)
    for mounting in (*_OWN, *parts.mountings):
        mounting(app)
    mount_jobs(app, parts.looks_every_s)
    return app


async def _running(app: web.Application) -> AsyncIterator[None]:
    """Open what needs the loop; at the end finish what was begun, in the opposite order."""
    bell = app[BELL] = Bell(asyncio.get_running_loop(), app[HOOKS].happened)
    app[STORE].listen(bell.ring)
    sweeping = asyncio.create_task(app[EXECUTOR].run(sweep, app), name="sweep blobs")
    yield
    try:
        await sweeping
    finally:
        app[WORKERS].close()
        app[EXECUTOR].close()
        await asyncio.to_thread(app[STORE].close)
        _LOG.info("closed")


def sweep(app: web.Application) -> None:
    """Remove sealed files that no row names: of transactions that were rolled back, or cut off."""
    blobs = app[BLOBS]
    old = blobs.orphans(app[CLOCK]())
    for blob_id in app[STORE].read(lambda tx: tx.blobs.unnamed(old)):
        blobs.remove(blob_id)


async def _healthz(_request: web.Request) -> web.Response:
    """Answer that the process runs."""
    return web.Response(text="ok")


async def _readyz(request: web.Request) -> web.Response:
    """Answer that the database reads and the disk has room."""
    app = request.app
    await app[EXECUTOR].run(app[STORE].read, lambda tx: tx.log.last())
    is_ready = await has_room(app)
    return web.Response(text="ready" if is_ready else "disk full", status=200 if is_ready else 503)
