"""The kernel as a process starts it, over the plugins that come with Khibra."""

from pathlib import Path

import pytest

from workstation.api.plugins import PluginState
from workstation.config import find_paths
from workstation.kernel.kernel import Kernel
from workstation.kernel.manifest import Half
from workstation.kernel.start import open_kernel


def opened(tmp_path: Path, half: Half, **options: bool) -> Kernel:
    kernel = open_kernel(half, find_paths({"KHIBRA_HOME": str(tmp_path)}), "en", **options)
    kernel.load()
    kernel.close()
    return kernel


@pytest.mark.parametrize("half", ["desktop", "server"])
def test_all_that_comes_with_khibra_is_active_or_has_nothing_to_do(tmp_path: Path, half: Half) -> None:
    odd = {
        each.id: each.reason.sentence() if each.reason else each.state
        for each in opened(tmp_path, half).plugins()
        if each.state not in (PluginState.ACTIVE, PluginState.DISCOVERED)
    }
    assert odd == {}


def test_without_plugins_all_are_known_and_none_is_loaded(tmp_path: Path) -> None:
    kernel = opened(tmp_path, "desktop", without_plugins=True)
    assert {each.state for each in kernel.plugins()} == {PluginState.DISABLED}


def test_safe_mode_looks_nowhere_else(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "plugins" / "mine"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text("not toml")
    assert "mine" not in {each.id for each in opened(tmp_path, "server", safe_mode=True).plugins()}
    assert "mine" in {each.id for each in opened(tmp_path, "server").plugins()}
