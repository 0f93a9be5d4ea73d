"""The typed keys under which the server's parts are found: `request.app[STORE]`."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from cases.acts.hooks import ServerHooks
from cases.server.authority import LocalAuthority
from cases.server.bell import Bell
from cases.server.executor import Executor
from cases.server.presence import Presence
from cases.server.settings import ServerSettings
from cases.server.workers import Workers
from cases.store.blobs import BlobFolder
from cases.store.ports import Store

SETTINGS = web.AppKey("settings", ServerSettings)
STORE = web.AppKey[Store]("store")
BLOBS = web.AppKey("blobs", BlobFolder)
HOOKS = web.AppKey[ServerHooks]("hooks")
CLOCK = web.AppKey[Callable[[], datetime]]("clock")
EXECUTOR = web.AppKey("executor", Executor)
WORKERS = web.AppKey("workers", Workers)
AUTHORITY = web.AppKey("authority", LocalAuthority)
BELL = web.AppKey("bell", Bell)
PRESENCE = web.AppKey("presence", Presence)
