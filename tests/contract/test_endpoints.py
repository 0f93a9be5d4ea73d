"""The table of endpoints: unique, guarded, and in the shape every side relies on."""

import csv
from collections.abc import Iterator
from importlib.resources import files

import pytest
from msgspec import inspect

from cases.model.opinion import InterimAdvice, OpinionContent
from cases.model.record import LARGEST_WHOLE
from cases.model.report import Addendum, Conclusion
from cases.model.round import BallotContent
from cases.model.study import UploadSpec
from cases.wire.endpoint import PUBLIC, SIGNED_IN, Endpoint
from cases.wire.endpoints import ALL
from cases.wire.messages import Nothing

ROWS = {
    row["action"]
    for row in csv.DictReader((files("cases.rules") / "access_matrix.csv").read_text("utf-8").splitlines())
}


SIGNED = {OpinionContent, InterimAdvice, Conclusion, Addendum, BallotContent}
TAKEN = {e.body for e in ALL} | {e.query for e in ALL} | SIGNED | {UploadSpec}
"""Every record that comes from outside; what is signed comes as the payload of a `SignedDocument`."""


def scalars(kind: inspect.Type, where: str) -> Iterator[tuple[str, inspect.Type]]:
    """Every number and time in a type, with where it stands."""
    if isinstance(kind, inspect.StructType):
        for field in kind.fields:
            yield from scalars(field.type, f"{kind.cls.__name__}.{field.name}")
        return
    for name in ("item_type", "key_type", "value_type", "type"):
        if isinstance(inner := getattr(kind, name, None), inspect.Type):
            yield from scalars(inner, where)
    for many in ("item_types", "types"):
        for inner in getattr(kind, many, ()):
            yield from scalars(inner, where)
    if isinstance(kind, inspect.IntType | inspect.DateTimeType):
        yield where, kind


def test_every_number_and_time_that_comes_from_outside_is_bounded() -> None:
    loose = set()
    for taken in TAKEN - {bytes}:
        for where, kind in scalars(inspect.type_info(taken), ""):
            if isinstance(kind, inspect.IntType):
                low = kind.ge if kind.ge is not None else kind.gt
                high = kind.le if kind.le is not None else kind.lt
                is_bounded = None not in (low, high) and max(abs(low or 0), abs(high or 0)) <= LARGEST_WHOLE
            else:
                is_bounded = isinstance(kind, inspect.DateTimeType) and kind.tz is True
            loose |= set() if is_bounded else {where}
    assert loose == set()


def test_names_and_addresses_are_unique() -> None:
    assert len({e.name for e in ALL}) == len(ALL)
    assert len({(e.method, e.path) for e in ALL}) == len(ALL)


@pytest.mark.parametrize("endpoint", ALL, ids=lambda e: e.name)
def test_every_endpoint_names_a_row(endpoint: Endpoint[object, object]) -> None:
    assert endpoint.row in ROWS | {PUBLIC, SIGNED_IN}


@pytest.mark.parametrize("endpoint", ALL, ids=lambda e: e.name)
def test_reading_has_no_body_and_only_reading_has_a_query(endpoint: Endpoint[object, object]) -> None:
    assert endpoint.is_mutation or endpoint.body is Nothing
    assert endpoint.query is Nothing or not endpoint.is_mutation


def test_a_call_refuses_wrong_places() -> None:
    read = next(e for e in ALL if e.name == "case.read")
    assert read.call(case_id="c1").path == "/cases/c1"
    with pytest.raises(ValueError, match=r"^case\.read takes"):
        read.call(patient_id="p1")


def test_each_call_of_a_change_has_its_own_key() -> None:
    submit = next(e for e in ALL if e.name == "case.submit")
    assert submit.call(case_id="c").idempotency_key != submit.call(case_id="c").idempotency_key
