"""Real windows on a real screen; a callback that raises, or a complaint of Tk itself, fails the test."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

import pytest

from cases.model.session import Me
from tests.desktop.hands import pump
from tests.desktop.paper_connection import PaperConnection
from tests.plugins import people
from workstation.config import Paths
from workstation.desktop import Desktop, DesktopDesk, Options
from workstation.ui import kit
from workstation.ui.connection import Connection


class Complaints:
    """What went wrong behind the tests' back."""

    def __init__(self) -> None:
        self.faults: list[BaseException] = []

    def note(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        self.faults.append(fault)

    def check(self) -> None:
        if self.faults:
            raise self.faults[0]


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Nothing may go wrong; what does is raised at the end."""
    found = Complaints()
    yield found
    found.check()


@pytest.fixture
def window(complaints: Complaints, capfd: pytest.CaptureFixture[str]) -> Iterator[kit.AppWindow]:
    """An empty window of the kit."""
    made = kit.AppWindow("Khibra", scale=1.0, size=(1200, 700), on_fault=complaints.note)
    made.columnconfigure(0, weight=1)
    made.rowconfigure(0, weight=1)
    try:
        pump(made, made.winfo_viewable)
        yield made
    finally:
        made.destroy()
    assert "invalid command name" not in capfd.readouterr().err


Opened = Callable[..., Desktop]


@pytest.fixture
def me() -> Me:
    """A general practitioner."""
    return people.me(people.GP)


@pytest.fixture
def opened(
    tmp_path: Path, complaints: Complaints, me: Me, capfd: pytest.CaptureFixture[str]
) -> Iterator[Opened]:
    """Open the whole desktop over a connection that is written down; closed at the end."""
    desktops: list[Desktop] = []

    def open_desktop(
        connection: Connection | None = None,
        *,
        expects_faults: bool = False,
        language: str = "en",
        before_work: Callable[[Desktop], None] = lambda _desktop: None,
        **options: bool,
    ) -> Desktop:
        paths = Paths(tmp_path / "config", tmp_path / "data", tmp_path / "cache")
        paths.config.mkdir(exist_ok=True)
        if not paths.settings.is_file():
            paths.settings.write_text(json.dumps({"language": language, "scale": "1"}))

        def connect(_desk: DesktopDesk) -> Connection:
            return connection or PaperConnection(me)

        desktop = Desktop(Options(connect=connect, paths=paths, size=(1366, 740), **options))
        desktops.append(desktop)
        pump(desktop.root, lambda: hasattr(desktop, "kernel"))
        before_work(desktop)
        pump(desktop.root, lambda: hasattr(desktop, "stages"))
        if not expects_faults:
            desktop.window.faults.host_failed = complaints.faults.append
            desktop.window.faults.happened = lambda fault: complaints.faults.append(AssertionError(fault))
        return desktop

    yield open_desktop
    for desktop in desktops:
        desktop.close()
    assert "invalid command name" not in capfd.readouterr().err
