"""What is typed on the report tab and not sent: one frozen record, kept on this computer."""

from datetime import date

from cases.model.record import Record

FOLDER = "report_export"


class Typed(Record, frozen=True, kw_only=True):
    """Everything that was typed and not sent.

    Attributes:
        code, code_title: the ICD-10 code that was chosen.
        text: the assessment.
        follow_up_due: when news of the patient is expected, as the author of the conclusion says.
        language: of the printed report, `fr` or `en`; empty until it is chosen.
        news_by: when the requester will report back.
    """

    diagnosis: str = ""
    code: str = ""
    code_title: str = ""
    text: str = ""
    recommendation: str = ""
    follow_up_due: date | None = None
    language: str = ""
    addendum: str = ""
    news_by: date | None = None
    outcome: str = ""
    followed_advice: bool = True
