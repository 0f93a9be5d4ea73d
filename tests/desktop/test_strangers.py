"""A plugin that does not come with Khibra: the window asks before anything of it runs, once."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cases.model.session import Me
from tests.desktop.conftest import Opened
from tests.desktop.hands import all_of, click, press, pump, texts
from tests.desktop.paper_connection import PaperConnection
from tests.desktop.planted import fresh_imports, plant
from workstation.api.plugins import PluginState
from workstation.desktop import Desktop
from workstation.ui import kit

NOTED = """
from pathlib import Path

Path(__file__).parent.with_suffix(".ran").touch()
"""


@pytest.fixture(autouse=True)
def _imports() -> Iterator[None]:
    with fresh_imports("guest", "visitor"):
        yield


def in_the_dialog(answer: str, seen: list[str], *, titles: int = 1) -> Callable[[Desktop], None]:
    """Press the button of that name, as often as it is asked."""

    def press_it(desktop: Desktop) -> None:
        for _ in range(titles):
            pump(desktop.root, lambda: list(buttons(desktop, answer)))
            seen.extend(texts(desktop.root))
            click(next(buttons(desktop, answer)))

    return press_it


def buttons(desktop: Desktop, text: str) -> Iterator[kit.Button]:
    return (each for each in all_of(desktop.root, kit.Button) if each.text == text)


def test_it_is_described_and_not_loaded_before_it_is_allowed(opened: Opened, tmp_path: Path) -> None:
    plant(tmp_path, "guest", NOTED, is_allowed=False)
    ran = tmp_path / "data" / "plugins" / "guest.ran"
    seen: list[str] = []
    had_run: list[bool] = []

    def allow(desktop: Desktop) -> None:
        pump(desktop.root, lambda: list(buttons(desktop, "Allow")))
        had_run.append(ran.exists())
        in_the_dialog("Allow", seen)(desktop)

    desktop = opened(before_work=allow)
    said = " ".join(seen)
    for each in ("guest 1.2.3", "CHR Errachidia", "For a test.", "read cases, use the network", "the window"):
        assert each in said
    assert had_run == [False]
    assert desktop.kernel.plugin("guest").state is PluginState.ACTIVE
    assert ran.exists()
    desktop.close()
    assert opened().kernel.plugin("guest").state is PluginState.ACTIVE, "it is not asked again"


def test_not_now_is_remembered(opened: Opened, tmp_path: Path) -> None:
    plant(tmp_path, "guest", NOTED, is_allowed=False)
    plant(tmp_path, "visitor", NOTED, is_allowed=False)
    first = opened(before_work=in_the_dialog("Not now", [], titles=2))
    for each in ("guest", "visitor"):
        assert first.kernel.plugin(each).state is PluginState.DISABLED
        assert not (tmp_path / "data" / "plugins" / f"{each}.ran").exists()
    first.close()
    kept = json.loads((tmp_path / "config" / "plugins.json").read_text())["consents"]
    assert [each["is_allowed"] for each in kept.values()] == [False, False]
    assert opened().kernel.plugin("guest").state is PluginState.DISABLED


def test_escape_allows_nothing(opened: Opened, tmp_path: Path) -> None:
    plant(tmp_path, "guest", NOTED, is_allowed=False)

    def escape(desktop: Desktop) -> None:
        pump(desktop.root, lambda: list(buttons(desktop, "Allow")))
        press(next(buttons(desktop, "Allow")), "Escape")

    assert opened(before_work=escape).kernel.plugin("guest").state is PluginState.DISABLED


def test_the_own_server_is_started_again_for_a_plugin_with_a_half_there(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me)
    desktop = opened(connection)
    desktop.kernel.disable("dicom_viewer")
    assert connection.renewals == 0, "it is in the window alone"
    desktop.kernel.disable("notifications")
    assert connection.renewals == 1
