"""Typed identifiers: opaque, unguessable, never derived from a person."""

from typing import NewType
from uuid import uuid4

EstablishmentId = NewType("EstablishmentId", str)
AccountId = NewType("AccountId", str)
DeviceId = NewType("DeviceId", str)
PatientId = NewType("PatientId", str)
CaseId = NewType("CaseId", str)
UploadId = NewType("UploadId", str)
InstanceId = NewType("InstanceId", str)
AttachmentId = NewType("AttachmentId", str)
OpinionId = NewType("OpinionId", str)
RoundId = NewType("RoundId", str)
MessageId = NewType("MessageId", str)
ReportId = NewType("ReportId", str)
BlobId = NewType("BlobId", str)


def fresh_id() -> str:
    """Return a new random identifier: 32 hexadecimal digits, 122 random bits (RFC 9562 version 4)."""
    return uuid4().hex
