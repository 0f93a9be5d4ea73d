"""What every shelf has: the connection and the keys of its transaction, and rows of sealed records."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import Connection, Table, insert, select, update

from cases.model.ids import CaseId
from cases.store.vault import SERVER, Vault, case_owner, chunked, place

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A view of one transaction."""

    connection: Connection
    vault: Vault
    now: datetime

    def put_row(self, table: Table, row_id: str, values: Mapping[str, object]) -> None:
        """Insert the row, or update it where it is there."""
        found = self.connection.execute(update(table).where(table.c.id == row_id).values(**values))
        if found.rowcount == 0:
            self.connection.execute(insert(table).values(id=row_id, **values))


class ServerRows(Generic[T]):
    """A table of records sealed under the server's key."""

    def __init__(self, shelf: Shelf, table: Table, kind: type[T]) -> None:
        self._shelf = shelf
        self._table = table
        self._kind = kind

    def get(self, row_id: str) -> T | None:
        """Return the record of a row."""
        found = self._shelf.connection.scalar(select(self._table.c.sealed).where(self._table.c.id == row_id))
        return None if found is None else self._opened(row_id, found)

    def every(self) -> Sequence[T]:
        """Return all records, by id."""
        rows = self._shelf.connection.execute(
            select(self._table.c.id, self._table.c.sealed).order_by(self._table.c.id)
        )
        return tuple(self._opened(row.id, row.sealed) for row in rows)

    def put(self, row_id: str, record: T, **columns: object) -> None:
        """Store a record with the plain columns to find it by."""
        sealed = self._shelf.vault.seal(SERVER, place(self._table.name, row_id), record)
        self._shelf.put_row(self._table, row_id, {"sealed": sealed, **columns})

    def _opened(self, row_id: str, sealed: bytes) -> T:
        return self._shelf.vault.open(SERVER, place(self._table.name, row_id), sealed, self._kind)


class CaseRows(Generic[T]):
    """A table of records sealed under the key of their case, in the order they were added."""

    def __init__(self, shelf: Shelf, table: Table, kind: type[T]) -> None:
        self._shelf = shelf
        self._table = table
        self._kind = kind

    def of(self, case_id: CaseId, **columns: object) -> Sequence[T]:
        """Return the records of a case, oldest first, with these values in their plain columns."""
        rows = self._table
        wanted = select(rows.c.id, rows.c.sealed).where(rows.c.case_id == case_id).order_by(rows.c.ordinal)
        for name, value in columns.items():
            wanted = wanted.where(rows.c[name] == value)
        found = self._shelf.connection.execute(wanted).all()
        return tuple(self._opened(case_id, row.id, row.sealed) for row in found)

    def of_many(self, case_ids: Collection[CaseId]) -> Mapping[CaseId, Sequence[T]]:
        """Return the records of each of the cases that has any, oldest first."""
        self._shelf.vault.load(case_owner(case_id) for case_id in case_ids)
        rows, found = self._table, defaultdict[CaseId, list[T]](list)
        for some in chunked(case_ids):
            wanted = select(rows.c.case_id, rows.c.id, rows.c.sealed).where(rows.c.case_id.in_(some))
            for row in self._shelf.connection.execute(wanted.order_by(rows.c.ordinal)).all():
                found[row.case_id].append(self._opened(row.case_id, row.id, row.sealed))
        return found

    def get(self, case_id: CaseId, row_id: str) -> T | None:
        """Return one record of a case."""
        rows = self._table
        found = self._shelf.connection.scalar(
            select(rows.c.sealed).where(rows.c.id == row_id, rows.c.case_id == case_id)
        )
        return None if found is None else self._opened(case_id, row_id, found)

    def put(self, case_id: CaseId, row_id: str, record: T, **columns: object) -> None:
        """Add a record, or put a newer form of it in its place."""
        sealed = self._shelf.vault.seal(case_owner(case_id), place(self._table.name, row_id), record)
        self._shelf.put_row(self._table, row_id, {"case_id": case_id, "sealed": sealed, **columns})

    def _opened(self, case_id: CaseId, row_id: str, sealed: bytes) -> T:
        where = place(self._table.name, row_id)
        return self._shelf.vault.open(case_owner(case_id), where, sealed, self._kind)
