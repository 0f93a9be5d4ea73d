"""A disk that is full: said clearly, nothing half-done, and what was acknowledged is kept."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from cases import errors
from cases.wire import endpoints
from tests.server.harness import Running
from tests.server.sender import JPEG, begun, create, patch, spec
from tests.server.village import Village

SCRIPT = """
import os, resource, signal, sys
from pathlib import Path
from cases.errors import StorageFull
from cases.model.ids import UploadId
from cases.store.blobs import BlobFolder
from cases.store.staging import StagingFolder

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
root = Path(sys.argv[1])
blobs, staging, upload, key = BlobFolder(root / "blobs"), StagingFolder(root / "up"), UploadId("u"), bytes(32)
assert staging.append(upload, key, b"x" * 50_000) == 50_000
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
for full in (lambda: blobs.store([b"x" * 300_000]), lambda: staging.append(upload, key, b"y" * 80_000)):
    try:
        full()
    except StorageFull:
        print("full")
print(staging.offset(upload, key), StagingFolder(root / "up").offset(upload, key))
print(b"".join(staging.read(upload, key)) == b"x" * 50_000)
print([path for path in (root / "blobs").rglob("*") if path.is_file()])
"""


class Usage(NamedTuple):
    """What `shutil.disk_usage` returns."""

    total: int
    used: int
    free: int


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a process's files")
def test_a_write_that_does_not_fit_leaves_nothing_behind(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], cwd=root, capture_output=True, text=True, check=False
    )
    assert told.stdout.splitlines() == ["full", "full", "50000 50000", "True", "[]"], told.stderr


def test_a_file_that_will_not_fit_is_refused_before_it_is_sent(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = Village(server)
    case_id, person = village.draft().card.id, village.gp.person
    location = begun(person, spec(case_id), 10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(1 << 40, 1 << 40, 1 << 20))
    with pytest.raises(errors.StorageFull):
        raise person.error(create(person, spec(case_id), 10))
    assert patch(person, location, 0, b"12345").status == 204  # what was begun goes on while it can
    ready = person.send("GET", "/readyz")
    assert (ready.status, ready.body) == (503, b"disk full")


def test_a_photograph_that_will_not_fit_is_refused_before_it_is_read(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = Village(server)
    case_id = village.draft().card.id
    path = village.gp.ask(endpoints.MAKE_PHOTO_LINK.call(case_id=case_id)).path
    phone = server.person()
    page = phone.send("GET", path, headers={"Accept-Language": "en"})
    assert "The server's disk is full" in page.body.decode()
    headers = {"Cookie": page.headers["Set-Cookie"].partition(";")[0], "Content-Type": "image/jpeg"}
    free = (64 << 20) + len(JPEG) - 1
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(1 << 40, 1 << 40, free))
    answer = phone.send("POST", f"{path}/photos", JPEG, headers)
    assert (answer.status, answer.problem().code) == (507, "storage_full")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(1 << 40, 1 << 40, free + 1))
    assert phone.send("POST", f"{path}/photos", JPEG, headers).status == 201
