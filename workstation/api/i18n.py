"""The user's language: gettext catalogues, one folder a room, read as `.po` when the program starts.

A msgid is the English sentence. The host's catalogues are in `workstation/locale`, a plugin's in its own
`locale` folder (`fr.po`), so that deleting a plugin deletes its strings. `N_` marks a text that is translated
later, where it is shown. Write `_("Sign in")`, never `_(f"…")`; put values in with `.format(…)`.
"""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from workstation.api.catalogue_file import read_texts

LANGUAGES = ("fr", "en", "ar")
DEFAULT_LANGUAGE = "fr"
HOST_CATALOGUES = Path(__file__).resolve().parents[1] / "locale"

_texts: dict[str, str] = {}
_current = {"language": DEFAULT_LANGUAGE}


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for a marker
    """Mark `text` for the catalogues and return it as it is."""
    return text


def _(text: str) -> str:
    """Return `text` in the user's language, or itself where no translation is known."""
    return _texts.get(text) or text


def ngettext(one: str, many: str, count: int) -> str:
    """Return the text for a number of things; in French 0 is singular (CLDR). Both are texts of the catalogue."""
    is_one = count in (0, 1) if _current["language"] == "fr" else count == 1
    return _(one if is_one else many)


def language() -> str:
    """Return the language in use."""
    return _current["language"]


_read = cache(read_texts)


def catalogue(language: str, folders: Iterable[Path]) -> Callable[[str], str]:
    """Return a translator into a language other than the user's, such as that of a document being printed.

    Args:
        language: one of `LANGUAGES`.
        folders: `locale` folders, later ones win; one without the language is passed over.
    """
    texts = _load(language, folders)
    return lambda text: texts.get(text) or text


def _load(language: str, folders: Iterable[Path]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for folder in folders:
        path = folder / f"{language}.po"
        if path.is_file():
            texts |= _read(path)
    return texts


def use(wanted: str, folders: Iterable[Path]) -> None:
    """Use a language with the catalogues in `folders`; a folder without it is passed over.

    Args:
        wanted: one of `LANGUAGES`; anything else becomes the default.
        folders: `locale` folders, later ones win.
    """
    chosen = wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE
    _texts.clear()
    _current["language"] = chosen
    _texts.update(_load(chosen, folders))
