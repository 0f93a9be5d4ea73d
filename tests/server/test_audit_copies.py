"""Copies of the log for the audit sinks of plugins: in order, without a gap, and in nobody's way."""

import asyncio
import json
import logging
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cases.model.audit import EventKind
from cases.server.executor import Executor
from cases.store.opening import open_store
from tests.plugins.bench import Bench, bench, states  # noqa: F401
from tests.server.harness import Clock, wait_until
from tests.server.plugged import serving
from workstation.audit_copies import AuditCopies

SINK = """
    import threading
    written, hold = [], threading.Event()

    def write(data):
        hold.wait(20)
        written.append(data)

    @hookimpl
    def register_audit_sinks():
        return [AuditSink(id="syslog", write=write)]
"""
FULL_DISK = """
    written, room = [], False

    def write(data):
        if not room:
            raise OSError("full")
        written.append(data)

    @hookimpl
    def register_audit_sinks():
        return [AuditSink(id="full", write=write)]
"""


def test_a_sink_gets_the_log_in_order_and_never_holds_up_the_server(
    bench: Bench,  # noqa: F811
    tmp_path: Path,
) -> None:
    bench.plugin("sinks", SINK, half="server")
    kernel = bench.loaded("server")
    with serving(kernel, tmp_path / "data") as server:
        module: Any = kernel._plugins["sinks"].module
        server.account("gp")
        for _ in range(5):
            server.person("gp")  # a stuck sink: everybody signs in all the same
        assert module.written == []
        newest = server.store.read(lambda tx: tx.log.last())
        module.hold.set()
        wait_until(lambda: len(module.written) == newest)
        assert [json.loads(each)["sequence"] for each in module.written] == list(range(1, newest + 1))


def test_a_sink_that_keeps_failing_is_quarantined_and_waits_where_it_failed(
    bench: Bench,  # noqa: F811
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    bench.plugin("full", FULL_DISK, half="server")
    kernel = bench.loaded("server")
    with serving(kernel, tmp_path / "data") as server:
        module: Any = kernel._plugins["full"].module
        server.account("gp")
        for _ in range(5):
            server.person("gp")
        wait_until(lambda: states(kernel) == {"full": "quarantined"})
        assert module.written == []
        assert caplog.text.count("audit sink full/full refused event 1 and waits there") == 1
        module.room = True
        kernel.enable("full")
        server.person("gp")
        newest = server.store.read(lambda tx: tx.log.last())
        module = kernel._plugins["full"].module
        module.room = True
        wait_until(lambda: len(module.written) == newest)
    assert sequences(module.written) == list(range(1, newest + 1))


def sequences(written: Sequence[bytes]) -> list[int]:
    return [json.loads(each)["sequence"] for each in written]


def test_a_sink_gets_what_happened_while_it_was_away_and_nothing_twice(
    bench: Bench,  # noqa: F811
    tmp_path: Path,
) -> None:
    bench.plugin("sinks", SINK, half="server")
    written: list[bytes] = []
    for left_out in ((), ("sinks",), ()):
        kernel = bench.kernel("server")
        kernel.load(left_out)
        with serving(kernel, tmp_path / "data") as server:
            if not written:
                server.account("gp")
            for _ in range(3):
                server.person("gp")
            newest = server.store.read(lambda tx: tx.log.last())
            if not left_out:
                module: Any = kernel._plugins["sinks"].module
                module.hold.set()
                wait_until(lambda m=module, n=newest: sequences(m.written)[-1:] == [n])  # type: ignore[misc]
                written += module.written
                module.written.clear()
    assert sequences(written) == list(range(1, newest + 1))


def test_a_sink_gets_what_another_process_wrote(bench: Bench, tmp_path: Path) -> None:  # noqa: F811
    bench.plugin("sinks", SINK, half="server")
    kernel = bench.loaded("server")
    module: Any = kernel._plugins["sinks"].module
    module.hold.set()
    clock = Clock()
    store, beside = open_store(tmp_path / "data", clock), open_store(tmp_path / "data", clock)

    async def copy() -> None:
        executor, copies = Executor(), AuditCopies(kernel, looks_every_s=0.01)
        copies.begin(store, executor)
        await executor.run(
            beside.write, lambda tx: tx.log.add(EventKind.INCIDENT_LOGGED, None, None, code="beside")
        )
        await executor.run(wait_until, lambda: len(module.written) == 1)
        await copies.finish(20)
        copies.ring()
        executor.close()

    asyncio.run(copy())
    assert store.read(lambda tx: tx.log.copied("sinks/syslog")) == 1
    store.close()
    beside.close()


@pytest.mark.logs_errors
def test_copying_goes_on_after_the_log_could_not_be_read(bench: Bench, tmp_path: Path) -> None:  # noqa: F811
    bench.plugin("sinks", SINK, half="server")
    kernel = bench.loaded("server")
    module: Any = kernel._plugins["sinks"].module
    module.hold.set()
    store = open_store(tmp_path / "data", Clock())
    store.write(lambda tx: tx.log.add(EventKind.INCIDENT_LOGGED, None, None, code="one"))

    async def copy() -> None:
        closed, executor = Executor(), Executor()
        closed.close()
        copies = AuditCopies(kernel, looks_every_s=math.inf)
        copies.begin(store, closed)
        copies.ring()
        for _ in range(5):
            await asyncio.sleep(0)
        copies._executor = executor
        copies.ring()
        await executor.run(wait_until, lambda: len(module.written) == 1)
        await copies.finish(20)
        executor.close()

    asyncio.run(copy())
    assert sequences(module.written) == [1]
    store.close()
