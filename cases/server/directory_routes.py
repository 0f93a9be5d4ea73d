"""Routes of the directory and of the diagnosis catalogue."""

import asyncio

from aiohttp import web

from cases.acts import directory
from cases.acts.directory import CodeIndex
from cases.server.api_call import ApiCall
from cases.server.mount import mount_steps
from cases.server.scenes import mount_act
from cases.wire import endpoints
from cases.wire.messages import DiagnosisCodes


class _Catalogue:
    """The catalogue, prepared when it is first searched."""

    def __init__(self) -> None:
        self._index: CodeIndex | None = None
        self._making = asyncio.Lock()

    async def search(self, call: ApiCall) -> DiagnosisCodes:
        """Answer a search."""
        async with self._making:
            if self._index is None:
                self._index = await call.look(lambda tx, _actor: directory.catalogue(tx))
        return await call.executor.run(self._index.search, call.body)


def mount_directory(app: web.Application) -> None:
    """Mount them."""
    mount_act(app, endpoints.PRACTITIONERS, directory.practitioners)
    mount_act(app, endpoints.ESTABLISHMENTS, directory.establishments)
    mount_steps(app, endpoints.CODES, _Catalogue().search)
