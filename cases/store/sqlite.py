"""The store on SQLite: one writer thread with group commit, and readers on snapshots.

Acts that wait together run in one `BEGIN IMMEDIATE`, each in its own savepoint, and share one commit (WAL,
`synchronous=FULL`), so that a durable commit is paid once. An act that raises rolls back its savepoint
alone; a commit that fails fails them all. Nothing outside this file knows that it is SQLite.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from threading import Thread, current_thread
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from cases.errors import StorageFull
from cases.model.audit import Event
from cases.store.blobs import BlobFolder
from cases.store.ports import Tx
from cases.store.shelves.log import broken_link
from cases.store.transaction import SqlTx
from cases.store.vault import KeyCache

R = TypeVar("R")
Listener = Callable[[Sequence[Event]], None]
_GROUP = 256
_READERS = 8
_BUSY_MS = 30_000


class StoreClosed(RuntimeError):
    """The store was closed."""


@dataclass(slots=True)
class _Job(Generic[R]):
    """An act that waits, and the future its caller waits on."""

    act: Callable[[Tx], R]
    future: "Future[R]"
    answer: R | None = None
    error: BaseException | None = None
    events: tuple[Event, ...] = ()

    def resolve(self) -> None:
        """Tell the caller."""
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.answer)  # type: ignore[arg-type]


def engine_for(path: Path, *, is_writer: bool) -> Engine:
    """Return an engine whose transactions begin as they must: at once for writing, deferred for reading."""
    engine = create_engine(
        f"sqlite:///{path}",
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=1 if is_writer else _READERS,
        max_overflow=0,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": _BUSY_MS / 1000},
    )

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        if not is_writer:
            connection.execute("PRAGMA query_only=ON")

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


class SqliteStore:
    """Implements `ports.Store`."""

    def __init__(
        self, path: Path, cache: KeyCache, folder: BlobFolder, clock: Callable[[], datetime]
    ) -> None:
        self.folder = folder
        self._cache = cache
        self._clock = clock
        self._listeners: list[Listener] = []
        self._jobs: SimpleQueue[_Job[Any] | None] = SimpleQueue()
        self._is_closed = False
        self._readers = engine_for(path, is_writer=False)
        self._writing = engine_for(path, is_writer=True)
        self._writer = Thread(target=self._run, name="store-writer", daemon=True)
        self._writer.start()

    def listen(self, listener: Listener) -> None:
        """Call `listener` on the writer thread with the events of each commit, after it; it must not raise."""
        self._listeners.append(listener)

    def submit(self, act: Callable[[Tx], R]) -> "Future[R]":
        """Queue `act` on the writer; the future resolves when it is durable."""
        if self._is_closed:
            raise StoreClosed
        future: Future[R] = Future()
        self._jobs.put(_Job(act, future))
        return future

    def write(self, act: Callable[[Tx], R]) -> R:
        """Run `act` on the writer and return when it is durable; an error rolls it back."""
        if current_thread() is self._writer:
            raise RuntimeError("an act may not start another transaction")
        return self.submit(act).result()

    def read(self, look: Callable[[Tx], R]) -> R:
        """Run `look` on a consistent snapshot, on the caller's thread."""
        if self._is_closed:
            raise StoreClosed
        with self._readers.connect() as connection, connection.begin():
            return look(self._tx(connection))

    def broken_link(self) -> int | None:
        """Verify the hash chain of the log; return the sequence of the first bad row, None where it is whole."""
        with self._readers.connect() as connection, connection.begin():
            return broken_link(self._tx(connection).log.rows())

    def close(self) -> None:
        """Finish what is queued and close."""
        if not self._is_closed:
            self._is_closed = True
            self._jobs.put(None)
            self._writer.join()
            self._readers.dispose()
            self._writing.dispose()

    def _tx(self, connection: Connection) -> SqlTx:
        return SqlTx(connection, self._cache, self.folder, self._clock())

    def _run(self) -> None:
        while group := self._next_group():
            self._commit(group)

    def _next_group(self) -> list[_Job[Any]]:
        """Wait for a job and take what waits beside it; an empty group ends the thread."""
        group: list[_Job[Any]] = []
        while (job := self._jobs.get()) is not None:
            if job.future.set_running_or_notify_cancel():
                group.append(job)
            if len(group) == _GROUP or (group and self._jobs.empty()):
                return group
        self._jobs.put(None)  # seen again after this last group
        return group

    def _commit(self, group: list[_Job[Any]]) -> None:
        try:
            with disk_full_is_said(), self._writing.connect() as connection, connection.begin():
                for job in group:
                    self._perform(connection, job)
        except Exception as error:  # noqa: BLE001 - it belongs to the callers, who all wait for this commit
            for job in group:
                job.error = job.error or error
                job.events = ()
        if happened := [event for job in group for event in job.events]:
            for listener in self._listeners:
                listener(happened)
        for job in group:
            job.resolve()

    def _perform(self, connection: Connection, job: _Job[Any]) -> None:
        # Not `begin_nested`: its bookkeeping took as long as the rest of an event together.
        connection.exec_driver_sql("SAVEPOINT act")
        tx = self._tx(connection)
        try:
            with disk_full_is_said():
                job.answer = job.act(tx)
                connection.exec_driver_sql("RELEASE act")
        except BaseException as error:
            if not is_open(connection):  # a full disk takes all of the transaction back, others' acts too
                raise
            connection.exec_driver_sql("ROLLBACK TO act")
            connection.exec_driver_sql("RELEASE act")
            job.error = error
        else:
            job.events = tx.events


def is_open(connection: Connection) -> bool:
    """Whether SQLite still has the transaction; some errors end it (sqlite.org/lang_transaction.html, 3.2)."""
    return bool(getattr(connection.connection.dbapi_connection, "in_transaction", False))


@contextmanager
def disk_full_is_said() -> Iterator[None]:
    """Turn SQLite's "database or disk is full" into StorageFull."""
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise StorageFull from error
        raise
