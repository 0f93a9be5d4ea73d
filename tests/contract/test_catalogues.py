"""Every text a person can read is translated into French; no catalogue holds texts that nobody shows."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from cases.errors import BY_CODE
from tests.contract.rooms import ROOT, sources
from tests.plugins.test_descriptions import FOUND
from tests.plugins.test_descriptions import texts as described

KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def room_of(path: Path) -> Path:
    """Return the folder whose catalogue translates a file: its plugin, or the host."""
    parts = path.relative_to(ROOT).parts
    return ROOT / "plugins" / parts[1] if parts[0] == "plugins" and len(parts) > 2 else ROOT / "workstation"


def texts_of(path: Path) -> set[str]:
    found: set[str] = set()
    for _line, message, _comments, _context in extract_from_file("python", path, KEYWORDS):
        found.update([message] if isinstance(message, str) else list(message))
    return found


def wanted() -> dict[Path, set[str]]:
    texts: dict[Path, set[str]] = {ROOT / "workstation": {kind.text for kind in BY_CODE.values()}}
    for folder, manifest in FOUND:
        texts.setdefault(folder, set()).update(described(manifest))
    for path in sources():
        if found := texts_of(path):
            texts.setdefault(room_of(path), set()).update(found)
    return texts


WANTED = wanted()


def catalogue(room: Path) -> Catalog:
    path = room / "locale" / "fr.po"
    assert path.is_file(), f"{room.name} shows {len(WANTED[room])} texts and has no {path.relative_to(ROOT)}"
    with path.open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("room", sorted(WANTED), ids=lambda p: p.name)
def test_every_text_has_french(room: Path) -> None:
    known = {
        (m.id if isinstance(m.id, str) else m.id[0])
        for m in catalogue(room)
        if m.id and m.string and not m.fuzzy
    }
    assert sorted(WANTED[room] - known) == []


@pytest.mark.parametrize("room", sorted(WANTED), ids=lambda p: p.name)
def test_places_survive_translation(room: Path) -> None:
    def places(text: str) -> list[str]:
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)

    wrong = [
        m.id
        for m in catalogue(room)
        if isinstance(m.id, str) and m.id and places(m.id) != places(str(m.string))
    ]
    assert wrong == []


TYPED = re.compile(
    r"\w'\w"  # straight apostrophe
    r"|(?<![\u00a0\u202f!?(]) ?[!?;:](?=[\s»)]|$)"  # not 12:30, 1:1, HOST:PORT, https://
    r"|«(?![\u00a0\u202f])|(?<![\u00a0\u202f])»"
)


@pytest.mark.parametrize("room", sorted(WANTED), ids=lambda p: p.name)
def test_french_is_set_as_french_is(room: Path) -> None:
    """Straight apostrophes, and no or a plain space at high punctuation and « », are typing, not typesetting."""
    strings = [m.string for m in catalogue(room) if m.id]
    said = [text for s in strings for text in ([s] if isinstance(s, str) else s or ())]
    assert [text for text in said if TYPED.search(text)] == []


@pytest.mark.parametrize(
    "text", ["l'avis", "Clos ?", "Clos: oui", "Urgence : {urgency}", "« oui »", "«oui»", "Non!"]
)
def test_typing_is_seen(text: str) -> None:
    assert TYPED.search(text)


def test_one_text_has_one_french() -> None:
    """Catalogues are merged into one table, so two rooms that differ would overwrite each other."""
    said: dict[str, dict[str, str]] = {}
    for room in WANTED:
        for message in catalogue(room):
            if isinstance(message.id, str) and message.id:
                said.setdefault(message.id, {})[room.name] = str(message.string)
    assert {text: rooms for text, rooms in said.items() if len(set(rooms.values())) > 1} == {}


@pytest.mark.parametrize("room", sorted(WANTED), ids=lambda p: p.name)
def test_no_catalogue_keeps_texts_that_nobody_shows(room: Path) -> None:
    known = {(m.id if isinstance(m.id, str) else m.id[0]) for m in catalogue(room) if m.id}
    assert sorted(known - WANTED[room]) == []
