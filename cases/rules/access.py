"""The only place that turns (actor, id) into a Case: relation, then cell of the matrix, then context.

First the relation of the caller to the case picks the columns; a cell of one of them must allow the row; then
the context is applied, and deny wins. Somebody who may not even know of the case meets `NotFound`, somebody
who may know of it but not do this meets `Forbidden` or one of its kinds.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.errors import (
    CaseError,
    ConflictDeclared,
    ConsentWithdrawn,
    Forbidden,
    NotFound,
    SecondFactorNeeded,
    SessionExpired,
    Suspended,
    TransitionRefused,
)
from cases.model.case import CaseState, MemberStatus
from cases.model.consent import ConsentStatus
from cases.model.ids import AccountId, CaseId, EstablishmentId
from cases.model.kept import Actor, Case, Seat
from cases.model.people import Establishment, Role
from cases.rules import lifecycle
from cases.rules.matrix import Grant, Relation, cell, matrix

SECOND_FACTOR_LASTS = timedelta(hours=12)

_PANEL = frozenset({Relation.SPECIALIST, Relation.LEAD})
_ROLES: dict[Relation, Role] = {
    Relation.REQUESTER: Role.PRACTITIONER,
    Relation.SPECIALIST: Role.PRACTITIONER,
    Relation.LEAD: Role.PRACTITIONER,
    Relation.COORDINATOR: Role.COORDINATOR,
    Relation.ADMINISTRATOR: Role.ESTABLISHMENT_ADMIN,
    Relation.AUDITOR: Role.AUDITOR,
    Relation.REGISTRAR: Role.REGISTRAR,
}
_ALLOWING = frozenset(Grant) - {Grant.BREAK_GLASS, Grant.TWO_PERSONS}

KNOWING = "case.read_meta"
"""The row that says who may know that a case exists."""

IDENTITY = "patient.read_identity"
"""The row that says who may know the patient's name and numbers."""

INVITEE_ROWS = frozenset(
    {
        "case.list",
        KNOWING,
        "case.read_triage",
        "case.accept_decline",
        "conflict.declare",
        "vote.recuse",
    }
)
"""What an invited practitioner may do before accepting: see the triage subset and answer."""

SIGNING_ROWS = frozenset(
    {
        "opinion.write",
        "opinion.give_interim",
        "vote.cast",
        "vote.change_before_close",
        "report.sign",
        "report.addendum",
        "meeting.minutes_sign",
        "breakglass.open",
        "user.invite",
        "user.grant_clinical_role",
        "plugin.grant_permission",
    }
)
"""Signing, voting, break-glass and grants need a second factor of the last 12 hours."""

AUTHORISED_ROWS = frozenset({"case.create", "case.submit", "case.accept_decline"})
"""What a practitioner of an establishment without a valid authorisation may not do."""

CONFLICT_ROWS = frozenset(
    {
        "opinion.write",
        "opinion.give_interim",
        "vote.cast",
        "vote.change_before_close",
        "vote.open_round",
        "vote.close_round",
        "report.draft",
        "report.sign",
    }
)
"""What a declared conflict of interest rules out."""

AFTER_WITHDRAWAL_ROWS = INVITEE_ROWS | {
    "report.read",
    "report.addendum",
    "audit.read_case",
    "audit.verify",
    "vote.verify_log",
    "vote.read_own_receipt",
}
"""What is left to specialists once consent is withdrawn: the case's shell and what a signed report keeps."""

CLOSED_ROWS = frozenset(
    {
        "case.update",
        "image.upload",
        "dicomweb.store",
        "vote.open_round",
        "vote.cast",
        "vote.change_before_close",
    }
)
"""What a closed case does not take."""

NON_CLINICAL_ROWS = frozenset(
    {
        "session.list_revoke_own",
        "directory.read",
        "presence.read",
        "presence.set_own",
        "audit.read_all",
        "audit.verify",
        "user.invite",
        "user.suspend",
        "plugin.install",
    }
)
"""What stays when an account is suspended or its authorisation has expired; nothing clinical."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who asks, at a moment.

    Attributes:
        establishment: the caller's own.
        establishment_of: the establishment of another account; asked only for an administrator's scope.
    """

    actor: Actor
    establishment: Establishment
    now: datetime
    establishment_of: Callable[[AccountId], EstablishmentId]

    @property
    def id(self) -> AccountId:
        """The caller's account."""
        return self.actor.account.id

    def has(self, role: Role) -> bool:
        """Whether the caller's account has a role."""
        return role in self.actor.account.roles


def seat_of(case: Case, account_id: AccountId) -> Seat | None:
    """Return the seat that an account holds; a declined or recused one is none."""
    for seat in case.seats:
        if seat.account_id == account_id and seat.status.is_seated:
            return seat
    return None


def relations(caller: Caller, case: Case) -> tuple[Relation, ...]:
    """Return the columns of the matrix in which the caller stands to a case."""
    found: list[Relation] = []
    if case.requester_id == caller.id:
        found.append(Relation.REQUESTER)
    seat = seat_of(case, caller.id)
    if seat:
        found.append(Relation.SPECIALIST)
    if seat and seat.is_lead:
        found.append(Relation.LEAD)
    if caller.has(Role.COORDINATOR):
        found.append(Relation.COORDINATOR)
    if caller.has(Role.ESTABLISHMENT_ADMIN) and _is_own_establishment(caller, case):
        found.append(Relation.ADMINISTRATOR)
    if caller.has(Role.AUDITOR):
        found.append(Relation.AUDITOR)
    if caller.has(Role.REGISTRAR):
        found.append(Relation.REGISTRAR)
    return tuple(found)


