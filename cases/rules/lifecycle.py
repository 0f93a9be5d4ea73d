"""A case's life as data: what can be done in which state, and where it leads (design, a case's life).

Who may do it is asked of `cases.rules.access`; here is only whether the case is in the right state.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cases.errors import TransitionRefused
from cases.model.case import CaseState
from cases.model.kept import Case

_S = CaseState

FINISHED = frozenset({_S.CLOSED, _S.DECLINED, _S.CANCELLED})
BEFORE_CONCLUSION = frozenset(
    {_S.DRAFT, _S.SUBMITTED, _S.ASSIGNED, _S.IN_REVIEW, _S.INFORMATION_REQUESTED, _S.DISCUSSION}
)
WITH_PANEL = frozenset({_S.ASSIGNED, _S.IN_REVIEW, _S.INFORMATION_REQUESTED, _S.DISCUSSION})
ANSWERED = frozenset({_S.CONCLUDED, _S.FOLLOW_UP, _S.CLOSED})
EVERY = frozenset(CaseState)


class Step(StrEnum):
    """Something that can be done to a case."""

    CHANGE = "change"
    RECORD_CONSENT = "record_consent"
    REFUSE_CONSENT = "refuse_consent"
    WITHDRAW_CONSENT = "withdraw_consent"
    ATTACH = "attach"
    SUBMIT = "submit"
    ASSIGN = "assign"
    SEND_BACK = "send_back"
    DECLINE = "decline"
    CANCEL = "cancel"
    BEGIN_REVIEW = "begin_review"
    JOIN_REVIEW = "join_review"
    LEAVE_SEAT = "leave_seat"
    VACATE = "vacate"
    DECLARE_CONFLICT = "declare_conflict"
    REQUEST_INFORMATION = "request_information"
    ANSWER_INFORMATION = "answer_information"
    ADVISE = "advise"
    WRITE_OPINION = "write_opinion"
    OPEN_ROUND = "open_round"
    VOTE = "vote"
    EXTEND_ROUND = "extend_round"
    CLOSE_ROUND = "close_round"
    TALK = "talk"
    CONCLUDE_ALONE = "conclude_alone"
    CONCLUDE_PANEL = "conclude_panel"
    ADD = "add"
    ACKNOWLEDGE = "acknowledge"
    RECORD_OUTCOME = "record_outcome"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Rule:
    """When a step is possible.

    Attributes:
        row: the row of the access matrix that guards it.
        sources: the states it is possible in.
        target: the state it leads to; None where the case stays in its state.
        is_return: it leads to the state an information request came from.
    """

    row: str
    sources: frozenset[CaseState]
    target: CaseState | None = None
    is_return: bool = False


def _on(*states: CaseState) -> frozenset[CaseState]:
    return frozenset(states)


STEPS: Mapping[Step, Rule] = {
    Step.CHANGE: Rule("case.update", _on(_S.DRAFT, _S.INFORMATION_REQUESTED)),
    Step.RECORD_CONSENT: Rule("consent.record", BEFORE_CONCLUSION),
    Step.REFUSE_CONSENT: Rule("consent.record", BEFORE_CONCLUSION, _S.CANCELLED),
    Step.WITHDRAW_CONSENT: Rule("consent.withdraw", EVERY),
    Step.ATTACH: Rule("image.upload", EVERY - FINISHED),
    Step.SUBMIT: Rule("case.submit", _on(_S.DRAFT), _S.SUBMITTED),
    Step.ASSIGN: Rule("case.assign", _on(_S.SUBMITTED, _S.ASSIGNED), _S.ASSIGNED),
    Step.SEND_BACK: Rule("case.send_back", _on(_S.SUBMITTED), _S.DRAFT),
    Step.DECLINE: Rule("case.decline", _on(_S.SUBMITTED), _S.DECLINED),
    Step.CANCEL: Rule("case.cancel", BEFORE_CONCLUSION, _S.CANCELLED),
    Step.BEGIN_REVIEW: Rule("case.accept_decline", _on(_S.ASSIGNED), _S.IN_REVIEW),
    Step.JOIN_REVIEW: Rule("case.accept_decline", WITH_PANEL - {_S.ASSIGNED}),
    Step.LEAVE_SEAT: Rule("case.accept_decline", WITH_PANEL),
    Step.VACATE: Rule("case.accept_decline", WITH_PANEL, _S.SUBMITTED),
    Step.DECLARE_CONFLICT: Rule("conflict.declare", WITH_PANEL),
    Step.REQUEST_INFORMATION: Rule("info.request", _on(_S.SUBMITTED, _S.IN_REVIEW), _S.INFORMATION_REQUESTED),
    Step.ANSWER_INFORMATION: Rule("info.answer", _on(_S.INFORMATION_REQUESTED), is_return=True),
    Step.ADVISE: Rule("opinion.give_interim", WITH_PANEL - {_S.ASSIGNED}),
    # A colleague's question to the requester does not keep the rest of the panel from answering.
    Step.WRITE_OPINION: Rule("opinion.write", _on(_S.IN_REVIEW, _S.INFORMATION_REQUESTED)),
    Step.VOTE: Rule("vote.cast", _on(_S.IN_REVIEW, _S.INFORMATION_REQUESTED)),
    Step.OPEN_ROUND: Rule("vote.open_round", _on(_S.IN_REVIEW, _S.DISCUSSION), _S.IN_REVIEW),
    Step.EXTEND_ROUND: Rule("vote.open_round", _on(_S.IN_REVIEW)),
    Step.CLOSE_ROUND: Rule("vote.close_round", _on(_S.IN_REVIEW), _S.DISCUSSION),
    Step.TALK: Rule("message.post", EVERY - FINISHED - {_S.DRAFT}),
    Step.CONCLUDE_ALONE: Rule("report.sign", _on(_S.IN_REVIEW), _S.CONCLUDED),
    Step.CONCLUDE_PANEL: Rule("report.sign", _on(_S.DISCUSSION), _S.CONCLUDED),
    Step.ADD: Rule("report.addendum", ANSWERED | FINISHED),
    Step.ACKNOWLEDGE: Rule("report.acknowledge", _on(_S.CONCLUDED), _S.FOLLOW_UP),
    Step.RECORD_OUTCOME: Rule("followup.record", _on(_S.FOLLOW_UP)),
    Step.CLOSE: Rule("case.close", _on(_S.FOLLOW_UP), _S.CLOSED),
    Step.REOPEN: Rule("case.reopen", _on(_S.CLOSED), _S.IN_REVIEW),
}

_SOURCES: dict[str, frozenset[CaseState]] = {}
for _rule in STEPS.values():
    _SOURCES[_rule.row] = _SOURCES.get(_rule.row, frozenset()) | _rule.sources


def after(case: Case, step: Step) -> CaseState:
    """Return the state a step leads to.

    Raises:
        TransitionRefused: the case is in a state from which this cannot be done.
    """
    rule = STEPS[step]
    if case.state not in rule.sources:
        raise TransitionRefused(state=case.state.value)
    if rule.is_return:
        return case.resume_state or CaseState.IN_REVIEW
    return rule.target or case.state


def permits(row: str, state: CaseState) -> bool:
    """Whether a row of the matrix can be used in a state; rows that change no case always can."""
    return row not in _SOURCES or state in _SOURCES[row]
