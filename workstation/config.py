"""Where Khibra keeps its files on this computer, and the small settings that stay on it.

`KHIBRA_HOME` puts everything below one folder: for tests, the demo, or a memory stick. Otherwise the folders are
those of the operating system (platformdirs). Nothing clinical and nothing secret is a setting.
"""

import json
import logging
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from workstation.api.i18n import DEFAULT_LANGUAGE, LANGUAGES

HOME_VARIABLE = "KHIBRA_HOME"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of this user: `config` is small and worth a backup, `cache` may be deleted at any time.

    Attributes:
        home: the one folder above all of them, where `KHIBRA_HOME` chose one; child processes need to know.
    """

    config: Path
    data: Path
    cache: Path
    home: Path | None = None

    @property
    def settings(self) -> Path:
        """The file of small settings."""
        return self.config / "settings.json"

    @property
    def plugin_switches(self) -> Path:
        """The file that says which plugins are off."""
        return self.config / "plugins.json"

    @property
    def plugins(self) -> Path:
        """The user's own plugins, one folder each."""
        return self.data / "plugins"

    @property
    def drafts(self) -> Path:
        """What is being typed; survives a power cut."""
        return self.data / "drafts"

    @property
    def server(self) -> Path:
        """The data of the embedded server."""
        return self.data / "server"

    @property
    def logs(self) -> Path:
        """The rotating logs."""
        return self.data / "logs"

    @property
    def calls(self) -> Path:
        """Which plugin is being called right now (`workstation.kernel.marker`)."""
        return self.cache / "calls"


def find_paths(environ: Mapping[str, str] = os.environ) -> Paths:
    """Return the folders of this user; nothing is created."""
    if home := environ.get(HOME_VARIABLE):
        root = Path(home).absolute()
        return Paths(root / "config", root / "data", root / "cache", root)
    import platformdirs

    dirs = platformdirs.PlatformDirs("khibra", appauthor=False)
    return Paths(dirs.user_config_path, dirs.user_data_path, dirs.user_cache_path)


def private_folder(path: Path) -> Path:
    """Make a folder that only this user can read, with its parents, and return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that after a power cut it holds the old bytes or the new ones, never a part."""
    private_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):  # it may be gone already
            Path(name).unlink()
        raise
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class SettingsFile:
    """Small values in one JSON file, written at every change; a broken file is put aside, not lost."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values = self._read()

    def get(self, key: str, default: str = "") -> str:
        """Return a value."""
        return self._values.get(key, default)

    def set(self, key: str, value: str) -> None:
        """Keep a value."""
        if self._values.get(key) != value:
            self._values[key] = value
            text = json.dumps(self._values, indent=1, sort_keys=True, ensure_ascii=False)
            write_atomically(self._path, text.encode())

    def _read(self) -> dict[str, str]:
        if not self._path.is_file():
            return {}
        try:
            found = json.loads(self._path.read_text("utf-8"))
            return {str(key): str(value) for key, value in found.items()}
        except (OSError, ValueError, AttributeError) as error:
            _log.warning("the settings cannot be read and were put aside: %s", type(error).__name__)
            with suppress(OSError):  # a folder nobody may write to: then the settings last for this run
                self._path.replace(self._path.with_suffix(".broken"))
            return {}


def preferred_language(settings: SettingsFile, environ: Mapping[str, str] = os.environ) -> str:
    """Return the language to use: `KHIBRA_LANGUAGE`, the setting, the system's, or French."""
    system = next((environ[k] for k in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(k)), "")
    for wanted in (environ.get("KHIBRA_LANGUAGE", ""), settings.get("language"), system.partition("_")[0]):
        if wanted in LANGUAGES:
            return wanted
    return DEFAULT_LANGUAGE
