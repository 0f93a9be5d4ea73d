"""Opinions and everything else a practitioner signs: canonical JSON and an Ed25519 signature."""

from datetime import date, datetime
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


class TextAnswer(Record, frozen=True, kw_only=True, tag_field="kind", tag="text"):
    """A text, or the option that was chosen."""

    field: str
    label: str
    value: str


class NumberAnswer(Record, frozen=True, kw_only=True, tag_field="kind", tag="number"):
    """A whole number."""

    field: str
    label: str
    value: Whole


class DateAnswer(Record, frozen=True, kw_only=True, tag_field="kind", tag="date"):
    """A day."""

    field: str
    label: str
    value: date


class CheckAnswer(Record, frozen=True, kw_only=True, tag_field="kind", tag="check"):
    """Yes or no."""

    field: str
    label: str
    value: bool


Answer = TextAnswer | NumberAnswer | DateAnswer | CheckAnswer


class FilledForm(Record, frozen=True, kw_only=True):
    """A hospital's form as it was filled in and signed: with its words, so that it is read without its plugin.

    Attributes:
        plugin: id of the plugin that brought the form.
        form: id of the form.
        version: of the form, as the plugin numbers it.
        title, answers: in the language in which the form was filled in.
    """

    plugin: str
    form: str
    version: str
    title: str
    answers: tuple[Answer, ...]


class OpinionContent(Record, frozen=True, kw_only=True):
    """What an expert signs: the structured answer of one practitioner.

    Attributes:
        consulted: sha256 of every original that was opened, hexadecimal.
        round_id: the round this opinion belongs to, in a panel.
        forms: what a hospital asks for beyond the usual.
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
    forms: tuple[FilledForm, ...] = ()


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
    document: SignedDocument


class DiagnosisCode(Record, frozen=True, kw_only=True):
    """A row of the diagnosis catalogue (WHO ICD-10)."""

    code: str
    title: str
