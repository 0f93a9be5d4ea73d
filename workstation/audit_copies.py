"""Copies of the event log for the audit sinks of plugins, beside the server: in order, and never in its way.

Runs on the server's event loop; the sinks write on its threads. Each sink has a line of its own, so that a slow one
holds up no other. What a sink does not get is a gap, and every gap is said in the server's log.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from cases.model.audit import Event
from cases.server.executor import Executor
from cases.wire.codec import encode
from workstation.api.contributions import AuditSink
from workstation.kernel.kernel import Kernel

MOST_WAITING = 10_000
"""Events that may wait for one sink, some megabytes."""

_BATCH = 100
_log = logging.getLogger(__name__)
_Copy = tuple[int, bytes]


@dataclass(slots=True, eq=False)
class _Line:
    """What waits for one sink, by sequence, and the first and last event that it did not get."""

    owner: str
    sink: AuditSink
    waiting: deque[_Copy] = field(default_factory=deque)
    gap: tuple[int, int] | None = None
    task: asyncio.Task[None] | None = None

    def lose(self, sequence: int) -> None:
        first, last = self.gap or (sequence, sequence)
        self.gap = min(first, sequence), max(last, sequence)

    def say_gap(self) -> None:
        if self.gap:
            _log.warning("audit sink %s of %s lacks events %d to %d", self.sink.id, self.owner, *self.gap)
            self.gap = None


class AuditCopies:
    """Gives the sinks what is written to the log.

    Args:
        kernel: whose plugins have sinks.
        most_waiting: see `MOST_WAITING`.
    """

    def __init__(self, kernel: Kernel, most_waiting: int = MOST_WAITING) -> None:
        self._kernel = kernel
        self._most_waiting = most_waiting
        self._executor: Executor | None = None
        self._lines: dict[tuple[str, str], _Line] = {}

    def begin(self, executor: Executor) -> None:
        """Copy from now on; on the loop."""
        self._executor = executor

    def take(self, event: Event) -> None:
        """Put an event in the lines of all sinks; on the loop, and at once."""
        sinks = self._kernel.registry.owned(AuditSink)
        data = encode(event) if sinks else b""
        for owner, sink in sinks:
            line = self._lines.setdefault((owner, sink.id), _Line(owner, sink))
            line.sink = sink
            if self._executor is None or len(line.waiting) >= self._most_waiting:
                line.lose(event.sequence)
                continue
            line.waiting.append((event.sequence, data))
            if line.task is None:
                line.task = asyncio.create_task(self._empty(line), name=f"audit sink {sink.id}")

    async def finish(self, timeout_s: float) -> None:
        """Write what waits, as far as there is time, and take no more."""
        tasks = [line.task for line in self._lines.values() if line.task]
        if tasks:
            await asyncio.wait(tasks, timeout=timeout_s)
        self._executor = None
        for line in self._lines.values():
            if line.task is not None:
                line.task.cancel()
            for sequence, _data in line.waiting:
                line.lose(sequence)
            line.say_gap()

    async def _empty(self, line: _Line) -> None:
        while line.waiting and self._executor is not None:
            batch = [line.waiting.popleft() for _ in range(min(_BATCH, len(line.waiting)))]
            written = await self._executor.run(self._write, line.owner, line.sink, batch)
            for (sequence, _data), is_written in zip(batch, written, strict=True):
                line.say_gap() if is_written else line.lose(sequence)
        line.task = None
        line.say_gap()

    def _write(self, owner: str, sink: AuditSink, batch: Sequence[_Copy]) -> list[bool]:
        """Write some copies, on a thread; a sink whose plugin was silenced gets no more."""
        return [self._write_one(owner, sink, data) for _sequence, data in batch]

    def _write_one(self, owner: str, sink: AuditSink, data: bytes) -> bool:
        if not self._kernel.registry.owner_of(sink):
            return False
        return not self._kernel.relay.run(owner, f"audit sink {sink.id}", lambda: sink.write(data)).fault
