"""The inside of a worker process: import everything, shut the door, answer jobs.

Runs in the child only, from a spawned process. It ends when the pipe to its parent does.
"""

import os
import signal
import sys
from typing import Protocol

import msgspec

from viewers.imaging.errors import DecodeFailed, ImagingError, Problem, TooLarge
from viewers.imaging.limits import WorkerLimits


class Pipe(Protocol):
    """The end of a pipe that carries whole messages."""

    def recv_bytes(self) -> bytes:
        """Wait for one message; EOFError when the other end is gone."""

    def send_bytes(self, buf: bytes, /) -> None:
        """Send one message."""


class Segment(Protocol):
    """Memory shared with the parent."""

    @property
    def buffer(self) -> memoryview:
        """The bytes."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A job on its way: its message, the length of its codestream in the segment, its time."""

    job: msgspec.Raw
    codestream_bytes: int
    timeout_s: float


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A job's answer: a message and the length of its blob in the segment, or a problem."""

    message: bytes = b""
    blob_bytes: int = 0
    problem: Problem | None = None
    sandbox: str = ""


def main(pipe: Pipe, segment: Segment, limits: WorkerLimits) -> None:
    """Serve jobs until the parent goes away."""
    # Ctrl-C in a terminal reaches every process of the group; the parent decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    from viewers.imaging import codecs

    for codec in codecs.REGISTRY.values():
        codec.unavailable()
    # Everything is imported before the door shuts: imports may start programs (uuid does).
    serve = _Server(segment, limits).serve
    level = _enter(limits)
    pipe.send_bytes(msgspec.msgpack.encode(Reply(sandbox=level)))
    while True:
        try:
            order = pipe.recv_bytes()
        except (EOFError, OSError):
            os._exit(0)
        pipe.send_bytes(msgspec.msgpack.encode(serve(order)))


def _enter(limits: WorkerLimits) -> str:
    level = "job"  # on Windows the parent has put this process into a Job Object
    if sys.platform == "linux":
        from viewers.imaging import sandbox_linux

        level = sandbox_linux.enter(limits)
    return level


class _Server:
    def __init__(self, segment: Segment, limits: WorkerLimits) -> None:
        from viewers.imaging import jobs, perform

        self._view = memoryview(segment.buffer)
        self._limits = limits
        self._perform_job = perform.perform
        self._decoder = msgspec.msgpack.Decoder(jobs.AnyJob)

    def serve(self, data: bytes) -> Reply:
        """Run one order; whatever it raises is told, nothing ends the process but a signal."""
        try:
            return self._perform(msgspec.msgpack.decode(data, type=Order))
        except ImagingError as error:
            return Reply(problem=error.problem())
        except MemoryError:
            refusal = TooLarge(needed_bytes=0, limit_bytes=self._limits.memory_bytes)
            return Reply(problem=refusal.problem())
        except BaseException as error:  # noqa: BLE001 - a stranger's codec may raise anything
            failure = DecodeFailed(codec="worker", detail=type(error).__name__)
            return Reply(problem=failure.problem())

    def _perform(self, order: Order) -> Reply:
        if sys.platform == "linux":
            from viewers.imaging import sandbox_linux

            sandbox_linux.begin_job(order.timeout_s)
        job = self._decoder.decode(order.job)
        if order.codestream_bytes:
            codestream = bytes(self._view[: order.codestream_bytes])
            job = msgspec.structs.replace(job, codestream=codestream)
        answer = self._perform_job(job)
        size = len(answer.blob)
        if size > self._limits.result_bytes:
            raise TooLarge(needed_bytes=size, limit_bytes=self._limits.result_bytes)
        self._view[:size] = answer.blob
        return Reply(message=answer.message, blob_bytes=size)
