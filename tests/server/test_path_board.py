"""The board of a busy network: the same few queries however many cases there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import Engine, event

from cases.acts import reading
from cases.acts.scene import Scene
from cases.model.case import CaseState, MemberStatus
from cases.model.ids import CaseId, PatientId, fresh_id
from cases.model.kept import Actor, Seat
from cases.model.patient import Patient
from cases.store.ports import Tx
from cases.wire.messages import CasePage, CaseQuery
from tests.samples import case, identity
from tests.server.harness import Running
from tests.server.village import Doctor, Village


@pytest.fixture
def village(server: Running) -> Village:
    return Village(server)


def crowd(village: Village, size: int) -> None:
    """Plant cases in review, each of a patient of its own."""
    gp, expert = village.gp.id, village.experts[0].id

    def plant(tx: Tx) -> None:
        for number in range(size):
            patient = Patient(id=PatientId(fresh_id()), identity=identity(given_name=f"N{number}"))
            tx.patients.put(patient, ())
            seat = Seat(account_id=expert, status=MemberStatus.ACCEPTED, is_lead=True)
            made = case(CaseState.IN_REVIEW, seat, answer_by=village.now + timedelta(minutes=number))
            changes = {"id": CaseId(fresh_id()), "number": fresh_id(), "patient_id": patient.id}
            establishment = tx.people.account(gp).establishment_id
            tx.cases.add(
                msgspec.structs.replace(
                    made, requester_id=gp, establishment_id=establishment, submitted_at=village.now, **changes
                )
            )

    village.server.store.write(plant)


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


def listed(village: Village, who: Doctor, query: CaseQuery | None = None) -> tuple[CasePage, int]:
    account = village.server.store.read(lambda tx: tx.people.account(who.id))

    def look(tx: Tx) -> CasePage:
        scene = Scene(tx, Actor(account=account), village.server.hooks)
        return reading.list_cases(scene, query or CaseQuery())

    with counted() as statements:
        page = village.server.store.read(look)
    return page, len(statements)


def test_a_longer_list_takes_no_more_queries(village: Village) -> None:
    crowd(village, 10)
    people = (village.gp, village.coordinator, village.experts[0])
    before = [listed(village, who)[1] for who in people]
    crowd(village, 140)
    after = [listed(village, who) for who in people]
    assert [len(page.cards) for page, _ in after] == [150] * 3
    assert [queries for _, queries in after] == before
    assert max(before) < 20


def test_pages_follow_each_other_without_gap_or_overlap(village: Village) -> None:
    crowd(village, 25)
    whole = [card.id for card in listed(village, village.gp)[0].cards]
    cursor, paged = "", list[str]()
    while True:
        page, _ = listed(village, village.gp, CaseQuery(cursor=cursor, limit=7))
        paged += [card.id for card in page.cards]
        cursor = page.next_cursor
        if not cursor:
            break
    assert paged == whole
    assert len(whole) == 25


def test_a_second_round_begins_with_no_answer_in(village: Village) -> None:
    case_id = village.in_review(2)
    lead = village.experts[0]
    for _round in range(2):
        village.server.clock.move(minutes=1)
        view = village.open_round(case_id)
        assert lead.read(case_id).card.answered == 0
        for expert in village.experts[:2]:
            expert.answer(case_id, round_id=view.id)
            expert.vote(view, case_id, 0)
        assert lead.read(case_id).card.answered == 2
        village.close_round(case_id, view)
        assert lead.read(case_id).card.answered == 2
