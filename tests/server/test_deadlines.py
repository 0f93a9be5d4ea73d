"""What falls due: rounds with their quorum are closed, what is late is told; once, also after a restart."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from cases import errors
from cases.acts import deadlines
from cases.acts.hooks import Objected, ServerHooks
from cases.model.audit import Event, EventKind
from cases.model.case import CaseState
from cases.model.ids import CaseId
from cases.model.kept import Alarm, AlarmKind
from cases.model.round import Extension, RoundDeadline, RoundView
from cases.rules.tally import Count, VotingRule
from cases.store.ports import Tx
from cases.wire import endpoints
from cases.wire.messages import EventQuery, FollowUpDate, Outcome, Promise, Reason, Text
from tests.server.harness import Clock, Running, running
from tests.server.village import Doctor, Village

HOUR = timedelta(hours=1)


@pytest.fixture
def village(server: Running) -> Village:
    return Village(server)


def heard(who: Doctor, case_id: CaseId, *kinds: EventKind) -> Sequence[Event]:
    """What somebody's feed says of a case."""
    events = who.ask(endpoints.EVENTS.call(query=EventQuery())).events
    return [event for event in events if event.case_id == case_id and event.kind in kinds]


def the_round(who: Doctor, case_id: CaseId) -> RoundView:
    return who.ask(endpoints.READ_ROUNDS.call(case_id=case_id)).rounds[-1]


def test_a_round_with_its_quorum_is_closed_at_its_deadline(village: Village) -> None:
    case_id = village.in_review(3)
    view = village.open_round(case_id)
    lead, second, third = village.experts
    for who in (second, third):
        who.answer(case_id, round_id=view.id)
        who.vote(view, case_id, 0)
    village.server.clock.move(minutes=59)
    village.server.look()
    assert the_round(lead, case_id).closed_at is None
    village.server.clock.move(minutes=1)
    village.server.look()
    closed = the_round(lead, case_id)
    assert closed.closed_at == village.now
    assert closed.tally is not None
    assert closed.tally.winner == 0
    assert lead.read(case_id).card.state is CaseState.DISCUSSION
    (event,) = heard(village.gp, case_id, EventKind.ROUND_CLOSED)
    assert (event.actor_id, event.actor_name) == (None, "")
    village.server.look()
    assert len(heard(village.gp, case_id, EventKind.ROUND_CLOSED)) == 1


def test_of_a_round_without_quorum_lead_and_coordinator_alone_are_told_once(village: Village) -> None:
    case_id = village.in_review(3)
    village.open_round(case_id)
    village.server.clock.move(hours=1)
    for _ in range(2):
        village.server.look()
    lead, second, _third = village.experts
    assert the_round(lead, case_id).closed_at is None
    told = [
        len(heard(who, case_id, EventKind.ROUND_DUE))
        for who in (lead, village.coordinator, second, village.gp, village.stranger)
    ]
    assert told == [1, 1, 0, 0, 0]


def test_an_extended_round_takes_in_what_came_meanwhile_and_falls_due_again(village: Village) -> None:
    case_id = village.in_review(3)
    view = village.open_round(case_id)
    lead, second, third = village.experts
    second.vote(view, case_id, 1)
    village.server.clock.move(minutes=70)
    village.server.look()
    third.vote(view, case_id, 1)
    for bad in (village.now, view.spec.closes_at):
        call = endpoints.EXTEND_ROUND.call(RoundDeadline(closes_at=bad), case_id=case_id, round_id=view.id)
        with pytest.raises(errors.Invalid):
            lead.ask(call)
    longer = RoundDeadline(closes_at=village.now + HOUR)
    call = endpoints.EXTEND_ROUND.call(longer, case_id=case_id, round_id=view.id)
    with pytest.raises(errors.Forbidden):
        second.ask(call)
    extended = village.coordinator.ask(call)
    assert (extended.spec.closes_at, extended.extensions) == (longer.closes_at, ())
    (moved,) = heard(village.coordinator, case_id, EventKind.ROUND_EXTENDED)
    times = {"before": view.spec.closes_at.isoformat(), "until": longer.closes_at.isoformat()}
    assert moved.detail == {"round": "1", "late": "1", **times}
    (moved,) = heard(second, case_id, EventKind.ROUND_EXTENDED)
    assert moved.detail == {"round": "1", **times}, "who has voted is sealed"
    extended_at = village.now
    village.server.clock.move(minutes=59)
    village.server.look()
    assert the_round(lead, case_id).closed_at is None
    village.server.clock.move(minutes=1)
    village.server.look()
    closed = the_round(lead, case_id)
    assert closed.tally is not None
    assert (closed.tally.valid, [b.is_late for b in closed.ballots]) == (2, [False, False])
    assert closed.extensions == (
        Extension(at=extended_at, before=view.spec.closes_at, until=longer.closes_at, late=1),
    )
    with pytest.raises(errors.TransitionRefused):
        lead.ask(endpoints.EXTEND_ROUND.call(longer, case_id=case_id, round_id=view.id))


