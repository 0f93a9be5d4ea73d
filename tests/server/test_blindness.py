"""Blindness: what others see before the close is the same whatever was chosen.

The same panel is played twice, each time on a fresh server with the clock at the same moments; the third
expert thinks and votes differently. Every answer, its length, every event, every frame of the bell and every
log line that anybody else sees is compared, with identifiers replaced by the order of their appearance.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import aiohttp
import msgspec
import pytest

from cases import errors
from cases.model import ids
from cases.model.ids import CaseId
from cases.model.opinion import Diagnosis, FilledForm, TextAnswer
from cases.model.round import RoundView
from cases.wire import endpoints
from cases.wire.endpoint import Call
from cases.wire.messages import CaseQuery, EventQuery, Reason
from tests.server.harness import Clock, Running, running
from tests.server.village import Doctor, Village

End = Callable[[Village, CaseId], None]
_RANDOM = re.compile(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{32}\b")
READS = (
    endpoints.READ_CASE,
    endpoints.READ_OPINIONS,
    endpoints.READ_ROUNDS,
    endpoints.READ_MESSAGES,
    endpoints.READ_REPORTS,
    endpoints.READ_TIMELINE,
    endpoints.READ_FILES,
)


@dataclass(frozen=True, kw_only=True)
class Mind:
    """What the third expert thinks."""

    diagnosis: Diagnosis
    recommendation: str
    confidence: int
    choices: tuple[int, ...]
    forms: tuple[FilledForm, ...] = ()


CAUTIOUS = Mind(diagnosis=Diagnosis(text="Rien"), recommendation="Surveiller", confidence=5, choices=(2, 1))
BOLD = Mind(
    diagnosis=Diagnosis(text="Hématome extradural" * 20, code="S06.4"),
    recommendation="Opérer sans attendre, " * 40,
    confidence=100,
    choices=(0, 0),
    forms=(
        FilledForm(
            plugin="trauma",
            form="trauma.score",
            version="1",
            title="Score",
            answers=(TextAnswer(field="gcs", label="GCS", value="3"),),
        ),
    ),
)


@dataclass
class Watch:
    """Everything that the others saw, with random identifiers numbered as they appear."""

    seen: list[tuple[str, ...]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def note(self, *parts: object) -> None:
        self.seen.append(tuple(_RANDOM.sub(self._name, str(part)) for part in parts))

    def _name(self, found: "re.Match[str]") -> str:
        return self.names.setdefault(found[0], f"#{len(self.names)}:{len(found[0])}")


class _Lines(logging.Handler):
    """Log lines with all that is attached to them, but for how long things took and request numbers."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        extra = {k: v for k, v in vars(record).items() if k in {"method", "route", "status", "case_id"}}
        self.lines.append(f"{record.name} {record.levelname} {record.getMessage()} {extra}")


