"""Plugins are found in three places, and nothing of theirs is imported."""

import sys
from pathlib import Path

import pytest

from tests.plugins.bench import Bench
from workstation.api.plugins import Origin
from workstation.kernel.discovery import BUILT_IN, Places, discover

LOUD = "raise SystemExit('imported')"


def in_folder(folder: Path) -> Places:
    return Places(built_in=None, user=folder, installed=False)


def test_the_users_folder_is_read_without_importing(bench: Bench) -> None:
    bench.plugin("b_loud", LOUD)
    bench.plugin("a_loud", LOUD)
    (bench.root / "no_plugin").mkdir()
    (bench.root / "a_file").write_text("")
    found = discover(in_folder(bench.root))
    assert [(each.id, each.origin, each.problem) for each in found] == [
        ("a_loud", Origin.USER_FOLDER, None),
        ("b_loud", Origin.USER_FOLDER, None),
    ]
    assert "a_loud" not in sys.modules


def test_the_users_folder_comes_last_on_the_path(bench: Bench) -> None:
    bench.plugin("json", LOUD)
    discover(in_folder(bench.root))
    discover(in_folder(bench.root))
    assert sys.path.index(str(bench.root)) == len(sys.path) - 1


def test_of_two_with_one_id_the_first_counts(bench: Bench) -> None:
    bench.plugin("one")
    bench.plugin("two", id="one")
    first, second = discover(in_folder(bench.root))
    assert first.manifest is not None
    assert second.manifest is None
    assert second.problem is not None
    assert str(bench.root / "one") in second.problem.sentence()


def test_a_broken_manifest_is_reported_under_its_folder(bench: Bench) -> None:
    bench.plugin("broken", permissions=["everything"])
    (found,) = discover(in_folder(bench.root))
    assert found.id == "broken"
    assert found.problem is not None
    assert "everything" in found.problem.sentence()
    assert found.problem.advice()


def test_a_module_outside_of_its_folder_is_refused(bench: Bench) -> None:
    bench.plugin("sly", desktop="os.path")
    (found,) = discover(in_folder(bench.root))
    assert found.problem is not None
    assert "os.path" in found.problem.sentence()


def test_a_place_that_is_not_there_is_empty(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    assert discover(Places(built_in=nowhere, user=nowhere, installed=False)) == ()


def test_our_own_plugins_are_all_usable() -> None:
    found = discover(Places(built_in=BUILT_IN, installed=False))
    assert [each.id for each in found if each.problem] == []
    assert all(each.id == each.folder.name for each in found)


def install(site: Path, package: str, value: str) -> None:
    info = site / f"{package}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[khibra.plugins]\n{package} = {value}\n")


def test_an_installed_package_is_found_through_its_entry_point(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    bench.root = site
    site.mkdir()
    folder = bench.plugin("outside", LOUD, desktop="outside.inner.desktop")
    (folder / "plugin.toml").rename(tmp_path / "plugin.toml")
    inner = folder / "inner"
    inner.mkdir()
    (tmp_path / "plugin.toml").rename(inner / "plugin.toml")
    (folder / "__init__.py").write_text(LOUD)
    install(site, "outside", "outside.inner")
    install(site, "lost", "not_there_at_all")
    monkeypatch.syspath_prepend(site)
    found = {each.id: each for each in discover(Places(built_in=None)) if each.origin is Origin.INSTALLED}
    assert found["outside"].problem is None
    assert found["outside"].folder == inner
    assert found["lost"].problem is not None
    assert "not_there_at_all" in found["lost"].problem.sentence()
    assert "outside" not in sys.modules
