"""The composition root of the case server: the application, its plugins, TLS, signals, and a clean end."""

import asyncio
import json
import logging
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web

import workstation
from cases.acts.accounts import needs_setup
from cases.acts.admission import open_case
from cases.acts.hooks import DocumentKey
from cases.errors import CaseError, Refused
from cases.model.ids import AccountId, CaseId
from cases.model.people import Establishment
from cases.server.api_call import ApiCall
from cases.server.app import Parts, make_app
from cases.server.auth_routes import SETUP_KEY
from cases.server.executor import when_closed
from cases.server.keys import AUTHORITY, CLOCK, EXECUTOR, PRESENCE, SETTINGS, STORE
from cases.server.mount import RowMissing, mount_steps
from cases.server.problem import has_left
from cases.server.scenes import scene_of
from cases.server.settings import ServerSettings
from cases.store.ports import Tx
from cases.wire.endpoint import Endpoint
from cases.wire.messages import Nothing
from workstation.api.contributions import Job, LiveChannel, Route
from workstation.api.permissions import Permission
from workstation.api.plugins import PluginState
from workstation.audit_copies import AuditCopies
from workstation.kernel.kernel import Kernel
from workstation.kernel.server_hooks import RelayedHooks
from workstation.live_channels import prepare_channels, serve_channel

SHUTDOWN_S = 10.0
_EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not listened on
_log = logging.getLogger(__name__)
R = TypeVar("R")

Announce = Callable[[str, str], None]
"""Told the address, and the setup key where there is no account yet."""


class PluginServer:
    """What the server half of a plugin is handed; implements `workstation.api.contexts.ServerContext`."""

    def __init__(self, app: web.Application, permissions: Collection[Permission]) -> None:
        self._app = app
        settings = app[SETTINGS]
        smtp = asdict(settings.smtp) if settings.smtp and Permission.MAIL_SEND in permissions else {}
        self.data_dir: Path = settings.data_dir
        self.settings: Mapping[str, str] = {
            "name": settings.name,
            "public_url": settings.public_url,
            **{f"smtp_{name}": str(value) for name, value in smtp.items()},
        }

    def now(self) -> datetime:
        """Return the server's time, aware UTC."""
        return self._app[CLOCK]()

    def document_key(self, establishment: Establishment) -> DocumentKey:
        """Return the key that signs documents of `establishment`, issued when first asked for; any thread."""
        return self._app[AUTHORITY].document_key(establishment)

    def seen(self, account_id: AccountId) -> datetime | None:
        """Return when an account last had a window open."""
        return self._app[PRESENCE].seen(account_id)

    async def read(self, look: Callable[[Tx], R]) -> R:
        """Run `look` on a snapshot of the database, on a thread."""
        return await self._app[EXECUTOR].run(self._app[STORE].read, look)

    async def on_thread(self, work: Callable[[], R]) -> R:
        """Run what waits on a thread."""
        return await self._app[EXECUTOR].run(work)


def build_app(settings: ServerSettings, kernel: Kernel) -> web.Application:
    """Return the case server with what the loaded plugins add to it.

    Raises:
        StoreUnusable: the data folder cannot be used.
    """
    copies = AuditCopies(kernel)
    parts = Parts(
        settings=settings,
        hooks=RelayedHooks(kernel, copies.ring),
        clock=lambda: datetime.now(UTC),
        mountings=(
            partial(_mount_routes, kernel),
            partial(_mount_channels, kernel),
            lambda app: app.cleanup_ctx.append(partial(_with_plugins, kernel, copies)),
        ),
    )
    return make_app(parts)


def _mount_routes(kernel: Kernel, app: web.Application) -> None:
    for owner, route in kernel.registry.owned(Route):
        _mount_one(
            kernel, app, owner, route.endpoint, _blamed(kernel, owner, route.endpoint.name, route.handle)
        )


def _mount_channels(kernel: Kernel, app: web.Application) -> None:
    prepare_channels(app)
    for owner, channel in kernel.registry.owned(LiveChannel):
        endpoint = Endpoint(f"live.{channel.id}", "GET", channel.path, channel.row, Nothing, Nothing, "Live.")
        handle = _blamed(kernel, owner, endpoint.name, channel.handle)
        _mount_one(kernel, app, owner, endpoint, partial(serve_channel, handle))


def _mount_one(
    kernel: Kernel,
    app: web.Application,
    owner: str,
    endpoint: Endpoint[Any, Any],
    steps: Callable[..., Awaitable[object]],
) -> None:
    """Mount an endpoint of a plugin; one without a row of the access matrix is left out."""

    async def guarded(call: ApiCall) -> object:
        if not _is_active(kernel, owner):
            raise Refused(reason="plugin_off", plugin=owner)
        if case_id := call.places.get("case_id"):
            opening = partial(open_case, case_id=CaseId(case_id), row=endpoint.row)
            await call.look(lambda tx, actor: opening(scene_of(app, tx, actor)))
        return await steps(call)

    try:
        mount_steps(app, endpoint, guarded)
    except RowMissing:
        _log.exception("route without a row", extra={"plugin": owner})


