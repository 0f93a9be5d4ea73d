"""A reading room: the whole desktop in a real window, joined to a real case server with a case in review."""

import asyncio
import json
import threading
import tkinter as tk
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from cases.client.http import Server
from cases.errors import CaseError
from cases.model.case import MemberStatus
from cases.model.ids import CaseId
from cases.model.session import Credentials
from cases.model.study import PatientMismatchChoice, UploadOutcome, UploadPurpose
from tests.desktop.hands import pump
from tests.server.harness import PASSWORD, Clock, running
from tests.server.sender import send, spec
from tests.server.village import Doctor, Village
from tests.unit.client.line import Line, line_to
from workstation.config import Paths
from workstation.desktop import Desktop, DesktopDesk, Options
from workstation.net.connection import NetConnection, Parts
from workstation.net.keystore import Keystore
from workstation.ui.connection import Connection
from workstation.ui.kit import AppWindow
from workstation.ui.navigation import WindowNavigation


class ReadingRoom:
    """A village with a case, and the window of one of its doctors.

    Attributes:
        faults: what raised in the window; empty in the end.
    """

    def __init__(
        self, village: Village, folder: Path, language: str, size: tuple[int, int], line: "BreakableLine"
    ) -> None:
        self.village = village
        self.line = line
        self.faults: list[BaseException] = []
        self.case_id: CaseId = village.in_review()
        self._paths = Paths(folder / "config", folder / "data", folder / "cache")
        self._paths.config.mkdir(parents=True, exist_ok=True)
        self._paths.settings.write_text(json.dumps({"language": language, "scale": "1"}))
        self.desktop = Desktop(Options(connect=self._connect, paths=self._paths, size=size))
        pump(self.root, lambda: hasattr(self.desktop, "stages"))
        self.desktop.window.faults.host_failed = self.faults.append
        self.desktop.window.faults.happened = lambda fault: self.faults.append(AssertionError(fault))

    @property
    def root(self) -> AppWindow:
        """The window."""
        return self.desktop.root

    @property
    def desk(self) -> DesktopDesk:
        """What plugins are handed."""
        return self.desktop.desk

    @property
    def connection(self) -> NetConnection:
        """The network side."""
        connection = self.desktop.connection
        assert isinstance(connection, NetConnection)
        return connection

    def _connect(self, desk: DesktopDesk) -> Connection:
        return NetConnection(
            Parts(
                after=self.desktop.root.after,
                report=self.faults.append,
                notify=self.faults.append,
                settings=desk.settings,
                outbox_folder=self._paths.data / "outbox",
                keystore=Keystore(None),
                own_server=_no_server,
                fixed=Server(url=self.line.url),
            )
        )

    def pump(self, until: Callable[[], object] = lambda: True, timeout_s: float = 30) -> None:
        """Run the window until something is so; what raised in it is raised here."""
        pump(self.root, lambda: self.faults or until(), timeout_s)
        if self.faults:
            raise self.faults[0]

    def sign_in(self, doctor: Doctor) -> None:
        """Let a doctor sit down."""
        session = self.connection.session
        self.pump(lambda: session.hello is not None)
        failed: list[CaseError] = []
        credentials = Credentials(login=doctor.login, password=PASSWORD)
        session.sign_in(credentials, lambda _me: None, failed.append)
        self.pump(lambda: failed or (session.me and session.me.practitioner.id == doctor.id))
        assert not failed
        self.pump(lambda: self.desk.cases.card(self.case_id) is not None)

    def send(self, data: bytes, purpose: UploadPurpose = UploadPurpose.DICOM, **more: Any) -> UploadOutcome:
        """Let the requester send a file into the case."""
        wanted = spec(self.case_id, purpose, mismatch=PatientMismatchChoice.SAME_PATIENT, **more)
        outcome = send(self.village.gp.person, wanted, data)
        assert not outcome.problem, outcome.problem
        return outcome

    def open(self, tab: str) -> Any:
        """Open the case at a tab, and return the built panel."""
        self.desk.navigation.open_case(self.case_id, tab)
        self.pump()
        navigation = self.desk.navigation
        assert isinstance(navigation, WindowNavigation)
        page = navigation._case_page
        assert page is not None
        view = page.hosts[tab].view
        assert view is not None
        return view

    def focus(self, widget: tk.Misc) -> None:
        """Put the keyboard on a widget."""
        widget.focus_force()
        self.pump()


def _no_server() -> Any:
    raise AssertionError("these tests have their own server")


class BreakableLine:
    """The line between the window and the server, on a thread of its own."""

    def __init__(self, host: str, port: int) -> None:
        self._loop = asyncio.new_event_loop()
        self._carrying = line_to(host, port)
        self._line: Line = self._loop.run_until_complete(self._carrying.__aenter__())
        self.url = self._line.url
        self._thread = threading.Thread(target=self._loop.run_forever, name="line")
        self._thread.start()

    def go_down(self) -> None:
        """Break every connection and let none through."""
        self._line.is_down = True
        self._loop.call_soon_threadsafe(self._line.cut)

    def come_back(self) -> None:
        """Let connections through again."""
        self._line.is_down = False

    def close(self) -> None:
        """Take it away."""
        leaving = self._carrying.__aexit__(None, None, None)
        asyncio.run_coroutine_threadsafe(_awaited(leaving), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _awaited(work: Awaitable[object]) -> None:
    await work


@contextmanager
def reading_room(
    folder: Path, *, language: str = "en", size: tuple[int, int] = (1366, 740)
) -> Iterator[ReadingRoom]:
    """Open one; the first expert has signed in."""
    with (
        running(folder / "server", Clock()) as server,
        closing(BreakableLine(server.host, server.port)) as line,
    ):
        village = Village(server)
        room = ReadingRoom(village, folder / "computer", language, size, line)
        try:
            assert village.experts[0].read(room.case_id).panel[0].status is MemberStatus.ACCEPTED
            room.sign_in(village.experts[0])
            yield room
        finally:
            room.desktop.close()
        assert room.faults == []