def _is_own_establishment(caller: Caller, case: Case) -> bool:
    own = caller.actor.account.establishment_id
    return case.establishment_id == own or any(
        caller.establishment_of(seat.account_id) == own for seat in case.seats
    )


def open_case(find: Callable[[CaseId], Case | None], case_id: CaseId, caller: Caller, row: str) -> Case:
    """Return a case to somebody who may do `row` with it.

    Raises:
        NotFound: there is no such case, or the caller may not know of it.
        Forbidden: the caller may know of it but has no right to this, or the context denies it.
    """
    case = find(case_id)
    if case is None:
        raise NotFound
    check(caller, case, row)
    return case


def check(caller: Caller, case: Case, row: str) -> None:
    """Check that the caller may do `row` with a case; raises as `open_case` does."""
    held = relations(caller, case)
    granting = _granting(caller, case, held, row)
    if not granting:
        raise Forbidden if _granting(caller, case, held, KNOWING) else NotFound
    denial = _context_denial(caller, case, granting, row) or _second_factor_denial(caller, row)
    if denial:
        raise denial


def check_row(caller: Caller, row: str) -> None:
    """Check that the caller may do `row` where no case is concerned: in one's own scope or network-wide.

    Raises:
        Forbidden: no role of the account grants it, or the context denies it.
    """
    columns = [column for column, role in _ROLES.items() if caller.has(role)]
    if not any(cell(row, column) & _ALLOWING for column in columns):
        raise Forbidden
    denial = _person_denial(caller, row) or _second_factor_denial(caller, row)
    if denial:
        raise denial


def rights(caller: Caller, case: Case, rows: Iterable[str] | None = None) -> frozenset[str]:
    """Return the rows that matrix and context allow; a missing second factor can be given when it is asked.

    Args:
        caller: who asks.
        case: what about.
        rows: those of interest; None for all.
    """
    held = relations(caller, case)
    allowed = set()
    for row in matrix() if rows is None else rows:
        granting = _granting(caller, case, held, row)
        if granting and not _context_denial(caller, case, granting, row):
            allowed.add(row)
    return frozenset(allowed)


def identifies(caller: Caller, case: Case) -> bool:
    """Whether the caller may know who the patient is: a party may; the triage subset has no name."""
    held = relations(caller, case)
    granting = _granting(caller, case, held, IDENTITY)
    letters = frozenset[Grant]().union(*(cell(IDENTITY, relation) for relation in granting))
    return Grant.PARTY in letters and not _context_denial(caller, case, granting, IDENTITY)


def allowed_rows(caller: Caller, case: Case) -> tuple[str, ...]:
    """Return what the caller may do now in the case's state: what a screen enables."""
    return tuple(sorted(row for row in rights(caller, case) if lifecycle.permits(row, case.state)))


def _granting(caller: Caller, case: Case, held: tuple[Relation, ...], row: str) -> tuple[Relation, ...]:
    """Return the relations whose cell allows the row; a seat counts in full only once it is accepted."""
    seat = seat_of(case, caller.id)
    is_invitee = seat is not None and seat.status is MemberStatus.INVITED
    return tuple(
        relation
        for relation in held
        if cell(row, relation) & _ALLOWING
        and not (is_invitee and relation in _PANEL and row not in INVITEE_ROWS)
    )


def _context_denial(caller: Caller, case: Case, granting: tuple[Relation, ...], row: str) -> CaseError | None:
    denial = _person_denial(caller, row)
    if denial:
        return denial
    seat = seat_of(case, caller.id)
    if seat and seat.has_conflict and row in CONFLICT_ROWS and set(granting) <= _PANEL:
        return ConflictDeclared()
    if (
        case.consent_status is ConsentStatus.WITHDRAWN
        and set(granting) <= _PANEL
        and row not in AFTER_WITHDRAWAL_ROWS
    ):
        return ConsentWithdrawn()
    if case.state is CaseState.CLOSED and row in CLOSED_ROWS:
        return TransitionRefused(state=case.state.value)
    return None


def _person_denial(caller: Caller, row: str) -> CaseError | None:
    account = caller.actor.account
    today = caller.now.date()
    if caller.actor.device_revoked:
        return SessionExpired()
    is_suspended = account.suspended_at is not None
    has_expired = account.authorised_until is not None and account.authorised_until < today
    if (is_suspended or has_expired) and row not in NON_CLINICAL_ROWS:
        return Suspended()
    until = caller.establishment.authorised_until
    if row in AUTHORISED_ROWS and until is not None and until < today:
        return Suspended()
    return None


def _second_factor_denial(caller: Caller, row: str) -> CaseError | None:
    actor = caller.actor
    if row not in SIGNING_ROWS or actor.second_factor_exempt:
        return None
    given = actor.second_factor_at
    is_fresh = given is not None and caller.now - given < SECOND_FACTOR_LASTS
    return None if is_fresh else SecondFactorNeeded()
