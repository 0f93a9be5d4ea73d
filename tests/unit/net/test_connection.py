"""The network side of the window against a real server: signing in, events, waiting calls, pictures."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest

from cases import errors
from cases.client.http import Server
from cases.errors import CaseError
from cases.model.audit import Event, EventKind
from cases.model.ids import CaseId
from cases.model.people import EstablishmentKind
from cases.model.session import Credentials, FirstSetup, Me, NewAuthenticator, SecondFactor
from cases.model.study import UploadPurpose, UploadSpec
from cases.server.auth_routes import SETUP_KEY
from cases.wire import endpoints
from cases.wire.endpoint import Call
from cases.wire.messages import Reason, Text
from tests.server.harness import PASSWORD, Clock, Running, running
from tests.server.sender import ct
from tests.server.village import Village
from tests.unit.net.pump import Pump
from tests.unit.net.test_keystore import Drawer
from viewers.imaging.errors import FrameMissing, ImagingError
from viewers.imaging.ports import FrameBytes, FrameKey
from workstation.api.entrance import ServerLook
from workstation.errors import EmbeddedServerFailed
from workstation.net.connection import NetConnection, Parts
from workstation.net.keystore import Keystore
from workstation.net.own_server import PAUSES_S


class Settings:
    """Small values of a test."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def get(self, key: str, default: str = "") -> str:
        return self.values.get(key, default)

    def set(self, key: str, value: str) -> None:
        self.values[key] = value


class Computer:
    """A computer with a window's thread, settings and a keyring that outlive a connection."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pump = Pump()
        self.settings = Settings()
        self.drawer = Drawer()
        self.notices: list[CaseError] = []
        self.events: list[Event] = []
        self.own: Any = None
        self.make_own: Callable[[], Any] = lambda: self.own
        self.own_pauses_s = PAUSES_S
        self.connections: list[NetConnection] = []

    def connect(self, url: str = "") -> NetConnection:
        connection = NetConnection(
            Parts(
                after=self.pump.after,
                report=self.pump.faults.append,
                notify=self.notices.append,
                settings=self.settings,
                outbox_folder=self.folder / "outbox",
                keystore=Keystore(lambda: self.drawer),
                own_server=self.make_own,
                own_pauses_s=self.own_pauses_s,
                fixed=Server(url=url) if url else None,
            )
        )
        connection.listen(self.events.append)
        self.connections.append(connection)
        return connection

    def resume(self, connection: NetConnection) -> None:
        known: list[bool] = []
        connection.resume(lambda: known.append(True))
        self.pump.until(lambda: known)

    def sign_in(self, connection: NetConnection, login: str, totp: str = "") -> Me:
        me: Me = self.wait(
            lambda done, failed: connection.session.sign_in(
                Credentials(login=login, password=PASSWORD, totp=totp), done, failed
            )
        )
        return me

    def ask(self, connection: NetConnection, call: Call[Any]) -> Any:
        return self.wait(lambda done, failed: connection.gateway.submit(call, done, failed))

    def wait(self, begin: Callable[[Callable[[Any], None], Callable[[CaseError], None]], object]) -> Any:
        answers: list[Any] = []
        failures: list[CaseError] = []
        begin(answers.append, failures.append)
        self.pump.until(lambda: answers or failures)
        if failures:
            raise failures[0]
        return answers[0]


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    made = Computer(tmp_path / "computer")
    yield made
    for connection in made.connections:
        connection.close()
    assert made.pump.faults == []


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with running(tmp_path / "data", Clock()) as server:
        yield Village(server)


def url(server: Running) -> str:
    return f"http://{server.host}:{server.port}"


def joined(computer: Computer, village: Village) -> NetConnection:
    """A computer whose server is the village's, with nobody signed in."""
    connection = computer.connect()
    look = computer.wait(lambda done, failed: connection.entrance.look(url(village.server), done, failed))
    connection.entrance.trust(look)
    return connection


def test_a_first_start_looks_trusts_signs_in_and_the_next_one_resumes(
    computer: Computer, village: Village
) -> None:
    first = computer.connect()
    assert not first.has_server
    connection = joined(computer, village)
    assert connection.has_server
    assert connection.session.hello is not None
    me = computer.sign_in(connection, "gp")
    assert connection.session.me == me
    assert me.device_id == connection.session.device_id != village.gp.device_id
    assert connection.session.is_online
    assert connection.is_secret_kept
    connection.close()
    again = computer.connect()
    computer.resume(again)
    assert again.session.me is not None
    assert again.session.me.practitioner.id == village.gp.id
    assert again.session.device_id == me.device_id


