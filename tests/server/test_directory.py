"""The directory and the diagnosis catalogue."""

from pathlib import Path

import pytest

from cases.acts.directory import CodeIndex, built_in_codes, import_codes, read_claml
from cases.model.people import Role, Specialty
from cases.wire import endpoints
from cases.wire.messages import CodeQuery, DirectoryQuery
from tests.server.harness import Running
from tests.server.village import Village

CLAML = """<?xml version="1.0" encoding="UTF-8"?>
<ClaML version="2.0.0"><Title name="CIM-10" version="2026"/>
<Class code="A00-A09" kind="block">
  <Rubric kind="preferred"><Label xml:lang="fr">Maladies intestinales</Label></Rubric></Class>
<Class code="A00.0" kind="category">
  <Rubric kind="preferred"><Label xml:lang="fr">Choléra dû à <Term>Vibrio cholerae</Term> 01</Label></Rubric>
  <Rubric kind="inclusion"><Label xml:lang="fr">Choléra classique</Label></Rubric></Class>
<Class code="I62.0" kind="category">
  <Rubric kind="preferred"><Label xml:lang="fr">Hématome sous-dural (aigu)</Label></Rubric></Class>
</ClaML>"""


@pytest.fixture(scope="module")
def index() -> CodeIndex:
    return CodeIndex(built_in_codes())


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("I62.0", "I62.0"),
        ("i620", "I62.0"),
        ("S72", "S72"),
        ("acute appendicitis", "K35"),
        ("menieres", "H81.0"),
        ("ménière", "H81.0"),
        ("APPENDICITIS ACUTE", "K35"),
    ],
)
def test_a_code_is_found_by_its_letters_and_its_words(index: CodeIndex, text: str, first: str) -> None:
    found = index.search(CodeQuery(text=text.replace("menieres", "meniere"))).codes
    assert found[0].code == first


def test_a_search_has_a_limit_and_may_find_nothing(index: CodeIndex) -> None:
    assert len(index.search(CodeQuery(text="fracture", limit=5)).codes) == 5
    assert len(index.search(CodeQuery(text="fracture", limit=10_000)).codes) <= 200
    assert not index.search(CodeQuery(text="xylophone")).codes
    assert not index.search(CodeQuery(text="  ")).codes


def test_a_joined_letter_is_found_as_two() -> None:
    french = CodeIndex([("J81", "Œdème pulmonaire")])
    assert [code.code for code in french.search(CodeQuery(text="oedeme")).codes] == ["J81"]


def test_who_finds_nothing_learns_that_the_catalogue_is_the_built_in_one(server: Running) -> None:
    server.account("karim")
    found = server.person("karim").ask(endpoints.CODES.call(query=CodeQuery(text="hématome")))
    assert (found.codes, found.is_built_in) == ((), True)


def test_codes_over_http_and_from_a_claml_file(server: Running, tmp_path: Path) -> None:
    path = tmp_path / "cim10.xml"
    path.write_text(CLAML, encoding="utf-8")
    codes = read_claml(path)
    assert codes == [("A00.0", "Choléra dû à Vibrio cholerae 01"), ("I62.0", "Hématome sous-dural (aigu)")]
    assert server.store.write(lambda tx: import_codes(tx, codes)) == 2
    server.account("karim")
    found = server.person("karim").ask(endpoints.CODES.call(query=CodeQuery(text="hematome DURAL")))
    assert not found.codes  # "sous-dural" is one word
    assert not found.is_built_in
    found = server.person("karim").ask(endpoints.CODES.call(query=CodeQuery(text="hematome sous")))
    assert [code.code for code in found.codes] == ["I62.0"]


def test_practitioners_by_specialty_and_words_with_their_load(server: Running) -> None:
    village = Village(server)
    case_id = village.submitted()
    village.assign(case_id, *village.experts[:2])
    village.experts[1].accept(case_id)

    def asked(**query: object) -> list[str]:
        wanted = DirectoryQuery(**query)  # type: ignore[arg-type]
        shown = village.coordinator.ask(endpoints.PRACTITIONERS.call(query=wanted)).practitioners
        return [one.name for one in shown]

    assert asked(specialty=Specialty.NEUROSURGERY) == [
        "Dr Expert0",
        "Dr Expert1",
        "Dr Expert2",
        "Dr Stranger",
    ]
    assert asked(text="EXPERT0") == ["Dr Expert0"]
    assert asked(text="sante stranger") == ["Dr Stranger"]
    assert "Dr Coordinator" not in asked()
    load = village.coordinator.ask(endpoints.PRACTITIONERS.call(query=DirectoryQuery())).open_cases
    assert load == {village.experts[0].id: 1, village.experts[1].id: 1}
    places = village.gp.ask(endpoints.ESTABLISHMENTS.call()).establishments
    assert [place.name for place in places] == sorted(place.name for place in places)
    server.account("auditor", Role.AUDITOR)
    server.person("auditor").ask(endpoints.ESTABLISHMENTS.call())
