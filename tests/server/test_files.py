"""Reading what is attached: frames as they were sent, thumbnails, originals by ranges, attachments."""

import hashlib
import io
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from cases import errors
from cases.model.audit import EventKind
from cases.model.ids import CaseId, fresh_id
from cases.model.study import AttachmentKind, StoredInstance, UploadPurpose
from cases.server.keys import BLOBS, WORKERS
from cases.server.mount import PREFIX
from cases.store.ports import Store, Tx
from cases.wire import endpoints
from cases.wire.endpoint import Call
from tests.server.harness import Answer, Running
from tests.server.sender import JPEG, PATIENT, ct, send, spec
from tests.server.village import Village
from tests.unit.viewers import pictures
from tests.unit.viewers.papers import jpeg, pdf, wav
from viewers.imaging import raster
from viewers.imaging.jobs import DecodeFrame


@pytest.fixture
def village(server: Running) -> Village:
    return Village(server)


@pytest.fixture
def case_id(village: Village) -> CaseId:
    return village.draft().card.id


def stored(village: Village, case_id: CaseId, data: bytes) -> StoredInstance:
    """Send a picture; return it as the index has it."""
    found = send(village.gp.person, spec(case_id), data)
    instances = village.gp.ask(endpoints.READ_FILES.call(case_id=case_id)).instances
    return next(one for one in instances if one.id == found.instance_id)


def frame(village: Village, case_id: CaseId, instance: StoredInstance, number: int) -> bytes:
    return village.gp.ask(
        endpoints.READ_FRAME.call(case_id=case_id, instance_id=instance.id, frame=str(number))
    )


def decoded_digest(village: Village, instance: StoredInstance, codestream: bytes) -> str:
    assert instance.tags.picture
    job = DecodeFrame(codestream=codestream, format=instance.tags.picture.format)
    return raster.pixel_digest(village.server.app[WORKERS].run(job))


def clip(frames: int = 3, syntax: str = "1.2.840.10008.1.2.4.90") -> bytes:
    """A film of the village's patient."""
    made = [pictures.head(seed=seed) for seed in range(frames)]
    return pictures.encode(pictures.dataset(made, syntax, **PATIENT))


@pytest.mark.parametrize(
    "data", [ct(), clip(), clip(syntax="1.2.840.10008.1.2.1"), ct(syntax=DeflatedExplicitVRLittleEndian)]
)
def test_frames_come_back_as_they_were(village: Village, case_id: CaseId, data: bytes) -> None:
    instance = stored(village, case_id, data)
    for number, digest in enumerate(instance.frame_digests):
        codestream = frame(village, case_id, instance, number)
        assert decoded_digest(village, instance, codestream) == digest
        assert frame(village, case_id, instance, number) == codestream
    with pytest.raises(errors.NotFound):
        frame(village, case_id, instance, len(instance.frame_digests))


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian])
def test_a_frame_of_single_bits_begins_with_its_first_pixel(
    village: Village, case_id: CaseId, syntax: str
) -> None:
    bits = np.random.default_rng(7).integers(0, 2, (3, 5, 7), dtype=np.uint8)
    data = pictures.dataset([pictures.head(5, 7)] * 3, syntax, **PATIENT)
    data.BitsAllocated = data.BitsStored = 1
    data.HighBit = data.PixelRepresentation = 0
    packed = np.packbits(bits.reshape(-1), bitorder="little").tobytes()
    data.PixelData = packed + bytes(len(packed) % 2)
    data["PixelData"].VR = "OB"
    instance = stored(village, case_id, pictures.encode(data))
    for number in range(3):
        sent = np.frombuffer(frame(village, case_id, instance, number), np.uint8)
        assert (np.unpackbits(sent, bitorder="little")[:35] == bits[number].reshape(-1)).all()


