"""Accounts: the first one, invitations, passwords, devices.

Passwords are argon2id (RFC 9106). Wrong tries are delayed per login and address, so that guessing is slow and
nobody elsewhere is locked out by it.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import msgspec
import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from cases.acts import sessions
from cases.acts.sessions import Policy, Signed, digest_of
from cases.errors import (
    AlreadyDone,
    Forbidden,
    Invalid,
    NotFound,
    PasswordTooShort,
    TooManyTries,
    WrongCredentials,
)
from cases.model.audit import EventKind
from cases.model.credentials import KeptInvitation, Tries
from cases.model.ids import AccountId, DeviceId, EstablishmentId, fresh_id
from cases.model.kept import Account, Actor
from cases.model.people import Device, Establishment, Role
from cases.model.session import (
    SHORTEST_PASSWORD,
    Credentials,
    FirstSetup,
    Invitation,
    InvitationAnswer,
    InvitationCode,
    InvitationPreview,
    NewDevice,
    SignedIn,
)
from cases.store.ports import Tx

INVITATION_LASTS = timedelta(days=7)
_FREE_TRIES = 5
_LONGEST_WAIT_S = 300
_TRIES_FORGOTTEN = timedelta(hours=1)
_NETWORK_ROLES = frozenset({Role.COORDINATOR, Role.AUDITOR, Role.REGISTRAR})
_FIRST_ROLES = (Role.PRACTITIONER, Role.COORDINATOR, Role.ESTABLISHMENT_ADMIN)
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0/O, no 1/I: it is read out on the telephone
_CODE_LENGTH = 16
_ED25519_BYTES = 32


class Passwords:
    """Hashes and verifies; slow on purpose, so never on the event loop or in a transaction."""

    def __init__(self, memory_kib: int) -> None:
        self._hasher = PasswordHasher(memory_cost=memory_kib)

    @cached_property
    def _nobody(self) -> str:
        """What an unknown login is compared with."""
        return self._hasher.hash(secrets.token_urlsafe())

    def hash(self, password: str) -> str:
        """Return what is kept of a new password; raise PasswordTooShort."""
        if len(password) < SHORTEST_PASSWORD:
            raise PasswordTooShort(least=SHORTEST_PASSWORD)
        return self._hasher.hash(password)

    def is_right(self, kept: str | None, password: str) -> bool:
        """Whether the password fits; as slow for an unknown login (`kept` None) as for a known one."""
        try:
            self._hasher.verify(kept or self._nobody, password)
        except VerifyMismatchError:
            return False
        return kept is not None


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password that was hashed already."""

    hash: str


def password_hash(tx: Tx, login: str) -> str | None:
    """Return the hash to verify a login against, None for an unknown one."""
    account = tx.people.account_by_login(login)
    return account.password_hash if account else None


def begin_try(tx: Tx, who: str) -> None:
    """Count a try as wrong before it is judged, so that many at once count like one after another.

    Raises:
        TooManyTries: wait.
    """
    tries = tx.sessions.tries(who)
    if tries is not None and tries.failures >= _FREE_TRIES:
        wait = timedelta(seconds=min(2 ** (tries.failures - _FREE_TRIES + 1), _LONGEST_WAIT_S))
        left = tries.last_at + wait - tx.now
        if left > timedelta():
            raise TooManyTries(wait_s=int(left.total_seconds()) + 1)

    failures = 0 if tries is None or tx.now - tries.last_at > _TRIES_FORGOTTEN else tries.failures
    tx.sessions.put_tries(who, Tries(failures=failures + 1, last_at=tx.now))


def forgive(tx: Tx, who: str) -> None:
    """Forget the tries of somebody who was right."""
    tx.sessions.put_tries(who, None)


def sign_in(tx: Tx, credentials: Credentials, who: str, policy: Policy, *, is_right: bool) -> SignedIn:
    """Begin a session of somebody whose password was verified.

    Raises:
        WrongCredentials: the password (`is_right`) or the authenticator's code is wrong.
    """
    account = tx.people.account_by_login(credentials.login)
    if account is None or not is_right:
        raise WrongCredentials
    if credentials.totp:
        sessions.take_code(tx, account.id, account.totp_secret, credentials.totp)
    forgive(tx, who)
    has_code = bool(credentials.totp)
    return sessions.begin(tx, account, policy, device_id=credentials.device_id, with_second_factor=has_code)


def set_up(tx: Tx, setup: FirstSetup, password: NewPassword, policy: Policy) -> SignedIn:
    """Make the first establishment and account; the caller has checked the setup key.

    Raises:
        AlreadyDone: there is an account.
    """
    if not needs_setup(tx):
        raise AlreadyDone
    establishment = Establishment(
        id=EstablishmentId(fresh_id()),
        name=setup.establishment_name,
        kind=setup.establishment_kind,
        commune=setup.commune,
    )
    tx.people.put_establishment(establishment)
    invitation = Invitation(
        name=setup.name,
        roles=_FIRST_ROLES,
        specialties=setup.specialties,
        order_number=setup.order_number,
        establishment_id=establishment.id,
    )
    account = add_account(tx, invitation, setup.login, password, totp_secret="")
    return sessions.begin(tx, account, policy, device_id=None, with_second_factor=False)


def needs_setup(tx: Tx) -> bool:
    """Whether the server has no account yet."""
    return not tx.people.has_accounts()


