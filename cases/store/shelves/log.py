"""The event log: gap-free, chained by hashes over the sealed payload, append-only by trigger.

    hash(n) = SHA-256(hash(n-1) ‖ sequence ‖ at ‖ len ‖ kind ‖ len ‖ case ‖ sealed payload)

with eight-byte big-endian numbers; the first row follows 32 zero bytes. Because the chain runs over
ciphertext, destroying a case's key erases what its rows say and leaves the chain whole.
"""

import hashlib
import struct
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, select

from cases.model.audit import Event, EventKind
from cases.model.ids import AccountId, CaseId
from cases.model.kept import Account, Case
from cases.model.record import Record
from cases.store import tables
from cases.store.shelves.shelf import Shelf
from cases.store.tables import microseconds
from cases.store.vault import SERVER, KeyMissing, case_owner, place

_TABLE = tables.events
_FACTS = tables.facts
# Made once: building them again for every event took more time than SQLite did.
_LAST = select(_TABLE.c.sequence, _TABLE.c.hash).order_by(_TABLE.c.sequence.desc()).limit(1)
_INSERT = insert(_TABLE)
FIRST_HASH = bytes(32)
ChainSelect = Select[int, datetime, str, str | None, bytes, bytes, bytes]
ChainRow = Row[int, datetime, str, str | None, bytes, bytes, bytes]


class _Payload(Record, frozen=True, kw_only=True):
    """What is sealed of an event."""

    case_number: str = ""
    actor_id: AccountId | None = None
    actor_name: str = ""
    about_id: AccountId | None = None
    about_name: str = ""
    detail: dict[str, str] = msgspec.field(default_factory=dict)


class LogShelf:
    """Implements `ports.Log`; `added` holds what this transaction appended."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.added: list[Event] = []

    def add(
        self,
        kind: EventKind,
        case: Case | None,
        actor: Account | None,
        about: Account | None = None,
        /,
        **detail: str,
    ) -> tuple[int, str]:
        """Append an event; return its sequence and the chain's hash (hexadecimal) at it."""
        last = self._shelf.connection.execute(_LAST).first()
        sequence, previous = (last.sequence + 1, last.hash) if last else (1, FIRST_HASH)
        payload = _Payload(
            case_number=case.number if case else "",
            actor_id=actor.id if actor else None,
            actor_name=actor.name if actor else "",
            about_id=about.id if about else None,
            about_name=about.name if about else "",
            detail=detail,
        )
        case_id = case.id if case else None
        sealed = self._shelf.vault.seal(_owner(case_id), place(_TABLE.name, str(sequence)), payload)
        digest = chain_hash(previous, (sequence, self._shelf.now, kind, case_id, sealed))
        self._shelf.connection.execute(
            _INSERT,
            {
                "sequence": sequence,
                "at": self._shelf.now,
                "kind": kind.value,
                "case_id": case_id,
                "sealed": sealed,
                "previous_hash": previous,
                "hash": digest,
            },
        )
        self.added.append(_event(sequence, self._shelf.now, kind, case_id, payload))
        return sequence, digest.hex()

    def of_case(self, case_id: CaseId, kind: EventKind | None = None) -> Sequence[Event]:
        """Return the events of a case, of one kind where it is named, oldest first."""
        wanted = _all().where(_TABLE.c.case_id == case_id)
        return self._read(wanted if kind is None else wanted.where(_TABLE.c.kind == kind.value))

    def after(self, sequence: int, limit: int) -> Sequence[Event]:
        """Return up to `limit` events after `sequence`, oldest first."""
        return self._read(_all().where(_TABLE.c.sequence > sequence).limit(limit))

    def last(self) -> int:
        """Return the sequence of the newest event, 0 for an empty log."""
        return self._shelf.connection.scalar(select(func.max(_TABLE.c.sequence))) or 0

    def copied(self, sink: str) -> int:
        """Return the sequence up to which a place outside has the log, 0 for nothing."""
        return int(self._shelf.connection.scalar(select(_FACTS.c.value).where(_copied(sink))) or 0)

    def put_copied(self, sink: str, sequence: int) -> None:
        """Keep how far a place outside has got."""
        self._shelf.connection.execute(delete(_FACTS).where(_copied(sink)))
        self._shelf.connection.execute(insert(_FACTS).values(name=f"copied to {sink}", value=str(sequence)))

    def rows(self) -> Iterable[ChainRow]:
        """Return the rows as they are stored, for verification."""
        return self._shelf.connection.execute(_all(), execution_options={"yield_per": 1000})

    def _read(self, wanted: ChainSelect) -> Sequence[Event]:
        rows = self._shelf.connection.execute(wanted).all()
        self._shelf.vault.load({case_owner(CaseId(row.case_id)) for row in rows if row.case_id})
        return tuple(self._opened(row) for row in rows)

    def _opened(self, row: ChainRow) -> Event:
        case_id = CaseId(row.case_id) if row.case_id else None
        where = place(_TABLE.name, str(row.sequence))
        try:
            payload = self._shelf.vault.open(_owner(case_id), where, row.sealed, _Payload)
        except KeyMissing:
            payload = _Payload()
        return _event(row.sequence, row.at, EventKind(row.kind), case_id, payload)


def chain_hash(previous: bytes, row: tuple[int, datetime, str, str | None, bytes]) -> bytes:
    """Return the hash of a row: (sequence, at, kind, case id, sealed payload)."""
    sequence, at, kind, case_id, sealed = row
    digest = hashlib.sha256(previous + struct.pack(">Qq", sequence, microseconds(at)))
    for text in (kind, case_id or ""):
        data = text.encode()
        digest.update(struct.pack(">Q", len(data)) + data)
    digest.update(sealed)
    return digest.digest()


def broken_link(rows: Iterable[ChainRow]) -> int | None:
    """Return the sequence of the first row that does not fit the chain, or None for a whole chain."""
    previous = FIRST_HASH
    for expected, row in enumerate(rows, start=1):
        sequence, at, kind, case_id, sealed, previous_hash, digest = row
        fits = sequence == expected and previous_hash == previous
        if not fits or digest != chain_hash(previous, (sequence, at, kind, case_id, sealed)):
            return expected
        previous = digest
    return None


def _all() -> ChainSelect:
    return select(_TABLE).order_by(_TABLE.c.sequence)


def _copied(sink: str) -> ColumnElement[bool]:
    return _FACTS.c.name == f"copied to {sink}"


def _owner(case_id: CaseId | None) -> str:
    return case_owner(case_id) if case_id else SERVER


def _event(sequence: int, at: datetime, kind: EventKind, case_id: CaseId | None, payload: _Payload) -> Event:
    return Event(
        sequence=sequence,
        at=at,
        kind=kind,
        case_id=case_id,
        case_number=payload.case_number,
        actor_id=payload.actor_id,
        actor_name=payload.actor_name,
        about_id=payload.about_id,
        about_name=payload.about_name,
        detail=payload.detail,
    )
