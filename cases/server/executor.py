"""The server's threads for what would hold up the event loop: reading, hashing, waiting for a worker."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Thread
from typing import BinaryIO, ParamSpec, TypeVar

R = TypeVar("R")
P = ParamSpec("P")
_THREADS = 8


class Executor:
    """A bounded pool of threads."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="server")

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `work` on a thread and await what it returns or raises."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(work, *args, **kwargs))

    def close(self) -> None:
        """Finish what runs and end the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def when_closed(stream: BinaryIO, call: Callable[[], None]) -> None:
    """Call `call` on a thread of its own once `stream` has ended; for a server that ends with its parent."""

    def read() -> None:
        while os.read(stream.fileno(), 1):  # not stream.read: its lock would be held when the process ends
            continue
        call()

    Thread(target=read, name="stdin", daemon=True).start()
