"""The table of endpoints: unique, guarded, and in the shape every side relies on."""

import csv
from importlib.resources import files

import pytest

from cases.wire.endpoint import PUBLIC, SIGNED_IN, Endpoint
from cases.wire.endpoints import ALL
from cases.wire.messages import Nothing

ROWS = {
    row["action"]
    for row in csv.DictReader((files("cases.rules") / "access_matrix.csv").read_text("utf-8").splitlines())
}


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
