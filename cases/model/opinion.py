"""Opinions and everything else a practitioner signs: canonical JSON and an Ed25519 signature."""

from datetime import datetime
from typing import Annotated

import msgspec

from cases.model.ids import AccountId, CaseId, DeviceId, InstanceId, OpinionId, RoundId
from cases.model.people import Practitioner
from cases.model.record import Moment, Record, Whole
from viewers.marks.model import Mark

Confidence = Annotated[int, msgspec.Meta(ge=0, le=100)]


class SignedDocument(Record, frozen=True, kw_only=True):
    """Bytes that somebody signed.

    Attributes:
        payload: canonical JSON (RFC 8785) of the content record.
        signature: Ed25519 signature of `payload`, 64 bytes (RFC 8032).
        device_id: the device whose key signed.
    """

    payload: bytes
    signature: bytes
    device_id: DeviceId


class Diagnosis(Record, frozen=True, kw_only=True):
    """A diagnosis in words, and its ICD-10 code where one was chosen."""

    text: str
    code: str = ""


class KeyImage(Record, frozen=True, kw_only=True):
    """An image that carries the answer, with what was marked on it.

    Attributes:
        frame: zero-based frame index in the instance.
        window: centre and width in the modality's unit, where one was set.
    """

    instance_id: InstanceId
    frame: Whole = 0
    caption: str = ""
    window: tuple[float, float] | None = None
    marks: tuple[Mark, ...] = ()


class OpinionContent(Record, frozen=True, kw_only=True):
    """What an expert signs: the structured answer of one practitioner.

    Attributes:
        consulted: sha256 of every original that was opened, hexadecimal.
        round_id: the round this opinion belongs to, in a panel.
    """

    case_id: CaseId
    author_id: AccountId
    written_at: Moment
    diagnosis: Diagnosis
    recommendation: str
    confidence: Confidence
    limits: str = ""
    key_images: tuple[KeyImage, ...] = ()
    consulted: tuple[str, ...] = ()
    round_id: RoundId | None = None


class InterimAdvice(Record, frozen=True, kw_only=True):
    """Signed advice that reaches the requester at once, before the opinion."""

    case_id: CaseId
    author_id: AccountId
    written_at: Moment
    text: str


class Opinion(Record, frozen=True, kw_only=True):
    """A signed opinion as shown to somebody who may read it."""

    id: OpinionId
    author: Practitioner
    content: OpinionContent
    signed_at: datetime
    document: SignedDocument
    differs: bool = False


class Interim(Record, frozen=True, kw_only=True):
    """Interim advice as shown."""

    author: Practitioner
    content: InterimAdvice
    signed_at: datetime


class DiagnosisCode(Record, frozen=True, kw_only=True):
    """A row of the diagnosis catalogue (WHO ICD-10)."""

    code: str
    title: str
