"""Evil plugins in the real window: a callback that raises, a panel that cannot be built, and no plugins at all."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.bench import HEAD
from tests.plugins.running import Running
from workstation.api import i18n
from workstation.api.contributions import Command
from workstation.api.plugins import PluginState
from workstation.config import find_paths
from workstation.kernel.start import open_kernel

EVIL = """
import tkinter as tk


class View:
    def __init__(self, parent):
        self.widget = tk.Button(parent, text="evil", command=self.fail)

    def fail(self):
        raise ValueError("in a Tk callback")

    def shown(self, arguments):
        pass

    def closed(self):
        pass


@hookimpl
def register_panels():
    return [
        Panel(id="evil", title="Evil", icon="alert", build=lambda desk, parent: View(parent)),
        Panel(id="exits", title="Exits", icon="alert", build=lambda desk, parent: exit(1)),
    ]


@hookimpl
def register_commands():
    return [Command(id="evil", title="Evil", run=lambda desk: 1 // 0)]


@hookimpl
def on_case_opened(case_id):
    raise SystemExit
"""


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Running]]:
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        pytest.skip("no display: run under xvfb-run")
    monkeypatch.setenv("KHIBRA_LANGUAGE", "en")
    folder = tmp_path / "data" / "plugins" / "evil"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "desktop.py").write_text(HEAD + EVIL)
    lines = ('id = "evil"', 'version = "1"', 'api = ">=1"', 'summary = "Evil"', 'desktop = "evil.desktop"')
    (folder / "plugin.toml").write_text("\n".join(lines))
    path, made = list(sys.path), []
    kernel = open_kernel("desktop", find_paths({"KHIBRA_HOME": str(tmp_path)}), "en")
    kernel.decide("evil", allow=True)
    kernel.close()

    def start(**options: bool) -> Running:
        made.append(Running(tmp_path, **options))
        return made[-1]

    yield start
    for each in made:
        each.desktop.close()
    sys.path[:] = path
    for name in [name for name in sys.modules if name.split(".")[0] == "evil"]:
        del sys.modules[name]
    i18n.use("en", ())


def click(widget: Any) -> None:
    for event in ("<Enter>", "<ButtonPress-1>", "<ButtonRelease-1>"):
        widget.event_generate(event, x=5, y=5)


def test_a_callback_that_raises_shows_whose_it_was(running: Callable[..., Running]) -> None:
    window = running()
    host = window.open("evil")
    assert host.view is not None
    window.pump(lambda: bool(host.view and host.view.widget.winfo_viewable()))
    click(host.view.widget)
    window.pump(lambda: host.has_crashed)
    assert window.state("evil") is PluginState.ACTIVE
    fault = window.desktop.kernel.plugin("evil").last_fault
    assert fault is not None
    assert (fault.where, fault.kind) == ("callback", "ValueError")
    other = window.open("plugin_manager")
    assert not other.has_crashed
    window.open("evil").reload()
    assert not host.has_crashed


def test_the_third_fault_takes_it_out_and_the_window_goes_on(running: Callable[..., Running]) -> None:
    window = running()
    assert window.open("exits").has_crashed
    commands = {each.id: each for each in window.desktop.kernel.registry.collect(Command)}
    window.desktop.window.commands.run(commands["evil"])
    window.desktop.kernel.relay.tell("on_case_opened", case_id="c")
    window.pump(lambda: window.state("evil") is PluginState.QUARANTINED)
    panels = {each.panel.id for each in window.desktop.window.navigation._hosts.values()}
    assert "exits" not in panels
    assert not window.open("plugin_manager").has_crashed


@pytest.mark.parametrize("options", [{"without_plugins": True}, {"safe_mode": True}])
def test_the_window_opens_without_it(running: Callable[..., Running], options: dict[str, bool]) -> None:
    window = running(**options)
    found = {each.id: each.state for each in window.desktop.kernel.plugins()}
    if "safe_mode" in options:
        assert "evil" not in found
        assert found["plugin_manager"] is PluginState.ACTIVE
    else:
        assert set(found.values()) == {PluginState.DISABLED}
