"""What falls due: the end of a round, a promised answer, the follow-up date.

Whatever sets a time sets an alarm in the same transaction; the server rings it (`cases.server.jobs`), and what
happens then is decided here from the case as it stands. Nobody acts but the server, so events have no actor.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta

from cases.acts import rounds
from cases.acts.hooks import ServerHooks
from cases.acts.scene import Scene, changed
from cases.acts.views import card
from cases.errors import Objection, Refused
from cases.model.audit import EventKind
from cases.model.case import CaseState, MemberStatus
from cases.model.consent import CONSENTED
from cases.model.ids import AccountId, RoundId
from cases.model.kept import Actor, Alarm, AlarmKind, Case, KeptInformationRequest, KeptRound, Seat
from cases.rules import quorum, visibility
from cases.rules.access import seat_of
from cases.rules.lifecycle import STEPS, Step
from cases.store.ports import Tx


def arm(tx: Tx, case: Case, *, begins: bool = False, since: datetime | None = None) -> None:
    """Set the alarms for what a case waits for from now on.

    Args:
        tx: the transaction.
        case: as it is about to be saved.
        begins: a panel begins; the round that another one left open falls due again, even one that has passed.
        since: alarms were silent since then; what passed meanwhile falls due now.
    """
    after = since or tx.now
    for kept in _running(tx, case):
        if begins or kept.spec.closes_at > after:
            tx.alarms.put(_alarm(case, AlarmKind.ROUND, kept.spec.closes_at, kept.id))
    for seat in case.seats:
        if seat.promised_at is not None and seat.promised_at > after:
            tx.alarms.put(_alarm(case, AlarmKind.PROMISE, seat.promised_at, seat.account_id))
    if (ends_at := _follow_up_ends(case)) is not None:
        tx.alarms.put(_alarm(case, AlarmKind.FOLLOW_UP, ends_at))


def _alarm(case: Case, kind: AlarmKind, at: datetime, subject: str = "") -> Alarm:
    return Alarm(case_id=case.id, kind=kind, subject=subject, at=at)


def _running(tx: Tx, case: Case) -> list[KeptRound]:
    return [kept for kept in tx.panel.rounds(case.id) if kept.closed_at is None]


def _follow_up_ends(case: Case) -> datetime | None:
    """Return the moment at which the follow-up date has passed."""
    if case.state is not CaseState.FOLLOW_UP or case.follow_up is not None or case.follow_up_due is None:
        return None
    return datetime.combine(case.follow_up_due + timedelta(days=1), time(), UTC)


def resume(tx: Tx, case: Case, request: KeptInformationRequest) -> Case:
    """Return a case whose times go on after an information request: the wait for the requester does not count."""
    waited = max(tx.now - request.asked_at, timedelta())
    for kept in _running(tx, case):
        if kept.spec.closes_at > request.asked_at:
            rounds.postpone(tx, kept, kept.spec.closes_at + waited)

    def promised(seat: Seat) -> Seat:
        at = seat.promised_at
        return changed(seat, promised_at=at + waited) if at is not None and at > request.asked_at else seat

    case = changed(case, seats=tuple(map(promised, case.seats)))
    arm(tx, case)
    return case


def in_by_now(tx: Tx, case: Case) -> frozenset[AccountId]:
    """Return whose opinion or ballot is in since the last reveal."""
    voted = {ballot.author_id for kept in _running(tx, case) for ballot in tx.panel.ballots(kept.id)}
    return visibility.answered(tx.panel.opinions(case.id), case.revealed_to) | voted


def ring(tx: Tx, hooks: ServerHooks, alarm: Alarm) -> None:
    """Do what is to be done when something falls due; nothing where it was settled, put off, or lacks consent."""
    case = tx.cases.find(alarm.case_id) if tx.alarms.take(alarm) else None
    if case is not None and case.consent_status in CONSENTED:
        _RINGING[alarm.kind](tx, hooks, case, alarm)


def _round_is_due(tx: Tx, hooks: ServerHooks, case: Case, alarm: Alarm) -> None:
    """Close a round that has its quorum; of another one lead and coordinator are told, who extend or close it."""
    kept = tx.panel.round(case.id, RoundId(alarm.subject))
    if kept is None or kept.closed_at is not None or kept.spec.closes_at != alarm.at:
        return
    if case.state is not CaseState.IN_REVIEW:  # asked for again when the panel goes on
        return
    counting = quorum.counting_ballots(kept, tx.panel.ballots(kept.id), quorum.eligible(case))
    reason = "no_quorum"
    if len(counting) >= kept.spec.quorum:
        try:
            _ask_plugins(tx, hooks, case)
            rounds.shut(tx, hooks, case, kept, None)
        except Refused as error:
            reason = str(error.fields.get("reason", error.code))
        else:
            return
    tx.log.add(EventKind.ROUND_DUE, case, None, round=str(kept.number), reason=reason)


def _ask_plugins(tx: Tx, hooks: ServerHooks, case: Case) -> None:
    """Let the plugins object to the close as to one by a person; the card is the lead's, but nobody acts."""
    lead = next((seat.account_id for seat in quorum.seats_in_use(case) if seat.is_lead), case.requester_id)
    shown = card(Scene(tx, Actor(account=tx.people.account(lead)), hooks), case)
    for objected in hooks.change_objections(None, STEPS[Step.CLOSE_ROUND].row, shown):
        raise Objection(plugin=objected.plugin, reason=objected.reason)


def _promise_is_due(tx: Tx, _hooks: ServerHooks, case: Case, alarm: Alarm) -> None:
    seat = seat_of(case, AccountId(alarm.subject))
    if seat is None or seat.promised_at != alarm.at or case.state is not CaseState.IN_REVIEW:
        return
    is_awaited = seat.status is MemberStatus.ACCEPTED and not seat.has_conflict
    is_alone = not quorum.is_panel(case) and not tx.panel.rounds(
        case.id
    )  # what was promised is then the report
    if is_awaited and (is_alone or seat.account_id not in in_by_now(tx, case)):
        tx.log.add(EventKind.ANSWER_OVERDUE, case, None, tx.people.account(seat.account_id))


def _follow_up_is_due(tx: Tx, _hooks: ServerHooks, case: Case, alarm: Alarm) -> None:
    if _follow_up_ends(case) == alarm.at:
        tx.log.add(EventKind.FOLLOW_UP_DUE, case, None)


_RINGING: Mapping[AlarmKind, Callable[[Tx, ServerHooks, Case, Alarm], None]] = {
    AlarmKind.ROUND: _round_is_due,
    AlarmKind.PROMISE: _promise_is_due,
    AlarmKind.FOLLOW_UP: _follow_up_is_due,
}
