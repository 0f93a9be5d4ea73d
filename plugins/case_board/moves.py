"""What dropping a card on a column means: a step of the case's life, or a sentence that says why not."""

from collections.abc import Callable
from dataclasses import dataclass

from cases.model.case import CaseCard, CaseState, CaseView
from cases.model.ids import AccountId, CaseId
from cases.wire import endpoints
from cases.wire.endpoint import Call
from cases.wire.messages import Reason
from workstation.api.contexts import Desk
from workstation.api.contributions import BoardColumn
from workstation.api.i18n import N_, _

_S = CaseState
_BEFORE_CONCLUSION = (
    _S.DRAFT,
    _S.SUBMITTED,
    _S.ASSIGNED,
    _S.IN_REVIEW,
    _S.INFORMATION_REQUESTED,
    _S.DISCUSSION,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a drop does; `run` is None where it does nothing, and `text` says why."""

    text: str
    run: Callable[[Desk, CaseCard], None] | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    sources: tuple[CaseState, ...]
    target: str
    relations: tuple[str, ...]
    text: str
    run: Callable[[Desk, CaseCard], None]


def _submit(desk: Desk, call: Call[CaseView]) -> None:
    desk.gateway.submit(call, lambda _view: desk.cases.refresh())


def _close(desk: Desk, card: CaseCard) -> None:
    title = _("Close case {number}?").format(number=card.number)
    text = _("The follow-up is done and the case is put away. It can be opened again.")
    call = endpoints.CLOSE_CASE.call(case_id=card.id)
    desk.notices.confirm(title, text, _("Close the case"), lambda: _submit(desk, call))


def _with_reason(
    title: str, make: Callable[[CaseCard, str], Call[CaseView]]
) -> Callable[[Desk, CaseCard], None]:
    typed: dict[tuple[AccountId | None, CaseId], str] = {}

    def run(desk: Desk, card: CaseCard) -> None:
        mine = desk.session.me.practitioner.id if desk.session.me else None, card.id

        def send(reason: str) -> None:
            typed[mine] = reason
            desk.gateway.submit(make(card, reason), done)

        def done(_view: CaseView) -> None:
            typed.pop(mine, None)
            desk.cases.refresh()

        # What was typed for an act that was refused, or could not be sent, is there again.
        desk.notices.ask(_(title).format(number=card.number), _("Reason"), send, typed.get(mine, ""))

    return run


def _open(tab: str) -> Callable[[Desk, CaseCard], None]:
    return lambda desk, card: desk.navigation.open_case(card.id, tab)


def _finish_draft(desk: Desk, card: CaseCard) -> None:
    desk.navigation.open("intake", case_id=card.id)


_cancel = _with_reason(
    N_("Cancel case {number}"),
    lambda card, reason: endpoints.CANCEL_CASE.call(Reason(reason=reason), case_id=card.id),
)
_reopen = _with_reason(
    N_("Open case {number} again"),
    lambda card, reason: endpoints.REOPEN_CASE.call(Reason(reason=reason), case_id=card.id),
)
_send_back = _with_reason(
    N_("Send case {number} back to its requester"),
    lambda card, reason: endpoints.SEND_BACK.call(
        Reason(reason=reason), case_id=card.id, if_match=card.version
    ),
)
_decline = _with_reason(
    N_("Decline case {number}"),
    lambda card, reason: endpoints.DECLINE_CASE.call(
        Reason(reason=reason), case_id=card.id, if_match=card.version
    ),
)
_STEPS = (
    _Step((_S.DRAFT,), "triage", ("GP",), N_("Finish and send the case"), _finish_draft),
    _Step((_S.SUBMITTED,), "draft", ("COO",), N_("Send the case back to its requester"), _send_back),
    _Step((_S.SUBMITTED,), "invited", ("COO",), N_("Choose the experts"), _open("triage")),
    _Step((_S.SUBMITTED,), "closed", ("COO",), N_("Decline the case, with a reason"), _decline),
    _Step((_S.ASSIGNED,), "in_review", ("SPE", "LEAD"), N_("Accept the invitation"), _open("")),
    _Step((_S.INFORMATION_REQUESTED,), "in_review", ("GP",), N_("Answer the question"), _open("")),
    _Step((_S.IN_REVIEW,), "concluded", ("SPE", "LEAD"), N_("Write and sign the opinion"), _open("opinion")),
    _Step((_S.DISCUSSION,), "concluded", ("LEAD",), N_("Write and sign the conclusion"), _open("opinion")),
    _Step((_S.CONCLUDED,), "follow_up", ("GP",), N_("Read and acknowledge the report"), _open("report")),
    _Step((_S.FOLLOW_UP,), "closed", ("GP",), N_("Close the case"), _close),
    _Step((_S.CLOSED,), "in_review", ("GP", "COO"), N_("Open the case again, with a reason"), _reopen),
    _Step(_BEFORE_CONCLUSION, "closed", ("GP",), N_("Cancel the case, with a reason"), _cancel),
)


def move(card: CaseCard, column: BoardColumn) -> Move:
    """Return what dropping `card` on `column` does."""
    if column.holds(card):
        return Move(text=_("The case stands here already."))
    fitting = [each for each in _STEPS if card.state in each.sources and each.target == column.id]
    for each in fitting:
        if set(each.relations) & set(card.relations):
            return Move(text=_(each.text), run=each.run)
    if fitting:
        return Move(text=_("Your role in this case does not allow this step."))
    return Move(
        text=_("No step leads there from here: a case changes its column when its next step is done.")
    )
