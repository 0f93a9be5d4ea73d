"""Files follow the question: in order, whatever the link does, over a restart."""

from datetime import timedelta
from pathlib import Path

import pytest

from cases.errors import (
    NotFound,
    PatientMismatch,
    SessionExpired,
    StorageFull,
    TransitionRefused,
    Unreachable,
)
from cases.model.case import FileCount
from cases.model.ids import CaseId
from cases.model.study import UploadPurpose, UploadSpec
from cases.wire.messages import FilesWithdrawal
from plugins.intake_form.sending_job import ItemState, SendingItem, SendingJob
from plugins.intake_form.wording import item_refusal
from plugins.intake_form.workplace import Workplace
from tests.plugins.intake_form.server_on_paper import C1, IntakeDesk
from tests.plugins.paper_desk import START
from tests.plugins.people import GP, SURGEON, card, me, view

SECOND = timedelta(seconds=1)


@pytest.fixture
def desk(tmp_path: Path) -> IntakeDesk:
    return IntakeDesk(tmp_path / "drafts")


def job(folder: Path, count: int) -> SendingJob:
    spec = UploadSpec(case_id=C1, purpose=UploadPurpose.DICOM)
    items = []
    for number in range(count):
        path = folder / f"{number}.dcm"
        path.write_bytes(b"x" * 1000)
        items.append(SendingItem(path=str(path), size=1000, title=f"CT, image {number}", spec=spec))
    return SendingJob(
        id="d1",
        owner=GP.id,
        server_epoch="e1",
        case_id=CaseId("c1"),
        number="2026-000123",
        started_at=START,
        items=tuple(items),
    )


def begun(desk: IntakeDesk, folder: Path, count: int = 4) -> Workplace:
    place = desk.workplace()
    place.sender.start(job(folder, count))
    return place


def names(desk: IntakeDesk) -> list[str]:
    return [upload.path.name for upload in desk.gateway.uploads]


def test_two_at_a_time_in_order(desk: IntakeDesk, tmp_path: Path) -> None:
    place = begun(desk, tmp_path)
    assert names(desk) == ["0.dcm", "1.dcm"]
    desk.gateway.uploads[1].arrive()
    assert names(desk) == ["0.dcm", "1.dcm", "2.dcm"]
    progress = place.sender.progress("d1")
    assert progress is not None
    assert (progress.arrived, progress.total, progress.sent_bytes) == (1, 4, 1000)


def test_all_arrived_is_said_once_and_forgotten(desk: IntakeDesk, tmp_path: Path) -> None:
    place = begun(desk, tmp_path, 2)
    for upload in list(desk.gateway.uploads):
        upload.arrive()
    assert place.sender.progress("d1") is None
    assert [tone for _text, tone, _case in desk.notices.shown] == ["good"]
    assert not list(desk.drafts.rglob("*.json"))


def test_a_case_without_files_is_silent(desk: IntakeDesk, tmp_path: Path) -> None:
    place = begun(desk, tmp_path, 0)
    assert place.sender.jobs() == ()
    assert desk.notices.shown == []


def test_a_lost_link_is_waited_for_and_nothing_is_lost(desk: IntakeDesk, tmp_path: Path) -> None:
    place = begun(desk, tmp_path)
    for upload in list(desk.gateway.uploads):
        upload.on_error(Unreachable())
    progress = place.sender.progress("d1")
    assert progress is not None
    assert isinstance(progress.waits_for, Unreachable)
    assert len(desk.gateway.uploads) == 2
    desk.pass_time(16 * SECOND)
    assert names(desk)[2:] == ["0.dcm", "1.dcm"]


@pytest.mark.parametrize("error", [Unreachable(), SessionExpired(), StorageFull()])
def test_the_session_that_is_back_goes_on(
    desk: IntakeDesk, tmp_path: Path, error: Unreachable | SessionExpired | StorageFull
) -> None:
    begun(desk, tmp_path)
    desk.gateway.uploads[0].on_error(error)
    desk.gateway.uploads[1].on_error(error)
    desk.session.ring()
    assert len(desk.gateway.uploads) == 4


def test_a_refused_file_does_not_stop_the_others(desk: IntakeDesk, tmp_path: Path) -> None:
    place = begun(desk, tmp_path, 3)
    desk.gateway.uploads[0].on_error(PatientMismatch(differs="name"))
    desk.gateway.uploads[1].arrive(problem="decode_failed")
    desk.gateway.uploads[2].arrive()
    record = place.sender.job("d1")
    assert record is not None
    assert [item.state for item in record.items] == [
        ItemState.REFUSED,
        ItemState.REFUSED,
        ItemState.ARRIVED,
    ]
    assert "name" in item_refusal(record.items[0])
    assert "{" not in item_refusal(record.items[1])
    assert desk.notices.shown[-1][1] == "warning"


def test_a_key_that_was_pulled_out_can_be_put_back(desk: IntakeDesk, tmp_path: Path) -> None:
    (tmp_path / "usb").mkdir()
    record = job(tmp_path / "usb", 2)
    (tmp_path / "usb").rename(tmp_path / "gone")
    place = desk.workplace()
    place.sender.start(record)
    assert desk.gateway.uploads == []
    kept = place.sender.job("d1")
    assert kept is not None
    assert kept.count(ItemState.REFUSED) == 2
    (tmp_path / "gone").rename(tmp_path / "usb")
    place.sender.resume("d1")
    assert names(desk) == ["0.dcm", "1.dcm"]


