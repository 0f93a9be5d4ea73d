"""Sending files with tus over HTTP, as a client would, and the DICOM files that are sent."""

import base64
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydicom.uid import ExplicitVRLittleEndian

from cases.model.ids import CaseId, UploadId, fresh_id
from cases.model.study import UploadOutcome, UploadPurpose, UploadSpec
from cases.server.mount import PREFIX
from cases.wire import codec, endpoints
from tests.server.harness import Answer, Person
from tests.unit.viewers import pictures

TUS = {"Tus-Resumable": "1.0.0"}
JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 400 + b"\xff\xd9"
PATIENT = {
    "PatientName": "EL AMRANI^FATIMA",
    "PatientBirthDate": "19610304",
    "PatientSex": "F",
    "PatientID": "",
}


def ct(
    seed: int = 1, syntax: str = ExplicitVRLittleEndian, rows: int = 64, columns: int = 48, **tags: Any
) -> bytes:
    """A small CT slice of the village's patient."""
    frame = pictures.head(rows, columns, seed=seed)
    return pictures.encode(pictures.dataset([frame], syntax, **{**PATIENT, **tags}))


def spec(case_id: CaseId, purpose: UploadPurpose = UploadPurpose.DICOM, **more: Any) -> UploadSpec:
    return UploadSpec(case_id=case_id, purpose=purpose, **more)


def create(person: Person, wanted: UploadSpec, length: int, key: str = "") -> Answer:
    """Announce a file."""
    metadata = "spec " + base64.b64encode(codec.encode(wanted)).decode()
    headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata}
    return person.send("POST", PREFIX + "/uploads", headers={**headers, "Idempotency-Key": key or fresh_id()})


def begun(person: Person, wanted: UploadSpec, length: int) -> str:
    """Announce a file; return its address."""
    answer = create(person, wanted, length)
    if answer.status >= 400:
        raise person.error(answer)
    return answer.headers["Location"]


def patch(person: Person, location: str, offset: int, data: bytes) -> Answer:
    """Send some bytes."""
    headers = {
        **TUS,
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
    }
    return person.send("PATCH", location, data, headers)


def offset_of(person: Person, location: str) -> int:
    """Ask how much has arrived."""
    return int(person.send("HEAD", location, headers=TUS).headers["Upload-Offset"])


def outcome(person: Person, location: str) -> UploadOutcome:
    """Wait for what became of a file."""
    upload_id = UploadId(location.rpartition("/")[2])
    return person.ask(endpoints.READ_UPLOAD.call(upload_id=upload_id))


def send(person: Person, wanted: UploadSpec, data: bytes) -> UploadOutcome:
    """Send a whole file; return what became of it."""
    answer = create(person, wanted, len(data))
    if answer.status >= 400:
        raise person.error(answer)
    location, offset = answer.headers["Location"], int(answer.headers["Upload-Offset"])
    if offset < len(data):
        assert patch(person, location, offset, data[offset:]).status == 204
    return outcome(person, location)


@contextmanager
def line_broken(person: Person, location: str, data: bytes, announced: int) -> Iterator[None]:
    """Send the beginning of what a PATCH announced; the connection drops at the end of the block."""
    head = (
        f"PATCH {location} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {person.token}\r\n"
        f"Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Length: {announced}\r\n"
        "Content-Type: application/offset+octet-stream\r\n\r\n"
    )
    with socket.create_connection((person.host, person.port), timeout=30) as line:
        line.sendall(head.encode() + data)
        yield
