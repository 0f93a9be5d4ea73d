"""Calls that wait: sealed, in order, done once, through restarts."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cases.client.http import HttpClient
from cases.client.outbox import Outbox, may_wait
from cases.errors import CaseError
from cases.model.case import CaseDraft, Question
from cases.model.ids import CaseId
from cases.wire import endpoints
from cases.wire.endpoint import Call
from cases.wire.messages import PatientSearch, Reason, Text
from tests.server.village import Village
from tests.unit.client.conftest import Box
from tests.unit.client.line import Line, line_to, server_at

KEY = bytes(range(32))
Settled = list[tuple[str, str]]


def say(case_id: CaseId, text: str) -> Call[Any]:
    return endpoints.POST_MESSAGE.call(Text(text=text), case_id=case_id)


def flushed(
    village: Village, path: Path, prepare: Callable[[Line], None] = lambda _line: None
) -> tuple[Settled, int]:
    """Send what waits; return what was settled, and how much still waits."""
    settled: Settled = []

    def note(call: Call[Any], error: CaseError | None) -> None:
        settled.append((call.endpoint.name, error.code if error else ""))

    async def go() -> int:
        outbox = Outbox(path, KEY)
        async with (
            line_to(village.server.host, village.server.port) as line,
            HttpClient(server_at(line), Box(village.gp), retry_after_s=()) as client,
        ):
            prepare(line)
            await outbox.flush(client, note)
        left = len(outbox)
        outbox.close()
        return left

    return settled, asyncio.run(go())


def waiting(path: Path, *calls: Call[Any]) -> None:
    outbox = Outbox(path, KEY)
    for call in calls:
        outbox.put(call)
    outbox.close()


def texts(village: Village, case_id: CaseId) -> list[str]:
    return [kept.text for kept in village.server.store.read(lambda tx: tx.panel.messages(case_id))]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.sqlite"


def test_what_waited_is_sent_in_order_after_a_restart(village: Village, path: Path) -> None:
    case_id = village.submitted()
    waiting(path, say(case_id, "un"), say(case_id, "deux"))
    waiting(path, say(case_id, "trois"))
    assert flushed(village, path) == ([("message.post", "")] * 3, 0)
    assert texts(village, case_id) == ["un", "deux", "trois"]


def test_a_lost_answer_does_not_send_twice(village: Village, path: Path) -> None:
    case_id = village.submitted()
    waiting(path, say(case_id, "un"), say(case_id, "deux"))

    def prepare(line: Line) -> None:
        line.swallow = 1

    assert flushed(village, path, prepare) == ([], 2)
    assert flushed(village, path) == ([("message.post", "")] * 2, 0)
    assert texts(village, case_id) == ["un", "deux"]


def test_a_refusal_is_told_and_does_not_hold_up_the_rest(village: Village, path: Path) -> None:
    case_id = village.submitted()
    waiting(
        path,
        endpoints.SUBMIT_CASE.call(case_id=case_id),
        say(case_id, "quand même"),
    )
    settled, left = flushed(village, path)
    assert settled == [("case.submit", "transition_refused"), ("message.post", "")]
    assert left == 0


def test_nothing_of_it_can_be_read_on_the_disk(village: Village, path: Path) -> None:
    waiting(path, say(CaseId("c"), "Fatima El Amrani"))
    assert b"Fatima" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    other = Outbox(path, os.urandom(32))
    assert len(other) == 0
    other.close()


def test_a_newer_version_takes_the_place_of_an_older_one(village: Village, path: Path) -> None:
    view = village.draft()

    def draft(text: str) -> Call[Any]:
        new = CaseDraft(
            specialty=view.card.specialty, urgency=view.card.urgency, question=Question(text=text)
        )
        return endpoints.UPDATE_CASE.call(new, if_match=view.card.version, case_id=view.card.id)

    waiting(path, draft("a"), draft("ab"), draft("abc"))
    assert flushed(village, path) == ([("case.update", "")], 0)
    assert village.gp.read(view.card.id).question.text == "abc"


def test_only_changes_of_a_case_can_wait() -> None:
    case = CaseId("c")
    assert may_wait(endpoints.CANCEL_CASE.call(Reason(reason="x"), case_id=case))
    assert not may_wait(endpoints.READ_CASE.call(case_id=case))
    assert not may_wait(endpoints.MAKE_PHOTO_LINK.call(case_id=case))
    assert not may_wait(endpoints.SEARCH_PATIENTS.call(PatientSearch(name="x")))
