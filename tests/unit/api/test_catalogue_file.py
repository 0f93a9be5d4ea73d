"""The quick reader of catalogues agrees with babel on all that the product ships, and says what it cannot read."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.contract.rooms import ROOT
from workstation.api.catalogue_file import read_texts

CATALOGUES = sorted((*ROOT.glob("plugins/*/locale/*.po"), *ROOT.glob("workstation/locale/*.po")))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_it_agrees_with_babel(path: Path) -> None:
    with path.open("rb") as file:
        known = {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string and not m.fuzzy}
    assert read_texts(path) == known


def test_several_lines_escapes_and_fuzzy(tmp_path: Path) -> None:
    path = tmp_path / "fr.po"
    path.write_text(
        '# a comment\nmsgid ""\nmsgstr "Language: fr\\n"\n\n'
        'msgid "one "\n"two"\nmsgstr ""\n"un \\"deux\\"\\n"\n"trois \\\\"\n\n'
        '#, fuzzy\nmsgid "guess"\nmsgstr "peut-être"\n\nmsgid "empty"\nmsgstr ""\n',
        "utf-8",
    )
    assert read_texts(path) == {"one two": 'un "deux"\ntrois \\'}


@pytest.mark.parametrize("line", ['msgid_plural "dogs"', "msgid dog", 'msgstr[0] "chien"'])
def test_what_it_cannot_read_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "fr.po"
    path.write_text(f'msgid "a"\nmsgstr "b"\n{line}\n', "utf-8")
    with pytest.raises(ValueError, match=r"fr\.po:3"):
        read_texts(path)
