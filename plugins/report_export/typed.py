"""What is typed on the report tab and not sent: one frozen record, kept on this computer."""

from datetime import date

from cases.model.ids import AccountId, CaseId
from cases.model.record import Record
from workstation.api.contexts import Desk, Sealing
from workstation.api.i18n import _
from workstation.api.safekeeping import Autosave, Shelf

_FOLDER = "report_export"


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


class Keeper:
    """Keeps what is typed on one case by one person; saves at most five seconds late."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shelf = Shelf(desk.drafts / _FOLDER, Typed, _sealing(desk))
        self._autosave = Autosave(desk.scheduler, lambda: desk.now().timestamp(), self._save)
        self._name = ""
        self._has_failed = False
        self.typed = Typed()

    def open(self, case_id: CaseId, author_id: AccountId) -> None:
        """Save what is open, and go on with what was typed on a case."""
        self.close()
        self._name = f"{author_id}-{case_id}"
        self.typed = self._shelf.load(self._name) or Typed()

    def change(self, typed: Typed) -> None:
        """Take a new version; it is saved shortly."""
        if typed != self.typed:
            self.typed = typed
            self._autosave.touch()

    def close(self) -> None:
        """Save what is not saved."""
        self._autosave.flush()

    def _save(self) -> None:
        try:
            if self.typed == Typed():
                self._shelf.delete(self._name)
            else:
                self._shelf.save(self._name, self.typed)
            self._has_failed = False
        except OSError:
            if not self._has_failed:
                text = _(
                    "What you type cannot be kept on this computer: its disk is full or gone. Sign soon."
                )
                self._desk.notices.show(text, "warning")
            self._has_failed = True


def _sealing(desk: Desk) -> Sealing | None:
    try:
        return desk.service(Sealing)
    except LookupError:  # no keyring here; the file is private to this user
        return None
