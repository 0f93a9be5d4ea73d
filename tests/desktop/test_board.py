"""The board with five thousand cards: keyboard, search, filters, scrolling, dragging, and Arabic on the canvas."""

import random
from datetime import timedelta

import pytest

from cases.model.case import CaseCard, CaseState, FileCount, Urgency
from cases.model.ids import CaseId
from cases.model.patient import Sex
from cases.model.people import Role, Specialty
from cases.model.session import Me
from plugins.case_board.board import Board
from plugins.case_board.case_canvas import CaseCanvas
from tests.desktop.conftest import Opened
from tests.desktop.hands import all_of, canvas_texts, click, drag, press, pump, settle, texts, type_text
from tests.desktop.paper_connection import NOW, PaperConnection
from tests.plugins import people
from workstation.api.contributions import BoardColumn, BoardFilter
from workstation.desktop import Desktop
from workstation.ui import kit

ARABIC = "فاطمة بنعلي"


def cards(count: int) -> list[CaseCard]:
    chance = random.Random(7)
    states = [state for state in CaseState if state is not CaseState.CANCELLED]
    return [
        people.card(
            states[number % len(states)],
            id=CaseId(f"c{number}"),
            number=f"2026-{number:05d}",
            urgency=chance.choice(tuple(Urgency)),
            specialty=chance.choice(tuple(Specialty)),
            sex=chance.choice((Sex.FEMALE, Sex.MALE)),
            patient_name="BENALI Fatima" if number % 7 == 0 else "EL IDRISSI Mohamed",
            patient_name_ar=ARABIC if number % 7 == 0 else "",
            answer_by=NOW + timedelta(minutes=chance.randint(-600, 1200)),
            files=FileCount(arrived=12, announced=96),
            relations=("GP",),
        )
        for number in range(count)
    ]


class Bench:
    """A desktop with the board in front."""

    def __init__(self, desktop: Desktop, connection: PaperConnection) -> None:
        self.desktop, self.connection = desktop, connection
        self.root = desktop.root
        self.canvas = next(all_of(desktop.root, CaseCanvas))
        settle(self.root)

    @property
    def board(self) -> Board:
        host = self.desktop.window.navigation._hosts["board"]
        assert isinstance(host.view, Board)
        return host.view

    def shown(self) -> list[str]:
        return canvas_texts(self.canvas)

    def counted(self) -> str:
        return next(text for text in texts(self.root) if text.endswith((" case", " cases")))


@pytest.fixture
def bench(opened: Opened, me: Me) -> Bench:
    connection = PaperConnection(me)
    connection.cases.by_id = {card.id: card for card in cards(5000)}
    return Bench(opened(connection), connection)


def test_only_the_cards_in_sight_are_items(bench: Bench) -> None:
    assert bench.counted() == "5000 cases"
    assert len(bench.canvas.find_all()) < 1500


def test_arabic_stands_on_the_canvas_as_it_is_drawn(bench: Bench) -> None:
    type_text(next(all_of(bench.root, kit.SearchBox)).inner, "benali")
    pump(bench.root, lambda: bench.counted() != "5000 cases")
    assert kit.t_visual(ARABIC) in bench.shown()
    assert ARABIC not in bench.shown()


def test_search_folds_accents_and_arabic_letters(bench: Bench) -> None:
    search = next(all_of(bench.root, kit.SearchBox))
    for typed in ("Bénali", "فاطمه", "2026-00007"):
        search.set_value(typed)
        bench.board.filters._searched(typed)
        settle(bench.root)
        assert bench.counted() not in ("5000 cases", "0 of 5000 cases"), typed
    search.clear()
    settle(bench.root)
    assert bench.counted() == "5000 cases"


def test_filters_keep_what_they_say(bench: Bench) -> None:
    chips = bench.board.filters.chips
    click(chips["urgent"])
    urgent = bench.counted()
    assert urgent != "5000 cases"
    click(chips["late"])
    assert bench.counted() != urgent
    for card in bench.canvas._scenery.cards():
        assert card.urgency in (Urgency.IMMEDIATE, Urgency.URGENT)
    click(chips["urgent"])
    click(chips["late"])
    assert bench.counted() == "5000 cases"


def test_keyboard_walks_and_opens(bench: Bench) -> None:
    press(bench.canvas, "Home", "Down", "Down", "Right", "Next", "End")
    selected = bench.canvas._scenery.selected
    assert selected is not None
    place = bench.canvas.kanban._find(selected)
    assert place is not None
    assert place[0] == 1
    assert place[1] == len(bench.canvas._scenery.filled[1].cards) - 1
    press(bench.canvas, "Return")
    settle(bench.root)
    assert bench.desktop.window.navigation.history.current is not None
    assert bench.desktop.window.navigation.history.current.argument("case_id") == selected


