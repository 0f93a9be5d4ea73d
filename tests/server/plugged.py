"""A real case server with plugins, put together as `khibra serve` does it, on a real loopback port."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from cases.server.settings import ServerSettings
from tests.server.harness import MEMORY_KIB, BareHooks, Clock, Running
from workstation.kernel.kernel import Kernel
from workstation.server import build_app


@contextmanager
def serving(kernel: Kernel, folder: Path, **more: Any) -> Iterator[Running]:
    """Run a server with plugins, put together as `khibra serve` does."""
    settings = ServerSettings(data_dir=folder, password_memory_kib=MEMORY_KIB, workers=1, **more)
    app = build_app(settings, kernel)
    loop, runner = asyncio.new_event_loop(), web.AppRunner(app, access_log=None, shutdown_timeout=2)

    async def start() -> tuple[str, int]:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        return host, port

    host, port = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever, name="test-server")
    thread.start()
    try:
        yield Running(app, host, port, Clock(), BareHooks(), loop)
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
