"""Every error crosses the wire and comes back as the same class, and its sentence has the places it needs."""

import ast
import string
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from cases.errors import BY_CODE, BadMessage, CaseError, from_problem
from tests.contract.rooms import ROOT, sources
from viewers.imaging.errors import ImagingError
from workstation.api.error_words import FIELDS, REASONS

CLASSES = sorted(BY_CODE.values(), key=lambda c: c.code)


SHOWN = {kind.__name__ for kind in BY_CODE.values() if not issubclass(kind, BadMessage)}


def every_class(root: type[CaseError]) -> list[type[CaseError]]:
    return [root, *(found for child in root.__subclasses__() for found in every_class(child))]


def test_no_two_errors_share_a_code() -> None:
    classes = every_class(CaseError)
    assert len({c.code for c in classes}) == len(classes)
    assert {c.code for c in classes} == set(BY_CODE)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda c: c.code)
def test_an_error_comes_back_as_itself(kind: type[CaseError]) -> None:
    places = [name for _, name, _, _ in string.Formatter().parse(kind.text) if name]
    error = from_problem(kind.code, dict.fromkeys(places, "x"))
    assert type(error) is kind
    assert "{" not in kind.text.format(**error.fields)
    assert 400 <= kind.status < 600


@pytest.mark.parametrize("kind", CLASSES, ids=lambda c: c.code)
def test_an_error_in_a_log_tells_no_values(kind: type[CaseError]) -> None:
    assert "Fatima" not in str(kind(reason="Fatima"))
    assert "Fatima" not in repr(kind(reason="Fatima"))


def test_an_unknown_code_is_still_an_error() -> None:
    assert type(from_problem("from_the_future", {})) is CaseError


def given(path: Path) -> Iterator[tuple[str, str]]:
    """Yield what a file of the server gives errors as `reason` and `field`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "told" and len(node.args) == 2:
                yield from (("field", word) for word in words_in(node.args[1]))
            if node.func.id in SHOWN:
                named = (each for each in node.keywords if each.arg in ("reason", "field"))
                yield from ((str(each.arg), word) for each in named for word in words_in(each.value))
        elif (
            isinstance(node, ast.For)
            and isinstance(node.target, ast.Tuple)
            and isinstance(node.iter, ast.Tuple)
        ):
            first, *_ = node.target.elts
            if isinstance(first, ast.Name) and first.id == "field":
                pairs = [each for each in node.iter.elts if isinstance(each, ast.Tuple)]
                yield from (("field", word) for pair in pairs for word in words_in(pair.elts[0]))


def words_in(value: ast.expr) -> list[str]:
    """Return the texts written in an expression; one put together from pieces is no code."""
    if isinstance(value, ast.JoinedStr):
        return [ast.unparse(value)]
    texts = (each.value for each in ast.walk(value) if isinstance(each, ast.Constant))
    return [text for text in texts if isinstance(text, str)]


def test_every_reason_and_field_has_words() -> None:
    """A code that nobody translated reaches the user raw."""
    server = [path for path in sources() if path.relative_to(ROOT).parts[0] == "cases"]
    said = list(chain.from_iterable(map(given, [*server, ROOT / "workstation" / "server.py"])))
    assert len(said) > 60
    assert {word for kind, word in said if kind == "reason"} <= set(REASONS)
    assert {word for kind, word in said if kind == "field"} <= set(FIELDS)


def test_every_refusal_of_a_file_has_words() -> None:
    """The server hands the codes of the imaging errors on as reasons."""
    assert {kind.code for kind in ImagingError.__subclasses__()} <= set(REASONS)
