"""A pool of sandboxed processes that parse and decode; a bad file can only kill its own job.

The pool starts no thread. Two ways to use it, also at once:

* the desktop calls `submit(job, on_result, on_error)` and, from its UI loop, `poll()`, which runs the
  callbacks in the caller's thread;
* the server calls `run(job)` from its executor's threads; each call takes a worker for itself.

A worker that dies or overruns its time is replaced and only its job fails. The children end with
their parent: their pipe closes. On Linux they are shut in by seccomp and resource limits, on
Windows by a Job Object.
"""

import heapq
import mmap
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.heap import Arena
from threading import Condition
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import msgspec

from viewers.imaging import jobs, sandbox_child
from viewers.imaging.errors import (
    ImagingError,
    TooLarge,
    WorkerDied,
    WorkerTimedOut,
    WorkerUnavailable,
)
from viewers.imaging.jobs import Answer, Job
from viewers.imaging.limits import WorkerLimits
from viewers.imaging.sandbox_child import Order, Reply

T = TypeVar("T")

CURSOR, VIEWPORT, PREFETCH, BACKGROUND = range(4)
"""Priorities, soonest first."""

_START_TIMEOUT_S = 60.0
_RELEASE_ABOVE_BYTES = 8 << 20
_MAX_EARLY_DEATHS = 3


class Ticket(Generic[T]):
    """A submitted job; `cancel()` makes sure that neither of its callbacks runs any more."""

    def __init__(
        self,
        job: Job[T],
        on_result: Callable[[T], None],
        on_error: Callable[[ImagingError], None],
        timeout_s: float,
    ) -> None:
        self.job = job
        self.timeout_s = timeout_s
        self.is_done = False
        self.is_running = False
        self._on_result = on_result
        self._on_error = on_error

    def cancel(self) -> None:
        """Forget the job; one that is running ends by itself."""
        self.is_done = True

    def settle(self, outcome: T | ImagingError) -> None:
        """Run the callback that fits, unless cancelled."""
        if self.is_done:
            return
        self.is_done = True
        if isinstance(outcome, ImagingError):
            self._on_error(outcome)
        else:
            self._on_result(outcome)


