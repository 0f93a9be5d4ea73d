"""This computer's own server is killed while the window works: it comes back, and nothing that was done is lost."""

import hashlib
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from cases.errors import Forbidden, OwnServerEnded, OwnServerFailed, Unreachable
from cases.model.case import CaseDraft, CaseState, NewCase, Question, Urgency
from cases.model.ids import CaseId
from cases.model.patient import PatientIdentity, Sex
from cases.model.people import EstablishmentKind, Specialty
from cases.model.session import FirstSetup
from cases.model.study import UploadOutcome, UploadPurpose, UploadSpec
from cases.wire import endpoints
from cases.wire.messages import Reason
from tests.server.harness import PASSWORD
from tests.server.sender import JPEG
from tests.unit.net.test_connection import Computer
from workstation.config import Paths, find_paths
from workstation.embedded import EmbeddedServer
from workstation.kernel.start import open_kernel
from workstation.net.connection import NetConnection

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return find_paths({"KHIBRA_HOME": str(tmp_path / "home")})


@pytest.fixture
def computer(tmp_path: Path, paths: Paths) -> Iterator[Computer]:
    made = Computer(tmp_path / "computer")
    made.make_own = lambda: keep(made, EmbeddedServer(paths))
    yield made
    for connection in made.connections:
        connection.close()
    assert made.pump.faults == []


def keep(computer: Computer, own: EmbeddedServer) -> EmbeddedServer:
    computer.own = own
    return own


def kill(computer: Computer) -> int:
    """End the server without a word, as a crash does; return its process id."""
    pid: int = computer.own.pid
    os.kill(pid, signal.SIGKILL)
    return pid


def come_back(computer: Computer, pid: int) -> None:
    """Wait until another server runs than the one of that process id."""
    computer.pump.until(lambda: computer.own.pid != pid and computer.own.poll(), timeout_s=60)


def set_up(computer: Computer, connection: NetConnection) -> None:
    first = FirstSetup(
        setup_key="",
        establishment_name="Cabinet",
        establishment_kind=EstablishmentKind.CLINIC,
        commune="Tinghir",
        name="Dr Amina",
        login="amina",
        password=PASSWORD,
    )
    computer.wait(lambda done, failed: connection.entrance.set_up(first, done, failed))


def drafted(computer: Computer, connection: NetConnection) -> CaseId:
    identity = PatientIdentity(
        family_name="El Amrani", given_name="Fatima", birth_date=date(1961, 3, 4), sex=Sex.FEMALE
    )
    patient = computer.ask(connection, endpoints.CREATE_PATIENT.call(identity))
    draft = CaseDraft(
        specialty=Specialty.NEUROSURGERY, urgency=Urgency.URGENT, question=Question(text="Faut-il opérer ?")
    )
    new = NewCase(patient_id=patient.id, confirmed=("name", "birth_date"), draft=draft)
    case_id: CaseId = computer.ask(connection, endpoints.CREATE_CASE.call(new)).card.id
    return case_id


def working(computer: Computer) -> tuple[NetConnection, CaseId]:
    """Somebody who works alone, with a case."""
    connection = computer.connect()
    computer.wait(connection.entrance.start_own)
    set_up(computer, connection)
    return connection, drafted(computer, connection)


def test_an_act_goes_through_after_the_server_was_killed(computer: Computer) -> None:
    connection, case_id = working(computer)
    address, pid = computer.own.wait().url, kill(computer)
    with suppress(Unreachable):  # then it waits in the outbox
        computer.ask(connection, endpoints.CANCEL_CASE.call(Reason(reason="Elle va mieux."), case_id=case_id))
    computer.pump.until(lambda: computer.own.pid != pid and connection.session.is_online, timeout_s=60)
    computer.pump.until(lambda: state(connection, case_id) is CaseState.CANCELLED)
    assert computer.own.wait().url == address
    assert connection.session.me is not None
    assert computer.notices == []


def state(connection: NetConnection, case_id: CaseId) -> CaseState | None:
    card = connection.cases.card(case_id)
    return card.state if card else None


def test_an_upload_goes_on_after_the_server_was_killed(computer: Computer, tmp_path: Path) -> None:
    connection, case_id = working(computer)
    content = JPEG + os.urandom(24 << 20)
    file = tmp_path / "photo.jpg"
    file.write_bytes(content)
    killed: list[int] = []
    progress: list[int] = []

    def progressed(sent: int, _size: int) -> None:
        if killed:
            progress.append(sent)
        elif sent:
            killed.append(sent)
            kill(computer)

    spec = UploadSpec(case_id=case_id, purpose=UploadPurpose.ATTACHMENT)
    outcomes: list[UploadOutcome] = []
    failures: list[Exception] = []
    connection.gateway.upload(file, spec, progressed, outcomes.append, failures.append)
    computer.pump.until(lambda: outcomes or failures, timeout_s=90)
    assert failures == []
    assert killed[0] < len(content)
    assert min(progress) >= killed[0], "nothing that was acknowledged is sent again"
    assert outcomes[0].problem == ""
    index = computer.ask(connection, endpoints.READ_FILES.call(case_id=case_id))
    assert [each.sha256 for each in index.attachments] == [hashlib.sha256(content).hexdigest()]


