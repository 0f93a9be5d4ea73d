"""Jobs run in sandboxed processes; what dies takes only its own job with it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import MPEG4HP41, JPEG2000Lossless

from tests.unit.viewers import pictures
from tests.unit.viewers.pictures import unexpected
from viewers.imaging.dicom import parse_instance
from viewers.imaging.errors import (
    NotDicom,
    TooLarge,
    WorkerDied,
    WorkerTimedOut,
    WorkerUnavailable,
)
from viewers.imaging.fragments import read_frame
from viewers.imaging.jobs import DecodeFrame, InspectInstance, OpenFile, RenderThumbnail
from viewers.imaging.limits import WorkerLimits
from viewers.imaging.raster import pixel_digest
from viewers.imaging.worker import BACKGROUND, CURSOR, VIEWPORT, WorkerPool

FRAME = pictures.head()


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(2) as running:
        yield running


def wait_until(condition: Callable[[], bool], timeout_s: float = 30) -> None:
    until = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < until, "timed out"
        time.sleep(0.002)


def decode_job(frame: pictures.Pixels, syntax: str = JPEG2000Lossless) -> DecodeFrame:
    data = pictures.encode(pictures.dataset([frame], syntax))
    picture = parse_instance(data).picture
    assert picture is not None
    return DecodeFrame(codestream=read_frame(data, 0, pictures.located(data)), format=picture.format)


def test_frames_come_back_through_shared_memory(pool: WorkerPool) -> None:
    for syntax in ("1.2.840.10008.1.2.1", JPEG2000Lossless):
        assert np.array_equal(pool.run(decode_job(FRAME, syntax)), FRAME)


def test_inspection_has_all_that_ingest_keeps(pool: WorkerPool, tmp_path: Path) -> None:
    frames = [pictures.head(seed=seed) for seed in range(3)]
    path = pictures.write(tmp_path / "a.dcm", frames, JPEG2000Lossless)
    found = pool.run(InspectInstance(path=str(path)))
    assert found.file_bytes == path.stat().st_size
    assert len(found.file_sha256) == 64
    assert found.pixel_sha256 == tuple(pixel_digest(frame) for frame in frames)
    assert found.opened.locations == pictures.located(path)
    assert found.opened.instance == parse_instance(path)


def test_an_unsupported_syntax_is_kept_with_its_problem(pool: WorkerPool, tmp_path: Path) -> None:
    ds = pictures.dataset([FRAME], JPEG2000Lossless)
    ds.file_meta.TransferSyntaxUID = MPEG4HP41
    (tmp_path / "video.dcm").write_bytes(pictures.encode(ds))
    found = pool.run(InspectInstance(path=str(tmp_path / "video.dcm")))
    assert found.pixel_sha256 == ()
    assert found.opened.pixel_problem is not None
    assert found.opened.pixel_problem.code == "unsupported_syntax"


def test_thumbnails_are_small_pngs(pool: WorkerPool, tmp_path: Path) -> None:
    path = pictures.write(tmp_path / "a.dcm", [pictures.head(200, 100)])
    png = pool.run(RenderThumbnail(path=str(path), size_px=64))
    assert png.startswith(b"\x89PNG")
    width, height = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    assert (width, height) == (32, 64)


def test_a_refusal_arrives_as_itself(pool: WorkerPool, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("no picture at all")
    with pytest.raises(NotDicom):
        pool.run(OpenFile(path=str(tmp_path / "letter.txt")))


def test_callbacks_run_in_poll_soonest_first() -> None:
    order: list[str] = []
    job = decode_job(FRAME)

    def note(name: str) -> Callable[[object], None]:
        return lambda _: order.append(name)

    with WorkerPool(1) as pool:
        # Nothing is handed out before the worker is warm, so the queue decides alone.
        for name, priority in [("late", BACKGROUND), ("b", VIEWPORT), ("a", CURSOR), ("c", VIEWPORT)]:
            pool.submit(job, note(name), unexpected, priority=priority)
        pool.submit(job, note("never"), unexpected, priority=CURSOR).cancel()
        assert order == []
        wait_until(lambda: pool.poll() >= 0 and not pool.is_busy)
    assert order == ["a", "b", "c", "late"]


def test_run_is_safe_from_several_threads(pool: WorkerPool) -> None:
    jobs = [decode_job(pictures.head(seed=seed)) for seed in range(12)]
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(pool.run, jobs))
    for seed, pixels in enumerate(found):
        assert np.array_equal(pixels, pictures.head(seed=seed))


def test_run_and_submit_share_the_workers() -> None:
    with WorkerPool(1) as pool, ThreadPoolExecutor(1) as threads:
        got: list[pictures.Pixels] = []
        for _ in range(5):
            pool.submit(decode_job(FRAME), got.append, unexpected)
        waiting = threads.submit(pool.run, decode_job(pictures.head(seed=9)))
        wait_until(lambda: pool.poll() >= 0 and len(got) == 5 and waiting.done())
        assert np.array_equal(waiting.result(), pictures.head(seed=9))
        assert all(np.array_equal(pixels, FRAME) for pixels in got)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_worker_that_dies_is_replaced_and_only_its_job_fails() -> None:
    outcomes: list[object] = []
    slow = decode_job(np.random.default_rng(1).integers(-2000, 2000, (3000, 3000)).astype(np.int16))
    with WorkerPool(1) as pool:
        wait_until(lambda: pool.warm == 1)
        victim = pool.process_ids[0]
        pool.submit(slow, outcomes.append, outcomes.append)
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: pool.poll() >= 0 and bool(outcomes))
        assert isinstance(outcomes[0], WorkerDied)
        assert outcomes[0].exit_code == -signal.SIGKILL
        assert np.array_equal(pool.run(decode_job(FRAME)), FRAME)
        assert pool.process_ids[0] != victim


def test_a_job_over_its_time_is_ended() -> None:
    slow = decode_job(np.random.default_rng(1).integers(-2000, 2000, (4000, 4000)).astype(np.int16))
    with WorkerPool(1) as pool:
        with pytest.raises(WorkerTimedOut):
            pool.run(slow, timeout_s=0.05)
        assert np.array_equal(pool.run(decode_job(FRAME)), FRAME)


def test_memory_budgets_hold() -> None:
    big = decode_job(np.zeros((1500, 1500), np.int16), "1.2.840.10008.1.2.1")
    with WorkerPool(1, WorkerLimits(result_bytes=1 << 20)) as pool, pytest.raises(TooLarge):
        pool.run(big)


def test_a_pool_that_is_closed_says_so() -> None:
    pool = WorkerPool(1)
    with pytest.raises(WorkerUnavailable):
        pool.run(decode_job(FRAME))
    pool.start()
    pool.close()
    with pytest.raises(WorkerUnavailable):
        pool.submit(decode_job(FRAME), unexpected, unexpected)


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")
def test_workers_are_shut_in(pool: WorkerPool) -> None:
    wait_until(lambda: pool.warm == 2)
    assert pool.sandbox == ("seccomp", "seccomp")
    status = Path(f"/proc/{pool.process_ids[0]}/status").read_text()
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status


ENTER = """
import sys
from viewers.imaging import sandbox_linux
from viewers.imaging.limits import WorkerLimits
assert sandbox_linux.enter(WorkerLimits()) == "seccomp"
"""
KILLED = {
    "socket": "import socket; socket.socket()",
    "fork": "import os; os.fork()",
    "program": "import os; os.execv('/bin/true', ['true'])",
    "spawn": "import subprocess; subprocess.run(['/bin/true'])",
}
REFUSED = {
    "write": "open('/tmp/khibra-sandbox-test', 'w')",
    "append": "open('/dev/null', 'ab')",
    "delete": "import os; os.unlink('/tmp/khibra-sandbox-none')",
    "kill": "import os; os.kill(os.getppid(), 0)",
    "memory": "bytearray(8 << 30)",
}


def run_inside(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", ENTER + code], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")
@pytest.mark.parametrize("code", KILLED.values(), ids=KILLED)
def test_what_no_decoder_needs_kills_the_process(code: str) -> None:
    assert run_inside(code).returncode in {-signal.SIGSYS, -signal.SIGKILL}


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")
@pytest.mark.parametrize("code", REFUSED.values(), ids=REFUSED)
def test_what_a_library_might_try_is_refused(code: str) -> None:
    done = run_inside(code)
    assert done.returncode == 1
    assert any(word in done.stderr for word in ("PermissionError", "MemoryError"))


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")
def test_reading_and_threads_stay_possible() -> None:
    code = "open('/etc/hostname').read(); import threading\nt = threading.Thread(target=int); t.start(); t.join()"
    assert run_inside(code).returncode == 0


def test_children_end_with_their_parent() -> None:
    code = (
        "import sys\nfrom viewers.imaging.worker import WorkerPool\n"
        "if __name__ == '__main__':\n"
        "    pool = WorkerPool(1); pool.start()\n"
        "    while pool.warm < 1: pass\n"
        "    print(pool.process_ids[0], flush=True)\n"
        "    import os; os._exit(0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    child = int(done.stdout)
    wait_until(lambda: not _is_alive(child))
    assert not _is_alive(child)


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process_id}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"
