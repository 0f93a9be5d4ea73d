"""Sending files over a line that breaks, to a real server that looks at them."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cases import errors
from cases.client.frames import FrameFetcher, Turns
from cases.client.http import HttpClient
from cases.client.transfers import Uploader
from cases.model.ids import CaseId
from cases.model.study import PatientMismatchChoice, UploadOutcome, UploadPurpose, UploadSpec
from cases.wire import endpoints
from tests.server.sender import JPEG, ct
from tests.server.village import Village
from tests.unit.client.conftest import Box
from tests.unit.client.line import Line, line_to, server_at

Prepare = Callable[[Line], None]


def sent(
    village: Village, path: Path, spec: UploadSpec, prepare: Prepare = lambda _line: None
) -> tuple[UploadOutcome, list[tuple[int, int]], int]:
    """Send a file; return what became of it, the progress, and how many bytes the line carried."""
    progress: list[tuple[int, int]] = []

    async def go() -> tuple[UploadOutcome, int]:
        async with (
            line_to(village.server.host, village.server.port) as line,
            HttpClient(server_at(line), Box(village.gp), retry_after_s=(0.0, 0.0)) as client,
        ):
            prepare(line)
            uploader = Uploader(client, resume_after_s=(0.0, 0.0))
            outcome = await uploader.send(path, spec, lambda *step: progress.append(step))
            return outcome, line.sent_bytes

    outcome, carried = asyncio.run(go())
    return outcome, progress, carried


@pytest.fixture
def case_id(village: Village) -> CaseId:
    return village.draft().card.id


def file(folder: Path, data: bytes) -> Path:
    path = folder / "image.dcm"
    path.write_bytes(data)
    return path


def dicom(case_id: CaseId, **more: object) -> UploadSpec:
    return UploadSpec(case_id=case_id, purpose=UploadPurpose.DICOM, **more)  # type: ignore[arg-type]


def test_a_picture_is_sent_and_known_again_without_a_byte(
    village: Village, case_id: CaseId, tmp_path: Path
) -> None:
    path = file(tmp_path, ct(rows=512, columns=512))
    size = path.stat().st_size
    outcome, progress, carried = sent(village, path, dicom(case_id))
    assert outcome.problem == ""
    assert progress[0] == (0, size)
    assert progress[-1] == (size, size)
    assert carried > size
    (instance,) = village.gp.ask(endpoints.READ_FILES.call(case_id=case_id)).instances
    assert instance.id == outcome.instance_id
    again, progress, carried = sent(village, path, dicom(case_id))
    assert again.instance_id == outcome.instance_id
    assert progress == [(size, size)]
    assert carried < 5_000


def test_a_broken_line_resumes_where_it_broke(village: Village, case_id: CaseId, tmp_path: Path) -> None:
    path = file(tmp_path, ct(rows=1024, columns=1024))
    size = path.stat().st_size
    cut_after = size * 2 // 3
    acknowledged, overhead = 256 << 10, 64 << 10  # the first piece; headers, and a buffer read past the cut

    def prepare(line: Line) -> None:
        line.cut_after_bytes = cut_after

    outcome, progress, carried = sent(village, path, dicom(case_id), prepare)
    assert outcome.problem == ""
    assert progress[-1] == (size, size)
    assert [done for done, _ in progress] == sorted(done for done, _ in progress)
    assert carried < cut_after + size - acknowledged + overhead


def test_a_line_that_stays_broken_is_told_and_resumed_later(
    village: Village, case_id: CaseId, tmp_path: Path
) -> None:
    path = file(tmp_path, ct(rows=1024, columns=1024))
    size = path.stat().st_size

    async def broken() -> None:
        async with (
            line_to(village.server.host, village.server.port) as line,
            HttpClient(server_at(line), Box(village.gp), retry_after_s=()) as client,
        ):

            def down(done: int, _all: int) -> None:
                if done > size // 4:
                    line.is_down = True
                    line.cut()

            with pytest.raises(errors.Unreachable):
                await Uploader(client, resume_after_s=(0.0,)).send(path, dicom(case_id), down)

    asyncio.run(broken())
    outcome, progress, carried = sent(village, path, dicom(case_id))
    assert outcome.problem == ""
    assert progress[0][0] > size // 4
    assert carried < size


def test_the_wrong_patient_stops_and_is_confirmed_without_sending_again(
    village: Village, case_id: CaseId, tmp_path: Path
) -> None:
    path = file(tmp_path, ct(rows=256, columns=256, PatientName="BENNANI^OMAR"))
    outcome, _, _ = sent(village, path, dicom(case_id))
    assert (outcome.problem, outcome.differs) == ("patient_mismatch", ("name",))
    same = dicom(case_id, mismatch=PatientMismatchChoice.SAME_PATIENT)
    confirmed, _, carried = sent(village, path, same)
    assert confirmed.problem == ""
    assert carried < 5_000


def test_what_is_no_picture_comes_back_with_its_code(
    village: Village, case_id: CaseId, tmp_path: Path
) -> None:
    for _ in range(2):
        outcome, _, _ = sent(village, file(tmp_path, os.urandom(3000)), dicom(case_id))
        assert outcome.problem == "not_dicom"


def test_an_empty_file_is_sent_and_refused(village: Village, case_id: CaseId, tmp_path: Path) -> None:
    outcome, _, _ = sent(village, file(tmp_path, b""), dicom(case_id))
    assert outcome.problem == "empty_file"


def test_an_attachment_is_sent(village: Village, case_id: CaseId, tmp_path: Path) -> None:
    spec = UploadSpec(case_id=case_id, purpose=UploadPurpose.ATTACHMENT, title="Peau")
    outcome, _, _ = sent(village, file(tmp_path, JPEG), spec)
    assert outcome.attachment_id is not None


def test_a_file_that_is_gone_says_so(village: Village, case_id: CaseId, tmp_path: Path) -> None:
    with pytest.raises(errors.LocalFileMissing) as missing:
        sent(village, tmp_path / "gone.dcm", dicom(case_id))
    assert missing.value.fields == {"reason": "FileNotFoundError"}


def test_somebody_elses_case_takes_nothing(village: Village, tmp_path: Path) -> None:
    with pytest.raises(errors.NotFound):
        sent(village, file(tmp_path, ct()), dicom(CaseId("none")))


def test_frames_arrive_as_they_were_sent(village: Village, case_id: CaseId, tmp_path: Path) -> None:
    data = ct()
    outcome, _, _ = sent(village, file(tmp_path, data), dicom(case_id))
    instance_id = outcome.instance_id
    assert instance_id is not None

    async def go() -> bytes:
        async with (
            line_to(village.server.host, village.server.port) as line,
            HttpClient(server_at(line), Box(village.gp)) as client,
        ):
            return await FrameFetcher(client).fetch(case_id, instance_id, 0, 0)

    codestream = asyncio.run(go())
    assert len(codestream) == 64 * 48 * 2
    assert codestream in data


def test_turns_go_to_what_is_looked_at_first() -> None:
    order: list[str] = []

    async def go() -> None:
        turns = Turns(1)

        async def take(name: str, priority: int) -> None:
            async with turns.turn(priority):
                order.append(name)

        async with turns.turn(0):
            wanted = {"rest": 9, "viewport": 1, "other rest": 9, "given up": 0, "cursor": 0}
            tasks = {name: asyncio.create_task(take(name, p)) for name, p in wanted.items()}
            await asyncio.sleep(0)
            tasks["given up"].cancel()
        await asyncio.wait(tasks.values())
        async with asyncio.timeout(5), turns.turn(0):
            order.append("free again")

    asyncio.run(go())
    assert order == ["cursor", "viewport", "rest", "other rest", "free again"]


def test_a_turn_given_to_somebody_who_has_left_is_passed_on() -> None:
    async def go() -> None:
        turns = Turns(1)

        async def take() -> None:
            async with turns.turn(0):
                pass

        async with turns.turn(0):
            task = asyncio.create_task(take())
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        async with asyncio.timeout(5), turns.turn(0):
            pass

    asyncio.run(go())