@pytest.fixture
def begin_again(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Begin the same sequence of identifiers again: lists are ordered by them here and there."""

    def begin() -> None:
        numbers = Random(1)
        monkeypatch.setattr(ids, "uuid4", lambda: UUID(int=numbers.getrandbits(128), version=4))

    return begin


@pytest.fixture
def lines() -> Iterator[_Lines]:
    handler = _Lines()
    logger = logging.getLogger("cases")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(before)


def look(watch: Watch, name: str, who: Doctor, case_id: CaseId) -> None:
    """Ask everything that can be asked, and note it with its length."""
    calls: list[Call[Any]] = [read.call(case_id=case_id) for read in READS]
    calls.append(endpoints.LIST_CASES.call(query=CaseQuery()))
    calls.append(endpoints.LIST_CASES.call(query=CaseQuery(changed_after=1)))
    calls.append(endpoints.EVENTS.call(query=EventQuery()))
    calls.append(endpoints.PRACTITIONERS.call())
    for call in calls:
        answer = who.person.exchange(call)
        length = len(answer.body)
        watch.note(name, call.endpoint.name, answer.status, length, answer.body.decode())


async def bell(server: Running, who: Doctor) -> list[Any]:
    """The bell's first frame: how far the log has come."""
    address = f"http://{server.host}:{server.port}/api/v1/bell"
    headers = {"Authorization": f"Bearer {who.person.token}"}
    async with aiohttp.ClientSession() as session, session.ws_connect(address, headers=headers) as socket:
        return [await socket.receive_json()]


def think(village: Village, case_id: CaseId, view: RoundView, mind: Mind) -> None:
    """Let the third expert answer, vote, and vote again."""
    third = village.experts[2]
    third.answer(
        case_id,
        round_id=view.id,
        diagnosis=mind.diagnosis,
        recommendation=mind.recommendation,
        confidence=mind.confidence,
        forms=mind.forms,
    )
    third.advise(case_id, "Même conseil")
    for choice in mind.choices:
        village.server.clock.move(seconds=10)
        third.vote(view, case_id, choice, confidence=mind.confidence)


def nobody_left(village: Village, case_id: CaseId) -> None:
    """Everybody of the panel has a conflict of interest: the case goes back to triage with its round open."""
    for expert in village.experts:
        expert.ask(endpoints.DECLARE_CONFLICT.call(Reason(reason="Lien familial"), case_id=case_id))


def cancelled(village: Village, case_id: CaseId) -> None:
    """The requester cancels during the round."""
    village.gp.ask(endpoints.CANCEL_CASE.call(Reason(reason="Transféré"), case_id=case_id))


def declined(village: Village, case_id: CaseId) -> None:
    """Nobody of the panel is left, and the coordinator gives up."""
    nobody_left(village, case_id)
    call = endpoints.DECLINE_CASE.call(
        Reason(reason="Personne"), case_id=case_id, if_match=village.version(case_id)
    )
    village.coordinator.ask(call)


def sent_back(village: Village, case_id: CaseId) -> None:
    """Nobody of the panel is left, and the coordinator asks the requester to complete the case."""
    nobody_left(village, case_id)
    call = endpoints.SEND_BACK.call(
        Reason(reason="Scanner ?"), case_id=case_id, if_match=village.version(case_id)
    )
    village.coordinator.ask(call)


ENDS = (nobody_left, cancelled, declined, sent_back)


def play(folder: Path, mind: Mind, lines: _Lines, end: End = lambda _village, _case: None) -> Watch:
    """Play the panel up to just before the close, let it end otherwise, and return what the others saw."""
    watch = Watch()
    lines.lines.clear()
    with running(folder, Clock()) as server:
        village = Village(server)
        case_id = village.in_review(3)
        view = village.open_round(case_id)
        lead, second, third = village.experts
        others = {
            "gp": village.gp,
            "lead": lead,
            "second": second,
            "coordinator": village.coordinator,
            "stranger": village.stranger,
        }
        think(village, case_id, view, mind)
        for name, who in others.items():
            look(watch, name, who, case_id)
            watch.note(name, "bell", asyncio.run(bell(server, who)))
        second.answer(case_id, round_id=view.id)
        second.vote(view, case_id, 1)
        look(watch, "second, having answered", second, case_id)
        look(watch, "lead, with two answers", lead, case_id)
        end(village, case_id)
        for name, who in others.items():
            look(watch, f"{name}, at the end", who, case_id)
        for event in server.hooks.events:
            if event.actor_id != third.id:
                watch.note("plugin", msgspec.json.encode(event).decode())
    for line in lines.lines:
        watch.note("log", line)
    return watch


def test_what_others_see_before_the_close_does_not_depend_on_the_choice(
    tmp_path: Path, lines: _Lines, begin_again: Callable[[], None]
) -> None:
    begin_again()
    one = play(tmp_path / "one", CAUTIOUS, lines)
    begin_again()
    other = play(tmp_path / "other", BOLD, lines)
    assert len(one.seen) > 80
    assert [a for a, b in zip(one.seen, other.seen, strict=True) if a != b] == []


@pytest.mark.parametrize("end", ENDS)
def test_a_panel_that_ends_without_a_close_reveals_no_choice(
    tmp_path: Path, lines: _Lines, begin_again: Callable[[], None], end: End
) -> None:
    begin_again()
    one = play(tmp_path / "one", CAUTIOUS, lines, end)
    begin_again()
    other = play(tmp_path / "other", BOLD, lines, end)
    assert [a for a, b in zip(one.seen, other.seen, strict=True) if a != b] == []


@pytest.mark.parametrize("end", ENDS)
def test_a_panel_that_ends_without_a_close_does_not_tell_who_had_answered(
    tmp_path: Path, begin_again: Callable[[], None], end: End
) -> None:
    """Twice the same but for who of two members answers; those who may not know who did see the same."""
    seen = []
    for answering in (1, 2):
        begin_again()
        watch = Watch()
        with running(tmp_path / str(answering), Clock()) as server:
            village = Village(server)
            case_id = village.in_review(3)
            view = village.open_round(case_id)
            who = village.experts[answering]
            who.answer(case_id, round_id=view.id)
            who.vote(view, case_id, 0)
            end(village, case_id)
            for name, other in {"gp": village.gp, "stranger": village.stranger}.items():
                look(watch, name, other, case_id)
        seen.append(watch.seen)
    assert [a for a, b in zip(*seen, strict=True) if a != b] == []


def test_a_clock_set_back_opens_nothing_and_seals_nothing(tmp_path: Path) -> None:
    """What is revealed is decided by the order of what happened, not by the time of day."""
    with running(tmp_path / "data", Clock()) as server:
        village = Village(server)
        case_id = village.in_review(3)
        lead, second, third = village.experts
        first = village.open_round(case_id)
        for who in village.experts:
            who.answer(case_id, round_id=first.id)
            who.vote(first, case_id, 0)
        server.clock.move(minutes=10)
        village.close_round(case_id, first)

        def opinions(who: Doctor) -> int:
            return len(who.ask(endpoints.READ_OPINIONS.call(case_id=case_id)).opinions)

        assert [opinions(who) for who in (lead, second, third, village.gp)] == [3, 3, 3, 3]
        server.clock.move(days=-1)
        second_round = village.open_round(case_id)
        third.advise(case_id, "Attendre")
        third.answer(case_id, round_id=second_round.id)
        with pytest.raises(errors.AlreadyDone):
            third.answer(case_id, round_id=second_round.id)
        assert [opinions(who) for who in (lead, second, third, village.gp)] == [3, 3, 4, 3]
        assert len(second.ask(endpoints.READ_OPINIONS.call(case_id=case_id)).interims) == 0
        assert lead.read(case_id).card.answered == 1


def test_the_watch_would_notice(tmp_path: Path, lines: _Lines) -> None:
    """The comparison is not blind itself: the author's own answers differ."""
    watches = []
    for number, mind in enumerate((CAUTIOUS, BOLD)):
        watch = Watch()
        with running(tmp_path / str(number), Clock()) as server:
            village = Village(server)
            case_id = village.in_review(3)
            view = village.open_round(case_id)
            think(village, case_id, view, mind)
            look(watch, "third", village.experts[2], case_id)
        watches.append(watch.seen)
    assert watches[0] != watches[1]


def test_a_ballot_is_given_back_to_its_author_alone(tmp_path: Path) -> None:
    with running(tmp_path / "data", Clock()) as server:
        village = Village(server)
        case_id = village.in_review(3)
        view = village.open_round(case_id)
        lead, second, third = village.experts
        think(village, case_id, view, CAUTIOUS)

        def own(who: Doctor) -> list[int | None]:
            rounds = who.ask(endpoints.READ_ROUNDS.call(case_id=case_id)).rounds
            return [each.my_ballot.choice if each.my_ballot else None for each in rounds]

        assert own(third) == [1], "the last of two"
        assert [own(who) for who in (lead, second, village.coordinator)] == [[None]] * 3
        second.vote(view, case_id, 1)
        lead.vote(view, case_id, 1)
        closed = village.close_round(case_id, view)
        assert closed.my_ballot is not None
        assert closed.my_ballot.author_id == lead.id
        lead.conclude(case_id)
        assert [each.my_ballot for each in village.printer.printed[-1].rounds] == [None]


def test_who_has_answered_is_seen_by_lead_and_coordinator_alone(tmp_path: Path) -> None:
    with running(tmp_path / "data", Clock()) as server:
        village = Village(server)
        case_id = village.in_review(3)
        view = village.open_round(case_id)
        lead, second, third = village.experts
        think(village, case_id, view, BOLD)

        def answered(who: Doctor) -> tuple[Any, ...]:
            read = who.read(case_id)
            (shown,) = who.ask(endpoints.READ_ROUNDS.call(case_id=case_id)).rounds
            member = next(m for m in read.panel if m.practitioner.id == third.id)
            events = who.ask(endpoints.EVENTS.call(query=EventQuery())).events
            traces = sum(e.actor_id == third.id and e.case_id == case_id for e in events)
            return read.card.answered, member.answered, shown.answered, traces

        assert answered(lead) == answered(village.coordinator) == (1, True, (third.id,), 4)
        assert answered(second) == (None, None, None, 1)
        # The requester has the interim advice, and knows nothing of the opinion.
        assert answered(village.gp) == (None, None, None, 2)


def test_interim_advice_is_hidden_from_members_who_have_not_answered(tmp_path: Path) -> None:
    with running(tmp_path / "data", Clock()) as server:
        village = Village(server)
        case_id = village.in_review(3)
        view = village.open_round(case_id)
        lead, second, third = village.experts
        third.advise(case_id)

        def interims(who: Doctor) -> int:
            return len(who.ask(endpoints.READ_OPINIONS.call(case_id=case_id)).interims)

        assert [interims(who) for who in (village.gp, third, lead, second)] == [1, 1, 0, 0]
        second.answer(case_id, round_id=view.id)
        assert [interims(who) for who in (lead, second)] == [0, 1]
        for who in (lead, third):
            who.answer(case_id, round_id=view.id)
        for who in village.experts:
            who.vote(view, case_id, 0)
        village.close_round(case_id, view)
        assert [interims(who) for who in village.experts] == [1, 1, 1]


def test_the_feed_tells_no_details_to_who_may_not_read_the_timeline(tmp_path: Path) -> None:
    with running(tmp_path / "data", Clock()) as server:
        village = Village(server)
        case_id = village.concluded()

        def details(who: Doctor) -> list[dict[str, str]]:
            events = who.ask(endpoints.EVENTS.call(query=EventQuery())).events
            return [e.detail for e in events if e.case_id == case_id and e.actor_id != who.id and e.detail]

        assert details(village.gp), "a party reads the timeline"
        assert details(village.coordinator) == []
