"""What every endpoint has in common: strictness, repeats, versions, problems, headers, the description."""

import gzip
import json
import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cases import errors
from cases.acts.hooks import Objected
from cases.model.audit import EventKind
from cases.model.case import CaseDraft, Urgency
from cases.model.ids import fresh_id
from cases.model.people import Specialty
from cases.server.logs import JsonLines
from cases.server.mount import PREFIX, RowMissing, mount
from cases.server.mount import endpoints as mounted
from cases.store.opening import DATABASE
from cases.wire import codec, endpoints
from cases.wire.endpoint import Endpoint
from cases.wire.messages import Establishments, EventQuery, Nothing, Reason, Text
from tests.server.harness import Running, json_of, running
from tests.server.village import Village

SECRET = "Fatima El Amrani a mal à la tête"


@pytest.fixture
def village(server: Running) -> Village:
    return Village(server)


def test_every_endpoint_of_the_table_is_mounted(server: Running) -> None:
    assert set(mounted(server.app)) == {endpoint.name for endpoint in endpoints.ALL}


def test_a_route_without_a_row_does_not_start(server: Running) -> None:
    made_up = Endpoint("x.y", "GET", "/x", "no.such_row", Nothing, Nothing, "x")
    with pytest.raises(RowMissing):
        mount(server.app, made_up, lambda *_: Nothing())


def test_a_repeat_gets_the_stored_answer_and_changes_nothing(village: Village) -> None:
    person = village.gp.person
    call = endpoints.CREATE_PATIENT.call(village.patient().identity)
    first, again = person.exchange(call), person.exchange(call)
    assert first.body == again.body
    assert first.status == again.status == 200
    other = village.patient(family_name="Autre").identity
    changed = person.send(
        "POST",
        f"{PREFIX}/patients",
        codec.encode(other),
        {"Idempotency-Key": call.idempotency_key},
    )
    with pytest.raises(errors.IdempotencyMismatch):
        raise person.error(changed)
    with pytest.raises(errors.BadMessage):  # no key at all
        raise person.error(person.send("POST", f"{PREFIX}/patients", codec.encode(other)))


def test_a_window_that_was_off_for_a_month_does_nothing_twice(village: Village) -> None:
    case_id = village.submitted()
    village.assign(case_id, village.experts[0])
    village.experts[0].accept(case_id)
    said = endpoints.POST_MESSAGE.call(Text(text="Bonjour"), case_id=case_id)
    born = endpoints.CREATE_PATIENT.call(village.patient().identity)
    person = village.gp.person
    before = [person.exchange(call).body for call in (said, born)]
    village.server.clock.move(days=30)
    back = village.server.person(
        village.gp.login, totp=village.code()
    )  # which lets the server forget what expired
    assert [back.exchange(call).body for call in (said, born)] == before
    assert len(back.ask(endpoints.READ_MESSAGES.call(case_id=case_id)).messages) == 1


def test_a_key_belongs_to_its_account(village: Village) -> None:
    case_id = village.submitted()
    village.assign(case_id, *village.experts[:2])
    key = fresh_id()
    path, body = f"{PREFIX}/cases/{case_id}/messages", codec.encode(Text(text="Bonjour"))
    for expert in village.experts[:2]:
        expert.accept(case_id)
        assert expert.person.send("POST", path, body, {"Idempotency-Key": key}).status == 200
    read = village.gp.ask(endpoints.READ_MESSAGES.call(case_id=case_id)).messages
    assert len(read) == 2


def test_two_people_edit_and_the_second_is_told(village: Village) -> None:
    view = village.draft()
    draft = CaseDraft(specialty=Specialty.NEUROLOGY, urgency=Urgency.SOON)
    call = endpoints.UPDATE_CASE.call(draft, if_match=view.card.version, case_id=view.card.id)
    saved = village.gp.person.exchange(call)
    assert saved.headers["ETag"] == f'"{view.card.version + 1}"'
    late = endpoints.UPDATE_CASE.call(draft, if_match=view.card.version, case_id=view.card.id)
    with pytest.raises(errors.VersionMismatch):
        village.gp.ask(late)
    with pytest.raises(errors.BadMessage):
        village.gp.ask(endpoints.UPDATE_CASE.call(draft, case_id=view.card.id))


@pytest.mark.parametrize("body", [b"{", b'{"text": 1}', b'{"text": "x", "more": 1}', b"[]", b"\xff"])
def test_a_body_is_read_strictly(village: Village, body: bytes) -> None:
    person = village.gp.person
    answer = person.send("POST", f"{PREFIX}/invitations/preview", body, {"Idempotency-Key": fresh_id()})
    with pytest.raises(errors.BadMessage):
        raise person.error(answer)


def test_a_query_is_read_strictly(village: Village) -> None:
    person = village.gp.person
    for query in ("after=x", "after=1&more=2"):
        with pytest.raises(errors.BadMessage):
            raise person.error(person.send("GET", f"{PREFIX}/events?{query}"))
    assert person.ask(endpoints.EVENTS.call(query=EventQuery(after=0, limit=3))).cursor


def test_what_is_not_there_is_a_problem_too(server: Running) -> None:
    nobody = server.person()
    with pytest.raises(errors.NotFound):
        raise nobody.error(nobody.send("GET", "/api/v1/nothing"))
    with pytest.raises(errors.BadMessage):
        raise nobody.error(nobody.send("PUT", "/api/v1/hello"))
    with pytest.raises(errors.TooLarge):
        raise nobody.error(
            nobody.send("POST", "/api/v1/sessions", bytes(5 << 20), {"Idempotency-Key": fresh_id()})
        )


