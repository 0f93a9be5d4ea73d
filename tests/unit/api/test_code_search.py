"""Codes are searched as one types: the newest question counts, and what cannot be found is said."""

import pytest

from cases.errors import Unreachable
from cases.model.opinion import DiagnosisCode
from cases.wire.messages import CodeQuery, DiagnosisCodes
from tests.plugins.paper_desk import PaperDesk
from tests.plugins.people import NEUROLOGIST, me
from workstation.api.code_search import CodeSearch
from workstation.api.i18n import use


def search(answer: object) -> tuple[PaperDesk, CodeSearch]:
    desk = PaperDesk(me(NEUROLOGIST))
    desk.gateway.answers["directory.codes"] = answer
    return desk, CodeSearch(desk.desk, lambda: None)


def test_an_older_question_is_never_answered() -> None:
    code = DiagnosisCode(code="I60.9", title="Subarachnoid haemorrhage, unspecified")
    desk, codes = search(DiagnosisCodes(codes=(code,)))
    for text in ("su", "sub  arachnoid "):
        codes.ask(text)
    assert codes.note == "Searching…"
    wanted = CodeQuery(text="sub arachnoid", limit=8)
    desk.gateway.answers["directory.codes"] = lambda call: DiagnosisCodes(
        codes=(code,) if call.query == wanted else ()
    )
    desk.gateway.settle()
    assert codes.found == (code,)
    assert codes.note == ""


def test_no_code_and_no_server_are_said() -> None:
    desk, codes = search(DiagnosisCodes())
    codes.ask("xyz")
    desk.gateway.settle()
    assert "No code" in codes.note
    desk.gateway.answers["directory.codes"] = Unreachable()
    codes.ask("xyza")
    desk.gateway.settle()
    assert "without a code" in codes.note


@pytest.mark.parametrize(
    ("spoken", "is_built_in", "is_told"), [("fr", True, True), ("fr", False, False), ("en", True, False)]
)
def test_who_looks_in_french_is_told_that_the_titles_are_english(
    spoken: str, *, is_built_in: bool, is_told: bool
) -> None:
    desk, codes = search(DiagnosisCodes(is_built_in=is_built_in))
    use(spoken, [])
    try:
        codes.ask("hématome")
        desk.gateway.settle()
    finally:
        use("en", [])
    assert ("import-codes" in codes.note) == is_told


def test_an_emptied_field_asks_nothing() -> None:
    desk, codes = search(DiagnosisCodes())
    codes.ask("sub")
    codes.ask("")
    desk.gateway.settle()
    assert codes.note == ""
    assert codes.found == ()
