"""Telling the server that announced files will not come; told once, whatever the link does. UI thread only."""

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as with_fields

from msgspec.structs import replace

from cases.errors import CaseError
from cases.model.case import CaseView
from cases.model.ids import fresh_id
from cases.wire import endpoints
from cases.wire.messages import FilesWithdrawal
from plugins.intake_form.sending_job import ItemState, SendingJob
from workstation.api.contexts import Desk, Ticket


@dataclass(frozen=True, slots=True)
class Answers:
    """Who is called: `keep` with a record that is to be on disk before more is sent."""

    keep: Callable[[SendingJob], None]
    done: Callable[[], None]
    failed: Callable[[CaseError], None]


class WithdrawalTelling:
    """One withdrawal under way; begin another after `failed`, with the record that was kept."""

    def __init__(self, desk: Desk, record: SendingJob, answers: Answers) -> None:
        self._desk, self._record, self._answers = desk, record, answers
        self._ticket: Ticket
        if record.withdrawal is not None and record.withdrawal.key:
            self._withdraw()
        else:
            call = endpoints.READ_CASE.call(case_id=record.case_id)
            self._ticket = desk.gateway.submit(call, self._read, answers.failed)

    def cancel(self) -> None:
        """Hear of it no more."""
        self._ticket.cancel()

    def _read(self, view: CaseView) -> None:
        """Take back what is not there: a file whose answer was lost may have arrived."""
        missing = view.card.files.announced - view.card.files.arrived
        count = min(missing, self._record.count(ItemState.WITHDRAWN))
        if count <= 0 or self._record.withdrawal is None:
            self._answers.done()
            return
        planned = replace(self._record.withdrawal, key=fresh_id(), count=count)
        self._record = replace(self._record, withdrawal=planned)
        self._answers.keep(self._record)
        self._withdraw()

    def _withdraw(self) -> None:
        planned = self._record.withdrawal
        if planned is None:
            return
        body = FilesWithdrawal(count=planned.count, reason=planned.reason)
        call = with_fields(
            endpoints.WITHDRAW_FILES.call(body, case_id=self._record.case_id), idempotency_key=planned.key
        )
        self._ticket = self._desk.gateway.submit(
            call, lambda _view: self._answers.done(), self._answers.failed
        )