def _is_active(kernel: Kernel, owner: str) -> bool:
    """Whether a plugin still takes part; what it mounted stays mounted after it was switched off or quarantined."""
    return kernel.plugin(owner).state is PluginState.ACTIVE


def _blamed(
    kernel: Kernel, owner: str, where: str, handle: Callable[..., Awaitable[object]]
) -> Callable[..., Awaitable[object]]:
    """Return `handle`, so that a fault in it is counted against its plugin and answered as a problem."""

    async def run(call: ApiCall, *more: object) -> object:
        try:
            return await handle(call, *more)
        except (CaseError, web.HTTPException):
            raise
        except Exception as error:
            if isinstance(error, ConnectionError) and has_left(call.request):
                raise
            kernel.relay.blame(owner, where, error)
            raise CaseError from error

    return run


async def _with_plugins(kernel: Kernel, copies: AuditCopies, app: web.Application) -> AsyncIterator[None]:
    """Tell the plugins that the server is ready, do their jobs, and end both with the server."""

    @cache
    def server_of(plugin_id: str) -> PluginServer:
        return PluginServer(app, kernel.plugin(plugin_id).permissions)

    copies.begin(app[STORE], app[EXECUTOR])
    kernel.started(lambda plugin: server_of(plugin.id))
    jobs = [
        asyncio.create_task(_repeat(kernel, owner, job, server_of(owner)), name=f"job {job.id}")
        for owner, job in kernel.registry.owned(Job)
    ]
    yield
    for task in jobs:
        task.cancel()
    await asyncio.gather(*jobs, return_exceptions=True)
    await copies.finish(SHUTDOWN_S)
    kernel.close()


async def _repeat(kernel: Kernel, owner: str, job: Job, server: PluginServer) -> None:
    while True:
        await asyncio.sleep(job.every_s)
        if not _is_active(kernel, owner):
            continue
        try:
            await job.run(server)
        except Exception as error:  # noqa: BLE001 - the border to a plugin, as in the hook relay
            kernel.relay.blame(owner, f"job {job.id}", error)


def announce_json(url: str, setup_key: str) -> None:
    """Write where the server answers as one line of JSON, for the workstation that started it."""
    sys.stdout.write(json.dumps({"url": url, "setup_key": setup_key}) + "\n")
    sys.stdout.flush()


def run_server(
    settings: ServerSettings, kernel: Kernel, announce: Announce, *, ends_with_stdin: bool = False
) -> None:
    """Serve until SIGTERM, SIGINT, or the end of stdin where the server is embedded; then finish and close.

    Raises:
        StoreUnusable: the data folder cannot be used.
        OSError: the address cannot be listened on.
    """
    asyncio.run(_serve(settings, kernel, announce, ends_with_stdin=ends_with_stdin))


async def _serve(
    settings: ServerSettings, kernel: Kernel, announce: Announce, *, ends_with_stdin: bool
) -> None:
    app = build_app(settings, kernel)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    try:
        host, port = settings.listen
        site = web.TCPSite(runner, host, port, ssl_context=_context(settings, app))
        await site.start()
        stop = _stopping(asyncio.get_running_loop(), ends_with_stdin=ends_with_stdin)
        is_new = app[STORE].read(needs_setup)
        announce(_url(settings, runner), app[SETUP_KEY] if is_new else "")
        _log.info("listening, workstation %s", workstation.__version__)
        await stop.wait()
        _log.info("stopping")
    finally:
        await runner.cleanup()


def _context(settings: ServerSettings, app: web.Application) -> ssl.SSLContext | None:
    if settings.tls == "local":
        return app[AUTHORITY].server_context(_names(settings))
    if settings.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(*settings.certificate)
    return context


def _stopping(loop: asyncio.AbstractEventLoop, *, ends_with_stdin: bool) -> asyncio.Event:
    """Return an event that is set when the server is asked to stop."""
    stop = asyncio.Event()

    def ask(*_ignored: object) -> None:
        loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, ask)
        except NotImplementedError:  # Windows
            signal.signal(number, ask)
    if ends_with_stdin:
        when_closed(sys.stdin.buffer, ask)
    return stop


def _names(settings: ServerSettings) -> tuple[str, ...]:
    host = settings.listen[0]
    reached = (socket.gethostname(),) if host in _EVERYWHERE else (host,)
    return (*settings.names, *reached)


def _url(settings: ServerSettings, runner: web.AppRunner) -> str:
    """Return how a workstation reaches the server."""
    if settings.public_url:
        return settings.public_url
    host, port = runner.addresses[0][:2]
    if host in _EVERYWHERE:
        host = (*settings.names, socket.gethostname())[0]
    scheme = "http" if settings.tls == "off" else "https"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
