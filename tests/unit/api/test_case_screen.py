"""One case on one tab: read when opened, read again after events, acts one at a time."""

from datetime import timedelta

from cases.errors import Forbidden, Unreachable
from cases.model.audit import Event, EventKind
from cases.model.case import CaseState
from cases.model.ids import CaseId
from cases.wire import endpoints
from cases.wire.messages import Reason, Rounds
from tests.plugins.paper_desk import START, PaperDesk
from tests.plugins.people import GP, card, me, view
from workstation.api.case_screen import CaseScreen

C1 = CaseId("c1")


def event(case_id: str = "c1") -> Event:
    return Event(sequence=1, at=START, kind=EventKind.CASE_CHANGED, case_id=CaseId(case_id))


def screen() -> tuple[PaperDesk, CaseScreen]:
    desk = PaperDesk(me(GP))
    desk.gateway.answers["case.read"] = view(CaseState.SUBMITTED, "case.cancel")
    return desk, CaseScreen(desk.desk, lambda: None)


def test_it_reads_what_it_opens() -> None:
    desk, case = screen()
    case.open(C1)
    assert not case.may("case.cancel")
    desk.gateway.settle()
    assert case.view is not None
    assert case.may("case.cancel")
    assert not case.may("case.assign")


def test_many_events_cause_one_reading() -> None:
    desk, case = screen()
    case.open(C1)
    desk.gateway.settle()
    for _each in range(5):
        case.heard(event())
    case.heard(event("another"))
    desk.pass_time()
    assert desk.gateway.names() == ["case.read", "case.read"]


def test_an_act_takes_its_answer_and_reads_again() -> None:
    desk, case = screen()
    case.open(C1)
    desk.gateway.settle()
    cancelled = view(CaseState.CANCELLED)
    desk.gateway.answers["case.cancel"] = cancelled
    case.act(endpoints.CANCEL_CASE.call(Reason(reason="duplicate"), case_id=C1))
    case.act(endpoints.CANCEL_CASE.call(Reason(reason="a second click"), case_id=C1))
    assert desk.gateway.names().count("case.cancel") == 1
    desk.gateway.settle()
    assert not case.is_busy
    assert case.view == cancelled
    desk.pass_time()
    assert desk.gateway.names() == ["case.read", "case.cancel", "case.read"]


def test_a_failed_act_is_shown() -> None:
    desk, case = screen()
    case.open(C1)
    desk.gateway.answers["case.cancel"] = Forbidden()
    case.act(endpoints.CANCEL_CASE.call(Reason(reason="duplicate"), case_id=C1))
    desk.gateway.settle()
    assert [type(e) for e in desk.notices.errors] == [Forbidden]
    assert not case.is_busy


def test_other_things_are_read_where_allowed() -> None:
    desk, case = screen()
    kept: list[Rounds] = []
    case.also(endpoints.READ_ROUNDS, kept.append)
    case.also(endpoints.READ_MESSAGES, lambda _messages: None, row="case.read_clinical")
    desk.gateway.answers["round.read"] = Rounds()
    case.open(C1)
    desk.gateway.settle()
    assert kept == [Rounds()]
    assert "message.read" not in desk.gateway.names()


def test_what_was_not_read_is_read_when_the_server_is_back() -> None:
    desk, case = screen()
    good = desk.gateway.answers["case.read"]
    desk.gateway.answers["case.read"] = Unreachable()
    desk.session.is_online = False
    case.open(C1)
    desk.gateway.settle()
    assert isinstance(case.error, Unreachable)
    desk.gateway.answers["case.read"] = good
    desk.session.ring()
    desk.pass_time()
    assert desk.gateway.names() == ["case.read"]
    desk.session.is_online = True
    desk.session.ring()
    desk.pass_time()
    assert case.view == good
    assert case.error is None


def test_nothing_is_called_after_closing() -> None:
    desk = PaperDesk(me(GP))
    calls: list[str] = []
    case = CaseScreen(desk.desk, lambda: calls.append("changed"))
    desk.gateway.answers["case.read"] = view()
    case.open(C1)
    case.refresh()
    case.close()
    calls.clear()
    desk.pass_time(timedelta(minutes=1))
    assert calls == []


def test_another_case_forgets_the_first() -> None:
    desk, case = screen()
    case.open(C1)
    desk.gateway.settle()
    desk.gateway.answers["case.read"] = view(of=card(id=CaseId("c2"), number="2026-000124"))
    case.open(CaseId("c2"))
    numbers = [case.view.card.number if case.view else ""]
    desk.gateway.settle()
    numbers.append(case.view.card.number if case.view else "")
    assert numbers == ["", "2026-000124"]
