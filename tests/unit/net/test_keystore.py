"""Secrets live in an allow-listed keyring or in memory, never in a file."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import keyring.backends.fail
import keyring.backends.null
import pytest

from cases.model.ids import DeviceId
from workstation.net.keystore import Keystore, SavedDevice, SavedSession, Wallet, find_wallet
from workstation.net.sealing import DeviceSealing

SESSION = SavedSession(login="amina", refresh="r1")
DEVICE = SavedDevice(device_id=DeviceId("d1"), seed=bytes(32))


class Drawer:
    """A wallet that keeps, until it is broken."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.is_broken = False

    def _check(self) -> None:
        if self.is_broken:
            raise ConnectionResetError("the desktop's service is gone")

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        del self.kept[service, username]


def opened(find: Callable[[], Wallet | None] | None) -> Keystore:
    keystore = Keystore(find)
    keystore.open()
    return keystore


def test_what_is_kept_is_there_at_the_next_start() -> None:
    drawer = Drawer()
    first = opened(lambda: drawer)
    first.keep_session("https://s", SESSION)
    first.keep_device("https://s", "Amina", DEVICE)
    second = opened(lambda: drawer)
    assert second.is_kept
    assert second.session("https://s") == SESSION
    assert second.device("https://s", "amina") == DEVICE
    assert second.session("https://other") is None
    assert second.sealing_key == first.sealing_key
    second.keep_session("https://s", None)
    second.keep_session("https://s", None)
    assert opened(lambda: drawer).session("https://s") is None


def test_without_a_keyring_it_is_kept_in_memory_and_said() -> None:
    for find in (None, lambda: None):
        keystore = opened(find)
        keystore.keep_session("s", SESSION)
        assert not keystore.is_kept
        assert keystore.session("s") == SESSION
        assert len(keystore.sealing_key) == 32
        assert opened(find).session("s") is None


def test_a_keyring_that_fails_is_left_and_nothing_is_lost_meanwhile(
    caplog: pytest.LogCaptureFixture,
) -> None:
    drawer = Drawer()
    keystore = opened(lambda: drawer)
    keystore.keep_session("s", SESSION)
    drawer.is_broken = True
    keystore.keep_device("s", "amina", DEVICE)
    assert not keystore.is_kept
    assert keystore.session("s") == SESSION
    assert keystore.device("s", "amina") == DEVICE
    assert "amina" not in caplog.text


def test_a_keyring_that_cannot_be_found_is_none() -> None:
    def find() -> Wallet:
        raise RuntimeError("no D-Bus here")

    assert not opened(find).is_kept


def test_what_somebody_else_wrote_there_is_no_record() -> None:
    drawer = Drawer()
    drawer.kept["khibra", "session|s"] = "{not json"
    assert opened(lambda: drawer).session("s") is None


def test_only_allow_listed_backends_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[object] = []
    monkeypatch.setattr(keyring, "get_keyring", lambda: chosen[-1])
    chosen.append(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    assert find_wallet() is None
    chosen.append(keyring.backends.null.Keyring())  # type: ignore[no-untyped-call]
    assert find_wallet() is None


def test_sealed_is_unreadable_and_opens_again() -> None:
    keystore = opened(None)
    sealing = DeviceSealing(keystore.sealing_key)
    sealed = sealing.seal(b"Fatima")
    assert b"Fatima" not in sealed
    assert sealing.unseal(sealed) == b"Fatima"
    for bad in (sealed[:-1], b"", os.urandom(40)):
        with pytest.raises(ValueError, match="another key"):
            sealing.unseal(bad)
    with pytest.raises(ValueError, match="another key"):
        DeviceSealing(os.urandom(32)).unseal(sealed)


_IN_A_SESSION = """
import subprocess, sys
daemon = subprocess.run(["gnome-keyring-daemon", "--unlock", "--components=secrets"],
                        input=b"x", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=20)
from workstation.net.keystore import Keystore, SavedSession
first = Keystore(); first.open()
assert first.is_kept, "no keyring"
first.keep_session("s", SavedSession(login="amina", refresh="secret-token"))
second = Keystore(); second.open()
assert second.session("s").refresh == "secret-token"
"""


def test_the_secret_service_keeps_it(tmp_path: Path) -> None:
    missing = [name for name in ("dbus-run-session", "gnome-keyring-daemon") if not shutil.which(name)]
    if missing:
        pytest.skip(f"not installed here: {', '.join(missing)}")
    environment = os.environ | {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    command = ["dbus-run-session", "--", sys.executable, "-c", _IN_A_SESSION]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"secret-token" not in kept
