"""The sandboxed workers of the server, started when a picture first needs one."""

from threading import Lock
from typing import TypeVar

from viewers.imaging.errors import WorkerUnavailable
from viewers.imaging.jobs import Job
from viewers.imaging.worker import WorkerPool

T = TypeVar("T")


class Workers:
    """A pool that costs nothing until it is used; every method may be called from any thread."""

    def __init__(self, size: int) -> None:
        self._pool = WorkerPool(size)
        self._lock = Lock()
        self._is_started = False
        self._is_closed = False

    def warm(self) -> None:
        """Start the processes if they are not; returns at once. Call it when a picture is on its way."""
        with self._lock:
            if self._is_closed:
                raise WorkerUnavailable(reason="closed")
            if not self._is_started:
                self._is_started = True
                self._pool.start()

    def run(self, job: Job[T], timeout_s: float | None = None) -> T:
        """Do a job and wait for it.

        Raises:
            ImagingError: what the job raised, or how its worker failed.
        """
        self.warm()
        return self._pool.run(job, timeout_s)

    def close(self) -> None:
        """End the processes; what waits fails with `WorkerUnavailable`."""
        with self._lock:
            self._is_closed = True
            self._pool.close()