def test_a_deflated_file_is_opened_by_a_sandboxed_worker_alone(village: Village, case_id: CaseId) -> None:
    instance = stored(village, case_id, ct(syntax=DeflatedExplicitVRLittleEndian))
    village.server.app[WORKERS].close()
    with pytest.raises(errors.UnreadableFile) as refused:
        frame(village, case_id, instance, 0)
    assert refused.value.fields["reason"] == "worker_unavailable"


def test_a_thumbnail_is_made_once(village: Village, case_id: CaseId) -> None:
    instance = stored(village, case_id, ct())
    call = endpoints.READ_THUMBNAIL.call(case_id=case_id, instance_id=instance.id)
    made = village.gp.ask(call)
    assert made.startswith(b"\x89PNG")
    assert village.gp.ask(call) == made
    kept = village.server.store.read(lambda tx: tx.files.rendition(instance.id, "thumbnail"))
    assert kept


def test_photos_and_documents_have_a_small_picture_and_voice_notes_none(
    village: Village, case_id: CaseId
) -> None:
    for data in (jpeg(800, 600), pdf(2), wav(0.2)):
        assert send(village.gp.person, spec(case_id, UploadPurpose.ATTACHMENT), data).attachment_id
    index = village.gp.ask(endpoints.READ_FILES.call(case_id=case_id))
    photo, document, note = sorted(index.attachments, key=lambda a: list(AttachmentKind).index(a.kind))
    small = endpoints.READ_ATTACHMENT_THUMBNAIL.call
    for attachment in (photo, document):
        made = village.gp.ask(small(case_id=case_id, attachment_id=attachment.id))
        with Image.open(io.BytesIO(made)) as image:
            assert (image.format, max(image.size)) == ("JPEG", 160)
        assert len(made) < 20_000
        assert village.gp.ask(small(case_id=case_id, attachment_id=attachment.id)) == made
    with pytest.raises(errors.NotFound):
        village.gp.ask(small(case_id=case_id, attachment_id=note.id))


def original(village: Village, path: str, **headers: str) -> Answer:
    return village.gp.person.send("GET", path, headers=headers)


def test_an_original_is_read_whole_and_by_ranges(village: Village, case_id: CaseId) -> None:
    data = ct(rows=400, columns=400)
    instance = stored(village, case_id, data)
    path = f"{PREFIX}/cases/{case_id}/instances/{instance.id}"
    whole = original(village, path)
    assert whole.body == data
    assert whole.headers["Content-Type"] == "application/dicom"
    assert whole.headers["Cache-Control"] == "private, no-store"
    assert whole.headers["ETag"] == f'"{hashlib.sha256(data).hexdigest()}"'
    for asked, start, end in (
        ("bytes=0-9", 0, 10),
        ("bytes=65530-65545", 65530, 65546),  # across a sealed chunk
        ("bytes=131072-", 131072, len(data)),
        ("bytes=-7", len(data) - 7, len(data)),
        ("bytes=300000-9999999", 300000, len(data)),
    ):
        part = original(village, path, Range=asked)
        assert part.status == 206
        assert part.body == data[start:end]
        assert part.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(data)}"
    assert original(village, path, Range="bytes=9999999-").status == 416
    assert original(village, path, Range="lines=1-2").body == data
    assert original(village, path, Range="bytes=0-9", **{"If-Range": '"older"'}).body == data
    unchanged = original(village, path, **{"If-None-Match": whole.headers["ETag"]})
    assert (unchanged.status, unchanged.body) == (304, b"")


def test_an_attachment_comes_back_as_a_download(village: Village, case_id: CaseId) -> None:
    sent = send(village.gp.person, spec(case_id, UploadPurpose.ATTACHMENT, title="Mme Amrani"), JPEG)
    got = original(village, f"{PREFIX}/cases/{case_id}/attachments/{sent.attachment_id}")
    assert got.body == JPEG
    assert got.headers["Content-Type"] == "image/jpeg"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Disposition"] == f'attachment; filename="{sent.attachment_id}"'


