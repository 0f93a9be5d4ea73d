"""Files that are sent: in pieces, over lines that break, of the right patient and of another one."""

import asyncio
import hashlib
import threading
from pathlib import Path

import pytest

from cases import errors
from cases.acts.hooks import Objected
from cases.model.audit import EventKind
from cases.model.case import FileCount
from cases.model.credentials import KeptUpload
from cases.model.ids import CaseId, UploadId, fresh_id
from cases.model.study import AttachmentKind, PatientMismatchChoice, StudyIndex, UploadPurpose
from cases.server.ingest import STAGING
from cases.server.keys import BELL, SETTINGS, WORKERS
from cases.server.upload_routes import _INGEST
from cases.wire import endpoints
from cases.wire.messages import FilesWithdrawal
from tests.server.harness import Clock, Running, running, wait_until
from tests.server.sender import (
    JPEG,
    TUS,
    begun,
    create,
    ct,
    line_broken,
    offset_of,
    outcome,
    patch,
    send,
    spec,
)
from tests.server.village import Village


@pytest.fixture
def village(server: Running) -> Village:
    return Village(server)


@pytest.fixture
def case_id(village: Village) -> CaseId:
    return village.draft(announced_files=2).card.id


def index(village: Village, case_id: CaseId) -> StudyIndex:
    return village.gp.ask(endpoints.READ_FILES.call(case_id=case_id))


def kinds(server: Running) -> list[EventKind]:
    return [event.kind for event in server.store.read(lambda tx: tx.log.after(0, 999))]


def test_a_picture_arrives_and_is_indexed_without_its_patient(village: Village, case_id: CaseId) -> None:
    data = ct()
    found = send(village.gp.person, spec(case_id), data)
    assert not found.problem
    (instance,) = index(village, case_id).instances
    assert instance.id == found.instance_id
    assert instance.sha256 == hashlib.sha256(data).hexdigest()
    assert instance.size == len(data)
    assert len(instance.frame_digests) == 1
    assert instance.tags.series.modality == "CT"
    assert instance.tags.patient.name.alphabetic == ""
    assert instance.tags.patient.birth_date is None
    assert village.gp.read(case_id).card.files == FileCount(arrived=1, announced=2)
    assert EventKind.FILE_ARRIVED in kinds(village.server)


def kept_of(server: Running, location: str) -> KeptUpload:
    upload = server.store.read(lambda tx: tx.uploads.get(UploadId(location.rpartition("/")[2])))
    assert upload
    return upload


def test_an_upload_resumes_where_the_line_broke(village: Village, case_id: CaseId) -> None:
    person, data = village.gp.person, ct(rows=1024, columns=1024)
    location, staging = begun(person, spec(case_id), len(data)), village.server.app[STAGING]
    upload = kept_of(village.server, location)
    with line_broken(person, location, data[: 3 << 19], len(data)):
        wait_until(lambda: staging.offset(upload.id, upload.key) >= 1 << 20)
    arrived = offset_of(person, location)
    assert 1 << 20 <= arrived <= 3 << 19
    with pytest.raises(errors.Refused):
        raise person.error(patch(person, location, 0, data))
    with pytest.raises(errors.Refused):
        outcome(person, location)
    assert patch(person, location, arrived, data[arrived:]).headers["Upload-Offset"] == str(len(data))
    assert outcome(person, location).instance_id
    logged = village.server.store.read(lambda tx: tx.log.of_case(case_id, EventKind.INCIDENT_LOGGED))
    assert [event.detail["code"] for event in logged] == ["upload_resumed"], "the report prints it, once"


def test_a_dead_line_does_not_keep_its_upload(village: Village, case_id: CaseId) -> None:
    person, data = village.gp.person, ct(rows=1024, columns=1024)
    location, staging = begun(person, spec(case_id), len(data)), village.server.app[STAGING]
    upload = kept_of(village.server, location)
    with line_broken(person, location, data[: 3 << 19], len(data)):
        wait_until(lambda: staging.offset(upload.id, upload.key) >= 1 << 20)
        arrived = offset_of(person, location)  # the other connection is still open, and silent
        assert patch(person, location, arrived, data[arrived:]).status == 204
    assert outcome(person, location).instance_id


