"""How much room the disk of the data folder has left."""

import shutil

from aiohttp import web

from cases.errors import StorageFull
from cases.server.keys import EXECUTOR, SETTINGS

RESERVE_BYTES = 64 << 20
"""What files may not take: the database needs it to write down what is happening."""


async def has_room(app: web.Application, wanted_bytes: int = 0) -> bool:
    """Whether so much can be written and the reserve is still there."""
    free = (await app[EXECUTOR].run(shutil.disk_usage, app[SETTINGS].data_dir)).free
    return bool(free >= wanted_bytes + RESERVE_BYTES)


async def need_room(app: web.Application, wanted_bytes: int) -> None:
    """Raise StorageFull where a file would take the reserve."""
    if not await has_room(app, wanted_bytes):
        raise StorageFull
