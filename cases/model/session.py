"""Signing in: tokens, second factor, invitations, and who somebody is to the server."""

from datetime import datetime
from typing import Final

from cases.model.ids import DeviceId, EstablishmentId
from cases.model.people import Establishment, EstablishmentKind, Practitioner, Role, Specialty
from cases.model.record import Record

SHORTEST_PASSWORD: Final = 12
"""Characters of a new password, wherever one is chosen."""


class Credentials(Record, frozen=True, kw_only=True):
    """What a person types to sign in; `totp` only where the account has it enrolled."""

    login: str
    password: str
    totp: str = ""
    device_id: DeviceId | None = None


class Tokens(Record, frozen=True, kw_only=True):
    """Opaque bearer tokens of one session."""

    access: str
    refresh: str
    access_expires_at: datetime


class Me(Record, frozen=True, kw_only=True):
    """Who the caller is.

    Attributes:
        second_factor_until: until when signing and voting are allowed without asking again.
        second_factor_exempt: true on a demonstration server only; the window shows a banner.
    """

    practitioner: Practitioner
    establishment: Establishment
    device_id: DeviceId | None = None
    second_factor_until: datetime | None = None
    second_factor_enrolled: bool = False
    second_factor_exempt: bool = False
    server_name: str = ""
    server_epoch: str = ""


class SignedIn(Record, frozen=True, kw_only=True):
    """The answer to a sign-in or a refresh."""

    tokens: Tokens
    me: Me


class NewDevice(Record, frozen=True, kw_only=True):
    """A device that enrols its public key (Ed25519, 32 raw bytes)."""

    label: str
    public_key: bytes


class Invitation(Record, frozen=True, kw_only=True):
    """What an establishment administrator grants with a one-time code."""

    name: str
    roles: tuple[Role, ...]
    specialties: tuple[Specialty, ...] = ()
    order_number: str = ""
    establishment_id: EstablishmentId


class InvitationCode(Record, frozen=True, kw_only=True):
    """The one-time code, shown once."""

    code: str
    expires_at: datetime


class InvitationPreview(Record, frozen=True, kw_only=True):
    """What the invited person sees before accepting, with a fresh TOTP secret to enrol.

    Attributes:
        totp_uri: `otpauth://` address for the authenticator (RFC 6238 key URI).
    """

    invitation: Invitation
    establishment: Establishment
    totp_uri: str


class InvitationAnswer(Record, frozen=True, kw_only=True):
    """Accepting an invitation: a login, a password, and a code that proves the authenticator works."""

    code: str
    login: str
    password: str
    totp: str


class FirstSetup(Record, frozen=True, kw_only=True):
    """The first account of an empty server, made by whoever holds its setup key."""

    setup_key: str
    establishment_name: str
    establishment_kind: EstablishmentKind
    commune: str
    name: str
    login: str
    password: str
    order_number: str = ""
    specialties: tuple[Specialty, ...] = ()


class SecondFactor(Record, frozen=True, kw_only=True):
    """A TOTP code that opens signing and voting for 12 hours."""

    totp: str


class NewAuthenticator(Record, frozen=True, kw_only=True):
    """Asking for an authenticator: the password again, and a code of the authenticator that it replaces."""

    password: str
    totp: str = ""


class AuthenticatorSecret(Record, frozen=True, kw_only=True):
    """The secret of a new authenticator, told once; it counts when a code of it has come.

    Attributes:
        totp_uri: `otpauth://` address for the authenticator (RFC 6238 key URI).
    """

    totp_uri: str
    expires_at: datetime


class RefreshToken(Record, frozen=True, kw_only=True):
    """The refresh token to be exchanged; each can be used once."""

    refresh: str


class ServerHello(Record, frozen=True, kw_only=True):
    """What anybody may know of a server before signing in."""

    product: str
    version: str
    name: str
    needs_setup: bool
    is_demo: bool
    now: datetime