def test_signing_out_forgets_and_signing_in_again_knows_the_device(
    computer: Computer, village: Village
) -> None:
    connection = joined(computer, village)
    device = computer.sign_in(connection, "gp").device_id
    changes: list[object] = []
    connection.session.watch(lambda: changes.append(connection.session.me))
    connection.session.sign_out()
    assert connection.session.me is None
    assert changes == [None]
    with pytest.raises(errors.NotSignedIn):
        connection.gateway.sign(Text(text="x"))
    assert computer.sign_in(connection, "GP").device_id == device
    other = computer.sign_in(connection, "expert0")
    assert other.device_id != device
    assert connection.session.me == other


def test_a_wrong_password_leaves_whoever_is_there(computer: Computer, village: Village) -> None:
    connection = joined(computer, village)
    me = computer.sign_in(connection, "gp")
    with pytest.raises(errors.WrongCredentials):
        computer.wait(
            lambda done, failed: connection.session.sign_in(
                Credentials(login="expert0", password="wrong"), done, failed
            )
        )
    assert connection.session.me == me
    computer.ask(connection, endpoints.ME.call())


def test_cards_and_events_stay_fresh(computer: Computer, village: Village) -> None:
    case_id = village.submitted()
    connection = joined(computer, village)
    computer.sign_in(connection, "gp")
    computer.pump.until(lambda: connection.cases.card(case_id))
    told: list[int] = []
    connection.cases.watch(lambda: told.append(len(connection.cases.cards())))
    village.assign(case_id, village.experts[0])
    computer.pump.until(lambda: told)
    card = connection.cases.card(case_id)
    assert card is not None
    assert card.state == "assigned"
    computer.pump.until(lambda: computer.events)
    assert computer.events[-1].kind is EventKind.CASE_ASSIGNED


def test_a_case_that_is_not_shared_any_more_leaves_the_board(computer: Computer, village: Village) -> None:
    case_id = village.submitted()
    village.assign(case_id, village.experts[0], village.experts[1])
    connection = joined(computer, village)
    computer.sign_in(connection, "expert0")
    computer.pump.until(lambda: connection.cases.card(case_id))
    computer.ask(connection, endpoints.DECLINE_SEAT.call(Reason(reason="Congé"), case_id=case_id))
    computer.pump.until(lambda: connection.cases.card(case_id) is None)


def test_another_person_does_not_see_the_first_ones_cards(computer: Computer, village: Village) -> None:
    case_id = village.submitted()
    connection = joined(computer, village)
    computer.sign_in(connection, "gp")
    computer.pump.until(lambda: connection.cases.card(case_id))
    computer.sign_in(connection, "stranger")
    computer.pump.until(lambda: not connection.cases.cards())


def test_a_signed_opinion_is_accepted(computer: Computer, village: Village) -> None:
    case_id = village.in_review()
    connection = joined(computer, village)
    village.server.clock.move(minutes=1)
    computer.sign_in(connection, "expert0", totp=village.code())
    document = connection.gateway.sign(village.experts[0].opinion(case_id))
    opinion = computer.ask(connection, endpoints.SIGN_OPINION.call(document, case_id=case_id))
    assert opinion.author.id == village.experts[0].id


def test_a_second_factor_is_remembered_by_the_session(computer: Computer, village: Village) -> None:
    connection = joined(computer, village)
    village.server.clock.move(hours=13)
    computer.sign_in(connection, "gp", totp=village.code())
    village.server.clock.move(minutes=1)
    before = connection.session.me
    computer.ask(connection, endpoints.SECOND_FACTOR.call(SecondFactor(totp=village.code())))
    after = connection.session.me
    assert before is not None
    assert after is not None
    assert before.second_factor_until != after.second_factor_until
    assert before.device_id == after.device_id


def test_an_error_without_a_taker_becomes_a_notice(computer: Computer, village: Village) -> None:
    connection = joined(computer, village)
    computer.sign_in(connection, "gp")
    connection.gateway.submit(endpoints.READ_CASE.call(case_id="none"), lambda _view: None)
    computer.pump.until(lambda: computer.notices)
    assert [error.code for error in computer.notices] == ["not_found"]


def test_a_cancelled_ticket_calls_nobody(computer: Computer, village: Village) -> None:
    connection = joined(computer, village)
    computer.sign_in(connection, "gp")
    heard: list[object] = []
    ticket = connection.gateway.submit(endpoints.ME.call(), heard.append, heard.append)
    ticket.cancel()
    computer.ask(connection, endpoints.ME.call())
    assert heard == []


