"""Getting in: looking at a server, trusting it, accepting an invitation; what screens and network share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cases.errors import CaseError
from cases.model.session import FirstSetup, InvitationAnswer, InvitationPreview, Me, ServerHello
from workstation.api.contexts import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLook:
    """A server as it presents itself.

    Attributes:
        fingerprint: SHA-256 of its certificate, upper-case hexadecimal in pairs; empty on this computer.
    """

    address: str
    hello: ServerHello
    fingerprint: str = ""


class Entrance(Protocol):
    """The way to a server; every callback runs on the UI thread."""

    def look(
        self, address: str, on_found: Callable[[ServerLook], None], on_error: Callable[[CaseError], None]
    ) -> Ticket:
        """Say hello to a server without trusting it yet."""

    def trust(self, look: ServerLook) -> None:
        """Make it the server of this computer; from now on only this certificate is accepted there."""

    def preview(
        self,
        code: str,
        on_done: Callable[[InvitationPreview], None],
        on_error: Callable[[CaseError], None],
    ) -> Ticket:
        """Look at an invitation before accepting it."""

    def accept(
        self, answer: InvitationAnswer, on_done: Callable[[Me], None], on_error: Callable[[CaseError], None]
    ) -> Ticket:
        """Accept an invitation, and be signed in."""

    def start_own(
        self, on_ready: Callable[[ServerLook], None], on_error: Callable[[CaseError], None]
    ) -> Ticket:
        """Start the server of this computer."""

    def set_up(
        self, first: FirstSetup, on_done: Callable[[Me], None], on_error: Callable[[CaseError], None]
    ) -> Ticket:
        """Make the first account of a server, and be signed in; the key of this computer's own is filled in."""

    def start_demo(self) -> None:
        """Close this window's business and open the demonstration instead."""
