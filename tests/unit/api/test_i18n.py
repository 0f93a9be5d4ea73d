"""Numbers of things, as each language counts them."""

from pathlib import Path

import pytest

from workstation.api import i18n


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("fr", ["0 fichier", "1 fichier", "2 fichiers"]),
        ("en", ["0 files", "1 file", "2 files"]),
    ],
)
def test_nothing_is_singular_in_french_and_plural_in_english(
    tmp_path: Path, language: str, shown: list[str]
) -> None:
    french = (
        'msgid "{count} file"\nmsgstr "{count} fichier"\n\nmsgid "{count} files"\nmsgstr "{count} fichiers"\n'
    )
    (tmp_path / "fr.po").write_text(french, "utf-8")
    i18n.use(language, [tmp_path])
    told = [i18n.ngettext("{count} file", "{count} files", n).format(count=n) for n in range(3)]
    assert told == shown