def test_pictures_are_not_for_strangers_nor_for_invitees(village: Village, case_id: CaseId) -> None:
    instance = stored(village, case_id, ct())
    calls: tuple[Call[Any], ...] = (
        endpoints.READ_FILES.call(case_id=case_id),
        endpoints.READ_FRAME.call(case_id=case_id, instance_id=instance.id, frame="0"),
        endpoints.READ_THUMBNAIL.call(case_id=case_id, instance_id=instance.id),
        endpoints.READ_ORIGINAL.call(case_id=case_id, instance_id=instance.id),
    )
    for call in calls:
        with pytest.raises(errors.NotFound):
            village.stranger.ask(call)
    village.gp.ask(endpoints.RECORD_CONSENT.call(village.consent(), case_id=case_id))
    village.gp.ask(endpoints.SUBMIT_CASE.call(case_id=case_id))
    expert = village.experts[0]
    village.assign(case_id, expert)
    for call in calls:
        with pytest.raises(errors.Forbidden):
            expert.ask(call)
    expert.accept(case_id)
    for call in calls:
        expert.ask(call)


def test_an_instance_of_one_case_is_not_in_another(village: Village, case_id: CaseId) -> None:
    instance = stored(village, case_id, ct())
    other = village.draft().card.id
    with pytest.raises(errors.NotFound):
        village.gp.ask(endpoints.READ_ORIGINAL.call(case_id=other, instance_id=instance.id))


def test_opening_the_pictures_is_logged_once_a_day(village: Village, case_id: CaseId) -> None:
    stored(village, case_id, ct())
    for _ in range(3):
        village.gp.ask(endpoints.READ_FILES.call(case_id=case_id))

    def opened() -> int:
        named = EventKind.IMAGES_OPENED
        events = village.server.store.read(lambda tx: tx.log.of_case(case_id, named))
        assert {event.kind for event in events} == {named}
        return len(events)

    assert opened() == 1
    village.server.clock.move(days=1)
    village.gp.ask(endpoints.READ_FILES.call(case_id=case_id))
    assert opened() == 2


def test_opening_attachments_alone_is_logged(village: Village, case_id: CaseId) -> None:
    send(village.gp.person, spec(case_id, UploadPurpose.ATTACHMENT), JPEG)
    village.gp.ask(endpoints.READ_FILES.call(case_id=case_id))
    events = village.server.store.read(lambda tx: tx.log.of_case(case_id, EventKind.IMAGES_OPENED))
    assert [event.actor_id for event in events] == [village.gp.id]


@pytest.mark.logs_errors
def test_a_full_disk_does_not_close_the_pictures(
    village: Village, case_id: CaseId, caplog: pytest.LogCaptureFixture
) -> None:
    sent = send(village.gp.person, spec(case_id), ct())
    store = village.server.store

    def limit(tx: Any) -> None:
        tx.log._shelf.connection.exec_driver_sql("PRAGMA max_page_count=1")  # as many as there are now

    def add_event(tx: Tx) -> None:
        tx.log.add(EventKind.IMAGES_OPENED, None, tx.people.account(village.gp.id))

    def add_rendition(tx: Tx) -> None:
        sealed = village.server.app[BLOBS].store([b"x"])
        tx.files.add_rendition(case_id, fresh_id(), "x", tx.blobs.adopt(case_id, sealed))

    store.write(limit)
    for fill in (add_event, add_rendition):
        until_full(store, fill)
    (instance,) = village.gp.ask(endpoints.READ_FILES.call(case_id=case_id)).instances
    assert instance.id == sent.instance_id
    call = endpoints.READ_THUMBNAIL.call(case_id=case_id, instance_id=instance.id)
    assert village.gp.ask(call).startswith(b"\x89PNG")
    for lost in ("was not noted", "was not kept"):
        assert any(lost in record.getMessage() for record in caplog.records)


def until_full(store: Store, fill: Callable[[Tx], None]) -> None:
    """Write until nothing more of this kind fits."""
    with suppress(errors.StorageFull):
        for _ in range(1000):
            store.write(fill)
        raise AssertionError("the disk is not full")
