"""What every tab of a case needs: the case as last read, read again when something happens in it, and its acts.

A tab makes a `CaseScreen`, draws from it whenever `changed` is called, and hands it the events its plugin hears.
Everything here runs on the UI thread and waits for nothing.
"""

from collections.abc import Callable
from typing import TypeVar

from cases.errors import CaseError, NotSignedIn
from cases.model.audit import Event
from cases.model.case import CaseView, PanelMember
from cases.model.ids import CaseId
from cases.model.opinion import SignedDocument
from cases.model.record import Record
from cases.wire import endpoints
from cases.wire.endpoint import Call, Endpoint
from cases.wire.messages import Nothing
from workstation.api.contexts import Desk, Ticket

A = TypeVar("A")
_TOGETHER_MS = 120


def seated(view: CaseView) -> tuple[PanelMember, ...]:
    """Return the members of the panel whose seats count: neither declined nor recused."""
    return tuple(member for member in view.panel if member.status.is_seated)


class CaseScreen:
    """One case on one tab.

    Attributes:
        view: the case as last read, None before.
        error: why the last reading failed; None once one went through.
        is_busy: whether an act is under way.
    """

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self.desk = desk
        self.view: CaseView | None = None
        self.error: CaseError | None = None
        self.is_busy = False
        self._changed = changed
        self._also: list[tuple[str, Callable[[CaseId], Ticket]]] = []
        self._case_id: CaseId | None = None
        self._reading: list[Ticket] = []
        self._acting: Ticket | None = None
        self._soon: Ticket | None = None
        self._watching: Ticket | None = None

    @property
    def case_id(self) -> CaseId:
        """The case that is open.

        Raises:
            LookupError: none is.
        """
        if self._case_id is None:
            raise LookupError("no case is open")
        return self._case_id

    def may(self, row: str) -> bool:
        """Return whether the caller may do this now, as the server said with the case."""
        return self.view is not None and row in self.view.allowed

    def also(self, endpoint: Endpoint[Nothing, A], keep: Callable[[A], None], row: str = "") -> None:
        """Read something else of the case with it.

        Args:
            endpoint: its only place is `case_id`.
            keep: called with what came; `changed` follows.
            row: the row of the access matrix that the case must allow; empty where every party may.
        """

        def came(answer: A) -> None:
            keep(answer)
            self._changed()

        def read(case_id: CaseId) -> Ticket:
            return self.desk.gateway.submit(endpoint.call(case_id=case_id), came, self._lost)

        self._also.append((row, read))

    def open(self, case_id: CaseId) -> None:
        """Show a case: forget another one, and read."""
        if case_id != self._case_id:
            self.close()
            self._case_id = case_id
            self.view = None
            self.error = None
            self.is_busy = False
            self._watching = self.desk.session.watch(self._reconnected)
            self._changed()
        self._read()

    def heard(self, event: Event) -> None:
        """Take note of an event; those of this case cause one reading, however many come at once."""
        if event.case_id is not None and event.case_id == self._case_id:
            self.refresh()

    def refresh(self) -> None:
        """Read again shortly."""
        if self._soon is None and self._case_id is not None:
            self._soon = self.desk.scheduler.after(_TOGETHER_MS, self._read)

    def act(
        self,
        call: Call[A],
        on_done: Callable[[A], None] | None = None,
        on_error: Callable[[CaseError], None] | None = None,
    ) -> None:
        """Do something to the case, one thing at a time; then the case is read again.

        An error that `on_error` does not take is shown to the user.
        """
        if self.is_busy:
            return
        self.is_busy = True
        self._changed()

        def done(answer: A) -> None:
            self.is_busy = False
            if isinstance(answer, CaseView):
                self.view = answer
            if on_done is not None:
                on_done(answer)
            self._changed()
            self.refresh()

        def failed(error: CaseError) -> None:
            self.is_busy = False
            (on_error or self.desk.notices.error)(error)
            self._changed()
            self.refresh()

        self._acting = self.desk.gateway.submit(call, done, failed)

    def sign(
        self,
        content: Record,
        call: Callable[[SignedDocument], Call[A]],
        on_done: Callable[[A], None] | None = None,
    ) -> None:
        """Sign something with this device's key and send it; a device without a key says so and sends nothing."""
        try:
            document = self.desk.gateway.sign(content)
        except NotSignedIn as error:
            self.desk.notices.error(error)
        else:
            self.act(call(document), on_done)

    def close(self) -> None:
        """Stop caring for what is under way; nothing is called after this."""
        for ticket in (*self._reading, self._acting, self._soon, self._watching):
            if ticket is not None:
                ticket.cancel()
        self._reading.clear()
        self._acting = self._soon = self._watching = None
        self._case_id = None

    def _read(self) -> None:
        for ticket in (*self._reading, self._soon):
            if ticket is not None:
                ticket.cancel()
        self._soon = None
        self._reading.clear()
        if self._case_id is not None:
            call = endpoints.READ_CASE.call(case_id=self._case_id)
            self._reading.append(self.desk.gateway.submit(call, self._came, self._lost))

    def _came(self, view: CaseView) -> None:
        self.view = view
        self.error = None
        self._changed()
        self._reading.extend(read(view.card.id) for row, read in self._also if not row or row in view.allowed)

    def _lost(self, error: CaseError) -> None:
        self.error = error
        self._changed()

    def _reconnected(self) -> None:
        if self.error is not None and self.desk.session.is_online:
            self.refresh()
