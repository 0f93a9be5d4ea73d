"""What the server asks of its plugins, as a Protocol: `cases` never imports the workstation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cases.model.audit import Event
from cases.model.case import CaseCard
from cases.model.people import Practitioner
from cases.model.report import ReportContent
from cases.model.study import UploadSpec
from cases.rules.tally import VotingRule

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import Certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentKey:
    """The key that signs an establishment's documents, as the local authority issued it.

    Attributes:
        chain: the key's certificate, then those of its issuers up to the root.
    """

    key: EllipticCurvePrivateKey
    chain: tuple[Certificate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRenderer:
    """A way to print and sign a report; `render` returns a whole signed PDF, on an executor thread."""

    id: str
    version: str
    render: Callable[[ReportContent], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Objected:
    """A plugin that says no, with its reason."""

    plugin: str
    reason: str


class ServerHooks(Protocol):
    """The plugins, as the server sees them; every method is safe to call from any thread."""

    def voting_rules(self) -> Mapping[str, VotingRule]:
        """Return the voting rules by id."""

    def report_renderer(self) -> ReportRenderer | None:
        """Return the renderer in use."""

    def access_denials(
        self, practitioner: Practitioner, row: str, card: CaseCard | None
    ) -> Sequence[Objected]:
        """Return who denies an access that the matrix allows."""

    def change_objections(
        self, practitioner: Practitioner | None, row: str, card: CaseCard
    ) -> Sequence[Objected]:
        """Return who objects to a change; without a practitioner it is the server's, at a deadline."""

    def upload_objections(
        self, practitioner: Practitioner, spec: UploadSpec, size: int
    ) -> Sequence[Objected]:
        """Return who objects to a file."""

    def happened(self, event: Event) -> None:
        """Tell the plugins what was written to the log."""
