"""Where files are kept, and settings that survive a power cut and a typing error."""

import os
import stat
from pathlib import Path

import pytest

from workstation.config import SettingsFile, find_paths, preferred_language, write_atomically


def test_one_folder_for_everything(tmp_path: Path) -> None:
    paths = find_paths({"KHIBRA_HOME": str(tmp_path)})
    assert paths.settings == tmp_path / "config" / "settings.json"
    assert paths.plugins == tmp_path / "data" / "plugins"
    assert list(tmp_path.iterdir()) == []


def test_the_systems_folders_otherwise() -> None:
    paths = find_paths({})
    assert paths.config != paths.cache
    assert all("khibra" in str(each) for each in (paths.config, paths.data, paths.cache))


def test_settings_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "config" / "settings.json"
    settings = SettingsFile(file)
    assert settings.get("theme", "light") == "light"
    settings.set("theme", "dark")
    settings.set("name", "خبرة")
    assert SettingsFile(file).get("theme") == "dark"
    assert SettingsFile(file).get("name") == "خبرة"
    assert [each.name for each in file.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize("text", ["{", "[]", '"x"', "\x00\xff"])
def test_broken_settings_are_put_aside(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(text)
    settings = SettingsFile(file)
    assert settings.get("theme") == ""
    settings.set("theme", "dark")
    assert (tmp_path / "settings.broken").read_text() == text
    assert SettingsFile(file).get("theme") == "dark"


def test_a_write_that_fails_leaves_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    write_atomically(file, b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_folders_are_private(tmp_path: Path) -> None:
    write_atomically(tmp_path / "config" / "file", b"")
    assert stat.S_IMODE((tmp_path / "config").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "config" / "file").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("environ", "setting", "language"),
    [
        ({}, "", "fr"),
        ({"LANG": "C.UTF-8"}, "", "fr"),
        ({"LANG": "en_GB.UTF-8"}, "", "en"),
        ({"LANG": "en_GB.UTF-8"}, "ar", "ar"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "fr_FR"}, "", "fr"),
        ({"KHIBRA_LANGUAGE": "en"}, "fr", "en"),
        ({"KHIBRA_LANGUAGE": "de"}, "xx", "fr"),
    ],
)
def test_the_language(tmp_path: Path, environ: dict[str, str], setting: str, language: str) -> None:
    settings = SettingsFile(tmp_path / "settings.json")
    settings.set("language", setting)
    assert preferred_language(settings, environ) == language
