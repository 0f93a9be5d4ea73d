"""The timeline tells every kind of event in a sentence, by local day, the newest first."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from cases.errors import NotFound
from cases.model.audit import Event, EventKind
from cases.model.case import CaseState
from cases.model.ids import AccountId, CaseId
from cases.wire.messages import Timeline
from plugins.audit_trail.presenter import TimelinePresenter
from plugins.audit_trail.sentences import TELLINGS, days
from tests.plugins.paper_desk import PaperDesk
from tests.plugins.people import GP, me, view
from workstation.ui.kit.icons import icon_names

NIGHT = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def casablanca(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Africa/Casablanca")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def event(kind: EventKind, sequence: int = 1, at: datetime = NIGHT, who: str = "Dr Tazi") -> Event:
    return Event(
        sequence=sequence,
        at=at,
        kind=kind,
        case_id=CaseId("c1"),
        actor_id=AccountId(who) if who else None,
        actor_name=who,
    )


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_is_told(kind: EventKind) -> None:
    assert kind in TELLINGS
    (day,) = days((event(kind),))
    (step,) = day.steps
    assert step.icon in icon_names()
    assert "{" not in step.sentence
    nobody_did = {
        EventKind.INCIDENT_LOGGED,
        EventKind.ROUND_DUE,
        EventKind.ANSWER_OVERDUE,
        EventKind.AUTHENTICATOR_REMOVED,
        EventKind.FOLLOW_UP_DUE,
    }
    assert "Dr Tazi" in step.sentence or kind in nobody_did


def test_whom_a_step_concerns_is_named() -> None:
    for kind in (
        EventKind.INVITATION_WITHDRAWN,
        EventKind.ANSWER_OVERDUE,
        EventKind.AUTHENTICATOR_REMOVED,
    ):
        told = msgspec.structs.replace(event(kind), about_name="Dr Idrissi")
        assert "Dr Idrissi" in days((told,))[0].steps[0].sentence


def test_a_consent_in_the_place_of_another_is_told_as_such() -> None:
    told = msgspec.structs.replace(event(EventKind.CONSENT_RECORDED), detail={"replaces": "withdrawn"})
    (step,) = days((told,))[0].steps
    assert step.sentence == "Dr Tazi recorded another answer of the patient in place of the earlier one"


def test_the_newest_day_and_step_come_first() -> None:
    later = NIGHT + timedelta(hours=1)
    told = days(
        (
            event(EventKind.CASE_CREATED, 1),
            event(EventKind.CASE_CHANGED, 2, NIGHT + timedelta(minutes=5)),
            event(EventKind.CASE_SUBMITTED, 3, later),
        )
    )
    assert [[step.sequence for step in day.steps] for day in told] == [[3], [2, 1]]
    assert [day.steps[0].clock for day in told] == ["00:30", "23:35"]
    assert "23" in told[0].title


def test_files_in_a_row_are_told_together() -> None:
    run = [event(EventKind.FILE_ARRIVED, n, NIGHT + timedelta(seconds=n)) for n in range(1, 97)]
    other = event(EventKind.FILE_ARRIVED, 97, NIGHT + timedelta(minutes=3), who="Dr Bennis")
    (day,) = days((*run, other))
    assert [step.sentence for step in day.steps] == [
        "A file arrived, sent by Dr Bennis",
        "96 files arrived, sent by Dr Tazi",
    ]


def test_what_the_server_did_has_a_name() -> None:
    (day,) = days((event(EventKind.CASE_ASSIGNED, who=""),))
    assert day.steps[0].sentence == "The server invited experts"


def test_the_timeline_is_read_with_the_case_and_after_events() -> None:
    desk = PaperDesk(me(GP))
    presenter = TimelinePresenter(desk.desk, lambda: None)
    desk.gateway.answers["case.read"] = view(CaseState.DRAFT, "audit.read_case")
    desk.gateway.answers["case.timeline"] = Timeline(events=(event(EventKind.CASE_CREATED),))
    presenter.open(CaseId("c1"))
    assert presenter.days() is None
    desk.gateway.settle()
    presenter.heard(event(EventKind.CASE_CHANGED, 2))
    desk.gateway.answers["case.timeline"] = Timeline(
        events=(event(EventKind.CASE_CREATED), event(EventKind.CASE_CHANGED, 2))
    )
    desk.pass_time()
    told = presenter.days()
    assert told is not None
    assert [step.sequence for step in told[0].steps] == [2, 1]


def test_a_timeline_that_may_not_be_read_is_not_asked_for() -> None:
    desk = PaperDesk(me(GP))
    presenter = TimelinePresenter(desk.desk, lambda: None)
    desk.gateway.answers["case.read"] = view(CaseState.DRAFT)
    presenter.open(CaseId("c1"))
    desk.gateway.settle()
    assert presenter.is_denied
    assert presenter.days() is None


def test_a_case_that_is_gone_is_said() -> None:
    desk = PaperDesk(me(GP))
    presenter = TimelinePresenter(desk.desk, lambda: None)
    desk.gateway.answers["case.read"] = NotFound()
    presenter.open(CaseId("c1"))
    desk.gateway.settle()
    assert isinstance(presenter.screen.error, NotFound)
