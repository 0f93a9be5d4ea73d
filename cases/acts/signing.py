"""What a practitioner signs: verified to the byte before anything is believed."""

from datetime import datetime
from typing import Protocol, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cases.acts.scene import Scene
from cases.errors import BadMessage, SignatureInvalid
from cases.model.audit import EventKind
from cases.model.ids import AccountId, CaseId
from cases.model.kept import Case
from cases.model.opinion import SignedDocument
from cases.rules.urgency import CLOCK_TOLERANCE
from cases.wire import codec


class Signable(Protocol):
    """The head of everything that is signed."""

    @property
    def case_id(self) -> CaseId:
        """The case it belongs to."""

    @property
    def author_id(self) -> AccountId:
        """Who signs."""


T = TypeVar("T", bound=Signable)


def verify(scene: Scene, case: Case, document: SignedDocument, kind: type[T]) -> T:
    """Return what a document says, once it is proved to be the caller's and about this case.

    Args:
        scene: who claims to have signed.
        case: the case it must be about.
        document: the bytes, their signature and the device.
        kind: the record in it.

    Raises:
        SignatureInvalid: `reason` is `device`, `signature`, `content`, `not_canonical`, `author` or `case`.
    """
    device = scene.tx.people.device(document.device_id)
    if device is None or device.account_id != scene.account.id or device.revoked_at is not None:
        raise SignatureInvalid(reason="device")
    try:
        Ed25519PublicKey.from_public_bytes(device.public_key).verify(document.signature, document.payload)
    except InvalidSignature as error:
        raise SignatureInvalid(reason="signature") from error
    try:
        content = codec.decode(document.payload, kind)
    except BadMessage as error:
        raise SignatureInvalid(reason="content") from error
    if codec.canonical(content) != document.payload:
        raise SignatureInvalid(reason="not_canonical")
    if content.author_id != scene.account.id:
        raise SignatureInvalid(reason="author")
    if content.case_id != case.id:
        raise SignatureInvalid(reason="case")
    return content


def note_clock(scene: Scene, case: Case, written_at: datetime) -> None:
    """Log an incident where the client's clock is off from the server's."""
    off = written_at - scene.now
    if abs(off) > CLOCK_TOLERANCE:
        minutes = round(off.total_seconds() / 60)
        scene.tx.log.add(
            EventKind.INCIDENT_LOGGED, case, scene.account, code="clock_off", detail=f"{minutes:+d} min"
        )
