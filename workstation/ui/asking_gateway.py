"""The gateway that panels are handed: it asks for a second factor or a new sign-in where a call needs one.

The call is then sent again with the same idempotency key, so what was typed is neither lost nor done twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from cases.errors import CaseError, NotSignedIn, SecondFactorNeeded, WrongCredentials
from cases.model.ids import CaseId
from cases.model.opinion import SignedDocument
from cases.model.record import Record
from cases.model.study import UploadOutcome, UploadSpec
from cases.wire.endpoint import Call
from workstation.api.contexts import Gateway, Notices, Ticket

if TYPE_CHECKING:
    from viewers.imaging.ports import FrameSource

A = TypeVar("A")


class Asking(Protocol):
    """Who asks the user."""

    def second_factor(self, on_given: Callable[[], None], on_refused: Callable[[], None]) -> None:
        """Ask for a code of the authenticator."""

    def sign_in_again(self, on_done: Callable[[], None], on_refused: Callable[[], None]) -> None:
        """Ask for the password over the current screen."""


class _Errand:
    """A call with all its repeats (a `Ticket`)."""

    def __init__(self) -> None:
        self.is_cancelled = False
        self.current: Ticket | None = None

    def cancel(self) -> None:
        """Stop caring."""
        self.is_cancelled = True
        if self.current is not None:
            self.current.cancel()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What is asked before a call leaves the window.

    Attributes:
        objection: returns why a call must not be sent, None where nothing speaks against it.
        later: runs something soon on the UI thread.
    """

    objection: Callable[[Call[Any]], CaseError | None]
    later: Callable[[int, Callable[[], None]], Ticket]


class AskingGateway:
    """A gateway over another one (`workstation.api.contexts.Gateway`)."""

    def __init__(self, inner: Gateway, asking: Asking, notices: Notices, checks: Checks) -> None:
        self._inner, self._asking, self._notices, self._checks = inner, asking, notices, checks

    def submit(
        self,
        call: Call[A],
        on_done: Callable[[A], None],
        on_error: Callable[[CaseError], None] | None = None,
    ) -> Ticket:
        """Send `call`; without `on_error` a fault becomes a notice."""
        errand = _Errand()
        failed = on_error or self._notices.error
        objection = self._checks.objection(call)
        if objection is not None:
            errand.current = self._checks.later(0, lambda: failed(objection))
            return errand

        def send(on_fault: Callable[[CaseError], None]) -> Ticket:
            return self._inner.submit(call, on_done, on_fault)

        self._attempt(errand, send, failed)
        return errand

    def upload(
        self,
        path: Path,
        spec: UploadSpec,
        on_progress: Callable[[int, int], None],
        on_done: Callable[[UploadOutcome], None],
        on_error: Callable[[CaseError], None],
    ) -> Ticket:
        """Send a file, resumable; progress is (bytes sent, bytes in all)."""
        errand = _Errand()

        def send(on_fault: Callable[[CaseError], None]) -> Ticket:
            return self._inner.upload(path, spec, on_progress, on_done, on_fault)

        self._attempt(errand, send, on_error)
        return errand

    def frames(self, case_id: CaseId) -> "FrameSource":
        """Return the pictures of a case as the viewers' frame source."""
        return self._inner.frames(case_id)

    def sign(self, content: Record) -> SignedDocument:
        """Return `content` as canonical JSON, signed with this device's key."""
        return self._inner.sign(content)

    def _attempt(
        self,
        errand: _Errand,
        send: Callable[[Callable[[CaseError], None]], Ticket],
        on_error: Callable[[CaseError], None],
    ) -> None:
        def again() -> None:
            if not errand.is_cancelled:
                self._attempt(errand, send, on_error)

        def failed(error: CaseError) -> None:
            def refused() -> None:
                if not errand.is_cancelled:
                    on_error(error)

            if isinstance(error, SecondFactorNeeded):
                self._asking.second_factor(again, refused)
            elif isinstance(error, NotSignedIn) and not isinstance(error, WrongCredentials):
                self._asking.sign_in_again(again, refused)
            else:
                on_error(error)

        errand.current = send(failed)
