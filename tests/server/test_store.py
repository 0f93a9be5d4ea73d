"""The store: durable, in groups, all or nothing, and found by the right keys."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from cases.errors import NotFound, StorageFull, VersionMismatch
from cases.model.audit import Event, EventKind
from cases.model.ids import CaseId, PatientId, fresh_id
from cases.model.kept import Account
from cases.model.patient import Patient
from cases.store import tables
from cases.store.errors import DatabaseTooNew, MasterKeyWrong
from cases.store.opening import DATABASE, MASTER_KEY, open_store
from cases.store.ports import Tx
from cases.store.sqlite import SqliteStore, StoreClosed
from tests.samples import NOW, account, case, establishment, patient
from tests.server.harness import Clock, running, wait_until


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_store(tmp_path, lambda: NOW)
    yield store
    store.close()


@pytest.fixture
def somebody(store: SqliteStore) -> Account:
    return store.write(settle)


def settle(tx: Tx) -> Account:
    """Make somebody in an establishment."""
    tx.people.put_establishment(establishment())
    made = account("gp")
    tx.people.put_account(made)
    return made


def add_case(store: SqliteStore, name: str, **changes: Any) -> CaseId:
    made = case(id=CaseId(name), number=name, **changes)
    store.write(lambda tx: tx.cases.add(made))
    return made.id


def log(tx: Tx) -> int:
    return tx.log.add(EventKind.CASE_CHANGED, None, None)[0]


def test_what_was_written_is_read_after_a_reopening(tmp_path: Path) -> None:
    first = open_store(tmp_path, lambda: NOW)
    first.write(lambda tx: tx.people.put_establishment(establishment()))
    epoch = first.read(lambda tx: tx.epoch)
    first.close()
    again = open_store(tmp_path, lambda: NOW)
    assert again.read(lambda tx: tx.people.establishments()) == (establishment(),)
    assert again.read(lambda tx: tx.epoch) == epoch
    again.close()
    with pytest.raises(StoreClosed):
        again.read(lambda tx: tx.epoch)
    with pytest.raises(StoreClosed):
        again.submit(lambda tx: tx.epoch)


def test_an_act_that_raises_takes_only_itself_back(store: SqliteStore) -> None:
    gate, entered = threading.Event(), threading.Event()

    def slow(_tx: Tx) -> None:
        entered.set()
        gate.wait(30)

    def broken(tx: Tx) -> None:
        log(tx)
        raise NotFound

    store.submit(slow)
    entered.wait(30)
    futures: list[Future[int]] = [store.submit(log) for _ in range(3)]
    failed = store.submit(broken)
    last = store.submit(log)
    gate.set()
    assert [future.result(30) for future in [*futures, last]] == [1, 2, 3, 4]
    assert isinstance(failed.exception(30), NotFound)
    assert store.broken_link() is None


def test_acts_that_wait_share_one_commit(store: SqliteStore, tmp_path: Path) -> None:
    told: list[int] = []
    store.listen(lambda events: told.append(len(events)))
    gate, entered = threading.Event(), threading.Event()

    def slow(_tx: Tx) -> None:
        entered.set()
        gate.wait(30)

    store.submit(slow)
    entered.wait(30)
    futures = [store.submit(log) for _ in range(100)]
    gate.set()
    assert [future.result(30) for future in futures] == list(range(1, 101))
    assert told == [100]


def test_a_commit_that_fails_fails_all(store: SqliteStore) -> None:
    gate, entered = threading.Event(), threading.Event()
    told: list[Event] = []
    store.listen(told.extend)

    def slow(_tx: Tx) -> None:
        entered.set()
        gate.wait(30)

    def filling(tx: Tx) -> None:
        for _ in range(200):
            tx.log.add(EventKind.CASE_CHANGED, None, None, text="x" * 10_000)

    limit(store, pages=60)
    store.submit(slow)
    entered.wait(30)
    futures: list[Future[Any]] = [store.submit(log), store.submit(filling)]
    gate.set()
    assert all(isinstance(future.exception(30), StorageFull) for future in futures)
    limit(store, pages=1_000_000)
    assert store.read(lambda tx: tx.log.last()) == 0
    assert not told
    assert store.write(log) == 1
    assert len(told) == 1


def limit(store: SqliteStore, pages: int) -> None:
    """Let the database grow to so many pages: a full disk."""
    store.write(lambda tx: tx.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}"))  # type: ignore[attr-defined]


def test_a_reader_sees_one_moment(store: SqliteStore, somebody: Account) -> None:
    def look(tx: Tx) -> tuple[int, int]:
        before = tx.log.last()
        writing = threading.Thread(target=lambda: store.write(log))
        writing.start()
        writing.join(30)
        return before, tx.log.last()

    assert store.read(look) == (0, 0)
    assert store.read(lambda tx: tx.log.last()) == 1


def test_an_act_may_not_wait_for_another(store: SqliteStore) -> None:
    with pytest.raises(RuntimeError):
        store.write(lambda _tx: store.write(log))


def test_a_case_that_moved_on_is_not_overwritten(store: SqliteStore, somebody: Account) -> None:
    case_id = add_case(store, "c1")

    def save(tx: Tx) -> int:
        found = tx.cases.find(case_id)
        assert found
        return tx.cases.save(found).version

    assert store.write(save) == 2

    def save_older(tx: Tx) -> None:
        found = tx.cases.find(case_id)
        assert found
        tx.cases.save(msgspec.structs.replace(found, version=1))

    with pytest.raises(VersionMismatch):
        store.write(save_older)


def test_case_numbers_count_in_their_year(store: SqliteStore) -> None:
    numbers = store.write(lambda tx: [tx.cases.next_number(year) for year in (2026, 2026, 2027, 2026)])
    assert numbers == ["2026-000001", "2026-000002", "2027-000001", "2026-000003"]


def test_patients_are_found_by_keys_that_are_not_stored(store: SqliteStore, tmp_path: Path) -> None:
    known = patient()
    store.write(lambda tx: tx.patients.put(known, ["el amrani 1961", "n12345"]))
    assert store.read(lambda tx: tx.patients.candidates(["n12345", "other"])) == (known,)
    assert store.read(lambda tx: tx.patients.candidates(["other"])) == ()
    moved = Patient(id=known.id, identity=known.identity)
    store.write(lambda tx: tx.patients.put(moved, ["other"]))
    assert store.read(lambda tx: tx.patients.candidates(["n12345"])) == ()
    assert store.read(lambda tx: tx.patients.many([known.id, PatientId("none")])) == {known.id: moved}
    with pytest.raises(NotFound):
        store.read(lambda tx: tx.patients.get(PatientId("none")))


def test_a_database_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    open_store(tmp_path, lambda: NOW).close()
    with sqlite3.connect(tmp_path / DATABASE) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(DatabaseTooNew, match="9999"):
        open_store(tmp_path, lambda: NOW)


def test_another_master_key_does_not_open_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(tmp_path, lambda: NOW).close()
    key = (tmp_path / MASTER_KEY).read_text()
    assert (tmp_path / MASTER_KEY).stat().st_mode & 0o777 == 0o600
    (tmp_path / MASTER_KEY).unlink()
    with pytest.raises(MasterKeyWrong):  # never a new key beside an old database
        open_store(tmp_path, lambda: NOW)
    (tmp_path / MASTER_KEY).write_text("00" * 32)
    with pytest.raises(MasterKeyWrong):
        open_store(tmp_path, lambda: NOW)
    monkeypatch.setenv("KHIBRA_MASTER_KEY", key)
    open_store(tmp_path, lambda: NOW).close()


def test_the_migrations_make_the_tables_of_the_code(tmp_path: Path) -> None:
    open_store(tmp_path, lambda: NOW).close()
    engine = create_engine(f"sqlite:///{tmp_path / DATABASE}")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": False, "target_metadata": tables.metadata}
        )
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()


def test_blobs_without_a_row_are_swept_later(tmp_path: Path) -> None:
    store = open_store(tmp_path, lambda: NOW)
    store.write(settle)
    case_id = add_case(store, "c1")
    kept = store.write(lambda tx: tx.blobs.put(case_id, b"kept"))

    def broken(tx: Tx) -> None:
        tx.blobs.put(case_id, b"rolled back")
        raise NotFound

    with pytest.raises(NotFound):
        store.write(broken)
    store.close()
    (tmp_path / "blobs" / "cut-off.part").write_bytes(b"x")
    (tmp_path / "blobs" / "moved-on.part").symlink_to("nowhere")  # listed, and gone when it is looked at
    files = [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    assert len(files) == 3
    clock = Clock()
    for hours, left in ((0, 3), (2, 1)):  # younger than an hour: another process may be about to name it
        clock.now = datetime.now(UTC) + timedelta(hours=hours)
        with running(tmp_path, clock) as server:
            wait_until(lambda: sum(path.is_file() for path in (tmp_path / "blobs").rglob("*")) == left)  # noqa: B023
            assert server.store.read(lambda tx: tx.blobs.read(kept)) == b"kept"


def test_times_are_kept_exactly_and_in_order(store: SqliteStore, somebody: Account) -> None:
    early = NOW.replace(microsecond=1)
    add_case(store, "late", created_at=NOW.replace(microsecond=2))
    add_case(store, "early", created_at=early, follow_up_due=date(2027, 1, 1))
    found = store.read(lambda tx: tx.cases.every())
    assert [one.number for one in found] == ["early", "late"]
    assert found[0].created_at == early
    assert store.read(lambda tx: [one.id for one in tx.cases.of(somebody.id)]) == ["early", "late"]


def test_ids_are_not_guessable() -> None:
    assert len({fresh_id() for _ in range(1000)}) == 1000