class WorkerPool:
    """`size` worker processes; use as a context manager, or call `start` and `close`."""

    def __init__(self, size: int = 2, limits: WorkerLimits | None = None) -> None:
        self._limits = limits or WorkerLimits()
        self._size = size
        self._workers: list[_Worker] = []
        self._queue: list[tuple[int, int, Ticket[Any]]] = []
        self._settled: deque[tuple[Ticket[Any], object]] = deque()
        self._submitted = 0
        self._changed = Condition()
        self._is_closed = False

    def start(self) -> None:
        """Start the processes; returns at once, they warm up by themselves."""
        with self._changed:
            while len(self._workers) < self._size:
                self._workers.append(_Worker(self._limits))

    def close(self) -> None:
        """End the processes; waiting jobs fail with `WorkerUnavailable`, callbacks are not run."""
        with self._changed:
            self._is_closed = True
            for worker in self._workers:
                worker.kill()
            self._workers.clear()
            self._queue.clear()
            self._settled.clear()
            self._changed.notify_all()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_busy(self) -> bool:
        """Whether submitted jobs wait or run: then `poll` is worth calling soon."""
        return bool(self._queue or self._settled) or any(
            worker.ticket is not None for worker in self._workers
        )

    @property
    def warm(self) -> int:
        """How many workers are ready to take a job without delay."""
        with self._changed:
            for worker in self._workers:
                if not worker.is_leased:
                    worker.check_ready()
            return sum(worker.is_ready for worker in self._workers)

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The children's process ids, for measuring and for tests."""
        with self._changed:
            return tuple(worker.process_id for worker in self._workers)

    @property
    def sandbox(self) -> tuple[str, ...]:
        """How each warm worker is shut in: "seccomp", "rlimits", "job" or "none"."""
        with self._changed:
            return tuple(worker.sandbox for worker in self._workers if worker.is_ready)

    def submit(
        self,
        job: Job[T],
        on_result: Callable[[T], None],
        on_error: Callable[[ImagingError], None],
        *,
        priority: int = VIEWPORT,
        timeout_s: float | None = None,
    ) -> Ticket[T]:
        """Queue a job; one of the callbacks will run inside a later `poll`."""
        ticket = Ticket(job, on_result, on_error, timeout_s or self._limits.timeout_s)
        with self._changed:
            if self._is_closed:
                raise WorkerUnavailable(reason="closed")
            self._submitted += 1
            heapq.heappush(self._queue, (priority, self._submitted, ticket))
        self._hand_out()
        return ticket

    def poll(self) -> int:
        """Collect answers, hand out waiting jobs, run callbacks here; return how many ran."""
        with self._changed:
            for index, worker in enumerate(self._workers):
                if worker.ticket is None:
                    continue
                ticket, outcome = worker.ticket, worker.collect()
                if outcome is None:
                    continue
                worker.ticket = None
                self._settled.append((ticket, outcome))
                self._replace_if_dead(index)
            self._settled.extend(self._hopeless())
            self._changed.notify_all()
        self._hand_out()
        ran = 0
        while self._settled:
            # One at a time: what a callback raises must not cost another job its answer.
            ticket, outcome = self._settled.popleft()
            ran += 1
            ticket.settle(outcome)
        return ran

    def run(self, job: Job[T], timeout_s: float | None = None) -> T:
        """Do a job now and wait for it; safe to call from several threads.

        Raises:
            ImagingError: what the job raised, or how its worker failed.
        """
        worker = self._lease()
        try:
            outcome = worker.run(job, timeout_s or self._limits.timeout_s)
        finally:
            self._give_back(worker)
        if isinstance(outcome, ImagingError):
            raise outcome
        result: T = outcome
        return result

    def _lease(self) -> "_Worker":
        with self._changed:
            while not self._is_closed:
                if not self._workers:
                    raise WorkerUnavailable(reason="not started")
                free = [worker for worker in self._workers if worker.is_free]
                if free:
                    worker = max(free, key=lambda worker: worker.is_ready)
                    worker.is_leased = True
                    return worker
                self._changed.wait()
            raise WorkerUnavailable(reason="closed")

    def _give_back(self, worker: "_Worker") -> None:
        with self._changed:
            worker.is_leased = False
            if worker in self._workers:
                self._replace_if_dead(self._workers.index(worker))
            self._changed.notify_all()

    def _replace_if_dead(self, index: int) -> None:
        worker = self._workers[index]
        if worker.is_dead and not self._is_closed and worker.early_deaths < _MAX_EARLY_DEATHS:
            self._workers[index] = _Worker(self._limits, worker.early_deaths)

    def _hand_out(self) -> None:
        """Give waiting jobs to free, warm workers, soonest first."""
        with self._changed:
            for index, worker in enumerate(self._workers):
                if not worker.is_free:
                    continue
                if worker.check_ready():
                    ticket = self._next_ticket()
                    if ticket is None:
                        return
                    worker.begin(ticket.job, ticket.timeout_s)
                    worker.ticket = ticket
                    ticket.is_running = True
                else:
                    self._replace_if_dead(index)

    def _next_ticket(self) -> Ticket[Any] | None:
        while self._queue:
            ticket = heapq.heappop(self._queue)[2]
            if not ticket.is_done:
                return ticket
        return None

    def _hopeless(self) -> list[tuple[Ticket[Any], object]]:
        """All waiting jobs, where no worker has managed to start."""
        if not self._workers or not all(worker.is_dead for worker in self._workers):
            return []
        waiting = [ticket for _, _, ticket in sorted(self._queue, key=lambda entry: entry[:2])]
        self._queue.clear()
        return [(ticket, WorkerUnavailable(reason="does not start")) for ticket in waiting]


