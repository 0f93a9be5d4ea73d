"""Who is acting: from a bearer token to an Actor; refreshing, ending and the second factor of a session.

Tokens are opaque, 256 random bits, kept as SHA-256 digests. An access token lives 15 minutes; a refresh token
is exchanged once, and one that comes again ends its whole family, for it was stolen or copied.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest

import msgspec
import pyotp

from cases.errors import Invalid, NotFound, NotSignedIn, SessionExpired, WrongCredentials
from cases.model.audit import EventKind
from cases.model.credentials import Family, KeptToken
from cases.model.ids import AccountId, DeviceId, fresh_id
from cases.model.kept import Account, Actor, Enrolment
from cases.model.people import Establishment, Practitioner
from cases.model.session import AuthenticatorSecret, Me, SignedIn, Tokens
from cases.rules.access import SECOND_FACTOR_LASTS
from cases.store.ports import Tx

ACCESS_LASTS = timedelta(minutes=15)
REFRESH_LASTS = timedelta(days=30)
ENROLMENT_LASTS = timedelta(minutes=15)
_TOTP_STEP_S = 30
_FORGOTTEN_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What holds on this server.

    Attributes:
        name: of the server, as its users know it.
        second_factor_exempt: true on a demonstration server only.
    """

    name: str
    second_factor_exempt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A valid token: who acts, in which session."""

    actor: Actor
    family: Family


def digest_of(secret: str) -> bytes:
    """Return what is kept of a token or a code."""
    return hashlib.sha256(secret.encode()).digest()


def authenticate(tx: Tx, access: str, policy: Policy) -> Signed:
    """Return who a bearer token stands for.

    Raises:
        NotSignedIn: there is no token.
        SessionExpired: it has expired, its session was ended, its device was revoked, or it never was.
    """
    if not access:
        raise NotSignedIn
    token = tx.sessions.token(digest_of(access))
    if token is None or token.is_refresh or token.expires_at <= tx.now:
        raise SessionExpired
    return _signed(tx, token, policy)


def is_running(tx: Tx, family_id: str) -> bool:
    """Tell whether a session is neither ended nor held by a revoked device."""
    family = tx.sessions.family(family_id)
    if family is None or family.ended_at is not None:
        return False
    device = tx.people.device(family.device_id) if family.device_id else None
    return device is None or device.revoked_at is None


def _signed(tx: Tx, token: KeptToken, policy: Policy) -> Signed:
    family = tx.sessions.family(token.family_id)
    if family is None or not is_running(tx, family.id):
        raise SessionExpired
    actor = Actor(
        account=tx.people.account(family.account_id),
        device_id=family.device_id,
        second_factor_at=family.second_factor_at,
        second_factor_exempt=policy.second_factor_exempt,
    )
    return Signed(actor=actor, family=family)


def begin(
    tx: Tx, account: Account, policy: Policy, *, device_id: DeviceId | None, with_second_factor: bool
) -> SignedIn:
    """Begin a session; the caller has proved who it is."""
    device = tx.people.device(device_id) if device_id else None
    if device_id and (device is None or device.account_id != account.id):
        raise Invalid(field="device_id", reason="unknown")
    family = Family(
        id=fresh_id(),
        account_id=account.id,
        device_id=device_id,
        started_at=tx.now,
        second_factor_at=tx.now if with_second_factor else None,
    )
    tx.sessions.put_family(family)
    tx.sessions.forget_tokens(tx.now - _FORGOTTEN_AFTER)
    tx.log.add(EventKind.SIGNED_IN, None, account)
    return _issue(tx, account, family, policy)


def _issue(tx: Tx, account: Account, family: Family, policy: Policy) -> SignedIn:
    access, refresh = _new_token(tx, family, ACCESS_LASTS), _new_token(tx, family, REFRESH_LASTS)
    tokens = Tokens(access=access, refresh=refresh, access_expires_at=tx.now + ACCESS_LASTS)
    return SignedIn(tokens=tokens, me=describe(tx, account, family, policy))


def _new_token(tx: Tx, family: Family, lasts: timedelta) -> str:
    secret = secrets.token_urlsafe(32)
    tx.sessions.add_token(
        KeptToken(
            digest=digest_of(secret),
            family_id=family.id,
            is_refresh=lasts == REFRESH_LASTS,
            expires_at=tx.now + lasts,
        )
    )
    return secret


def refresh(tx: Tx, secret: str, policy: Policy) -> SignedIn:
    """Exchange a refresh token.

    Raises:
        SessionExpired: it is not valid, or was exchanged before; then call `end_reused`.
    """
    token = tx.sessions.token(digest_of(secret))
    if token is None or not token.is_refresh or token.expires_at <= tx.now or token.used_at:
        raise SessionExpired
    signed = _signed(tx, token, policy)
    tx.sessions.use_token(token.digest)
    return _issue(tx, signed.actor.account, signed.family, policy)


def end_reused(tx: Tx, secret: str) -> None:
    """End the session of a refresh token that was exchanged before; others are left alone."""
    token = tx.sessions.token(digest_of(secret))
    if token is None or token.used_at is None:
        return
    family = tx.sessions.family(token.family_id)
    if family is not None and family.ended_at is None:
        end(tx, family, reason="refresh_reused")


def end(tx: Tx, family: Family, *, reason: str) -> None:
    """End a session: none of its tokens is valid any more."""
    tx.sessions.put_family(msgspec.structs.replace(family, ended_at=tx.now))
    tx.log.add(EventKind.SESSION_ENDED, None, tx.people.account(family.account_id), reason=reason)


def take_code(tx: Tx, account_id: AccountId, secret: str, code: str) -> None:
    """Take a code of the authenticator (RFC 6238), one step early or late; each step is taken once.

    Raises:
        WrongCredentials: the code is wrong, was used, or none is enrolled.
    """
    last = tx.sessions.last_totp_step(account_id)
    tx.sessions.put_totp_step(account_id, _step_of(tx, secret, code, after=last))


def _step_of(tx: Tx, secret: str, code: str, *, after: int) -> int:
    current = int(tx.now.timestamp()) // _TOTP_STEP_S
    typed = "".join(code.split())
    for step in (current - 1, current, current + 1) if secret else ():
        if step > after and compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(), typed.encode()):
            return step
    raise WrongCredentials


def give_second_factor(tx: Tx, signed: Signed, code: str, policy: Policy) -> Me:
    """Open signing and voting for 12 hours; raise WrongCredentials."""
    account = signed.actor.account
    take_code(tx, account.id, account.totp_secret, code)
    family = msgspec.structs.replace(signed.family, second_factor_at=tx.now)
    tx.sessions.put_family(family)
    return describe(tx, account, family, policy)


def begin_authenticator(tx: Tx, signed: Signed, code: str, policy: Policy) -> AuthenticatorSecret:
    """Make the secret of a new authenticator; the caller has checked the password.

    Raises:
        WrongCredentials: an authenticator is enrolled, and `code` is none of its codes.
    """
    account = signed.actor.account
    if account.totp_secret:
        take_code(tx, account.id, account.totp_secret, code)
    enrolment = Enrolment(
        totp_secret=pyotp.random_base32(),
        family_id=signed.family.id,
        expires_at=tx.now + ENROLMENT_LASTS,
    )
    tx.people.put_account(msgspec.structs.replace(account, enrolment=enrolment))
    address = authenticator_address(enrolment.totp_secret, account.login, policy)
    return AuthenticatorSecret(totp_uri=address, expires_at=enrolment.expires_at)


def enrol_authenticator(tx: Tx, signed: Signed, code: str, policy: Policy) -> Me:
    """Put the new authenticator in the place of the one before; its code opens signing for 12 hours as well.

    Raises:
        NotFound: this session asked for none, or too long ago.
        WrongCredentials: the code is not of the new authenticator.
    """
    account, family = signed.actor.account, signed.family
    enrolment = account.enrolment
    if enrolment is None or enrolment.family_id != family.id or enrolment.expires_at <= tx.now:
        raise NotFound
    # A new secret has no used steps: the code of the old one may have come within the same half minute.
    step = _step_of(tx, enrolment.totp_secret, code, after=0)
    tx.sessions.put_totp_step(account.id, step)
    enrolled = msgspec.structs.replace(account, totp_secret=enrolment.totp_secret, enrolment=None)
    tx.people.put_account(enrolled)
    given = msgspec.structs.replace(family, second_factor_at=tx.now)
    tx.sessions.put_family(given)
    for other in tx.sessions.running(account.id):
        if other.id != family.id:  # what the old authenticator opened there is closed with it
            tx.sessions.put_family(msgspec.structs.replace(other, second_factor_at=None))
    kind = "replaced" if account.totp_secret else "first"
    tx.log.add(EventKind.AUTHENTICATOR_ENROLLED, None, enrolled, authenticator=kind)
    return describe(tx, enrolled, given, policy)


def authenticator_address(secret: str, name: str, policy: Policy) -> str:
    """Return the `otpauth://` address that an authenticator scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=policy.name)


def describe(tx: Tx, account: Account, family: Family, policy: Policy) -> Me:
    """Return who the account is, for its own window."""
    establishment = tx.people.establishment(account.establishment_id)
    given = family.second_factor_at
    return Me(
        practitioner=practitioner(account, establishment),
        establishment=establishment,
        device_id=family.device_id,
        second_factor_until=given + SECOND_FACTOR_LASTS if given else None,
        second_factor_enrolled=bool(account.totp_secret),
        second_factor_exempt=policy.second_factor_exempt,
        server_name=policy.name,
        server_epoch=tx.epoch,
    )


def practitioner(account: Account, establishment: Establishment) -> Practitioner:
    """Return an account as the directory shows it."""
    return Practitioner(
        id=account.id,
        name=account.name,
        establishment_id=account.establishment_id,
        establishment_name=establishment.name,
        roles=account.roles,
        specialties=account.specialties,
        order_number=account.order_number,
    )
