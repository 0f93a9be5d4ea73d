"""Searching the diagnosis catalogue for the code of a diagnosis; without Tk."""

from collections.abc import Callable

from cases.errors import CaseError
from cases.model.opinion import DiagnosisCode
from cases.wire import endpoints
from cases.wire.messages import CodeQuery, DiagnosisCodes
from workstation.api.contexts import Desk, Ticket
from workstation.api.i18n import _, language

_SHORTEST = 2
_MOST = 8


class CodeSearch:
    """Asks the server; an answer to an older question is never shown.

    Attributes:
        found: codes that match, best first.
        note: what to say below the field; empty when the codes speak for themselves.
    """

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._desk = desk
        self._changed = changed
        self._waiting: Ticket | None = None
        self.found: tuple[DiagnosisCode, ...] = ()
        self.note = ""

    def ask(self, text: str) -> None:
        """Search for what was typed; the box calls this when typing pauses."""
        self.forget()
        wanted = " ".join(text.split())
        if len(wanted) >= _SHORTEST:
            self.note = _("Searching…")
            call = endpoints.CODES.call(query=CodeQuery(text=wanted, limit=_MOST))
            self._waiting = self._desk.gateway.submit(call, self._came, self._lost)
        self._changed()

    def forget(self) -> None:
        """Forget question and answer."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        self.found, self.note = (), ""

    def _came(self, codes: DiagnosisCodes) -> None:
        self.found = codes.codes
        self.note = "" if codes.codes else _nothing_found(codes)
        self._changed()

    def _lost(self, _error: CaseError) -> None:
        self.note = _("The catalogue cannot be reached now. You can sign without a code.")
        self._changed()


def _nothing_found(codes: DiagnosisCodes) -> str:
    text = _("No code matches. Try another word, or sign without a code.")
    if not codes.is_built_in or language() == "en":
        return text
    hint = _(
        "The titles built in are English, codes such as S06 are found in any language. The administrator can "
        "import the ICD-10 in your language: khibra admin import-codes"
    )
    return f"{text}\n{hint}"
