"""What a user reads of our plugins, in the plugin manager and in lists, is there in French."""

import ast
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from workstation.api import i18n
from workstation.kernel.discovery import BUILT_IN, Places, discover
from workstation.kernel.kernel import describe
from workstation.kernel.manifest import Manifest

FOUND = [(each.folder, each.manifest) for each in discover(Places(installed=False)) if each.manifest]


def texts(manifest: Manifest) -> set[str]:
    i18n.use("en", ())
    found = {manifest.summary}
    for module in filter(None, (manifest.desktop, manifest.server)):
        source = BUILT_IN.parent / Path(*module.split(".")).with_suffix(".py")
        docstring = ast.get_docstring(ast.parse(source.read_text("utf-8")), clean=False)
        assert docstring, f"{module} tells its users nothing"
        found.update(describe(docstring).split("\n\n"))
    i18n.use(i18n.DEFAULT_LANGUAGE, ())  # the contract tests read this while tests are collected
    return found


@pytest.mark.parametrize(("folder", "manifest"), FOUND, ids=[folder.name for folder, _ in FOUND])
def test_a_plugin_describes_itself_in_french(folder: Path, manifest: Manifest) -> None:
    with (folder / "locale" / "fr.po").open("rb") as file:
        known = {message.id for message in read_po(file) if message.string}
    assert texts(manifest) - known == set()
