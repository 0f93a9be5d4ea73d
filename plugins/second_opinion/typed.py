"""What an expert types on a case and has not sent: one frozen record, kept on this computer."""

import msgspec

from cases.model.record import Record

FOLDER = "second_opinion"


class Typed(Record, frozen=True, kw_only=True):
    """Everything that was typed and not sent.

    Attributes:
        confidence: 0 to 100; None until the expert says it, so that no number is suggested.
        code, code_title: the ICD-10 code that was chosen.
        answers: of a hospital's forms, by form id, then by field id.
    """

    diagnosis: str = ""
    code: str = ""
    code_title: str = ""
    recommendation: str = ""
    confidence: int | None = None
    limits: str = ""
    answers: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    interim: str = ""
    information: str = ""
    message: str = ""