def test_what_meets_no_server_waits_and_is_sent_when_it_is_back(computer: Computer, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running(data, Clock()) as server:
        village = Village(server)
        case_id = village.submitted()
        port = server.port
        connection = joined(computer, village)
        computer.sign_in(connection, "gp")
        computer.pump.until(lambda: connection.cases.card(case_id))
    with pytest.raises(errors.Unreachable):
        computer.ask(connection, endpoints.POST_MESSAGE.call(Text(text="Plus tard"), case_id=case_id))
    assert not connection.session.is_online
    with running(data, Clock(), listen=("127.0.0.1", port)) as server:
        connection.cases.refresh()
        computer.pump.until(lambda: connection.session.is_online)

        def sent() -> list[str]:
            return [kept.text for kept in server.store.read(lambda tx: tx.panel.messages(case_id))]

        computer.pump.until(lambda: sent() == ["Plus tard"])
        connection.close()


def test_files_and_frames_travel_through_the_gateway(
    computer: Computer, village: Village, tmp_path: Path
) -> None:
    case_id = village.draft().card.id
    connection = joined(computer, village)
    computer.sign_in(connection, "gp")
    data = ct()
    path = tmp_path / "image.dcm"
    path.write_bytes(data)
    progress: list[tuple[int, int]] = []
    spec = UploadSpec(case_id=case_id, purpose=UploadPurpose.DICOM)
    outcome = computer.wait(
        lambda done, failed: connection.gateway.upload(
            path, spec, lambda *step: progress.append(step), done, failed
        )
    )
    assert outcome.problem == ""
    assert progress[-1] == (len(data), len(data))
    (instance,) = computer.ask(connection, endpoints.READ_FILES.call(case_id=case_id)).instances
    source = connection.gateway.frames(case_id)
    key = FrameKey(instance.tags.sop_instance_uid, 0)
    arrived: list[FrameBytes] = []
    refused: list[ImagingError] = []
    source.request(key, arrived.append, refused.append, priority=0)
    source.request(FrameKey("1.2.3", 0), arrived.append, refused.append, priority=1)
    source.request(key, arrived.append, refused.append, priority=0).cancel()
    computer.pump.until(lambda: arrived and refused)
    assert arrived[0].is_complete
    assert arrived[0].codestream in data
    assert isinstance(refused[0], FrameMissing)
    assert len(arrived) == 1


def test_a_session_ended_elsewhere_is_told_and_signed_in_again(computer: Computer, village: Village) -> None:
    connection = joined(computer, village)
    computer.sign_in(connection, "gp")
    village.server.clock.move(days=60)
    with pytest.raises(errors.NotSignedIn):
        computer.ask(connection, endpoints.ME.call())
    assert connection.session.me is not None
    computer.sign_in(connection, "gp")
    computer.ask(connection, endpoints.ME.call())


def test_an_address_that_is_none_or_not_protected_is_refused(computer: Computer) -> None:
    connection = computer.connect()

    def reason(address: str) -> object:
        with pytest.raises(errors.Invalid) as invalid:
            computer.wait(lambda done, failed: connection.entrance.look(address, done, failed))
        return invalid.value.fields["reason"]

    assert reason("???") == "not_an_address"
    assert reason("http://khibra.example.org:8080") == "needs_https"
    with pytest.raises(errors.Unreachable):
        computer.wait(lambda done, failed: connection.entrance.look("127.0.0.1:9", done, failed))


class OwnServer:
    """The server of this computer, run by the test instead of a child process."""

    def __init__(self, server: Running) -> None:
        self.url = url(server)
        self.setup_key = server.app[SETUP_KEY]
        self.log = ""
        self.is_stopped = self.has_ended = False

    def wait(self) -> "OwnServer":
        return self

    def restart(self) -> None:
        raise AssertionError

    def stop(self) -> None:
        self.is_stopped = True


def test_working_alone_sets_up_the_first_account(computer: Computer, tmp_path: Path) -> None:
    with running(tmp_path / "own", Clock()) as server:
        computer.own = OwnServer(server)
        connection = computer.connect()
        look: ServerLook = computer.wait(connection.entrance.start_own)
        assert look.hello.needs_setup
        first = FirstSetup(
            setup_key="",
            establishment_name="Cabinet",
            establishment_kind=EstablishmentKind.CLINIC,
            commune="Tinghir",
            name="Dr Amina",
            login="amina",
            password=PASSWORD,
        )
        me = computer.wait(lambda done, failed: connection.entrance.set_up(first, done, failed))
        assert connection.session.me == me
        assert connection.session.address == ""
        connection.close()
        assert computer.own.is_stopped
        again = computer.connect()
        assert again.has_server
        computer.resume(again)
        assert again.session.me is not None
        again.forget_server()
        assert computer.settings.values == dict.fromkeys(computer.settings.values, "")
        again.close()


def test_a_server_without_accounts_is_set_up_with_its_key(computer: Computer, tmp_path: Path) -> None:
    with running(tmp_path / "data", Clock()) as server:
        connection = computer.connect()
        look: ServerLook = computer.wait(
            lambda done, failed: connection.entrance.look(url(server), done, failed)
        )
        connection.entrance.trust(look)
        assert look.hello.needs_setup
        first = FirstSetup(
            setup_key=server.app[SETUP_KEY],
            establishment_name="CHR",
            establishment_kind=EstablishmentKind.REGIONAL_HOSPITAL,
            commune="Errachidia",
            name="Dr Amina",
            login="amina",
            password=PASSWORD,
        )
        me: Me = computer.wait(lambda done, failed: connection.entrance.set_up(first, done, failed))
        assert not me.second_factor_enrolled
        begin = endpoints.BEGIN_AUTHENTICATOR.call(NewAuthenticator(password=PASSWORD))
        secret = str(pyotp.parse_uri(computer.ask(connection, begin).totp_uri).secret)
        digits = pyotp.TOTP(secret).at(server.clock.now)
        computer.ask(connection, endpoints.ENROL_AUTHENTICATOR.call(SecondFactor(totp=digits)))
        assert connection.session.me is not None
        assert connection.session.me.second_factor_enrolled
        assert connection.session.device_id is not None
        connection.close()


def test_an_own_server_that_does_not_start_says_so(computer: Computer) -> None:
    class Broken:
        def wait(self) -> Any:
            raise EmbeddedServerFailed(reason="exit code 1", log="/logs")

        has_ended, log = True, "/logs"

        def stop(self) -> None:
            return

    computer.own = Broken()
    connection = computer.connect()
    with pytest.raises(errors.OwnServerFailed) as failed:
        computer.wait(connection.entrance.start_own)
    assert failed.value.fields == {"reason": "exit code 1", "log": "/logs"}


def test_nothing_secret_or_clinical_lies_on_the_disk(computer: Computer, tmp_path: Path) -> None:
    with running(tmp_path / "data", Clock()) as server:
        village = Village(server)
        case_id = CaseId(village.submitted())
        connection = joined(computer, village)
        computer.sign_in(connection, "gp")
        computer.pump.until(lambda: connection.cases.card(case_id))
    with pytest.raises(errors.Unreachable):
        computer.ask(connection, endpoints.POST_MESSAGE.call(Text(text="El Amrani"), case_id=case_id))
    connection.close()
    on_disk = b"".join(p.read_bytes() for p in computer.folder.rglob("*") if p.is_file())
    on_disk += str(computer.settings.values).encode()
    assert on_disk
    for secret in (b"El Amrani", *(value.encode() for value in computer.drawer.kept.values())):
        assert secret not in on_disk


def test_a_device_that_the_server_does_not_know_is_enrolled_anew(
    computer: Computer, village: Village
) -> None:
    connection = joined(computer, village)
    first = computer.sign_in(connection, "gp").device_id
    connection.close()
    for name, kept in computer.drawer.kept.items():
        computer.drawer.kept[name] = kept.replace(str(first), "0" * 32)
    again = joined(computer, village)
    second = computer.sign_in(again, "gp").device_id
    assert second is not None
    assert second not in {first, "0" * 32}


def test_a_session_that_ended_meanwhile_is_not_resumed(computer: Computer, village: Village) -> None:
    connection = joined(computer, village)
    computer.sign_in(connection, "gp")
    connection.close()
    village.server.clock.move(days=60)
    again = computer.connect()
    computer.resume(again)
    assert again.session.me is None
    assert not [name for _, name in computer.drawer.kept if name.startswith("session|")]


def test_without_its_server_the_window_still_begins(computer: Computer, tmp_path: Path) -> None:
    with running(tmp_path / "data", Clock()) as server:
        connection = joined(computer, Village(server))
        computer.sign_in(connection, "gp")
        connection.close()
    again = computer.connect()
    computer.resume(again)
    assert again.session.me is None
    assert not again.session.is_online
    assert [name for _, name in computer.drawer.kept if name.startswith("session|")]
