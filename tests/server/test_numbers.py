"""Numbers and times that no computer keeps: refused as badly written, never a fault of the server."""

from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import inspect

from cases.model.ids import fresh_id
from cases.model.record import LARGEST_WHOLE
from cases.server.mount import PREFIX
from cases.wire.endpoint import Endpoint
from cases.wire.endpoints import ALL
from cases.wire.messages import CodeQuery, Nothing
from tests.server.harness import Person, Running, running
from tests.server.village import Village


def numbers() -> Iterator[tuple[Endpoint[object, object], str]]:
    """Every number in a query of the table."""
    for endpoint in ALL:
        if endpoint.query is not Nothing:
            query = inspect.type_info(endpoint.query)
            assert isinstance(query, inspect.StructType)
            for field in query.fields:
                if isinstance(field.type, inspect.IntType):
                    yield endpoint, field.name


NUMBERS = list(numbers())
AROUND = st.integers(LARGEST_WHOLE - 2, 10**40) | st.integers(-(10**40), 2 - LARGEST_WHOLE) | st.integers()


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    with running(tmp_path_factory.mktemp("numbers")) as server:
        server.account("karim")
        yield server.person("karim")


def test_there_are_numbers_in_queries() -> None:
    assert ("events.read", "after") in {(endpoint.name, field) for endpoint, field in NUMBERS}


@pytest.mark.parametrize(("endpoint", "field"), NUMBERS, ids=lambda each: getattr(each, "name", each))
@settings(max_examples=25, deadline=None)
@given(number=AROUND)
def test_a_number_in_a_query_is_taken_or_badly_written(
    person: Person, endpoint: Endpoint[object, object], field: str, number: int
) -> None:
    more = "&text=fracture" if endpoint.query is CodeQuery else ""
    answer = person.send("GET", f"{PREFIX}{endpoint.path}?{field}={number}{more}")
    if abs(number) <= LARGEST_WHOLE:
        assert answer.status == 200
    else:
        assert (answer.status, answer.problem().code) == (400, "bad_message")


def test_numbers_and_times_in_a_body_are_taken_or_badly_written(server: Running) -> None:
    village = Village(server)
    case_id = village.in_review(2)
    bodies = (
        ("rounds", village.experts[0].person, {"quorum": 10**30, "closes_at": "2027-01-01T00:00:00Z"}),
        ("rounds", village.experts[0].person, {"quorum": 2, "closes_at": "2027-01-01T00:00:00"}),
        ("rounds", village.experts[0].person, {"quorum": -5, "closes_at": "9999-12-31T23:59:59-14:00"}),
    )
    for path, who, fields in bodies:
        body = msgspec.json.encode({"question": "q", "options": ["a", "b"], **fields})
        sent = who.send("POST", f"{PREFIX}/cases/{case_id}/{path}", body, {"Idempotency-Key": fresh_id()})
        assert sent.status in {400, 422}
    late = {"promised_at": "2027-01-01T00:00:00"}
    answer = village.stranger.person.send(
        "POST",
        f"{PREFIX}/cases/{case_id}/seat/acceptance",
        msgspec.json.encode(late),
        {"Idempotency-Key": fresh_id()},
    )
    assert answer.status == 400
