"""Secrets in the keyring of the operating system, and nowhere else.

Refresh token, signing keys and the sealing key go into an allow-listed backend (Secret Service, KWallet, Windows,
macOS). Where there is none, or it fails in any way, they stay in memory alone and `is_kept` is False; they are
never written to a file. Everything here may block (a wallet asks for its password), so it runs off the UI thread.
"""

import base64
import logging
import os
from collections.abc import Callable
from typing import Protocol, TypeVar

import msgspec

from cases.model.ids import DeviceId
from cases.model.record import Record

SERVICE = "khibra"
ALLOWED = frozenset(
    {
        "keyring.backends.SecretService",
        "keyring.backends.kwallet",
        "keyring.backends.Windows",
        "keyring.backends.macOS",
    }
)
SEALING_KEY_BYTES = 32
_SEALING = "sealing"
R = TypeVar("R", bound=Record)
T = TypeVar("T")
_log = logging.getLogger(__name__)


class Wallet(Protocol):
    """What is used of a backend of `keyring`."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""


class SavedSession(Record, frozen=True, kw_only=True):
    """Who was signed in to a server."""

    login: str
    refresh: str


class SavedDevice(Record, frozen=True, kw_only=True):
    """This computer as a person's device: its signing key (Ed25519 seed, 32 bytes)."""

    device_id: DeviceId
    seed: bytes


def find_wallet() -> Wallet | None:
    """Return the allow-listed backend of this computer; None where there is none."""
    import keyring
    from keyring.backend import KeyringBackend
    from keyring.backends.chainer import ChainerBackend

    chosen: KeyringBackend = keyring.get_keyring()
    candidates = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
    return next((backend for backend in candidates if type(backend).__module__ in ALLOWED), None)


class Keystore:
    """The secrets of this computer's user.

    Args:
        find: finds the backend; None keeps everything in memory, as a demonstration does.
    """

    def __init__(self, find: Callable[[], Wallet | None] | None = find_wallet) -> None:
        self._find = find
        self._wallet: Wallet | None = None
        self._is_open = False
        self._memory: dict[str, str] = {}

    @property
    def is_kept(self) -> bool:
        """Whether secrets outlive the program."""
        return self._wallet is not None

    def open(self) -> None:
        """Find the backend and the sealing key; the first call may be slow."""
        if self._is_open:
            return
        self._is_open = True
        self._wallet = self._guarded(self._find) if self._find else None
        if self._get(_SEALING) is None:
            self._set(_SEALING, base64.b64encode(os.urandom(SEALING_KEY_BYTES)).decode())

    @property
    def sealing_key(self) -> bytes:
        """The key that seals files of this computer, 32 bytes; a passing one where `is_kept` is False."""
        return base64.b64decode(self._memory[_SEALING])

    def session(self, server: str) -> SavedSession | None:
        """Return who was signed in to a server."""
        return _record(self._get(f"session|{server}"), SavedSession)

    def keep_session(self, server: str, session: SavedSession | None) -> None:
        """Keep who is signed in, or forget it."""
        self._keep(f"session|{server}", session)

    def device(self, server: str, login: str) -> SavedDevice | None:
        """Return this computer as a person's device."""
        return _record(self._get(f"device|{server}|{login.casefold()}"), SavedDevice)

    def keep_device(self, server: str, login: str, device: SavedDevice | None) -> None:
        """Keep this computer as a person's device, or forget it."""
        self._keep(f"device|{server}|{login.casefold()}", device)

    def _keep(self, name: str, record: Record | None) -> None:
        if record is None:
            self._memory.pop(name, None)
            self._ask(lambda wallet: _forget(wallet, name))
        else:
            self._set(name, msgspec.json.encode(record).decode())

    def _get(self, name: str) -> str | None:
        if name not in self._memory:
            found = self._ask(lambda wallet: wallet.get_password(SERVICE, name))
            if found is None:
                return None
            self._memory[name] = found
        return self._memory[name]

    def _set(self, name: str, secret: str) -> None:
        self._memory[name] = secret
        self._ask(lambda wallet: wallet.set_password(SERVICE, name, secret))

    def _ask(self, use: Callable[[Wallet], T]) -> T | None:
        wallet = self._wallet
        return None if wallet is None else self._guarded(lambda: use(wallet))

    def _guarded(self, use: Callable[[], T]) -> T | None:
        """Use the wallet; whatever it raises, from then on secrets stay in memory."""
        try:
            return use()
        except Exception as error:  # noqa: BLE001 - desktop services raise what they like, even in KeyringError's place
            _log.warning("no keyring: %s", type(error).__name__)
            self._wallet = None
            return None


def _forget(wallet: Wallet, name: str) -> None:
    if wallet.get_password(SERVICE, name) is not None:
        wallet.delete_password(SERVICE, name)


def _record(text: str | None, kind: type[R]) -> R | None:
    try:
        return msgspec.json.decode(text, type=kind) if text else None
    except msgspec.DecodeError:
        return None