def test_wheel_scrolls_the_column_under_the_pointer(bench: Bench) -> None:
    before = bench.canvas.kanban._lanes[0].offset
    for _step in range(5):
        assert bench.canvas.view.scroll(bench.canvas.kanban._lanes[0].x + 20, 1)
    assert bench.canvas.kanban._lanes[0].offset > before
    assert bench.canvas.kanban._lanes[1].offset == 0


def test_a_change_keeps_place_and_selection(bench: Bench) -> None:
    press(bench.canvas, "Home", *["Down"] * 12)
    selected = bench.canvas._scenery.selected
    offset = bench.canvas.kanban._lanes[0].offset
    assert offset > 0
    changed = people.card(CaseState.CLOSED, id=CaseId("new"), number="2026-99999", relations=("GP",))
    bench.connection.cases.put(changed)
    pump(bench.root, lambda: bench.counted() == "5001 cases")
    assert bench.canvas._scenery.selected == selected
    assert bench.canvas.kanban._lanes[0].offset == offset


def test_list_sorts_by_its_headings(bench: Bench) -> None:
    press(bench.root, "Control-b")
    assert bench.canvas.is_list
    number = next(cell for cell in bench.canvas.list._cells if cell.id == "number")
    click(bench.canvas, number.x + 10, 10)
    click(bench.canvas, number.x + 10, 10)
    assert bench.canvas.list._cards[0].number == "2026-04999"
    press(bench.canvas, "Home", "Return")
    settle(bench.root)
    current = bench.desktop.window.navigation.history.current
    assert current is not None
    assert current.argument("case_id") == "c4999"


def test_dragging_to_closed_asks_and_elsewhere_says_why_not(bench: Bench, me: Me) -> None:
    follow_up = people.card(CaseState.FOLLOW_UP, id=CaseId("f1"), number="2026-77777", relations=("GP",))
    bench.connection.cases.by_id = {
        CaseId("f1"): follow_up,
        CaseId("x"): people.card(CaseState.CLOSED, id=CaseId("x"), number="2026-00001", relations=("GP",)),
    }
    bench.board.refresh()
    settle(bench.root)
    lanes = {lane.filled.column.id: lane for lane in bench.canvas.kanban._lanes}
    bench.canvas.kanban.reveal(CaseId("f1"))
    lanes = {lane.filled.column.id: lane for lane in bench.canvas.kanban._lanes}
    start = (lanes["follow_up"].x + 60, 120)
    drag(bench.canvas, start, (lanes["draft"].x + 60, 120))
    assert "No step leads there" in bench.desktop.window.notices.kept[0].text
    bench.canvas.kanban.scroll_sideways(50)
    settle(bench.root)
    lanes = {lane.filled.column.id: lane for lane in bench.canvas.kanban._lanes}
    drag(bench.canvas, (lanes["follow_up"].x + 60, 120), (lanes["closed"].x + 60, 120))
    button = next(b for b in all_of(bench.root, kit.Button) if b.text == "Close the case")
    click(button)
    assert "case.close" in bench.connection.gateway.names()


def test_a_click_opens_the_case(bench: Bench) -> None:
    lane = bench.canvas.kanban._lanes[0]
    click(bench.canvas, lane.x + 60, 120)
    settle(bench.root)
    current = bench.desktop.window.navigation.history.current
    assert current is not None
    assert current.argument("case_id") == lane.filled.cards[0].id


def test_an_empty_board_says_what_will_stand_there(opened: Opened) -> None:
    desktop = opened()
    assert "No case yet" in texts(desktop.root)


def test_contributed_columns_and_filters_take_part(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me)
    connection.cases.put(*cards(60))
    desktop = opened(connection)
    column = BoardColumn(id="night", title="Tonight", order=1, holds=lambda card: card.age_years > 200)
    chip = BoardFilter(id="none", title="Nothing", keeps=lambda _card: False)
    desktop.kernel.registry.add("case_board", (column, chip))
    desktop.window.plugins_changed()
    board = Bench(desktop, connection).board
    board._plugins_changed()
    pump(desktop.root, lambda: "Tonight" in canvas_texts(board.canvas))
    click(board.filters.chips["none"])
    assert "0 of 60 cases" in texts(desktop.root)


def test_a_coordinator_sees_the_triage_column_named_so(opened: Opened) -> None:
    coordinator = people.me(people.COORDINATOR)
    assert Role.COORDINATOR in coordinator.practitioner.roles
    connection = PaperConnection(coordinator)
    connection.cases.put(people.card(CaseState.SUBMITTED, relations=("COO",)))
    desktop = opened(connection)
    shown = canvas_texts(next(all_of(desktop.root, CaseCanvas)))
    assert "To triage" in shown
    assert "Drafts" not in shown
