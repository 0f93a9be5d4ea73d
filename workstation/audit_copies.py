"""Copies of the event log for the audit sinks of plugins, beside the server: in order, and never in its way.

Each sink gets what the log itself holds, from where it has got to, and that place is kept in the database: what
happened while the server or the sink was away comes afterwards, as does what `khibra admin` writes beside a running
server. A sink may get its last events twice after a power cut; it lacks none.

Runs on the server's event loop; reading and writing is done on its threads. Each sink has a line of its own, so
that a slow one holds up no other.
"""

import asyncio
import logging
from dataclasses import dataclass

from cases.model.audit import Event
from cases.server.executor import Executor
from cases.store.ports import Store
from cases.wire.codec import encode
from workstation.api.contributions import AuditSink
from workstation.kernel.kernel import Kernel

LOOKS_EVERY_S = 5.0
"""How often the log is looked at for what other processes wrote, and for sinks that refused something."""

_BATCH = 100
_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Line:
    """Where one sink has got to.

    Attributes:
        copied: the sequence of the last event that it took; None until that was read.
        refused: of the event that it did not take, 0 for none.
        is_rung: something was written since `task` looked.
    """

    owner: str
    sink: AuditSink
    copied: int | None = None
    refused: int = 0
    is_rung: bool = False
    task: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        return f"{self.owner}/{self.sink.id}"


class AuditCopies:
    """Gives the sinks what is in the log.

    Args:
        kernel: whose plugins have sinks.
        looks_every_s: see `LOOKS_EVERY_S`.
    """

    def __init__(self, kernel: Kernel, looks_every_s: float = LOOKS_EVERY_S) -> None:
        self._kernel = kernel
        self._looks_every_s = looks_every_s
        self._lines: dict[str, _Line] = {}
        self._looking: asyncio.Task[None] | None = None
        self._is_ending = False

    def begin(self, store: Store, executor: Executor) -> None:
        """Copy from now on; on the loop."""
        self._store = store
        self._executor = executor
        self._looking = asyncio.create_task(self._look_again(), name="audit copies")

    def ring(self) -> None:
        """Say that the log has grown; on the loop, and at once."""
        if self._looking is None or self._is_ending:
            return
        for owner, sink in self._kernel.registry.owned(AuditSink):
            line = self._lines.setdefault(f"{owner}/{sink.id}", _Line(owner, sink))
            line.sink, line.is_rung = sink, True
            if line.task is None:
                line.task = asyncio.create_task(self._empty(line), name=f"audit sink {line.name}")
                line.task.add_done_callback(_say_failure)

    async def finish(self, timeout_s: float) -> None:
        """Write what waits, as far as there is time; the rest waits in the log for the next start."""
        tasks = {line.task for line in self._lines.values() if line.task}
        if tasks:
            await asyncio.wait(tasks, timeout=timeout_s)
        self._is_ending = True
        ending = {task for task in (self._looking, *tasks) if task}
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    async def _look_again(self) -> None:
        while True:
            self.ring()
            await asyncio.sleep(self._looks_every_s)

    async def _empty(self, line: _Line) -> None:
        try:
            while line.is_rung:
                line.is_rung = False
                while await self._executor.run(self._copy_some, line):
                    continue
        finally:
            line.task = None

    def _copy_some(self, line: _Line) -> bool:
        """Write some events and keep how far that got, on a thread; return whether there may be more."""
        name, begun = line.name, line.copied
        if begun is None:
            begun = line.copied = self._store.read(lambda tx: tx.log.copied(name))
        events = self._store.read(lambda tx: tx.log.after(begun, _BATCH))
        taken = 0
        while taken < len(events) and self._write(line, events[taken]):
            taken += 1
        if taken:
            copied = line.copied = events[taken - 1].sequence
            self._store.write(lambda tx: tx.log.put_copied(name, copied))
        return taken == _BATCH

    def _write(self, line: _Line, event: Event) -> bool:
        """Write one event; a sink that fails, or whose plugin was silenced, is offered it again later."""
        sink = line.sink
        if self._is_ending or not self._kernel.registry.owner_of(sink):
            return False
        where, data = f"audit sink {sink.id}", encode(event)
        if self._kernel.relay.run(line.owner, where, lambda: sink.write(data)).fault:
            if line.refused != event.sequence:
                _log.warning("audit sink %s refused event %d and waits there", line.name, event.sequence)
            line.refused = event.sequence
            return False
        return True


def _say_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _log.error("copying the log failed; again later", exc_info=error)