def test_a_problem_says_what_to_do(server: Running) -> None:
    answer = server.person().send("GET", "/api/v1/me")
    problem = answer.problem()
    assert (problem.status, problem.code) == (401, "not_signed_in")
    assert problem.type == "urn:khibra:problem:not_signed_in"
    assert "Sign in" in problem.detail


def test_security_headers_are_on_every_answer(server: Running) -> None:
    for path in ("/healthz", "/api/v1/hello", "/api/v1/me", "/nothing"):
        headers = server.person().send("GET", path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Request-Id"]


def test_an_outsider_gets_404_and_a_party_403_and_both_are_audited(village: Village) -> None:
    case_id = village.submitted()
    with pytest.raises(errors.NotFound):
        village.stranger.read(case_id)
    with pytest.raises(errors.Forbidden):
        village.coordinator.ask(endpoints.READ_FILES.call(case_id=case_id))
    with pytest.raises(errors.NotFound):
        village.stranger.ask(endpoints.READ_CASE.call(case_id="made-up"))
    denied = [
        (event.actor_name, event.detail, event.case_id)
        for event in village.server.store.read(lambda tx: tx.log.after(0, 999))
        if event.kind is EventKind.ACCESS_DENIED
    ]
    assert denied == [
        ("Dr Stranger", {"row": "case.read_meta", "code": "not_found"}, case_id),
        ("Dr Coordinator", {"row": "image.view", "code": "forbidden"}, case_id),
        ("Dr Stranger", {"row": "case.read_meta", "code": "not_found"}, None),
    ]


def test_a_plugin_may_deny_what_the_matrix_allows(village: Village) -> None:
    village.server.hooks.denials.append(Objected(plugin="closed", reason="on Sundays"))
    with pytest.raises(errors.Forbidden):
        village.gp.ask(endpoints.ESTABLISHMENTS.call())


@pytest.mark.logs_errors
def test_what_is_unexpected_has_a_code_and_leaves_no_values_in_the_log(
    village: Village, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_arguments: object) -> bytes:
        raise ValueError(SECRET)

    village.server.hooks.access_denials = broken  # type: ignore[assignment,method-assign]
    with caplog.at_level(logging.INFO):
        answer = village.gp.person.exchange(endpoints.ESTABLISHMENTS.call())
    assert (answer.status, answer.problem().code) == (500, "internal")
    lines = [JsonLines().format(record) for record in caplog.records]
    (unexpected,) = (json.loads(line) for line in lines if '"unexpected"' in line)
    assert unexpected["exceptions"][0]["kind"] == "ValueError"
    assert "broken" in unexpected["exceptions"][0]["at"][-1]
    assert not any(SECRET in line for line in lines)
    caplog.clear()  # the error was meant


def test_requests_are_logged_by_their_pattern(server: Running, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        server.person().send("GET", f"{PREFIX}/cases/abc?name=Amrani")
    line: dict[str, Any] = json.loads(JsonLines().format(caplog.records[-1]))
    assert line["route"] == "/api/v1/cases/{case_id}"
    assert line["status"] == 401
    assert "Amrani" not in json.dumps(line)


def test_the_description_has_every_endpoint(server: Running) -> None:
    told = json_of(server.person().send("GET", "/api/v1/openapi.json"))
    assert told["openapi"] == "3.1.0"
    operations = {
        operation["operationId"]: (path, method.upper())
        for path, methods in told["paths"].items()
        for method, operation in methods.items()
    }
    assert operations == {one.name: (one.path, one.method) for one in endpoints.ALL}
    text = json.dumps(told)
    for reference in set(_references(told)):
        kind, name = reference.removeprefix("#/components/").split("/")
        assert name in told["components"][kind]
    assert "x-access-row" in text
    assert told["paths"]["/cases/{case_id}/draft"]["put"]["parameters"][-1]["name"] == "If-Match"
    assert told["paths"]["/hello"]["get"]["security"] == []


def _references(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for child in value.values() for found in _references(child)]
    if isinstance(value, list):
        return [found for child in value for found in _references(child)]
    return []


def test_a_long_answer_travels_compressed(server: Running) -> None:
    headers = {"Accept-Encoding": "gzip"}
    for number in range(30):
        server.account(f"doctor{number}")
    person = server.person("doctor0")
    answer = person.send("GET", f"{PREFIX}/directory/establishments", headers=headers)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(codec.decode(gzip.decompress(answer.body), Establishments).establishments) == 30
    assert "Content-Encoding" not in person.send("GET", f"{PREFIX}/me", headers=headers).headers


def test_a_repeat_after_the_answer_was_erased_is_told_that_it_was_done(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        village = Village(server)
        case_id = village.submitted()
        call = endpoints.CANCEL_CASE.call(Reason(reason="Erreur"), case_id=case_id)
        first = village.gp.person.exchange(call)
        assert village.gp.person.exchange(call).body == first.body
        token, events = village.gp.person.token, server.store.read(lambda tx: tx.log.last())
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection, connection:
        connection.execute("DELETE FROM wrapped_keys WHERE owner = ?", [f"case/{case_id}"])
    with running(tmp_path) as server:
        gp = server.person()
        gp.token = token
        with pytest.raises(errors.AlreadyDone):
            gp.ask(call)
        assert server.store.read(lambda tx: tx.log.last()) == events