def test_what_fell_due_while_the_server_was_down_is_handled_when_it_starts(tmp_path: Path) -> None:
    clock = Clock()
    with running(tmp_path / "data", clock) as server:
        village = Village(server)
        case_id = village.in_review(2)
        view = village.open_round(case_id)
        for who in village.experts[:2]:
            who.answer(case_id, round_id=view.id)
            who.vote(view, case_id, 2)
    clock.move(days=2)
    with running(tmp_path / "data", clock, hooks=server.hooks) as again:
        events = again.store.read(lambda tx: tx.log.of_case(case_id))
        assert [e.kind for e in events[-1:]] == [EventKind.ROUND_CLOSED]
        case = again.store.read(lambda tx: tx.cases.find(case_id))
        assert case is not None
        assert case.state is CaseState.DISCUSSION


@pytest.mark.logs_errors
def test_a_rule_that_fails_leaves_the_round_to_people_and_the_others_to_the_server(village: Village) -> None:
    def broken(_count: Count) -> None:
        raise ZeroDivisionError

    cases = []
    for rule in ("majority", "broken", "gone"):
        for name in ("broken", "gone"):
            village.server.hooks.rules[name] = VotingRule(id=name, version="1", title=name, decide=broken)  # type: ignore[arg-type]
        case_id = village.in_review(2)
        view = village.open_round(case_id, rule=rule, quorum=1)
        village.experts[1].vote(view, case_id, 0)
        cases.append(case_id)
    del village.server.hooks.rules["gone"]
    village.server.clock.move(hours=1)
    village.server.look()
    lead = village.experts[0]
    assert [the_round(lead, case_id).closed_at is not None for case_id in cases] == [True, False, False]
    (due,) = heard(lead, cases[2], EventKind.ROUND_DUE)
    assert due.detail["reason"] == "rule_missing"


def test_a_promise_that_passed_is_told_to_who_promised_and_to_those_who_follow_it(village: Village) -> None:
    case_id = village.in_review(3)
    lead, second, third = village.experts
    view = village.open_round(case_id, closes_at=village.now + 5 * HOUR)
    second.answer(case_id, round_id=view.id)
    village.server.clock.move(hours=1)
    village.server.look()
    village.server.look()
    late = EventKind.ANSWER_OVERDUE
    assert {event.about_id for event in heard(lead, case_id, late)} == {lead.id, third.id}
    assert {event.about_name for event in heard(village.coordinator, case_id, late)} == {
        "Dr Expert0",
        "Dr Expert2",
    }
    assert [event.about_id for event in heard(third, case_id, late)] == [third.id]
    assert heard(second, case_id, late) == heard(village.gp, case_id, late) == []


def test_the_clock_stands_still_while_information_is_asked(village: Village) -> None:
    case_id = village.in_review(2)
    lead, second, _third = village.experts
    view = village.open_round(case_id)
    village.server.clock.move(minutes=30)
    second.ask(endpoints.REQUEST_INFORMATION.call(Text(text="INR ?"), case_id=case_id))
    village.server.clock.move(hours=3)
    village.server.look()
    second.vote(view, case_id, 0)
    lead.vote(view, case_id, 0)
    village.reply(case_id, "3,1")
    assert the_round(lead, case_id).spec.closes_at == view.spec.closes_at + 3 * HOUR
    village.server.clock.move(minutes=29)
    village.server.look()
    assert heard(lead, case_id, EventKind.ANSWER_OVERDUE, EventKind.ROUND_CLOSED, EventKind.ROUND_DUE) == []
    village.server.clock.move(minutes=1)
    village.server.look()
    closed = the_round(lead, case_id)
    assert closed.tally is not None
    assert closed.tally.valid == 2


def test_a_follow_up_date_that_passed_is_told_unless_the_outcome_is_known(village: Village) -> None:
    told = []
    for is_known in (False, True):
        case_id = village.concluded()
        due = FollowUpDate(due=village.now.date() + timedelta(days=1))
        village.gp.ask(endpoints.ACKNOWLEDGE_REPORT.call(due, case_id=case_id))
        if is_known:
            village.gp.ask(endpoints.RECORD_OUTCOME.call(Outcome(outcome="Va bien."), case_id=case_id))
        told.append(case_id)
    for expected in (0, 1):
        village.server.clock.move(days=1)
        village.server.look()
        numbers = [len(heard(village.gp, case_id, EventKind.FOLLOW_UP_DUE)) for case_id in told]
        assert numbers == [expected, 0]


def test_a_round_that_a_panel_left_open_falls_due_for_the_next_one(village: Village) -> None:
    case_id = village.in_review(2)
    village.open_round(case_id)
    for expert in village.experts[:2]:
        expert.ask(endpoints.DECLARE_CONFLICT.call(Reason(reason="Parent"), case_id=case_id))
    village.server.clock.move(hours=2)
    village.server.look()
    third = village.experts[2]
    village.assign(case_id, third)
    third.accept(case_id)
    village.server.look()
    assert len(heard(third, case_id, EventKind.ROUND_DUE)) == 1