def test_an_upload_resumes_after_the_server_was_restarted(tmp_path: Path, clock: Clock) -> None:
    data = ct()
    with running(tmp_path, clock) as server:
        village = Village(server)
        case_id = village.draft().card.id
        location = begun(village.gp.person, spec(case_id), len(data))
        assert patch(village.gp.person, location, 0, data[:700]).status == 204
        token = village.gp.person.token
    with (tmp_path / "uploads" / f"{location.rpartition('/')[2]}.part").open("ab") as torn:
        torn.write(b"\x00\x00\x10\x00 what a power cut left half-written")
    with running(tmp_path, clock) as server:
        person = server.person()
        person.token = token
        assert offset_of(person, location) == 700
        assert patch(person, location, 700, data[700:]).status == 204
        assert outcome(person, location).instance_id


def test_a_finished_upload_is_looked_at_after_a_restart(tmp_path: Path, clock: Clock) -> None:
    data = ct()
    with running(tmp_path, clock) as server:
        village = Village(server)
        location = begun(village.gp.person, spec(village.draft().card.id), len(data))
        upload = kept_of(server, location)
        server.app[STAGING].append(upload.id, upload.key, data)  # the last byte, and then the power went
        token = village.gp.person.token
    with running(tmp_path, clock) as server:
        person = server.person()
        person.token = token
        assert outcome(person, location).instance_id


