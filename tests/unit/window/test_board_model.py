"""Which cards stand where on the board, in which order, and what dropping one means."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import VersionMismatch
from cases.model.case import CaseCard, CaseState, FileCount, Urgency
from cases.model.ids import CaseId
from cases.model.people import Specialty
from cases.wire.messages import Reason
from plugins.case_board.columns import COLUMNS, is_shown, seat_of, title_for
from plugins.case_board.face import Clock, clock, make_face
from plugins.case_board.model import Query, fill, is_late, pressing, select
from plugins.case_board.moves import move
from plugins.case_summary.compose import due
from tests.plugins import people
from tests.plugins.paper_desk import PaperDesk
from workstation.api.contributions import BoardColumn
from workstation.ui.case_page import due_badge

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BY_ID = {column.id: column for column in COLUMNS}


def card(state: CaseState = CaseState.IN_REVIEW, **more: object) -> CaseCard:
    return people.card(state, **more)


@given(st.lists(st.tuples(st.sampled_from(CaseState), st.sampled_from(Urgency)), max_size=40))
def test_every_card_stands_in_exactly_one_column(kinds: list[tuple[CaseState, Urgency]]) -> None:
    cards = [card(s, id=CaseId(str(i)), urgency=u) for i, (s, u) in enumerate(kinds)]
    filled = fill(COLUMNS, cards)
    assert sorted(c.id for each in filled for c in each.cards) == sorted(c.id for c in cards)


def test_a_contributed_column_takes_its_cards_first() -> None:
    old = BoardColumn(id="old", title="Old", order=1, holds=lambda c: c.age_years > 80)
    filled = fill((old, *COLUMNS), [card(age_years=90), card(age_years=20)])
    assert [len(each.cards) for each in filled if each.cards] == [1, 1]
    assert filled[0].cards[0].age_years == 90


def test_urgency_comes_before_the_time_of_the_answer() -> None:
    calm = card(id=CaseId("a"), urgency=Urgency.ROUTINE, answer_by=NOW)
    soon = card(id=CaseId("b"), urgency=Urgency.IMMEDIATE, answer_by=NOW + timedelta(days=1))
    sooner = card(id=CaseId("c"), urgency=Urgency.IMMEDIATE, answer_by=NOW)
    never = card(id=CaseId("d"), urgency=Urgency.IMMEDIATE, answer_by=None)
    assert [c.id for c in pressing([calm, soon, never, sooner])] == ["c", "b", "d", "a"]


@pytest.mark.parametrize(
    ("shown", "late"),
    [
        (card(answer_by=NOW - timedelta(minutes=1)), True),
        (card(answer_by=NOW + timedelta(minutes=1)), False),
        (card(CaseState.INFORMATION_REQUESTED, answer_by=NOW - timedelta(days=1)), False),
        (card(CaseState.CONCLUDED, answer_by=NOW - timedelta(days=1)), False),
        (card(CaseState.FOLLOW_UP, follow_up_due=date(2026, 11, 21)), True),
        (card(CaseState.FOLLOW_UP, follow_up_due=date(2026, 11, 22)), False),
    ],
)
def test_late_is_what_waits_too_long(shown: CaseCard, late: bool) -> None:
    assert is_late(shown, NOW) is late
    found = clock(shown, NOW)
    assert (found is not None and found.is_late) is late


def test_the_clock_of_a_case_stands_still_while_information_is_asked() -> None:
    """The card, the head of the case and its summary say the same, and none of them is red."""
    asked = card(CaseState.INFORMATION_REQUESTED, answer_by=NOW - timedelta(days=1))
    assert clock(asked, NOW) == Clock("clock stopped", is_late=False)
    assert due_badge(asked, NOW) == due(asked, NOW) == ("The clock is stopped", "neutral")


def test_queries_combine() -> None:
    cards = [
        card(id=CaseId("a"), specialty=Specialty.CARDIOLOGY, question="Sus-décalage ?", relations=("GP",)),
        card(id=CaseId("b"), specialty=Specialty.CARDIOLOGY, urgency=Urgency.ROUTINE, relations=("COO",)),
        card(id=CaseId("c"), patient_name_ar="فاطمة بنعلي"),
    ]
    assert [c.id for c in select(cards, Query(text="sus decalage"), NOW)] == ["a"]
    assert [c.id for c in select(cards, Query(text="فاطمه"), NOW)] == ["c"]
    assert [c.id for c in select(cards, Query(specialty=Specialty.CARDIOLOGY, is_urgent=True), NOW)] == ["a"]
    assert [c.id for c in select(cards, Query(specialty=Specialty.CARDIOLOGY, is_mine=True), NOW)] == ["a"]


def test_a_face_says_what_a_person_must_see() -> None:
    face = make_face(
        card(
            patient_name="OUBELLA Fatima",
            files=FileCount(arrived=12, announced=96),
            panel_size=3,
            answered=1,
            interim_waiting=True,
        ),
        (),
    )
    assert [badge.text for badge in face.badges] == ["Interim advice", "12 of 96 arrived", "1 of 3 answered"]
    assert face.urgency == "Urgent"
    assert make_face(card(patient_name=""), ()).name == ""


@pytest.mark.parametrize(
    ("state", "relations", "column", "may"),
    [
        (CaseState.FOLLOW_UP, ("GP",), "closed", True),
        (CaseState.FOLLOW_UP, ("SPE",), "closed", False),
        (CaseState.SUBMITTED, ("COO",), "invited", True),
        (CaseState.SUBMITTED, ("GP",), "invited", False),
        (CaseState.DRAFT, ("GP",), "triage", True),
        (CaseState.IN_REVIEW, ("GP",), "draft", False),
        (CaseState.IN_REVIEW, ("GP",), "closed", True),
        (CaseState.CLOSED, ("COO",), "in_review", True),
        (CaseState.CLOSED, ("GP",), "closed", False),
    ],
)
def test_a_drop_is_a_step_or_a_sentence(
    state: CaseState, relations: tuple[str, ...], column: str, may: bool
) -> None:
    found = move(card(state, relations=relations), BY_ID[column])
    assert (found.run is not None) is may
    assert found.text.endswith(".") or found.run is not None


def test_columns_are_named_and_shown_for_the_seat() -> None:
    assert seat_of(people.me(people.COORDINATOR)) == "coordinator"
    assert seat_of(people.me(people.GP)) == "requester"
    assert seat_of(people.me(people.NEUROLOGIST)) == "expert"
    assert title_for(BY_ID["triage"], "coordinator") == "To triage"
    assert title_for(BY_ID["triage"], "requester") == "Sent"
    assert not is_shown(BY_ID["draft"], "expert", is_empty=True)
    assert is_shown(BY_ID["draft"], "expert", is_empty=False)


def test_a_drop_names_the_version_that_was_seen_and_a_refused_reason_is_there_again() -> None:
    desk = PaperDesk(people.me(people.COORDINATOR))
    seen = people.card(CaseState.SUBMITTED, relations=("COO",), version=4)
    back = move(seen, next(column for column in COLUMNS if column.id == "draft"))
    assert back.run is not None
    desk.gateway.answers["case.send_back"] = VersionMismatch(by="Dr Idrissi")
    back.run(desk.desk, seen)
    desk.gateway.settle()
    assert desk.gateway.last("case.send_back").if_match == 4
    assert [type(error) for error in desk.notices.errors] == [VersionMismatch]
    desk.notices.answer = "another reason"
    back.run(desk.desk, seen)
    assert desk.gateway.last("case.send_back").body == Reason(reason="because")
