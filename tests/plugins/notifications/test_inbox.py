"""Who is told of what, what stays unread, and what a click does."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from cases.errors import Unreachable
from cases.model.audit import Event, EventKind, EventPage
from cases.model.ids import AccountId, CaseId
from cases.wire.messages import CasePage
from plugins.notifications.concerns import TELLINGS, notice
from plugins.notifications.inbox import Inbox
from tests.plugins.paper_desk import START, PaperDesk
from tests.plugins.people import GP, NEUROLOGIST, card, me
from workstation.api.contributions import NotificationChannel


def event(kind: EventKind, sequence: int = 101, **more: Any) -> Event:
    fields: dict[str, Any] = {"at": START, "case_id": CaseId("c1"), "actor_id": NEUROLOGIST.id}
    return Event(sequence=sequence, kind=kind, actor_name=NEUROLOGIST.name, **(fields | more))


def inbox(*events: Event, cursor: int = 100) -> tuple[PaperDesk, Inbox]:
    desk = PaperDesk(me(GP))
    desk.cases.put(card())
    desk.gateway.answers["case.list"] = CasePage(cards=(), event_cursor=cursor)
    desk.gateway.answers["events.read"] = EventPage(events=events, cursor=cursor)
    found = Inbox(desk.desk)
    desk.gateway.settle()
    return desk, found


@pytest.mark.parametrize(
    ("kind", "relation", "is_told"),
    [
        (EventKind.REPORT_SIGNED, "GP", True),
        (EventKind.REPORT_SIGNED, "SPE", True),
        (EventKind.REPORT_SIGNED, "AUD", False),
        (EventKind.CASE_ASSIGNED, "SPE", True),
        (EventKind.CASE_SUBMITTED, "COO", True),
        (EventKind.CASE_SUBMITTED, "GP", False),
        (EventKind.INTERIM_ADVICE_GIVEN, "GP", True),
        (EventKind.INTERIM_ADVICE_GIVEN, "SPE", False),
        (EventKind.OPINION_SIGNED, "GP", False),
        (EventKind.OPINION_SIGNED, "SPE", False),
        (EventKind.BALLOT_CAST, "LEAD", False),
        (EventKind.FILE_ARRIVED, "GP", False),
        (EventKind.FILES_WITHDRAWN, "SPE", True),
        (EventKind.FILES_WITHDRAWN, "COO", False),
    ],
)
def test_an_event_is_told_to_whom_it_concerns(kind: EventKind, relation: str, *, is_told: bool) -> None:
    told = notice(event(kind), card(relations=(relation,)), GP.id)
    assert (told is not None) == is_told


def test_a_coordinator_among_those_invited_is_told_so() -> None:
    own = event(EventKind.CASE_ASSIGNED, actor_id=GP.id)
    told = notice(own, card(relations=("SPE", "COO")), GP.id)
    assert told is not None
    assert told.tab == "second_opinion"
    assert notice(own, card(relations=("COO",)), GP.id) is None


def test_nobody_is_told_of_their_own_doing() -> None:
    assert notice(event(EventKind.MESSAGE_POSTED, actor_id=GP.id), card(), GP.id) is None


def test_no_sentence_speaks_of_the_patient() -> None:
    fully_named = card(
        patient_name="OUBELLA Fatima", question="Headache?", relations=("GP", "SPE", "LEAD", "COO")
    )
    for kind in TELLINGS:
        told = notice(event(kind, about_id=GP.id, about_name=GP.name), fully_named, GP.id)
        assert told is not None
        assert "OUBELLA" not in told.text
        assert "Headache" not in told.text
        assert fully_named.number in told.text


def test_who_was_dropped_from_a_panel_is_told_though_the_case_is_theirs_no_more() -> None:
    desk, found = inbox()
    withdrawn = event(EventKind.INVITATION_WITHDRAWN, case_id=CaseId("gone"), case_number="2026-000007")
    found.heard(msgspec.structs.replace(withdrawn, about_id=GP.id, about_name=GP.name))
    (text, tone, case_id) = desk.notices.shown[0]
    assert ("2026-000007" in text, tone, case_id) == (True, "warning", None)
    found.open(found.entries()[0].notice)
    assert (desk.navigation.opened, found.unread()) == ([], 0)


def test_the_lead_may_close_an_overdue_vote_and_the_coordinator_extends_it() -> None:
    due = event(EventKind.ROUND_DUE, actor_id=None)
    lead, coordinator, member = (
        notice(due, card(relations=relations), GP.id) for relations in (("SPE", "LEAD"), ("COO",), ("SPE",))
    )
    assert lead is not None
    assert coordinator is not None
    assert ("close" in lead.text, "close" in coordinator.text, member) == (True, False, None)


def test_a_promise_that_passed_is_told_to_who_made_it_in_the_second_person() -> None:
    late = event(EventKind.ANSWER_OVERDUE, actor_id=None, about_id=GP.id, about_name=GP.name)
    mine = notice(late, card(relations=("SPE", "LEAD")), GP.id)
    theirs = notice(late, card(relations=("SPE", "LEAD")), NEUROLOGIST.id)
    assert mine is not None
    assert theirs is not None
    assert ("you promised" in mine.text, GP.name in theirs.text) == (True, True)


def test_a_signed_report_is_shown_and_opened_with_a_click() -> None:
    desk, found = inbox()
    found.heard(event(EventKind.REPORT_SIGNED))
    assert desk.notices.shown == [
        ("Case 2026-000123: the report is signed. Click to open.", "good", CaseId("c1"))
    ]
    assert desk.notices.tabs == ["report_export"]
    assert (found.unread(), desk.notices.unread) == (1, 1)
    found.open(found.entries()[0].notice)
    assert desk.navigation.opened == [("report_export", {"case_id": "c1"})]
    assert (found.unread(), desk.notices.unread) == (0, 0)
    found.close()
    assert desk.notices.unread is None


def test_a_message_closed_by_hand_is_read_in_the_list_too() -> None:
    desk, found = inbox()
    found.heard(event(EventKind.REPORT_SIGNED))
    desk.notices.readers[-1]()
    assert (found.unread(), desk.notices.unread) == (0, 0)


def test_an_event_waits_for_its_card() -> None:
    desk, found = inbox()
    invited = event(EventKind.CASE_ASSIGNED, case_id=CaseId("c2"))
    found.heard(invited)
    assert found.entries() == ()
    desk.cases.put(card(id=CaseId("c2"), number="2026-000124", relations=("SPE",)))
    assert [e.notice.number for e in found.entries()] == ["2026-000124"]


def test_the_past_stands_in_the_list_as_read_on_a_new_computer() -> None:
    desk, found = inbox(event(EventKind.REPORT_SIGNED, 99))
    assert [entry.is_read for entry in found.entries()] == [True]
    assert desk.notices.shown == []


def test_reading_is_remembered() -> None:
    desk, found = inbox()
    found.heard(event(EventKind.REPORT_SIGNED, 101))
    found.heard(event(EventKind.MESSAGE_POSTED, 102))
    found.open(found.entries()[1].notice)
    desk.gateway.answers["events.read"] = EventPage(
        events=(event(EventKind.REPORT_SIGNED, 101), event(EventKind.MESSAGE_POSTED, 102)), cursor=102
    )
    again = Inbox(desk.desk)
    desk.gateway.settle()
    assert [entry.is_read for entry in again.entries()] == [False, True]
    again.read_all()
    assert again.unread() == 0
    third = Inbox(desk.desk)
    desk.gateway.settle()
    assert third.unread() == 0


def test_what_can_wait_is_listed_without_a_notice() -> None:
    desk, found = inbox()
    found.heard(event(EventKind.INVITATION_ACCEPTED))
    assert desk.notices.shown == []
    assert found.unread() == 1


def test_old_news_is_listed_without_a_notice() -> None:
    desk, found = inbox()
    found.heard(event(EventKind.REPORT_SIGNED, at=START - timedelta(hours=3)))
    assert desk.notices.shown == []
    assert found.unread() == 1


def test_another_person_at_the_window_has_another_list() -> None:
    desk, found = inbox()
    found.heard(event(EventKind.REPORT_SIGNED))
    desk.session.me = me(NEUROLOGIST)
    desk.session.ring()
    assert found.entries() == ()
    desk.session.me = None
    desk.session.ring()
    assert found.entries() == ()


def test_the_past_is_asked_again_when_the_server_is_back() -> None:
    desk = PaperDesk(me(GP))
    desk.cases.put(card())
    desk.gateway.answers["case.list"] = Unreachable()
    found = Inbox(desk.desk)
    desk.gateway.settle()
    desk.gateway.answers["case.list"] = CasePage(cards=(), event_cursor=100)
    desk.gateway.answers["events.read"] = EventPage(events=(event(EventKind.REPORT_SIGNED, 99),), cursor=100)
    desk.session.ring()
    desk.gateway.settle()
    assert len(found.entries()) == 1


def test_a_call_goes_to_the_channels_without_the_patient() -> None:
    desk, found = inbox()
    outside: list[tuple[str, str]] = []
    desk.hooks.contributions.append(
        NotificationChannel(id="tray", title="Tray", notify=lambda title, text: outside.append((title, text)))
    )
    found.heard(event(EventKind.MESSAGE_POSTED, 101))
    found.heard(event(EventKind.REPORT_SIGNED, 102))
    assert outside == [("Khibra", "Case 2026-000123 waits for you.")]


def test_the_list_tells_its_watchers() -> None:
    _desk, found = inbox()
    calls: list[int] = []
    stop = found.watch(lambda: calls.append(found.unread()))
    found.heard(event(EventKind.REPORT_SIGNED, 101))
    stop()
    found.heard(event(EventKind.MESSAGE_POSTED, 102, actor_id=AccountId("x")))
    assert calls == [1]