def test_a_restart_goes_on_with_what_is_left(desk: IntakeDesk, tmp_path: Path) -> None:
    place = begun(desk, tmp_path)
    desk.gateway.uploads[0].arrive()
    desk.gateway.uploads[1].on_progress(400, 1000)
    place.close()
    assert all(upload.ticket.is_cancelled for upload in desk.gateway.uploads[1:])
    desk.gateway.uploads.clear()
    again = desk.workplace()
    assert names(desk) == ["1.dcm", "2.dcm"]
    progress = again.sender.progress("d1")
    assert progress is not None
    assert progress.arrived == 1


def test_a_pause_frees_the_link_over_a_restart(desk: IntakeDesk, tmp_path: Path) -> None:
    place = begun(desk, tmp_path)
    place.sender.pause("d1")
    assert desk.gateway.in_the_air() == []
    place.close()
    again = desk.workplace()
    assert desk.gateway.in_the_air() == []
    again.sender.resume("d1")
    assert len(desk.gateway.in_the_air()) == 2


def waits(desk: IntakeDesk, arrived: int, announced: int) -> None:
    """Let the server know of a case that waits for files."""
    files = FileCount(arrived=arrived, announced=announced)
    desk.gateway.answers["case.read"] = view(of=card(files=files))
    desk.gateway.answers["files.withdraw"] = view()


def withdrawals(desk: IntakeDesk) -> list[tuple[int, str, str]]:
    calls = [call for call in desk.gateway.sent if call.endpoint.name == "files.withdraw"]
    bodies = [(call.body, call.idempotency_key) for call in calls]
    return [(b.count, b.reason, key) for b, key in bodies if isinstance(b, FilesWithdrawal)]


def test_withdrawing_forgets_the_rest_and_tells_those_who_wait(desk: IntakeDesk, tmp_path: Path) -> None:
    place = begun(desk, tmp_path)
    unpacked = desk.drafts / "intake" / "unpacked" / "d1"
    unpacked.mkdir(parents=True)
    desk.gateway.uploads[0].arrive()
    waits(desk, arrived=2, announced=4)  # one more has arrived than was heard of
    place.sender.withdraw("d1", "The CD is scratched.")
    assert desk.gateway.in_the_air() == [desk.gateway.uploads[0]]
    desk.gateway.settle()
    assert [told[:2] for told in withdrawals(desk)] == [(2, "The CD is scratched.")]
    assert desk.notices.shown[-1][1] == "good"
    assert not unpacked.exists()
    assert desk.workplace().sender.jobs() == ()


def test_a_withdrawal_is_told_once_over_a_lost_link_and_a_restart(desk: IntakeDesk, tmp_path: Path) -> None:
    place = begun(desk, tmp_path)
    waits(desk, arrived=0, announced=4)
    desk.gateway.answers["files.withdraw"] = Unreachable()
    place.sender.withdraw("d1", "The CD is scratched.")
    desk.gateway.settle()
    progress = place.sender.progress("d1")
    assert progress is not None
    assert (progress.withdrawn, type(progress.waits_for)) == (4, Unreachable)
    place.close()
    waits(desk, arrived=0, announced=0)  # it was done, and the answer lost
    again = desk.workplace()
    desk.gateway.settle()
    first, second = withdrawals(desk)
    assert first == second
    assert again.sender.jobs() == ()


def test_a_case_that_has_ended_waits_for_nothing(desk: IntakeDesk, tmp_path: Path) -> None:
    place = begun(desk, tmp_path, 1)
    waits(desk, arrived=0, announced=1)
    desk.gateway.answers["files.withdraw"] = TransitionRefused(state="closed")
    place.sender.withdraw("d1", "Not needed any more.")
    desk.gateway.settle()
    assert [type(error) for error in desk.notices.errors] == [TransitionRefused]
    assert place.sender.jobs() == ()


def test_another_account_sends_nothing_of_this(desk: IntakeDesk, tmp_path: Path) -> None:
    place = begun(desk, tmp_path)
    desk.session.me = me(SURGEON, server_epoch="e1")
    desk.session.ring()
    assert desk.gateway.in_the_air() == []
    assert place.sender.jobs() == ()
    desk.session.me = me(GP, server_epoch="e1")
    desk.session.ring()
    assert len(desk.gateway.in_the_air()) == 2


def test_a_case_that_is_gone_refuses_its_files(desk: IntakeDesk, tmp_path: Path) -> None:
    place = begun(desk, tmp_path, 1)
    desk.gateway.uploads[0].on_error(NotFound())
    record = place.sender.job("d1")
    assert record is not None
    assert record.items[0].problem == "not_found"


def test_the_link_is_measured_on_the_way(desk: IntakeDesk, tmp_path: Path) -> None:
    begun(desk, tmp_path)
    desk.gateway.uploads[0].on_progress(400_000, 1_000_000)
    desk.pass_time(8 * SECOND)
    desk.gateway.uploads[0].arrive()
    assert desk.settings.values["intake_form.measured_kbit_s"] == "400"


def test_watchers_are_told_some_times_a_second(desk: IntakeDesk, tmp_path: Path) -> None:
    place = begun(desk, tmp_path)
    told: list[int] = []
    place.sender.watch(lambda: told.append(1))
    for sent in range(100):
        desk.gateway.uploads[0].on_progress(sent, 1000)
    desk.pass_time()
    assert len(told) == 1
