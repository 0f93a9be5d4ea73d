"""Alarms: one row for each thing that falls due, plain, because the server asks for them by their time."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, insert, select

from cases.model.ids import CaseId
from cases.model.kept import Alarm, AlarmKind
from cases.store import tables
from cases.store.shelves.shelf import Shelf

_TABLE = tables.alarms


class AlarmsShelf:
    """Implements `ports.Alarms`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def put(self, alarm: Alarm) -> None:
        """Set an alarm, in the place of one for the same thing."""
        self._shelf.connection.execute(delete(_TABLE).where(_same(alarm)))
        self._shelf.connection.execute(
            insert(_TABLE).values(
                case_id=alarm.case_id, kind=alarm.kind.value, subject=alarm.subject, at=alarm.at
            )
        )

    def due(self) -> Sequence[Alarm]:
        """Return the alarms up to now, the earliest first."""
        rows = self._shelf.connection.execute(
            select(_TABLE).where(_TABLE.c.at <= self._shelf.now).order_by(_TABLE.c.at, _TABLE.c.case_id)
        )
        return tuple(
            Alarm(case_id=CaseId(row.case_id), kind=AlarmKind(row.kind), subject=row.subject, at=row.at)
            for row in rows
        )

    def take(self, alarm: Alarm) -> bool:
        """Remove an alarm; return whether it was still set for the same moment."""
        found = self._shelf.connection.execute(delete(_TABLE).where(_same(alarm), _TABLE.c.at == alarm.at))
        return found.rowcount > 0

    def drop(self, case_id: CaseId) -> None:
        """Remove all alarms of a case."""
        self._shelf.connection.execute(delete(_TABLE).where(_TABLE.c.case_id == case_id))


def _same(alarm: Alarm) -> ColumnElement[bool]:
    return and_(
        _TABLE.c.case_id == alarm.case_id,
        _TABLE.c.kind == alarm.kind.value,
        _TABLE.c.subject == alarm.subject,
    )
