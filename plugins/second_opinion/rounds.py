"""Rounds as the tab shows them: sealed before the close, counted after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cases.model.ids import AccountId, RoundId
from cases.model.round import Ballot, RoundSpec, RoundView, Tally
from plugins.second_opinion.opinion import certainty
from workstation.api import times
from workstation.api.i18n import N_, _
from workstation.api.shaping import isolated

Problem = Literal["question", "options", "quorum"]

_OUTCOMES = {
    "decided": N_("The panel chose “{option}”."),
    "tie": N_("The votes are tied: no option wins."),
    "no_majority": N_("No option has more than half of the votes: no option wins."),
    "no_quorum": N_("Too few ballots came ({valid} of {quorum} needed): no option wins."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One option of a counted round; `share` of the valid ballots, 0 to 1."""

    option: str
    count: int
    share: float
    is_winner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotLine:
    """One revealed ballot."""

    author: str
    choice: str
    certainty: str
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody who may vote; `has_voted` is None to those who may not know."""

    name: str
    has_voted: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundCard:
    """A round.

    Attributes:
        seal: what the reader may not know yet, and who keeps it; empty after the close.
        receipt: the reader's own receipt, in words; empty without a ballot.
        mine: choice and confidence of the reader's own last ballot.
        why_not_close: why the round cannot be closed now; empty where it can.
        counting: the rule, its version and the numbers, in one line.
    """

    id: RoundId
    title: str
    question: str
    options: tuple[str, ...]
    is_open: bool
    deadline: str
    is_past_deadline: bool
    participants: tuple[Participant, ...]
    turnout: str
    seal: str
    receipt: str
    mine: tuple[int, int] | None
    why_not_close: str
    bars: tuple[Bar, ...] = ()
    outcome: str = ""
    counting: str = ""
    ballots: tuple[BallotLine, ...] = ()


def round_card(view: RoundView, rules: Mapping[str, str], now: datetime) -> RoundCard:
    """Return a round as its reader may see it; `rules` are the titles of the known rules."""
    spec = view.spec
    is_open = view.closed_at is None
    return RoundCard(
        id=view.id,
        title=_("Round {number}").format(number=view.number),
        question=spec.question,
        options=spec.options,
        is_open=is_open,
        deadline=_deadline(view, now),
        is_past_deadline=now >= spec.closes_at,
        participants=tuple(
            Participant(name=who.name, has_voted=None if view.answered is None else who.id in view.answered)
            for who in view.participants
        ),
        turnout=_turnout(view),
        seal=_seal(view) if is_open else "",
        receipt=_receipt(view),
        mine=(view.my_ballot.choice, view.my_ballot.confidence) if view.my_ballot else None,
        why_not_close=_why_not_close(view, now),
        bars=_bars(spec, view.tally),
        outcome=_outcome(spec, view.tally),
        counting=_counting(view.tally, rules),
        ballots=tuple(_ballot(ballot, spec) for ballot in view.ballots),
    )


def _deadline(view: RoundView, now: datetime) -> str:
    if view.closed_at is not None:
        return _("Closed {time}").format(time=times.moment(view.closed_at, now))
    at = times.moment(view.spec.closes_at, now)
    text = _("The deadline has passed: {time}") if now >= view.spec.closes_at else _("Vote until {time}")
    return text.format(time=at)


def _turnout(view: RoundView) -> str:
    if view.answered is None:
        return _("Quorum: {quorum} of {eligible}").format(
            quorum=view.spec.quorum, eligible=len(view.participants)
        )
    return _("{answered} of {eligible} have voted; quorum: {quorum}").format(
        answered=len(view.answered), eligible=len(view.participants), quorum=view.spec.quorum
    )


def _seal(view: RoundView) -> str:
    if view.answered is None:
        return _("Sealed by the server: nobody sees another’s opinion, vote or any count before the close.")
    return _("Sealed by the server: you see who has voted, nobody sees what before the close.")


def _receipt(view: RoundView) -> str:
    receipt = view.my_receipt
    if receipt is None:
        return ""
    return _("Your ballot is in the log at place {sequence}, fingerprint {digest}.").format(
        sequence=receipt.event_sequence, digest=receipt.ballot_sha256[:12]
    )


def _why_not_close(view: RoundView, now: datetime) -> str:
    if view.closed_at is not None:
        return _("The round is closed.")
    if now >= view.spec.closes_at or (view.answered is not None and len(view.answered) >= view.spec.quorum):
        return ""
    return _("It can be closed when {quorum} ballots are in, or after the deadline, {time}.").format(
        quorum=view.spec.quorum, time=times.moment(view.spec.closes_at, now)
    )


def _bars(spec: RoundSpec, tally: Tally | None) -> tuple[Bar, ...]:
    if tally is None:
        return ()
    return tuple(
        Bar(option=option, count=count, share=count / max(1, tally.valid), is_winner=index == tally.winner)
        for index, (option, count) in enumerate(zip(spec.options, tally.counts, strict=True))
    )


def _outcome(spec: RoundSpec, tally: Tally | None) -> str:
    if tally is None:
        return ""
    option = spec.options[tally.winner] if tally.winner is not None else ""
    sentence = _(_OUTCOMES.get(tally.outcome, N_("No option wins.")))
    return sentence.format(option=isolated(option), valid=tally.valid, quorum=tally.quorum)


def _counting(tally: Tally | None, rules: Mapping[str, str]) -> str:
    if tally is None:
        return ""
    return _(
        "Rule: {rule}, version {version}. {valid} valid ballots of {eligible} who could vote; quorum {quorum}."
    ).format(
        rule=rules.get(tally.rule, tally.rule),
        version=tally.rule_version,
        valid=tally.valid,
        eligible=tally.eligible,
        quorum=tally.quorum,
    )


def _ballot(ballot: Ballot, spec: RoundSpec) -> BallotLine:
    return BallotLine(
        author=ballot.author.name,
        choice=spec.options[ballot.content.choice],
        certainty=certainty(ballot.content.confidence),
        is_late=ballot.is_late,
    )


def open_round(rounds: Sequence[RoundView]) -> RoundView | None:
    """Return the round that is open; there is at most one."""
    return next((r for r in rounds if r.closed_at is None), None)


def may_vote(view: RoundView, me: AccountId | None) -> bool:
    """Whether the caller is among those who may vote in a round."""
    return view.closed_at is None and any(who.id == me for who in view.participants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A round as it is being prepared."""

    question: str
    options: tuple[str, ...]
    rule: str
    quorum: int
    closes_at: datetime

    def problems(self, panel_size: int) -> dict[Problem, str]:
        """Return what is wrong with it, a sentence for each field."""
        found: dict[Problem, str] = {}
        written = self.written()
        if not self.question.strip():
            found["question"] = _("Write the question.")
        if len(written) < 2:
            found["options"] = _("Give at least two options to choose from.")
        elif len({option.casefold() for option in written}) < len(written):
            found["options"] = _("Two options say the same.")
        if not 1 <= self.quorum <= panel_size:
            found["quorum"] = _("The quorum is between 1 and {size}.").format(size=panel_size)
        return found

    def written(self) -> tuple[str, ...]:
        """Return the options that are not empty."""
        return tuple(option.strip() for option in self.options if option.strip())

    def spec(self) -> RoundSpec:
        """Return what the server is told."""
        return RoundSpec(
            question=self.question.strip(),
            options=self.written(),
            rule=self.rule,
            quorum=self.quorum,
            closes_at=self.closes_at,
        )


def usual_quorum(panel_size: int) -> int:
    """Return more than half of a panel."""
    return panel_size // 2 + 1


def deadlines(now: datetime) -> tuple[tuple[str, datetime], ...]:
    """Return deadlines on offer, the soonest first."""
    spans = (
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=12),
        timedelta(days=1),
        timedelta(days=3),
    )
    return tuple((_("in {span}").format(span=times.how_long(span)), now + span) for span in spans)