def test_who_is_dropped_from_a_panel_is_told_and_the_case_leaves_their_list(village: Village) -> None:
    case_id = village.submitted()
    first, second, third = village.experts
    village.assign(case_id, first, second)
    village.assign(case_id, second, third)
    assert first.ask(endpoints.LIST_CASES.call()).cards == ()
    with pytest.raises(errors.NotFound):
        first.read(case_id)
    (told,) = heard(first, case_id, EventKind.INVITATION_WITHDRAWN)
    assert (told.about_id, told.actor_name) == (first.id, "Dr Coordinator")
    assert told.case_number == village.gp.read(case_id).card.number
    assert heard(first, case_id, EventKind.CASE_ASSIGNED) == []
    timeline = village.gp.ask(endpoints.READ_TIMELINE.call(case_id=case_id)).events
    assert [e.about_name for e in timeline if e.kind is EventKind.INVITATION_WITHDRAWN] == ["Dr Expert0"]
    with pytest.raises(errors.NotFound):
        first.ask(endpoints.ACCEPT_SEAT.call(Promise(promised_at=village.now + HOUR), case_id=case_id))


@pytest.mark.logs_errors
def test_an_alarm_that_fails_rings_again_after_pauses_that_grow(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = village.in_review(3)
    village.open_round(case_id)
    ring, rings = deadlines.ring, []

    def ring_on_a_full_disk(tx: Tx, hooks: ServerHooks, alarm: Alarm) -> None:
        if alarm.kind is AlarmKind.ROUND:
            rings.append(village.now)
            if len(rings) <= 2:
                raise errors.StorageFull
        ring(tx, hooks, alarm)

    monkeypatch.setattr(deadlines, "ring", ring_on_a_full_disk)
    village.server.clock.move(hours=1)
    begun = village.now
    for _ in range(20):
        village.server.look()
        village.server.clock.move(seconds=10)
    assert [(at - begun).seconds for at in rings] == [0, 30, 90]
    assert len(heard(village.experts[0], case_id, EventKind.ROUND_DUE)) == 1


def voted(village: Village) -> CaseId:
    """A case whose round has its quorum, of the second and the third expert."""
    case_id = village.in_review(3)
    view = village.open_round(case_id)
    for who in village.experts[1:]:
        who.answer(case_id, round_id=view.id)
        who.vote(view, case_id, 0)
    return case_id


def logged(village: Village, case_id: CaseId, *kinds: EventKind) -> Sequence[Event]:
    events = village.server.store.read(lambda tx: tx.log.of_case(case_id))
    return [event for event in events if event.kind in kinds]


def test_without_consent_nothing_falls_due_until_there_is_a_new_one(village: Village) -> None:
    case_id = voted(village)
    withdrawal = endpoints.WITHDRAW_CONSENT.call(Reason(reason="Ne veut plus."), case_id=case_id)
    village.gp.ask(withdrawal)
    village.server.clock.move(hours=30)
    assert village.server.store.read(lambda tx: tx.alarms.due()) == ()
    village.server.look()
    kinds = EventKind.ROUND_CLOSED, EventKind.ROUND_DUE, EventKind.ANSWER_OVERDUE
    assert logged(village, case_id, *kinds) == []
    village.gp.ask(endpoints.RECORD_CONSENT.call(village.consent(), case_id=case_id))
    village.server.look()
    assert [event.kind for event in logged(village, case_id, *kinds)] == [EventKind.ROUND_CLOSED]


def test_an_alarm_without_consent_rings_for_nobody(village: Village) -> None:
    case_id = voted(village)
    round_id = the_round(village.experts[0], case_id).id
    closes_at = the_round(village.experts[0], case_id).spec.closes_at
    village.gp.ask(endpoints.WITHDRAW_CONSENT.call(Reason(reason="Ne veut plus."), case_id=case_id))
    alarm = Alarm(case_id=case_id, kind=AlarmKind.ROUND, subject=round_id, at=closes_at)
    village.server.store.write(lambda tx: tx.alarms.put(alarm))
    village.server.clock.move(hours=30)
    village.server.look()
    assert logged(village, case_id, EventKind.ROUND_CLOSED, EventKind.ROUND_DUE) == []


def test_a_cancelled_case_has_no_alarms(village: Village) -> None:
    case_id = voted(village)
    village.gp.ask(endpoints.CANCEL_CASE.call(Reason(reason="Transférée."), case_id=case_id))
    village.server.clock.move(hours=30)
    assert village.server.store.read(lambda tx: tx.alarms.due()) == ()


def test_a_plugin_that_objects_keeps_a_round_open_at_its_deadline(village: Village) -> None:
    case_id = voted(village)
    village.server.hooks.objections.append(Objected(plugin="p", reason="Not on a Sunday."))
    village.server.clock.move(hours=1)
    village.server.look()
    lead = village.experts[0]
    assert the_round(lead, case_id).closed_at is None
    (due,) = heard(lead, case_id, EventKind.ROUND_DUE)
    assert due.detail["reason"] == "Not on a Sunday."
    assert village.server.hooks.asked[-1] == (None, "vote.close_round", case_id)