def test_the_same_creation_again_is_the_same_upload(village: Village, case_id: CaseId) -> None:
    person, key = village.gp.person, fresh_id()
    first, again = (create(person, spec(case_id), 10, key) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    with pytest.raises(errors.IdempotencyMismatch):
        raise person.error(create(person, spec(case_id), 11, key))


def test_another_patient_is_held_back_until_it_is_confirmed(village: Village, case_id: CaseId) -> None:
    person = village.gp.person
    data = ct(PatientName="BENALI^OMAR", PatientSex="M", PatientBirthDate="19900101")
    digest = hashlib.sha256(data).hexdigest()
    held = send(person, spec(case_id, sha256=digest), data)
    assert held.problem == "patient_mismatch"
    assert held.differs == ("name", "birth_date", "sex")
    assert not index(village, case_id).instances
    confirmed = spec(case_id, sha256=digest, mismatch=PatientMismatchChoice.SAME_PATIENT)
    answer = create(person, confirmed, len(data))
    assert answer.headers["Upload-Offset"] == str(len(data))  # nothing is sent again
    assert outcome(person, answer.headers["Location"]).instance_id
    events = village.server.store.read(lambda tx: tx.log.of_case(case_id))
    arrived = [event.detail for event in events if event.kind is EventKind.FILE_ARRIVED]
    assert arrived[0]["confirmed_same_patient"] == "name birth_date sex"
    refused = [event.detail for event in events if event.kind is EventKind.FILE_REFUSED]
    assert refused == [{"problem": "patient_mismatch", "differs": "name birth_date sex"}]


def test_a_duplicate_is_known_before_and_after_it_is_sent(village: Village, case_id: CaseId) -> None:
    person, data = village.gp.person, ct(SOPInstanceUID="1.2.3.4.5")
    first = send(person, spec(case_id), data)
    again = send(person, spec(case_id), data)
    assert (again.is_duplicate, again.instance_id) == (True, first.instance_id)
    announced = create(person, spec(case_id, sha256=hashlib.sha256(data).hexdigest()), len(data))
    assert announced.headers["Upload-Offset"] == str(len(data))
    assert outcome(person, announced.headers["Location"]).is_duplicate
    assert len(index(village, case_id).instances) == 1


def test_another_picture_with_a_known_number_is_not_taken_for_the_same(
    village: Village, case_id: CaseId
) -> None:
    person = village.gp.person
    first = send(person, spec(case_id), ct(SOPInstanceUID="1.2.3.4.5"))
    other = send(person, spec(case_id), ct(seed=2, SOPInstanceUID="1.2.3.4.5"))
    assert (other.problem, other.is_duplicate) == ("image_number_taken", False)
    assert kinds(village.server)[-1] is EventKind.FILE_REFUSED
    assert [instance.id for instance in index(village, case_id).instances] == [first.instance_id]


def test_files_that_will_not_come_are_waited_for_no_more(village: Village, case_id: CaseId) -> None:
    send(village.gp.person, spec(case_id), ct())
    withdraw = endpoints.WITHDRAW_FILES.call
    for wrong in (
        FilesWithdrawal(count=2, reason="unreadable"),
        FilesWithdrawal(count=0, reason="unreadable"),
        FilesWithdrawal(count=1, reason=" "),
    ):
        with pytest.raises(errors.Invalid):
            village.gp.ask(withdraw(wrong, case_id=case_id))
    view = village.gp.ask(withdraw(FilesWithdrawal(count=1, reason="The CD is scratched."), case_id=case_id))
    assert view.card.files == FileCount(arrived=1, announced=1)
    (gone,) = village.gp.read(case_id).withdrawn_files
    assert (gone.count, gone.reason) == (1, "The CD is scratched.")
    assert kinds(village.server)[-1] is EventKind.FILES_WITHDRAWN
    with pytest.raises(errors.Invalid):
        village.gp.ask(withdraw(FilesWithdrawal(count=1, reason="again"), case_id=case_id))


def test_only_who_announced_files_withdraws_them_and_the_report_says_so(village: Village) -> None:
    case_id = village.submitted(announced_files=1)
    expert = village.experts[0]
    village.assign(case_id, expert)
    expert.accept(case_id)
    withdraw = endpoints.WITHDRAW_FILES.call(
        FilesWithdrawal(count=1, reason="The CD is scratched."), case_id=case_id
    )
    with pytest.raises(errors.Refused):
        expert.ask(withdraw)
    village.gp.ask(withdraw)
    expert.answer(case_id)
    expert.conclude(case_id)
    (incident,) = village.printer.printed[-1].incidents
    told = (incident.code, incident.count, incident.detail)
    assert told == ("files_withdrawn", 1, "The CD is scratched.")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty_file"),
        (b"this is no picture " * 100, "not_dicom"),
        (ct()[:-200], "truncated"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_reason(
    village: Village, case_id: CaseId, data: bytes, problem: str
) -> None:
    assert send(village.gp.person, spec(case_id), data).problem == problem
    assert not index(village, case_id).instances
    assert kinds(village.server)[-1] is EventKind.FILE_REFUSED


def test_bytes_that_were_changed_on_the_way_are_refused(village: Village, case_id: CaseId) -> None:
    announced = spec(case_id, UploadPurpose.ATTACHMENT, sha256=hashlib.sha256(JPEG).hexdigest())
    assert send(village.gp.person, announced, JPEG[:-1] + b"x").problem == "checksum_mismatch"


@pytest.mark.parametrize(
    ("data", "kind", "media_type"),
    [
        (JPEG, AttachmentKind.PHOTO, "image/jpeg"),
        (b"%PDF-1.7 ...", AttachmentKind.PDF, "application/pdf"),
        (b"OggS" + bytes(40), AttachmentKind.VOICE_NOTE, "audio/ogg"),
        (b"<script>alert(1)</script>", AttachmentKind.OTHER, "application/octet-stream"),
    ],
)
def test_an_attachment_is_what_its_bytes_say(
    village: Village, case_id: CaseId, data: bytes, kind: AttachmentKind, media_type: str
) -> None:
    announced = spec(case_id, UploadPurpose.ATTACHMENT, title="Plaie", media_type="text/html", is_key=True)
    found = send(village.gp.person, announced, data)
    (attachment,) = index(village, case_id).attachments
    assert attachment.id == found.attachment_id
    assert (attachment.kind, attachment.media_type) == (kind, media_type)
    assert (attachment.title, attachment.is_key) == ("Plaie", True)


def test_a_picture_sent_as_an_attachment_is_checked_all_the_same(village: Village, case_id: CaseId) -> None:
    other = ct(PatientName="BENALI^OMAR")
    found = send(village.gp.person, spec(case_id, UploadPurpose.ATTACHMENT), other)
    assert found.problem == "patient_mismatch"


def test_an_upload_belongs_to_who_began_it(village: Village, case_id: CaseId) -> None:
    location = begun(village.gp.person, spec(case_id), 10)
    stranger = village.stranger.person
    with pytest.raises(errors.NotFound):
        raise stranger.error(patch(stranger, location, 0, b"x"))
    with pytest.raises(errors.NotFound):
        outcome(stranger, location)
    with pytest.raises(errors.NotFound):
        begun(stranger, spec(case_id), 10)
    denied = village.server.store.read(lambda tx: tx.log.of_case(case_id))[-1]
    assert (denied.kind, denied.actor_name) == (EventKind.ACCESS_DENIED, "Dr Stranger")
    with pytest.raises(errors.NotSignedIn):
        begun(village.server.person(), spec(case_id), 10)


def test_an_upload_is_given_up(village: Village, case_id: CaseId) -> None:
    person = village.gp.person
    location = begun(person, spec(case_id), 10)
    assert patch(person, location, 0, b"12345").status == 204
    assert person.send("DELETE", location, headers=TUS).status == 204
    assert person.send("HEAD", location, headers=TUS).status == 404
    assert not village.server.app[STAGING].held()


def sealed_files(village: Village) -> list[Path]:
    return [each for each in (village.server.app[SETTINGS].data_dir / "blobs").rglob("*") if each.is_file()]


def rows(village: Village, case_id: CaseId) -> list[UploadId]:
    return [each.id for each in village.server.store.read(lambda tx: tx.uploads.of_case(case_id))]


def test_an_upload_is_given_up_before_it_is_looked_at(village: Village, case_id: CaseId) -> None:
    person, data, app = village.gp.person, ct(), village.server.app
    location = begun(person, spec(case_id), len(data))
    upload_id = UploadId(location.rpartition("/")[2])
    turns = app[_INGEST]._turns
    loop = app[BELL]._loop
    asyncio.run_coroutine_threadsafe(turns.acquire(), loop).result(20)  # so that it has to wait for its turn
    assert patch(person, location, 0, data).status == 204
    assert app[_INGEST].is_looking_at(upload_id)
    assert person.send("DELETE", location, headers=TUS).status == 204
    assert person.send("DELETE", location, headers=TUS).status == 404
    loop.call_soon_threadsafe(turns.release)
    wait_until(lambda: not app[_INGEST].is_looking_at(upload_id))
    assert rows(village, case_id) == []
    assert index(village, case_id).instances == ()
    assert sealed_files(village) == []
    assert not app[STAGING].held()


def test_an_upload_that_is_in_the_case_cannot_be_given_up(village: Village, case_id: CaseId) -> None:
    person, data = village.gp.person, ct()
    location = begun(person, spec(case_id), len(data))
    patch(person, location, 0, data)
    assert not outcome(person, location).problem
    answer = person.send("DELETE", location, headers=TUS)
    assert isinstance(person.error(answer), errors.Refused)
    assert len(index(village, case_id).instances) == 1
    again = send(person, spec(case_id), data)
    assert again.is_duplicate
    assert len(sealed_files(village)) == 1, "a second copy is not left lying"


@pytest.mark.parametrize("after_s", [0.0, 0.01, 0.02, 0.04, 0.08, 0.16])
def test_an_upload_given_up_while_it_is_looked_at_is_kept_or_gone(
    village: Village, case_id: CaseId, after_s: float
) -> None:
    person, data, app = village.gp.person, ct(), village.server.app
    other = send(person, spec(case_id), ct(seed=2)).upload_id  # the sandbox is warm: it takes milliseconds
    location = begun(person, spec(case_id), len(data))
    upload_id = UploadId(location.rpartition("/")[2])
    patch(person, location, 0, data)
    threading.Event().wait(after_s)  # any moment will do: what follows holds at each
    status = person.send("DELETE", location, headers=TUS).status
    wait_until(lambda: not app[_INGEST].is_looking_at(upload_id))
    kept = status == 409
    assert kept or status == 204
    assert sorted(rows(village, case_id)) == sorted([other, *[upload_id] * kept])
    assert len(index(village, case_id).instances) == 1 + kept
    assert len(sealed_files(village)) == 1 + kept
    assert not app[STAGING].held()


def test_another_protocol_is_told_which_one_is_spoken(village: Village, case_id: CaseId) -> None:
    person = village.gp.person
    location = begun(person, spec(case_id), 10)
    for method, path in (("POST", "/api/v1/uploads"), ("HEAD", location), ("PATCH", location)):
        for headers in ({}, {"Tus-Resumable": "0.2.2"}):
            answer = person.send(method, path, headers=headers)
            assert answer.status == 412
            assert answer.headers["Tus-Version"] == "1.0.0"
            assert method == "HEAD" or isinstance(person.error(answer), errors.ProtocolUnknown)
    assert offset_of(person, location) == 0


def test_a_plugin_objects_to_a_file(village: Village, case_id: CaseId) -> None:
    village.server.hooks.upload_objects.append(Objected(plugin="strict", reason="no files today"))
    with pytest.raises(errors.Objection) as caught:
        begun(village.gp.person, spec(case_id), 10)
    assert caught.value.fields == {"plugin": "strict", "reason": "no files today"}


def test_what_is_announced_wrongly_is_refused_clearly(village: Village, case_id: CaseId) -> None:
    person = village.gp.person
    with pytest.raises(errors.TooLarge):
        begun(person, spec(case_id), 5000 << 20)
    location = begun(person, spec(case_id), 10)
    with pytest.raises(errors.BadMessage):
        raise person.error(patch(person, location, 0, b"more than ten bytes"))
    with pytest.raises(errors.BadMessage):
        raise person.error(person.send("PATCH", location, b"x", {"Upload-Offset": "0"}))
    with pytest.raises(errors.BadMessage):
        raise person.error(
            person.send("POST", "/api/v1/uploads", headers={**TUS, "Upload-Length": "9" * 5000})
        )
    with pytest.raises(errors.BadMessage):
        raise person.error(person.send("POST", "/api/v1/uploads", headers={**TUS, "Upload-Length": "3"}))
    options = person.send("OPTIONS", "/api/v1/uploads").headers
    assert options["Tus-Extension"] == "creation,expiration,termination"


def test_a_file_that_nobody_finished_or_confirmed_is_forgotten(tmp_path: Path, clock: Clock) -> None:
    with running(tmp_path, clock) as server:
        village = Village(server)
        case_id = village.draft().card.id
        location = begun(village.gp.person, spec(case_id), 10)
        patch(village.gp.person, location, 0, b"12345")
        held_back = send(village.gp.person, spec(case_id), ct(PatientName="BENALI^OMAR"))
        assert held_back.problem == "patient_mismatch"
        assert len(server.app[STAGING].held()) == 2
    clock.move(days=8)
    with running(tmp_path, clock) as server:
        wait_until(lambda: not server.app[STAGING].held())


@pytest.mark.logs_errors
def test_a_worker_that_cannot_start_does_not_lose_the_file(
    village: Village, case_id: CaseId, caplog: pytest.LogCaptureFixture
) -> None:
    person, data, app = village.gp.person, ct(), village.server.app
    location = begun(person, spec(case_id), len(data))
    app[WORKERS].close()
    patch(person, location, 0, data)
    with pytest.raises(errors.CaseError) as caught:
        outcome(person, location)
    assert caught.value.code == "internal"
    assert app[STAGING].held()
    caplog.clear()  # the error was meant
