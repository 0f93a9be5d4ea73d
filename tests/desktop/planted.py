"""Plugins written for one test into the user's plugin folder."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workstation.api.plugins import Origin
from workstation.kernel.discovery import Found
from workstation.kernel.gate import Gate
from workstation.kernel.manifest import read


def plant(home: Path, plugin: str, code: str, *, is_allowed: bool = True) -> None:
    """Write a plugin with a desktop half, which somebody has allowed already unless told otherwise."""
    folder = home / "data" / "plugins" / plugin
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "desktop.py").write_text(code)
    (folder / "plugin.toml").write_text(
        f'id = "{plugin}"\nversion = "1.2.3"\napi = ">=1.0,<2"\nsummary = "For a test."\n'
        f'desktop = "{plugin}.desktop"\nauthor = "CHR Errachidia"\npermissions = ["cases.read", "network"]\n'
    )
    if is_allowed:
        found = Found(id=plugin, origin=Origin.USER_FOLDER, folder=folder, manifest=read(folder))
        Gate(home / "config" / "plugins.json", needs_consent=True).decide(found, allow=True)


@contextmanager
def fresh_imports(*plugins: str) -> Iterator[None]:
    """Forget what was imported of planted plugins, and where from."""
    before = list(sys.path)
    yield
    sys.path[:] = before
    for name in [name for name in sys.modules if name.partition(".")[0] in plugins]:
        del sys.modules[name]
