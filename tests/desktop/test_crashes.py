"""A panel that fails shows what happened; the rest of the window goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.conftest import Opened
from tests.desktop.hands import all_of, click, press, pump, settle, texts
from tests.desktop.planted import fresh_imports, plant
from workstation.api.plugins import PluginState
from workstation.desktop import Desktop
from workstation.ui import kit
from workstation.ui.panel_host import CrashPane

PLUGIN = '''
"""A plugin that fails where it is told to."""

import tkinter as tk

from workstation.api.contributions import Command, Panel
from workstation.api.markers import hookimpl
from workstation.ui import kit

FAILS_IN = {fails_in!r}


class View:
    def __init__(self, desk, parent):
        if FAILS_IN == "build":
            raise ValueError("broken on purpose")
        self.widget = kit.Box(parent)
        kit.Button(self.widget, "Fail now", self.fail).grid()

    def shown(self, arguments):
        if FAILS_IN == "shown":
            raise SystemExit("leaving")

    def closed(self):
        if FAILS_IN == "closed":
            raise ValueError("broken on purpose")

    def fail(self):
        raise ValueError("broken on purpose")


@hookimpl
def register_panels():
    return (Panel(id="shaky", title="Shaky", icon="alert", build=View, order=500),)


@hookimpl
def register_commands():
    def run(desk):
        raise ValueError("broken on purpose")

    return (Command(id="shaky.run", title="Fail", run=run, shortcut="<Control-Shift-F>"),)
'''


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Each test writes the plugin anew."""
    with fresh_imports("shaky"):
        yield


def plant_shaky(home: Path, fails_in: str) -> None:
    plant(home, "shaky", PLUGIN.format(fails_in=fails_in))


def crash_pane(desktop: Desktop) -> CrashPane | None:
    return next(iter(all_of(desktop.root, CrashPane)), None)


@pytest.mark.parametrize("fails_in", ["build", "shown", "callback"])
def test_the_pane_names_the_plugin_and_the_rest_goes_on(
    opened: Opened, tmp_path: Path, fails_in: str
) -> None:
    plant_shaky(tmp_path, fails_in)
    desktop = opened(expects_faults=True)
    desktop.window.navigation.open("shaky")
    settle(desktop.root)
    if fails_in == "callback":
        assert crash_pane(desktop) is None
        click(next(b for b in all_of(desktop.root, kit.Button) if b.text == "Fail now"))
    assert crash_pane(desktop) is not None
    shown = " ".join(texts(desktop.root))
    assert "shaky 1.2.3" in shown
    assert "ValueError" in shown or "SystemExit" in shown
    desktop.window.navigation.open("board")
    settle(desktop.root)
    assert crash_pane(desktop) is None


def test_reload_builds_the_panel_anew(opened: Opened, tmp_path: Path) -> None:
    plant_shaky(tmp_path, "callback")
    desktop = opened(expects_faults=True)
    desktop.window.navigation.open("shaky")
    settle(desktop.root)
    click(next(b for b in all_of(desktop.root, kit.Button) if b.text == "Fail now"))
    pane = crash_pane(desktop)
    assert pane is not None
    click(pane.reload_button)
    settle(desktop.root)
    assert crash_pane(desktop) is None
    assert any(button.text == "Fail now" for button in all_of(desktop.root, kit.Button))


def test_three_faults_quarantine_the_plugin_and_its_screen_goes(opened: Opened, tmp_path: Path) -> None:
    plant_shaky(tmp_path, "callback")
    desktop = opened(expects_faults=True)
    for _time in range(3):
        desktop.window.navigation.open("shaky")
        settle(desktop.root)
        pane = crash_pane(desktop)
        if pane is not None:
            click(pane.reload_button)
            settle(desktop.root)
        click(next(b for b in all_of(desktop.root, kit.Button) if b.text == "Fail now"))
    assert desktop.kernel.plugin("shaky").state is PluginState.QUARANTINED
    pump(desktop.root, lambda: "shaky" not in desktop.window.shell.sidebar.items)
    assert any("switched off" in text for text in texts(desktop.root))


def test_a_failing_command_is_a_notice(opened: Opened, tmp_path: Path) -> None:
    plant_shaky(tmp_path, "nowhere")
    desktop = opened(expects_faults=True)
    press(desktop.root, "Control-Shift-F")
    assert any("“Fail”" in notice.text for notice in desktop.window.notices.kept)


def test_a_panel_that_fails_while_closing_does_not_keep_the_window_open(
    opened: Opened, tmp_path: Path
) -> None:
    plant_shaky(tmp_path, "closed")
    desktop = opened(expects_faults=True)
    desktop.window.navigation.open("shaky")
    settle(desktop.root)
    desktop.kernel.disable("shaky")
    settle(desktop.root)
    assert "shaky" not in desktop.window.shell.sidebar.items


@pytest.mark.logs_errors
def test_a_fault_of_the_window_itself_is_told_and_logged(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    desktop = opened(expects_faults=True)

    def fail() -> None:
        raise ZeroDivisionError

    desktop.root.after(0, fail)
    pump(desktop.root, lambda: desktop.window.notices.kept)
    assert "the log says more" in desktop.window.notices.kept[0].text
    assert "fault in the window: ZeroDivisionError" in caplog.text
