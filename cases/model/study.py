"""What is attached to a case: studies in DICOM's words, and attachments of any other kind."""

from datetime import datetime
from enum import StrEnum

from cases.model.ids import AttachmentId, CaseId, InstanceId, UploadId
from cases.model.record import Record
from viewers.imaging.records import Instance


class AttachmentKind(StrEnum):
    """What an attachment is."""

    PHOTO = "photo"
    PDF = "pdf"
    VOICE_NOTE = "voice_note"
    OTHER = "other"


class Attachment(Record, frozen=True, kw_only=True):
    """A stored file that is not DICOM.

    Attributes:
        sha256: digest of the original bytes, hexadecimal.
    """

    id: AttachmentId
    kind: AttachmentKind
    media_type: str
    title: str
    size: int
    sha256: str
    added_at: datetime
    is_key: bool = False


class StoredInstance(Record, frozen=True, kw_only=True):
    """A stored DICOM instance: its tags without the patient's, and what the frames route needs.

    Attributes:
        frame_digests: sha256 of each frame's decoded pixels, hexadecimal.
        sha256: digest of the original file, hexadecimal.
    """

    id: InstanceId
    tags: Instance
    size: int
    sha256: str
    frame_digests: tuple[str, ...] = ()


class StudyIndex(Record, frozen=True, kw_only=True):
    """All a viewer needs to lay out the pictures of a case, without a pixel."""

    case_id: CaseId
    instances: tuple[StoredInstance, ...] = ()
    attachments: tuple[Attachment, ...] = ()


class UploadPurpose(StrEnum):
    """What the bytes are for."""

    DICOM = "dicom"
    ATTACHMENT = "attachment"


class PatientMismatchChoice(StrEnum):
    """What the requester decided when the header names another patient than the case."""

    STOP = "stop"
    SAME_PATIENT = "same_patient"  # a spelling or number difference, confirmed by the requester


class UploadSpec(Record, frozen=True, kw_only=True):
    """What a client announces before it sends bytes (tus 1.0 `Upload-Metadata`)."""

    case_id: CaseId
    purpose: UploadPurpose
    title: str = ""
    media_type: str = ""
    is_key: bool = False
    sha256: str = ""
    mismatch: PatientMismatchChoice = PatientMismatchChoice.STOP


class UploadOutcome(Record, frozen=True, kw_only=True):
    """What became of a finished upload.

    Attributes:
        problem: the stable code of an error (of `cases.errors` or `viewers.imaging.errors`,
            `checksum_mismatch`), or empty.
        differs: with `patient_mismatch`, in what: `name`, `birth_date`, `sex`, `patient_id`.
    """

    upload_id: UploadId
    instance_id: InstanceId | None = None
    attachment_id: AttachmentId | None = None
    is_duplicate: bool = False
    problem: str = ""
    differs: tuple[str, ...] = ()