def add_account(
    tx: Tx, invitation: Invitation, login: str, password: NewPassword, *, totp_secret: str
) -> Account:
    """Make an account of what an invitation grants; raise Invalid for a login that is taken."""
    chosen = login.strip()
    if not chosen or tx.people.account_by_login(chosen) is not None:
        raise Invalid(field="login", reason="taken")
    account = Account(
        id=AccountId(fresh_id()),
        login=chosen,
        name=invitation.name,
        password_hash=password.hash,
        totp_secret=totp_secret,
        establishment_id=invitation.establishment_id,
        roles=invitation.roles,
        specialties=invitation.specialties,
        order_number=invitation.order_number,
    )
    tx.people.put_account(account)
    tx.log.add(EventKind.ACCOUNT_CREATED, None, account)
    return account


def invite(tx: Tx, actor: Actor, invitation: Invitation) -> InvitationCode:
    """Invite somebody to the actor's own establishment.

    Raises:
        Forbidden: another establishment, or a network-wide role that the actor does not hold.
        Invalid: no name, no role, or a role or specialty twice.
    """
    account = actor.account
    lent = _NETWORK_ROLES & set(invitation.roles)
    if invitation.establishment_id != account.establishment_id or not lent <= set(account.roles):
        raise Forbidden
    if not invitation.name.strip():
        raise Invalid(field="name", reason="empty")
    for field, chosen in (("roles", invitation.roles), ("specialties", invitation.specialties)):
        if len(set(chosen)) < len(chosen):
            raise Invalid(field=field, reason="repeated")
    if not invitation.roles:
        raise Invalid(field="roles", reason="at_least_one")
    return issue_invitation(tx, invitation, account)


def issue_invitation(tx: Tx, invitation: Invitation, invited_by: Account | None) -> InvitationCode:
    """Make a one-time code; it is shown once and kept as a digest."""
    code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
    kept = KeptInvitation(
        digest=digest_of(code),
        invitation=invitation,
        invited_by=invited_by.id if invited_by else None,
        totp_secret=pyotp.random_base32(),
        expires_at=tx.now + INVITATION_LASTS,
    )
    tx.people.establishment(invitation.establishment_id)
    tx.sessions.put_invitation(kept)
    tx.log.add(EventKind.ACCOUNT_INVITED, None, invited_by, roles=" ".join(invitation.roles))
    spaced = "-".join(code[start : start + 4] for start in range(0, _CODE_LENGTH, 4))
    return InvitationCode(code=spaced, expires_at=kept.expires_at)


def preview_invitation(tx: Tx, code: str, policy: Policy) -> InvitationPreview:
    """Return what a code grants, with the address for the authenticator; raise NotFound."""
    kept = _open_invitation(tx, code)
    address = sessions.authenticator_address(kept.totp_secret, kept.invitation.name, policy)
    establishment = tx.people.establishment(kept.invitation.establishment_id)
    return InvitationPreview(invitation=kept.invitation, establishment=establishment, totp_uri=address)


def accept_invitation(tx: Tx, answer: InvitationAnswer, password: NewPassword, policy: Policy) -> SignedIn:
    """Make the account and begin its first session, with the second factor given.

    Raises:
        NotFound: the code is unknown, expired or was used.
        Invalid: the login is taken.
        WrongCredentials: the authenticator's code is wrong.
    """
    kept = _open_invitation(tx, answer.code)
    account = add_account(tx, kept.invitation, answer.login, password, totp_secret=kept.totp_secret)
    sessions.take_code(tx, account.id, kept.totp_secret, answer.totp)
    tx.sessions.put_invitation(msgspec.structs.replace(kept, accepted_at=tx.now))
    return sessions.begin(tx, account, policy, device_id=None, with_second_factor=True)


def _open_invitation(tx: Tx, code: str) -> KeptInvitation:
    typed = "".join(letter for letter in code.upper() if letter in _CODE_LETTERS)
    kept = tx.sessions.invitation(digest_of(typed))
    if kept is None or kept.accepted_at is not None or kept.expires_at <= tx.now:
        raise NotFound
    return kept


def remove_authenticator(tx: Tx, login: str) -> Account:
    """Forget an authenticator whose telephone is lost; its person enrols another one after signing in again.

    Whoever has the telephone may have the computer as well, so every session of the account ends.

    Raises:
        NotFound: nobody signs in with `login`.
    """
    account = tx.people.account_by_login(login)
    if account is None:
        raise NotFound
    bare = msgspec.structs.replace(account, totp_secret="", enrolment=None)
    tx.people.put_account(bare)
    for family in tx.sessions.running(account.id):
        sessions.end(tx, family, reason="authenticator_removed")
    tx.log.add(EventKind.AUTHENTICATOR_REMOVED, None, None, bare)
    return bare


def enrol_device(tx: Tx, signed: Signed, new: NewDevice) -> Device:
    """Enrol the public key of the device that this session runs on; the session is bound to it.

    Raises:
        Invalid: it is not an Ed25519 public key (RFC 8032).
    """
    if len(new.public_key) != _ED25519_BYTES:
        raise Invalid(field="public_key", reason="content")
    account = signed.actor.account
    device = Device(
        id=DeviceId(fresh_id()),
        account_id=account.id,
        label=new.label,
        public_key=new.public_key,
        enrolled_at=tx.now,
    )
    tx.people.put_device(device)
    tx.sessions.put_family(msgspec.structs.replace(signed.family, device_id=device.id))
    tx.log.add(EventKind.DEVICE_ENROLLED, None, account, device=device.id)
    return device
