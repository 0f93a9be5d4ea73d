"""The keys of one transaction: a key per case, per patient, and one of the server, wrapped by the master key.

Destroying a row of `wrapped_keys` erases everything that was sealed for its owner, in the database, in the
blobs and in every backup; rows and hash chains stay as they are.
"""

import hmac
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from threading import Lock
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, insert, select

from cases.model.ids import CaseId, PatientId
from cases.store import sealing, tables

T = TypeVar("T")
S = TypeVar("S")
SERVER = "server"
_KEPT_KEYS = 16_384
_AT_ONCE = 1000


def case_owner(case_id: CaseId) -> str:
    """Return the owner under whose key a case's data are sealed."""
    return f"case/{case_id}"


def patient_owner(patient_id: PatientId) -> str:
    """Return the owner under whose key a patient's identity is sealed."""
    return f"patient/{patient_id}"


class KeyMissing(LookupError):
    """The owner has no key: it was never made, or it was destroyed to erase what it sealed."""


class KeyCache:
    """The keys used last, unwrapped; shared by the threads that read and the one that writes."""

    def __init__(self, master: bytes) -> None:
        self.master = master
        self._keys: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, owner: str) -> bytes | None:
        """Return the key of `owner` if it was used lately."""
        with self._lock:
            if owner in self._keys:
                self._keys.move_to_end(owner)
            return self._keys.get(owner)

    def put(self, owner: str, key: bytes) -> None:
        """Remember a key that was read from the database."""
        with self._lock:
            self._keys[owner] = key
            if len(self._keys) > _KEPT_KEYS:
                self._keys.popitem(last=False)


class Vault:
    """Seals and opens records within one transaction."""

    def __init__(self, connection: Connection, cache: KeyCache, now: datetime) -> None:
        self._connection = connection
        self._cache = cache
        self._now = now
        self._made: dict[str, bytes] = {}  # not shared before the commit: it may be rolled back

    def make_key(self, owner: str) -> None:
        """Make the key of a new owner."""
        key = sealing.fresh_key()
        self._connection.execute(
            insert(tables.wrapped_keys).values(
                owner=owner, wrapped=sealing.wrap(self._cache.master, key), made_at=self._now
            )
        )
        self._made[owner] = key

    def key(self, owner: str) -> bytes:
        """Return the key of an owner.

        Raises:
            KeyMissing: it has none.
        """
        key = self._made.get(owner) or self._cache.get(owner)
        if key is None:
            keys = tables.wrapped_keys
            wrapped = self._connection.scalar(select(keys.c.wrapped).where(keys.c.owner == owner))
            if wrapped is None:
                raise KeyMissing(owner)
            key = self.unwrapped(owner, wrapped)
            self._cache.put(owner, key)
        return key

    def load(self, owners: Iterable[str]) -> None:
        """Read the keys of many owners at once; those that have none are left out."""
        missing = [owner for owner in owners if owner not in self._made and self._cache.get(owner) is None]
        keys = tables.wrapped_keys
        for some in chunked(missing):
            for row in self._connection.execute(select(keys).where(keys.c.owner.in_(some))):
                self._cache.put(row.owner, self.unwrapped(row.owner, row.wrapped))

    def unwrapped(self, owner: str, wrapped: bytes) -> bytes:
        """Return the key of an owner whose row was read already."""
        return sealing.unwrap(self._cache.master, wrapped, f"wrapped_keys|{owner}|wrapped")

    def seal(self, owner: str, place: str, record: object) -> bytes:
        """Return `record` as JSON, sealed under the owner's key for one place."""
        return sealing.seal(self.key(owner), msgspec.json.encode(record), place)

    def open(self, owner: str, place: str, sealed: bytes, kind: type[T]) -> T:
        """Return the record that `seal` was given.

        Raises:
            KeyMissing: it was erased.
            Tampered: it was changed, or belongs elsewhere.
        """
        return msgspec.json.decode(sealing.unseal(self.key(owner), sealed, place), type=kind)

    def digest(self, purpose: str, value: str | bytes) -> bytes:
        """Return a keyed digest (HMAC-SHA256) to find a value by without storing it."""
        name = f"digest/{purpose}"
        key = self._cache.get(name)
        if key is None:
            key = sealing.derive(self.key(SERVER), name)
            self._cache.put(name, key)
        return hmac.digest(key, value.encode() if isinstance(value, str) else value, "sha256")


def chunked(items: Iterable[S]) -> Iterator[tuple[S, ...]]:
    """Yield pieces small enough for one query's parameters."""
    waiting = iter(items)
    while piece := tuple(islice(waiting, _AT_ONCE)):
        yield piece


def place(table: str, row: str) -> str:
    """Return the address of a row's sealed column, authenticated with its content."""
    return f"{table}|{row}|sealed"
