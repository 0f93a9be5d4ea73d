"""Trying one plugin before anybody relies on it: for `khibra plugin check` and for the tests of plugin authors."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workstation.api.plugins import PluginInfo
from workstation.kernel.discovery import BUILT_IN, Places
from workstation.kernel.kernel import Kernel, Options
from workstation.kernel.manifest import Half, read

HALVES: tuple[Half, ...] = ("desktop", "server")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What became of one half of a plugin, and what it contributes."""

    half: Half
    info: PluginInfo
    contributions: tuple[object, ...]


def try_plugin(folder: Path) -> Sequence[Trial]:
    """Load each half of the plugin in `folder` into a kernel of its own; built-in plugins only if it needs one.

    Raises:
        ManifestInvalid: there is no plugin.toml that can be used.
    """
    folder = folder.resolve()
    manifest = read(folder)
    built_in = BUILT_IN if manifest.needs or folder.parent == BUILT_IN else None
    user = None if folder.parent == BUILT_IN else folder.parent
    places = Places(built_in=built_in, user=user, installed=False)
    return [_try_half(half, places, folder) for half in HALVES if manifest.module(half)]


def _try_half(half: Half, places: Places, folder: Path) -> Trial:
    kernel = Kernel(Options(half=half, places=places))
    kernel.load()
    info = next(each for each in kernel.plugins() if each.folder == str(folder))
    return Trial(half=half, info=info, contributions=kernel.registry.owned_by(info.id))
