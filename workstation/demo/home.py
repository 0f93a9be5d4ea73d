"""Where the demonstration lives: folders of its own, so that it cannot touch the work of this computer's user."""

from pathlib import Path

from workstation.config import Paths, SettingsFile
from workstation.opening import Opening

SERVER = "demo-server"
_LOOK = ("language", "theme", "scale")


def beside(user: Paths) -> Paths:
    """Return folders below the user's cache, with the look that the user chose."""
    chosen = SettingsFile(user.settings)
    return _furnished(user.cache / "demo", {name: chosen.get(name) for name in _LOOK})


def for_tour(folder: Path) -> Paths:
    """Return folders below an empty one; the tour reads French."""
    return _furnished(folder, {"language": "fr", "theme": "light"})


def open_window(paths: Paths, *, safe_mode: bool = False, without_plugins: bool = False) -> Opening:
    """Return the window on the demonstration's server, which starts with it."""
    return Opening(paths, safe_mode=safe_mode, without_plugins=without_plugins, server=SERVER)


def _furnished(folder: Path, look: dict[str, str]) -> Paths:
    paths = Paths(folder / "config", folder / "data", folder / "cache", folder)
    settings = SettingsFile(paths.settings)
    for name, value in {"server.own": "yes", **look}.items():
        settings.set(name, value)
    return paths
