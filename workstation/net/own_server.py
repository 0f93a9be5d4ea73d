"""The case server of a workstation that works alone, as the network side needs it."""

import asyncio
from typing import Protocol

from cases.errors import OwnServerFailed
from workstation.errors import HostError


class Ready(Protocol):
    """Where it answers."""

    @property
    def url(self) -> str:
        """Its address on this computer."""

    @property
    def setup_key(self) -> str:
        """The key that makes the first account; empty where there is one."""


class OwnServer(Protocol):
    """A child process that serves; see `workstation.embedded`."""

    def wait(self) -> Ready:
        """Return where it answers once it does; blocks."""

    def stop(self) -> object:
        """End it; blocks."""


async def started(server: OwnServer) -> Ready:
    """Wait for a server to answer.

    Raises:
        OwnServerFailed: it did not start.
    """
    try:
        return await asyncio.to_thread(server.wait)
    except HostError as error:
        raise OwnServerFailed(**error.fields) from error
