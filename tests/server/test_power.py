"""A server that is killed in the middle of writing keeps all that it acknowledged."""

import subprocess
import sys
from pathlib import Path

import pytest

from cases.store.opening import open_store
from tests.samples import NOW

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from cases.model.audit import EventKind
from cases.store.opening import open_store

store = open_store(Path(sys.argv[1]), lambda: datetime.now(UTC))

def write():
    while True:
        sequence, _ = store.write(lambda tx: tx.log.add(EventKind.CASE_CHANGED, None, None))
        sys.stdout.write(f"{sequence}\\n")
        sys.stdout.flush()

for _ in range(8):
    Thread(target=write, daemon=True).start()
write()
"""


def killed_after(folder: Path, events: int) -> int:
    """Let a process write until so many events were acknowledged, kill it; return how many were."""
    acknowledged = 0
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    ) as process:
        assert process.stdout
        for line in process.stdout:
            if line.endswith("\n"):
                acknowledged = max(acknowledged, int(line))
            if acknowledged >= events:
                process.kill()
    return acknowledged


@pytest.mark.parametrize("events", [300, pytest.param(10_000, marks=pytest.mark.long)])
def test_a_killed_server_keeps_what_it_acknowledged(tmp_path: Path, events: int) -> None:
    acknowledged = killed_after(tmp_path, events)
    assert acknowledged >= events
    store = open_store(tmp_path, lambda: NOW)
    assert store.read(lambda tx: tx.log.last()) >= acknowledged
    assert store.broken_link() is None
    store.close()
