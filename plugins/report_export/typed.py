"""What is typed on the report tab and not sent: one frozen record, kept on this computer."""

from datetime import date

from cases.model.ids import ReportId
from cases.model.record import Record

FOLDER = "report_export"


class Typed(Record, frozen=True, kw_only=True):
    """Everything that was typed and not sent, and what was read.

    Attributes:
        code, code_title: the ICD-10 code that was chosen.
        text: the assessment.
        follow_up_due: when news of the patient is expected, as the author of the conclusion says.
        language: of the printed report, `fr` or `en`; empty until it is chosen.
        opened: the report that was last opened on this computer.
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
    opened: ReportId | None = None
    news_by: date | None = None
    outcome: str = ""
    followed_advice: bool = True