class _Worker:
    """One child process with its pipe and its shared segment; not thread-safe by itself."""

    def __init__(self, limits: WorkerLimits, early_deaths: int = 0) -> None:
        context = multiprocessing.get_context("spawn")
        self._limits = limits
        self._segment = _new_segment(limits.result_bytes)
        self._pipe, child_end = context.Pipe()
        self._process = context.Process(
            target=sandbox_child.main, args=(child_end, self._segment, limits), daemon=True
        )
        self._process.start()
        child_end.close()
        if sys.platform == "win32":
            from viewers.imaging import sandbox_windows

            self._windows_job = sandbox_windows.confine(self._process.sentinel, limits)
        self.ticket: Ticket[Any] | None = None
        self.is_leased = False
        self.is_ready = False
        self.is_dead = False
        self.early_deaths = early_deaths
        self.sandbox = ""
        self.process_id = self._process.pid or 0
        self._job: Job[Any] | None = None
        self._timeout_s = limits.timeout_s
        self._deadline = 0.0
        self._refusal: ImagingError | None = None

    @property
    def is_free(self) -> bool:
        """Whether nobody has a job with it."""
        return not self.is_leased and self.ticket is None

    def check_ready(self, wait_s: float = 0.0) -> bool:
        """Whether the worker has said that it is warm."""
        if self.is_ready or self.is_dead:
            return self.is_ready
        try:
            if self._pipe.poll(wait_s):
                self.sandbox = msgspec.msgpack.decode(self._pipe.recv_bytes(), type=Reply).sandbox
                self.is_ready = True
                self.early_deaths = 0
        except (EOFError, OSError):
            self.early_deaths += 1
            self.kill()
        return self.is_ready

    def begin(self, job: Job[Any], timeout_s: float) -> None:
        """Send a job to a warm worker."""
        self._job, self._timeout_s = job, timeout_s
        self._deadline = time.monotonic() + timeout_s
        codestream = job.codestream
        if len(codestream) > self._limits.result_bytes:
            needed, limit = len(codestream), self._limits.result_bytes
            self._refusal = TooLarge(needed_bytes=needed, limit_bytes=limit)
            return
        self._segment.buffer[: len(codestream)] = codestream
        message = msgspec.msgpack.encode(jobs.without_codestream(job))
        order = Order(job=msgspec.Raw(message), codestream_bytes=len(codestream), timeout_s=timeout_s)
        try:
            self._pipe.send_bytes(msgspec.msgpack.encode(order))
        except OSError:
            self._refusal = self._died()

    def collect(self, wait_s: float = 0.0) -> object | None:
        """The result or the error of the running job; None while it runs."""
        if self._refusal is not None:
            refusal, self._refusal = self._refusal, None
            return refusal
        try:
            if self._pipe.poll(wait_s):
                return self._read(msgspec.msgpack.decode(self._pipe.recv_bytes(), type=Reply))
        except (EOFError, OSError):
            return self._died()
        if time.monotonic() < self._deadline:
            return None
        self.kill()
        return WorkerTimedOut(timeout_s=self._timeout_s)

    def run(self, job: Job[T], timeout_s: float) -> Any:  # noqa: ANN401 - a result or an error
        """Do one job, waiting for the worker to warm up first."""
        if not self.check_ready(_START_TIMEOUT_S):
            return WorkerUnavailable(reason="does not start")
        self.begin(job, timeout_s)
        outcome = None
        while outcome is None:
            outcome = self.collect(max(0.0, self._deadline - time.monotonic()))
        return outcome

    def kill(self) -> None:
        """End the process and free its memory."""
        if self.is_dead:
            return
        self.is_dead, self.is_ready = True, False
        self._process.kill()
        self._process.join()
        self._pipe.close()
        with suppress(BufferError):  # a `run` in another thread is reading: freed when it is done
            self._segment.buffer.close()
        if sys.platform == "linux":
            os.close(self._segment.fd)

    def _read(self, reply: Reply) -> object:
        if reply.problem is not None:
            return ImagingError.from_problem(reply.problem)
        job, self._job = self._job, None
        if job is None or reply.blob_bytes > self._limits.result_bytes:
            self.kill()
            return WorkerDied(exit_code=0)
        with memoryview(self._segment.buffer) as whole, whole[: reply.blob_bytes] as blob:
            try:
                result = job.read(Answer(reply.message, blob))
            except (msgspec.MsgspecError, ValueError, TypeError):
                # The child is not trusted: an answer that cannot be read is a dead worker.
                result = None
        if sys.platform == "linux" and reply.blob_bytes > _RELEASE_ABOVE_BYTES:
            self._segment.buffer.madvise(mmap.MADV_REMOVE)
        return WorkerDied(exit_code=0) if result is None else result

    def _died(self) -> ImagingError:
        self._process.join(1)
        code = self._process.exitcode
        self.kill()
        if sys.platform != "win32" and code == -signal.SIGXCPU:
            return WorkerTimedOut(timeout_s=self._timeout_s)
        return WorkerDied(exit_code=code if code is not None else 0)


def _new_segment(size: int) -> Arena:
    """Memory to share with a child: never in /dev/shm, whose size containers limit."""
    if sys.platform == "linux":
        descriptor = os.memfd_create("khibra-frames")
        os.ftruncate(descriptor, size)
        segment = Arena(size, descriptor)
    else:
        segment = Arena(size)
    return segment
