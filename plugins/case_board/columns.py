"""The board's own columns, in the order of a case's life, and what they are called for whom."""

from cases.model.case import CaseCard, CaseState
from cases.model.people import Role, Specialty
from cases.model.session import Me
from workstation.api.contributions import BoardColumn
from workstation.api.i18n import N_, _

_S = CaseState


def _column(name: str, title: str, order: int, *states: CaseState) -> BoardColumn:
    return BoardColumn(
        id=name, title=title, order=order, states=states, holds=lambda card: card.state in states
    )


COLUMNS = (
    _column("draft", N_("Drafts"), 10, _S.DRAFT),
    _column("triage", N_("To triage"), 20, _S.SUBMITTED),
    _column("invited", N_("To accept"), 30, _S.ASSIGNED),
    _column("in_review", N_("In review"), 40, _S.IN_REVIEW),
    _column("information", N_("Information requested"), 50, _S.INFORMATION_REQUESTED),
    _column("discussion", N_("Discussion"), 60, _S.DISCUSSION),
    _column("concluded", N_("To read"), 70, _S.CONCLUDED),
    _column("follow_up", N_("Follow-up"), 80, _S.FOLLOW_UP),
    _column("closed", N_("Closed"), 90, _S.CLOSED, _S.DECLINED, _S.CANCELLED),
)
_EMPTY = {
    "draft": N_("No draft."),
    "triage": N_("Nothing waits for triage."),
    "invited": N_("No invitation waits."),
    "in_review": N_("No case is being read."),
    "information": N_("Nobody asks for more."),
    "discussion": N_("No panel is discussing."),
    "concluded": N_("No new report."),
    "follow_up": N_("No follow-up is due."),
    "closed": N_("No closed case."),
}
_FOR_REQUESTER = {"triage": N_("Sent"), "invited": N_("Experts invited")}
_FOR_EXPERT = {"concluded": N_("Concluded"), "triage": N_("Sent")}
_FOR_COORDINATOR = {"invited": N_("Experts invited"), "concluded": N_("Concluded")}
_HOME = {
    "coordinator": {"triage", "invited", "in_review", "information", "discussion", "follow_up"},
    "requester": {"draft", "triage", "in_review", "information", "concluded", "follow_up"},
    "expert": {"invited", "in_review", "information", "discussion", "concluded"},
}


def seat_of(me: Me | None) -> str:
    """Return how somebody mostly uses the board: `coordinator`, `requester` or `expert`."""
    if me is None:
        return "requester"
    if Role.COORDINATOR in me.practitioner.roles:
        return "coordinator"
    is_gp = not me.practitioner.specialties or Specialty.GENERAL_MEDICINE in me.practitioner.specialties
    return "requester" if is_gp else "expert"


def title_for(column: BoardColumn, seat: str) -> str:
    """Return what a column is called for somebody."""
    names = {"coordinator": _FOR_COORDINATOR, "requester": _FOR_REQUESTER, "expert": _FOR_EXPERT}[seat]
    return _(names.get(column.id, column.title))


def empty_text(column: BoardColumn) -> str:
    """Return what an empty column says."""
    return _(_EMPTY.get(column.id, N_("No case here.")))


def is_shown(column: BoardColumn, seat: str, *, is_empty: bool) -> bool:
    """Return whether a column has a place on the board: it holds something, or belongs to somebody's work."""
    is_own = any(column is own for own in COLUMNS)
    return not is_empty or not is_own or column.id in _HOME[seat]


def is_mine(card: CaseCard) -> bool:
    """Return whether the user has a part in the case beyond triage."""
    return any(relation in ("GP", "SPE", "LEAD") for relation in card.relations)
