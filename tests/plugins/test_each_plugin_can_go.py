"""Delete any plugin folder: the window still opens, the server still loads, and only what needs it waits."""

import os
import sys
from pathlib import Path

import pytest

from tests.plugins.running import Running
from workstation.api import i18n
from workstation.api.plugins import PluginState
from workstation.config import find_paths
from workstation.kernel import start
from workstation.kernel.discovery import BUILT_IN
from workstation.kernel.kernel import Kernel

FINE = (PluginState.ACTIVE, PluginState.DISCOVERED, PluginState.BLOCKED)
PLUGINS = sorted(folder.parent.name for folder in BUILT_IN.glob("*/plugin.toml"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with links to our plugins, which the kernel takes for the real one."""
    made = tmp_path / "plugins"
    made.mkdir()
    for name in PLUGINS:
        (made / name).symlink_to(BUILT_IN / name, target_is_directory=True)
    monkeypatch.setattr(start, "BUILT_IN", made)
    monkeypatch.setenv("KHIBRA_LANGUAGE", "en")
    return made


def check(kernel: Kernel, gone: str) -> None:
    found = {each.id: each for each in kernel.plugins()}
    assert set(found) == set(PLUGINS) - {gone}
    assert {each.id: each.reason for each in found.values() if each.state not in FINE} == {}


@pytest.mark.parametrize("gone", PLUGINS)
def test_the_window_opens_without(folder: Path, tmp_path: Path, gone: str) -> None:
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        pytest.skip("no display: run under xvfb-run")
    (folder / gone).unlink()
    window = Running(tmp_path / "home")
    try:
        check(window.desktop.kernel, gone)
        for panel in [each.id for each in window.desktop.window.navigation.panels("main")]:
            assert not window.open(panel).has_crashed
    finally:
        window.desktop.close()
        i18n.use("en", ())


@pytest.mark.parametrize("gone", PLUGINS)
def test_the_server_loads_without(folder: Path, tmp_path: Path, gone: str) -> None:
    (folder / gone).unlink()
    kernel = start.open_kernel("server", find_paths({"KHIBRA_HOME": str(tmp_path)}), "en")
    kernel.load()
    kernel.close()
    check(kernel, gone)
    i18n.use("en", ())
