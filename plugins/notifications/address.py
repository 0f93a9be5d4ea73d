"""The mail address of a person, as both halves of the plugin speak of it."""

from cases.model.record import Record
from cases.wire.endpoint import SIGNED_IN, Endpoint
from cases.wire.messages import Nothing


class MailAddress(Record, frozen=True, kw_only=True):
    """Where somebody is told that a case waits; empty for no mail.

    Attributes:
        is_served: whether this server sends mail at all; told by the server.
    """

    address: str = ""
    is_served: bool = False


READ_ADDRESS = Endpoint(
    "notifications.read_address",
    "GET",
    "/notifications/address",
    SIGNED_IN,
    Nothing,
    MailAddress,
    "Where the caller is told by mail that a case waits.",
)
SET_ADDRESS = Endpoint(
    "notifications.set_address",
    "PUT",
    "/notifications/address",
    SIGNED_IN,
    MailAddress,
    MailAddress,
    "Say where the caller is told by mail.",
)


def looks_right(address: str) -> bool:
    """Return whether `address` can be one (RFC 5321 is wider; whether mail arrives only mail can tell)."""
    name, at, domain = address.partition("@")
    has_parts = bool(name and at and "." in domain.strip("."))
    return has_parts and len(address) <= 254 and address.isprintable() and not set(address) & set(" ,;<>\"'")
