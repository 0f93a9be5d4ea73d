"""Every error crosses the wire and comes back as the same class, and its sentence has the places it needs."""

import string

import pytest

from cases.errors import BY_CODE, CaseError, from_problem

CLASSES = sorted(BY_CODE.values(), key=lambda c: c.code)


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
