"""Cases: sealed, with the plain columns that lists and deadlines need."""

from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import ColumnElement, delete, insert, literal, select, update

from cases.errors import VersionMismatch
from cases.model.case import CaseState
from cases.model.ids import AccountId, CaseId
from cases.model.kept import Case
from cases.store import sealing, tables
from cases.store.shelves.shelf import Shelf
from cases.store.vault import case_owner, chunked, place

_TABLE = tables.cases
_ENDED = (CaseState.CLOSED, CaseState.DECLINED, CaseState.CANCELLED)


class CasesShelf:
    """Implements `ports.Cases`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def find(self, case_id: CaseId) -> Case | None:
        """Return a case; None where there is none, or it was erased."""
        found = self._read(_TABLE.c.id == case_id)
        return found[0] if found else None

    def many(self, case_ids: Collection[CaseId]) -> Mapping[CaseId, Case]:
        """Return those of the cases that are there."""
        return {case.id: case for some in chunked(case_ids) for case in self._read(_TABLE.c.id.in_(some))}

    def add(self, case: Case) -> None:
        """Store a new case, under a new key."""
        self._shelf.vault.make_key(case_owner(case.id))
        self._shelf.connection.execute(insert(_TABLE).values(self._columns(case)))
        self._seat(case)

    def save(self, case: Case) -> Case:
        """Store a changed case; raise VersionMismatch where the row has moved on."""
        saved = msgspec.structs.replace(case, version=case.version + 1, updated_at=self._shelf.now)
        found = self._shelf.connection.execute(
            update(_TABLE)
            .where(_TABLE.c.id == case.id, _TABLE.c.version == case.version)
            .values(self._columns(saved))
        )
        if found.rowcount == 0:
            raise VersionMismatch
        self._seat(saved)
        return saved

    def of(self, account_id: AccountId) -> Sequence[Case]:
        """Return the cases the account asked or has a seat in."""
        seats = tables.seats
        seated = select(seats.c.case_id).where(seats.c.account_id == account_id)
        return self._read((_TABLE.c.requester_id == account_id) | _TABLE.c.id.in_(seated))

    def all_open(self) -> Sequence[Case]:
        """Return the cases that have not ended."""
        return self._read(_TABLE.c.state.not_in(_ENDED))

    def every(self) -> Sequence[Case]:
        """Return all cases."""
        return self._read(literal(value=True))

    def next_number(self, year: int) -> str:
        """Return the next case number of a year, such as `2026-000123`."""
        numbers, connection = tables.case_numbers, self._shelf.connection
        last = connection.scalar(select(numbers.c.last).where(numbers.c.year == year))
        if last is None:
            connection.execute(insert(numbers).values(year=year, last=1))
            return f"{year}-000001"
        connection.execute(update(numbers).where(numbers.c.year == year).values(last=last + 1))
        return f"{year}-{last + 1:06}"

    def _read(self, which: ColumnElement[bool]) -> Sequence[Case]:
        """Return cases in the order they were made, with one query for them and their keys."""
        keys, vault = tables.wrapped_keys, self._shelf.vault
        rows = self._shelf.connection.execute(
            select(_TABLE.c.id, _TABLE.c.sealed, keys.c.wrapped)
            .join(keys, keys.c.owner == literal("case/") + _TABLE.c.id)
            .where(which)
            .order_by(_TABLE.c.created_at, _TABLE.c.id)
        ).all()
        opened = []
        for row in rows:
            key = vault.unwrapped(case_owner(row.id), row.wrapped)
            opened.append(sealing.unseal(key, row.sealed, place(_TABLE.name, row.id)))
        return tuple(msgspec.json.decode(data, type=Case) for data in opened)

    def _columns(self, case: Case) -> dict[str, object]:
        names = "id", "number", "specialty", "urgency", "requester_id", "establishment_id", "state"
        more = "answer_by", "follow_up_due", "created_at", "updated_at", "version"
        sealed = self._shelf.vault.seal(case_owner(case.id), place(_TABLE.name, case.id), case)
        return {name: getattr(case, name) for name in (*names, *more)} | {"sealed": sealed}

    def _seat(self, case: Case) -> None:
        seats, connection = tables.seats, self._shelf.connection
        connection.execute(delete(seats).where(seats.c.case_id == case.id))
        for account_id in {seat.account_id for seat in case.seats}:
            connection.execute(insert(seats).values(case_id=case.id, account_id=account_id))
