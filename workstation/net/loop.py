"""The network thread: one event loop, and the only place that starts a thread for the desktop."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import Any, TypeVar

A = TypeVar("A")
_SLOW_THREADS = 4
_CLOSE_TIMEOUT_S = 10.0
_log = logging.getLogger(__name__)


class NetworkThread:
    """An event loop on a thread of its own; every method may be called from any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(ThreadPoolExecutor(_SLOW_THREADS, thread_name_prefix="network-slow"))
        self._thread = Thread(target=self._run, name="network", daemon=True)
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, A]) -> "Future[A]":
        """Run a coroutine on the loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def call(self, run: Callable[[], object]) -> None:
        """Run a function on the loop soon; nothing happens once it is closed."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(run)

    def close(self) -> None:
        """Cancel what runs, and end the thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_CLOSE_TIMEOUT_S)
            if self._thread.is_alive():
                _log.warning("the network thread does not end")

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
            self._loop.run_until_complete(_cancel_all())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        finally:
            self._loop.close()


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
