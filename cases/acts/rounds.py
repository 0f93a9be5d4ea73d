"""Rounds: a question to the panel, sealed ballots, and the close that reveals them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from cases.acts.admission import begin, open_case
from cases.acts.hooks import ServerHooks
from cases.acts.scene import Scene, changed
from cases.acts.signing import note_clock, verify
from cases.acts.views import reader
from cases.errors import Invalid, NotFound, Objection, Refused, RoundOpen, SignatureInvalid
from cases.model.audit import EventKind
from cases.model.ids import AccountId, CaseId, RoundId, fresh_id
from cases.model.kept import Account, Alarm, AlarmKind, Case, KeptBallot, KeptRound
from cases.model.opinion import SignedDocument
from cases.model.round import (
    Ballot,
    BallotContent,
    Extension,
    Receipt,
    RoundDeadline,
    RoundSpec,
    RoundView,
    Tally,
)
from cases.rules import lifecycle, quorum, visibility
from cases.rules.lifecycle import Step
from cases.rules.tally import Count, Vote, tallied
from cases.rules.visibility import Reader
from cases.store.ports import Tx
from cases.wire import codec
from cases.wire.endpoints import READ_ROUNDS
from cases.wire.messages import Rounds


def open_round(scene: Scene, case_id: CaseId, spec: RoundSpec) -> RoundView:
    """Put a question to the panel.

    Raises:
        RoundOpen: one is open.
        Invalid: too few options, an unknown rule, a quorum that cannot be reached, a deadline in the past.
    """
    case = begin(scene, case_id, Step.OPEN_ROUND)
    rounds = scene.tx.panel.rounds(case.id)
    if any(kept.closed_at is None for kept in rounds):
        raise RoundOpen
    if not quorum.is_panel(case):
        raise Refused(reason="one_expert")
    if spec.rule not in scene.hooks.voting_rules():
        raise Invalid(field="rule", reason="unknown")
    if spec.closes_at <= scene.now:
        raise Invalid(field="closes_at", reason="past")
    quorum.check_spec(spec, case)
    kept = KeptRound(
        id=RoundId(fresh_id()),
        case_id=case.id,
        number=len(rounds) + 1,
        spec=spec,
        opened_at=scene.now,
        participants=tuple(seat.account_id for seat in quorum.seats_in_use(case)),
    )
    _put(scene.tx, kept)
    case = changed(case, state=lifecycle.after(case, Step.OPEN_ROUND))
    case = scene.keep(case, EventKind.ROUND_OPENED, round=str(kept.number), rule=spec.rule)
    return view(scene, case, kept, _reader(scene, case))


def cast(scene: Scene, case_id: CaseId, round_id: RoundId, document: SignedDocument) -> Receipt:
    """Keep a sealed ballot; the last one in time counts, a late one is kept and marked.

    Raises:
        Refused: the round is closed.
        SignatureInvalid: the ballot is not the caller's, or of another case or round.
        Invalid: the choice is not an option.
    """
    case = begin(scene, case_id, Step.VOTE)
    kept = _found(scene, case, round_id)
    if kept.closed_at is not None:
        raise Refused(reason="round_closed")
    content = verify(scene, case, document, BallotContent)
    if content.round_id != kept.id:
        raise SignatureInvalid(reason="round")
    if content.choice not in range(len(kept.spec.options)):
        raise Invalid(field="choice", reason="not_an_option")
    digest = ballot_digest(document)
    # The case itself is not saved: its version would tell the others that somebody has voted.
    sequence, chain = scene.tx.log.add(
        EventKind.BALLOT_CAST, case, scene.account, round=str(kept.number), ballot_sha256=digest
    )
    ballot = KeptBallot(
        round_id=kept.id,
        author_id=scene.account.id,
        received_at=scene.now,
        document=document,
        event_sequence=sequence,
        event_hash=chain,
    )
    scene.tx.panel.add_ballot(case.id, ballot)
    note_clock(scene, case, content.cast_at)
    return _receipt(ballot)


def ballot_digest(document: SignedDocument) -> str:
    """Return what the log commits to: sha256 of payload and signature, hexadecimal.

    The signature keeps the digest from being guessed by trying every choice.
    """
    return hashlib.sha256(document.payload + document.signature).hexdigest()


def _receipt(ballot: KeptBallot) -> Receipt:
    return Receipt(
        round_id=ballot.round_id,
        ballot_sha256=ballot_digest(ballot.document),
        event_sequence=ballot.event_sequence,
        event_hash=ballot.event_hash,
    )


def close(scene: Scene, case_id: CaseId, round_id: RoundId) -> RoundView:
    """Close a round: count it by its rule and reveal opinions and ballots.

    Raises:
        Refused: the round is closed, or its rule is not there or contradicts the votes.
        NoQuorum: too few ballots, and the deadline has not passed.
    """
    case = begin(scene, case_id, Step.CLOSE_ROUND)
    kept = _found(scene, case, round_id)
    if kept.closed_at is not None:
        raise Refused(reason="round_closed")
    case, kept = shut(scene.tx, scene.hooks, case, kept, scene.account)
    return view(scene, case, kept, _reader(scene, case))


def shut(
    tx: Tx, hooks: ServerHooks, case: Case, kept: KeptRound, actor: Account | None
) -> tuple[Case, KeptRound]:
    """Count a round and reveal it, for whoever closes it; None is the server, at the deadline.

    Raises:
        NoQuorum: too few ballots, and the deadline has not passed.
        Refused: its rule is not there, or contradicts the votes.
    """
    voters = quorum.eligible(case)
    counting = quorum.counting_ballots(kept, tx.panel.ballots(kept.id), voters)
    quorum.check_close(kept, len(counting), is_past_deadline=tx.now >= kept.spec.closes_at)
    tally = _count(hooks, kept, counting, len(voters))
    kept = changed(kept, closed_at=tx.now, tally=tally)
    tx.panel.put_round(kept)
    case = tx.cases.save(changed(case, state=lifecycle.after(case, Step.CLOSE_ROUND)))
    tx.log.add(EventKind.ROUND_CLOSED, case, actor, round=str(kept.number), outcome=tally.outcome)
    return case, kept


def extend(scene: Scene, case_id: CaseId, round_id: RoundId, deadline: RoundDeadline) -> RoundView:
    """Give an open round more time; ballots that came after the old deadline count then.

    Raises:
        Refused: the round is closed.
        Invalid: the new deadline is no later one.
    """
    case = begin(scene, case_id, Step.EXTEND_ROUND)
    kept = _found(scene, case, round_id)
    if kept.closed_at is not None:
        raise Refused(reason="round_closed")
    if deadline.closes_at <= max(scene.now, kept.spec.closes_at):
        raise Invalid(field="closes_at", reason="not_later")
    kept = postpone(scene.tx, kept, deadline.closes_at)
    moved = kept.extensions[-1]
    detail = {"before": moved.before.isoformat(), "until": moved.until.isoformat(), "late": str(moved.late)}
    scene.tx.log.add(EventKind.ROUND_EXTENDED, case, scene.account, round=str(kept.number), **detail)
    return view(scene, case, kept, _reader(scene, case))


def postpone(tx: Tx, kept: KeptRound, closes_at: datetime) -> KeptRound:
    """Move the deadline of a round, and note which late ballots that takes in."""
    late = {ballot.author_id for ballot in tx.panel.ballots(kept.id) if quorum.is_late(ballot, kept)}
    moved = Extension(at=tx.now, before=kept.spec.closes_at, until=closes_at, late=len(late))
    spec = changed(kept.spec, closes_at=closes_at)
    return _put(tx, changed(kept, spec=spec, extensions=(*kept.extensions, moved)))


def _put(tx: Tx, kept: KeptRound) -> KeptRound:
    """Keep an open round, and have the server look at it at its deadline."""
    tx.panel.put_round(kept)
    tx.alarms.put(Alarm(case_id=kept.case_id, kind=AlarmKind.ROUND, subject=kept.id, at=kept.spec.closes_at))
    return kept


def _count(hooks: ServerHooks, kept: KeptRound, counting: Sequence[KeptBallot], eligible: int) -> Tally:
    rule = hooks.voting_rules().get(kept.spec.rule)
    if rule is None:
        raise Refused(reason="rule_missing")
    contents = [_content(ballot) for ballot in counting]
    count = Count(
        options=len(kept.spec.options),
        votes=tuple(Vote(choice=c.choice, confidence=c.confidence) for c in contents),
        eligible=eligible,
        quorum=kept.spec.quorum,
    )
    try:
        return tallied(rule, count)
    except ValueError as error:
        raise Objection(plugin=rule.id, reason="wrong_count") from error


def _content(ballot: KeptBallot) -> BallotContent:
    return codec.decode(ballot.document.payload, BallotContent)


def _found(scene: Scene, case: Case, round_id: RoundId) -> KeptRound:
    kept = scene.tx.panel.round(case.id, round_id)
    if kept is None:
        raise NotFound
    return kept


def read(scene: Scene, case_id: CaseId) -> Rounds:
    """Return the rounds of a case, as far as the caller may see them."""
    case = open_case(scene, case_id, READ_ROUNDS.row)
    who = _reader(scene, case)
    if not who.rights & {"case.read_clinical", "vote.read_participation"}:
        return Rounds()
    return Rounds(rounds=tuple(view(scene, case, kept, who) for kept in scene.tx.panel.rounds(case.id)))


def _reader(scene: Scene, case: Case) -> Reader:
    return reader(scene, case, scene.tx.panel.opinions(case.id))


def view(scene: Scene, case: Case, kept: KeptRound, who: Reader) -> RoundView:
    """Return a round as its reader may see it."""
    is_open = visibility.sees_ballots(who, kept)
    ballots = scene.tx.panel.ballots(kept.id)
    mine = [ballot for ballot in ballots if ballot.author_id == scene.account.id]
    return RoundView(
        id=kept.id,
        number=kept.number,
        spec=kept.spec,
        opened_at=kept.opened_at,
        closed_at=kept.closed_at,
        participants=tuple(map(scene.faces.practitioner, kept.participants)),
        answered=_voters(ballots) if who.sees_participation or is_open else None,
        my_receipt=_receipt(mine[-1]) if mine else None,
        my_ballot=_content(mine[-1]) if mine else None,
        ballots=_revealed(scene, case, kept, ballots) if is_open else (),
        extensions=kept.extensions if is_open else (),
        tally=kept.tally if is_open else None,
    )


def _voters(ballots: Sequence[KeptBallot]) -> tuple[AccountId, ...]:
    return tuple(sorted({ballot.author_id for ballot in ballots}))


def _revealed(scene: Scene, case: Case, kept: KeptRound, ballots: Sequence[KeptBallot]) -> tuple[Ballot, ...]:
    """Return the ballots that counted, then the late ones, each voter's last."""
    voters = sorted({ballot.author_id for ballot in ballots} & set(quorum.eligible(case)))
    late = {ballot.author_id: ballot for ballot in ballots if quorum.is_late(ballot, kept)}
    return tuple(
        Ballot(
            author=scene.faces.practitioner(ballot.author_id),
            content=_content(ballot),
            received_at=ballot.received_at,
            is_late=quorum.is_late(ballot, kept),
            document=ballot.document,
        )
        for ballot in (*quorum.counting_ballots(kept, ballots, voters), *late.values())
    )
