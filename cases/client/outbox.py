"""Calls that wait for the server: kept through a restart, sent in their order, each with its idempotency key.

What waits is clinical, so every row is sealed (AES-256-GCM) with a key of this device. Rows that the key does
not open are of another key and are dropped. Made and used on one event loop.
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cases.client.http import HttpClient
from cases.errors import BadMessage, CaseError, NotSignedIn, SecondFactorNeeded, Unreachable
from cases.model.record import Record
from cases.wire import codec, endpoints
from cases.wire.endpoint import Call, Endpoint

_NONCE_BYTES = 12
_BY_NAME: dict[str, Endpoint[Any, Any]] = {endpoint.name: endpoint for endpoint in endpoints.ALL}
_ANSWER_WANTED = frozenset({endpoints.MAKE_PHOTO_LINK.name})
_STILL_WAITS = (Unreachable, NotSignedIn, SecondFactorNeeded)

Settled = Callable[[Call[Any], CaseError | None], None]


class _Waiting(Record, frozen=True, kw_only=True):
    """A call as it is kept; `body` is its record's JSON."""

    endpoint: str
    path: str
    body: bytes
    if_match: int | None = None
    idempotency_key: str


def may_wait(call: Call[Any]) -> bool:
    """Whether a call can be sent later: it changes a case, and its answer is not needed to go on."""
    endpoint = call.endpoint
    is_known = endpoint.name in _BY_NAME and endpoint.name not in _ANSWER_WANTED
    return is_known and endpoint.is_mutation and "case_id" in endpoint.places


class Outbox:
    """The calls of one person on one server.

    Args:
        path: an SQLite file of this person alone.
        key: 32 random bytes, from the operating system's keyring.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._sending = asyncio.Lock()
        self._is_closed = False
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS waiting (id INTEGER PRIMARY KEY, sealed BLOB NOT NULL)"
        )
        path.chmod(0o600)

    def close(self) -> None:
        """Close the file; what waits stays in it."""
        self._is_closed = True
        self._database.close()

    def __len__(self) -> int:
        return len(self._waiting())

    def put(self, call: Call[Any]) -> None:
        """Keep a call; a newer version of the same thing (a `PUT`) takes the place of an older one."""
        kept = _Waiting(
            endpoint=call.endpoint.name,
            path=call.path,
            body=codec.encode(call.body),
            if_match=call.if_match,
            idempotency_key=call.idempotency_key,
        )
        for row, other in self._waiting():
            is_same_thing = (other.endpoint, other.path) == (kept.endpoint, kept.path)
            if is_same_thing and (call.endpoint.method == "PUT" or other.body == kept.body):
                self._remove(row)
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, codec.encode(kept), None)
        self._database.execute("INSERT INTO waiting (sealed) VALUES (?)", (sealed,))

    async def flush(self, client: HttpClient, settled: Settled) -> CaseError | None:
        """Send what waits, in order, until the line breaks or a person is needed.

        Args:
            client: who is connected.
            settled: called for each call that is done, with the error where the server refused it.

        Returns:
            What keeps the rest waiting; None when all was sent.
        """
        async with self._sending:
            for row, kept in () if self._is_closed else self._waiting():
                call, refusal = _call(kept), None
                try:
                    await client.send(call)
                except _STILL_WAITS as error:
                    return error
                except CaseError as error:
                    refusal = error
                if self._is_closed:  # it is sent again under its key, and the same answer comes back
                    return None
                self._remove(row)
                settled(call, refusal)
        return None

    def _remove(self, row: int) -> None:
        self._database.execute("DELETE FROM waiting WHERE id = ?", (row,))

    def _waiting(self) -> list[tuple[int, _Waiting]]:
        found = []
        for row, sealed in self._database.execute("SELECT id, sealed FROM waiting ORDER BY id").fetchall():
            try:
                data = self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
                found.append((row, codec.decode(data, _Waiting)))
            except (InvalidTag, BadMessage):
                self._remove(row)
        return found


def _call(kept: _Waiting) -> Call[Any]:
    endpoint = _BY_NAME[kept.endpoint]
    return Call(
        endpoint=endpoint,
        path=kept.path,
        body=codec.decode(kept.body, endpoint.body),
        if_match=kept.if_match,
        idempotency_key=kept.idempotency_key,
    )
