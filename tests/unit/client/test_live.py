"""The bell and the log: nothing is missed, whatever the line does."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence

from cases.client.http import HttpClient
from cases.client.live import Live
from cases.errors import NotSignedIn
from cases.model.audit import Event, EventKind
from cases.model.ids import CaseId
from cases.wire import endpoints
from cases.wire.messages import Text
from tests.server.village import Village
from tests.unit.client.conftest import Box
from tests.unit.client.line import Line, line_to, server_at


class Ear:
    """Remembers what was heard, and lets a test wait for it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.times_lost = 0
        self.start_again_at = 0
        self._changed = asyncio.Event()

    async def heard(self, _after: int, events: Sequence[Event]) -> None:
        self.events += events
        self._changed.set()

    async def lost(self) -> int:
        self.times_lost += 1
        self._changed.set()
        return self.start_again_at

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not is_so():
                self._changed.clear()
                await self._changed.wait()


def listening(
    village: Village, cursor: int, story: Callable[[Live, Ear, Line], Coroutine[None, None, None]]
) -> Ear:
    """Let the requester listen from a cursor while a story happens."""

    async def go() -> Ear:
        ear = Ear()
        async with (
            line_to(village.server.host, village.server.port) as line,
            HttpClient(server_at(line), Box(village.gp), retry_after_s=()) as client,
        ):
            live = Live(client, ear.heard, ear.lost, cursor=cursor, pauses_s=(0.01,))
            running = asyncio.create_task(live.run())
            told = asyncio.create_task(story(live, ear, line))
            await asyncio.wait([running, told], return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                told.cancel()
                running.result()
            running.cancel()
            await asyncio.wait([running])
            await told
        return ear

    return asyncio.run(go())


async def talk(village: Village, case_id: CaseId, text: str) -> None:
    call = endpoints.POST_MESSAGE.call(Text(text=text), case_id=case_id)
    await asyncio.to_thread(village.coordinator.ask, call)


def now(village: Village) -> int:
    return village.server.store.read(lambda tx: tx.log.last())


def test_what_happens_is_heard_once_and_in_order(village: Village) -> None:
    case_id = village.submitted()

    async def story(live: Live, ear: Ear, _line: Line) -> None:
        for number in range(5):
            await talk(village, case_id, str(number))
        await ear.until(lambda: len(ear.events) == 5)

    ear = listening(village, now(village), story)
    assert {event.kind for event in ear.events} == {EventKind.MESSAGE_POSTED}
    sequences = [event.sequence for event in ear.events]
    assert sequences == sorted(set(sequences))


def test_what_was_missed_is_read_after_the_line_is_back(village: Village) -> None:
    case_id = village.submitted()

    async def story(live: Live, ear: Ear, line: Line) -> None:
        await talk(village, case_id, "before")
        await ear.until(lambda: len(ear.events) == 1)
        line.is_down = True
        line.cut()
        for number in range(3):
            await talk(village, case_id, f"meanwhile {number}")
        line.is_down = False
        live.hurry()
        await ear.until(lambda: len(ear.events) == 4)

    ear = listening(village, now(village), story)
    assert [event.kind for event in ear.events] == [EventKind.MESSAGE_POSTED] * 4


def test_a_log_that_is_shorter_than_the_cursor_is_another_one(village: Village) -> None:
    async def story(live: Live, ear: Ear, _line: Line) -> None:
        await ear.until(lambda: ear.times_lost == 1 and len(ear.events) > 0)
        assert live.cursor <= now(village)

    listening(village, 10_000, story)


def test_an_expired_token_is_refreshed_before_listening(village: Village) -> None:
    case_id = village.submitted()
    cursor = now(village)
    village.server.clock.move(hours=1)

    async def story(_live: Live, ear: Ear, _line: Line) -> None:
        await talk(village, case_id, "?")
        await ear.until(lambda: len(ear.events) >= 1)

    listening(village, cursor, story)


def test_a_session_that_is_over_ends_the_listening(village: Village) -> None:
    village.gp.ask(endpoints.SIGN_OUT.call())

    async def go() -> BaseException | None:
        ear = Ear()
        async with (
            line_to(village.server.host, village.server.port) as line,
            HttpClient(server_at(line), Box(village.gp), retry_after_s=()) as client,
        ):
            running = asyncio.create_task(Live(client, ear.heard, ear.lost, cursor=0).run())
            await asyncio.wait([running], timeout=20)
            return running.exception()

    assert isinstance(asyncio.run(go()), NotSignedIn)
