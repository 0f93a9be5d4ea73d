"""The real window, joined to a real server with the people of the demonstration in it."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from cases.acts.accounts import NewPassword, Passwords, add_account
from cases.client.http import Server
from cases.model.ids import EstablishmentId, fresh_id
from cases.model.people import Establishment, EstablishmentKind
from cases.model.session import Invitation
from cases.store.ports import Tx
from tests.desktop.conftest import Complaints, complaints
from tests.desktop.hands import pump
from tests.server.harness import MEMORY_KIB, running
from workstation.api.demo import PASSWORD, PERSONAS
from workstation.config import Paths
from workstation.desktop import Desktop, DesktopDesk, Options
from workstation.net.connection import NetConnection, Parts
from workstation.net.keystore import Keystore

__all__ = ["Joined", "complaints", "joined"]

Joined = Callable[..., Desktop]


@pytest.fixture
def joined(tmp_path: Path, complaints: Complaints) -> Iterator[Joined]:
    """Open the window before a server that is a demonstration, or is none though it knows the same people."""
    with ExitStack() as stack:

        def join(*, is_demo: bool) -> Desktop:
            server = stack.enter_context(running(tmp_path / "server", is_demo=is_demo))
            server.store.write(_settle)
            desktop = _window(tmp_path, f"http://{server.host}:{server.port}", complaints)
            stack.callback(desktop.close)
            return desktop

        yield join


def _settle(tx: Tx) -> None:
    """Give everybody an account, in one place."""
    place = Establishment(
        id=EstablishmentId(fresh_id()),
        name="Centre de santé d’Aoufous",
        kind=EstablishmentKind.HEALTH_CENTRE,
        commune="Aoufous (Errachidia)",
    )
    tx.people.put_establishment(place)
    password = NewPassword(Passwords(MEMORY_KIB).hash(PASSWORD))
    for persona in PERSONAS:
        wanted = Invitation(name=persona.name, roles=(persona.role,), establishment_id=place.id)
        add_account(tx, wanted, persona.login, password, totp_secret="")


def _window(folder: Path, url: str, found: Complaints) -> Desktop:
    paths = Paths(folder / "config", folder / "data", folder / "cache")
    paths.config.mkdir(parents=True)
    paths.settings.write_text(json.dumps({"language": "en", "scale": "1"}))

    def connect(desk: DesktopDesk) -> NetConnection:
        return NetConnection(
            Parts(
                after=desktop.root.after,
                report=found.faults.append,
                notify=found.faults.append,
                settings=desk.settings,
                outbox_folder=paths.data / "outbox",
                keystore=Keystore(None),
                own_server=_no_server,
                fixed=Server(url=url),
            )
        )

    desktop = Desktop(Options(connect=connect, paths=paths, size=(1366, 740)))
    pump(desktop.root, lambda: found.faults or hasattr(desktop, "stages"))
    desktop.window.faults.host_failed = found.faults.append
    desktop.window.faults.happened = lambda fault: found.faults.append(AssertionError(fault))
    return desktop


def _no_server() -> Any:
    raise AssertionError("these tests have their own server")
