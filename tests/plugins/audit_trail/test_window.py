"""The timeline in a real window: drawn once, scrolled by keyboard, followed by events."""

from datetime import timedelta

from cases.model.audit import Event, EventKind
from cases.model.case import CaseState
from cases.model.ids import CaseId
from cases.wire.messages import Timeline
from plugins.audit_trail.desktop import TimelinePage
from tests.desktop.conftest import Opened
from tests.desktop.hands import canvas_texts, press
from tests.plugins.case_bench import CaseBench
from tests.plugins.paper_desk import START
from tests.plugins.people import GP, view


def steps(count: int) -> Timeline:
    return Timeline(
        events=tuple(
            Event(
                sequence=n,
                at=START + timedelta(hours=n),
                kind=EventKind.CASE_CHANGED,
                case_id=CaseId("c1"),
                actor_name="د. ياسين العمراني" if n % 2 else "Dr Tazi",
            )
            for n in range(1, count + 1)
        )
    )


def bench_of(opened: Opened, count: int, *allowed: str) -> CaseBench:
    return CaseBench(opened, GP, view(CaseState.IN_REVIEW, *allowed), case_timeline=steps(count))


def test_every_step_is_drawn_and_the_keyboard_scrolls(opened: Opened) -> None:
    bench = bench_of(opened, 200, "audit.read_case")
    page = bench.tab("audit_trail", TimelinePage)
    told = [text for text in canvas_texts(page.timeline.canvas) if "changed the case" in text]
    assert len(told) == 200
    assert not any("ياسين" in text for text in told)  # Arabic names are joined, as they are drawn
    press(page.timeline.canvas, "Next", "Down")
    assert page.timeline.canvas.yview()[0] > 0
    press(page.timeline.canvas, "Home")
    assert page.timeline.canvas.yview()[0] == 0
    assert page.timeline._wheel(1)
    assert page.timeline.canvas.yview()[0] > 0


def test_an_event_adds_its_step(opened: Opened) -> None:
    bench = bench_of(opened, 2, "audit.read_case")
    page = bench.tab("audit_trail", TimelinePage)
    bench.answer(case_timeline=steps(3))
    bench.heard(Event(sequence=3, at=START, kind=EventKind.CASE_CHANGED, case_id=CaseId("c1")))
    bench.wait_until(lambda: bench.gateway.names().count("case.timeline") == 2)
    assert len([t for t in canvas_texts(page.timeline.canvas) if "changed the case" in t]) == 3


def test_who_may_not_read_it_is_told(opened: Opened) -> None:
    bench = bench_of(opened, 2)
    page = bench.tab("audit_trail", TimelinePage)
    assert "The timeline is shown to those who take part in the case." in bench.texts()
    assert canvas_texts(page.timeline.canvas) == []


def test_the_timeline_follows_the_colours(opened: Opened) -> None:
    bench = bench_of(opened, 3, "audit.read_case")
    page = bench.tab("audit_trail", TimelinePage)
    before = canvas_texts(page.timeline.canvas)
    bench.desktop.window.switch_theme()
    bench.settle()
    assert canvas_texts(page.timeline.canvas) == before