def test_a_new_address_is_followed(computer: Computer) -> None:
    connection, case_id = working(computer)
    address = computer.own.wait().url
    computer.own._port = 0  # as when another program took its port
    pid = kill(computer)
    computer.pump.until(lambda: computer.own.pid != pid and connection.session.is_online, timeout_s=60)
    assert computer.own.wait().url != address
    computer.pump.until(lambda: reads(computer, connection, case_id))


def reads(computer: Computer, connection: NetConnection, case_id: CaseId) -> bool:
    """Whether the server answers."""
    try:
        computer.ask(connection, endpoints.READ_CASE.call(case_id=case_id))
    except Unreachable:
        return False
    return True


def test_the_first_account_takes_the_key_of_the_server_that_runs(computer: Computer) -> None:
    connection = computer.connect()
    computer.wait(connection.entrance.start_own)
    key = connection.setup_key
    kill(computer)
    computer.pump.until(lambda: connection.setup_key not in {"", key}, timeout_s=60)
    set_up(computer, connection)
    assert connection.session.me is not None


def test_a_switched_plugin_is_switched_in_the_own_server(computer: Computer, paths: Paths) -> None:
    folder = paths.plugins / "strict"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "plugin.toml").write_text(STRICT)
    (folder / "server.py").write_text(STRICT_SERVER)
    connection, case_id = working(computer)
    read = endpoints.READ_CASE.call(case_id=case_id)
    assert computer.ask(connection, read).card.id == case_id, "nobody has allowed it"
    for is_allowed in (True, False):
        gate_of(paths, allow=is_allowed)
        pid = computer.own.pid
        connection.renew_own()
        connection.renew_own()
        come_back(computer, pid)
        computer.pump.until(lambda: connection.session.is_online)
        computer.pump.until(partial(is_so, computer, connection, case_id, denied=is_allowed))
    assert computer.notices == []


STRICT = """
id = "strict"
version = "1.0"
api = ">=1.0,<2"
summary = "Denies everything."
server = "strict.server"
"""
STRICT_SERVER = """
from workstation.api.markers import hookimpl

@hookimpl
def decide_access(practitioner, row, card):
    return False if row == "case.read_meta" else None
"""


def gate_of(paths: Paths, *, allow: bool) -> None:
    """Decide about the plugin as the window does."""
    path = list(sys.path)
    kernel = open_kernel("desktop", paths, "fr")
    kernel.decide("strict", allow=allow)
    kernel.close()
    sys.path[:] = path


def is_so(computer: Computer, connection: NetConnection, case_id: CaseId, *, denied: bool) -> bool:
    """Whether the server denies, or does not; neither while it does not answer."""
    try:
        computer.ask(connection, endpoints.READ_CASE.call(case_id=case_id))
    except Forbidden:
        return denied
    except Unreachable:
        return False
    return not denied


def test_one_that_ends_too_often_is_told_and_started_by_hand(computer: Computer, paths: Paths) -> None:
    computer.own_pauses_s = (0.0, 0.0)
    connection, case_id = working(computer)
    for _ in range(2):
        come_back(computer, kill(computer))
    kill(computer)
    computer.pump.until(lambda: computer.notices)
    (told,) = computer.notices
    assert isinstance(told, OwnServerEnded)
    assert told.fields == {"times": 3, "log": str(paths.logs)}
    assert computer.own.has_ended
    connection.cases.refresh()  # “Try now”
    computer.pump.until(lambda: connection.session.is_online and reads(computer, connection, case_id))


def test_one_that_did_not_start_with_the_window_comes_when_somebody_tries(
    computer: Computer, paths: Paths
) -> None:
    computer.own_pauses_s = ()
    connection, _case_id = working(computer)
    connection.close()
    key = paths.server / "master.key"
    kept = key.rename(key.with_suffix(".away"))
    again = computer.connect()
    computer.resume(again)
    assert again.session.me is None
    assert isinstance(computer.notices[0], OwnServerFailed)
    kept.rename(key)
    with pytest.raises(Unreachable):
        computer.sign_in(again, "amina")
    computer.pump.until(lambda: again.session.me, timeout_s=60)


def test_closing_ends_the_server_even_where_the_session_is_not_let_go_in_time(
    computer: Computer, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Event()

    class Releasing(EmbeddedServer):
        def stop(self, timeout_s: float = 10.0) -> int:
            held.set()
            return super().stop(timeout_s)

    computer.make_own = lambda: keep(computer, Releasing(paths))
    connection, _case_id = working(computer)
    monkeypatch.setattr("workstation.net.connection._CLOSE_TIMEOUT_S", 0.1)
    connection._network.call(held.wait)
    with pytest.raises(TimeoutError):
        connection.close()
    assert computer.own.has_ended
