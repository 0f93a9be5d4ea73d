"""A plugin.toml is read strictly, and every mistake is named."""

import re
from pathlib import Path

import pytest

from workstation.api.permissions import Permission
from workstation.errors import ManifestInvalid
from workstation.kernel.manifest import parse, read

GOOD = """
id = "second_opinion"
version = "1.0.0"
api = ">=1.0,<2"
summary = "Ask several specialists."
desktop = "plugins.second_opinion.desktop"
after = ["case_board"]
permissions = ["cases.read", "opinions.write"]
"""


def test_everything_is_read() -> None:
    manifest = parse(GOOD, Path("plugin.toml"))
    assert manifest.id == "second_opinion"
    assert manifest.module("desktop") == "plugins.second_opinion.desktop"
    assert manifest.module("server") == ""
    assert manifest.after == ("case_board",)
    assert manifest.permissions == (Permission.CASES_READ, Permission.OPINIONS_WRITE)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ('colour = "red"', "colour"),
        ("after = 3", r"\$.after"),
        ('needs = ["Live Session"]', r"\$.needs"),
        ('server = "plugins/evil"', r"\$.server"),
        ("id = 'again'", "overwrite|already|twice|duplicate"),
    ],
)
def test_a_wrong_key_is_named(change: str, named: str) -> None:
    with pytest.raises(ManifestInvalid) as caught:
        parse(GOOD.replace('after = ["case_board"]', "") + change, Path("plugin.toml"))
    assert re.search(named, caught.value.sentence())


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('id = "second_opinion"', "", "`id`"),
        ("second_opinion", "Second Opinion!", r"$.id"),
        ("1.0.0", "one", "one"),
        (">=1.0,<2", "about 1", "about 1"),
        ("cases.read", "everything", "everything"),
        ('desktop = "plugins.second_opinion.desktop"', "", "neither a desktop nor a server"),
        ('summary = "', 'summary = "\x00', "Illegal"),
    ],
)
def test_a_mistake_is_named(old: str, new: str, named: str) -> None:
    with pytest.raises(ManifestInvalid) as caught:
        parse(GOOD.replace(old, new, 1), Path("plugin.toml"))
    assert named in caught.value.sentence()


@pytest.mark.parametrize(
    ("api", "fits"), [(">=1.0,<2", True), ("==1.0", True), (">=2", False), ("<1", False)]
)
def test_versions_of_the_contract(api: str, fits: bool) -> None:
    assert parse(GOOD.replace(">=1.0,<2", api), Path("p")).fits("1.0") is fits


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestInvalid, match="ManifestInvalid"):
        read(tmp_path)
    (tmp_path / "plugin.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ManifestInvalid) as caught:
        read(tmp_path)
    assert caught.value.fields["reason"] == "UnicodeDecodeError"
    (tmp_path / "plugin.toml").write_text("#" * 70_000)
    with pytest.raises(ManifestInvalid) as caught:
        read(tmp_path)
    assert "too large" in caught.value.sentence()
