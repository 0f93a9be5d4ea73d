"""What an attacker with the disk meets: sealed values, chained events, and no name of any patient."""

import io
import itertools
import logging
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.model.ids import BlobId, CaseId
from cases.model.study import UploadPurpose
from cases.server.logs import JsonLines
from cases.store import sealing
from cases.store.blobs import BlobFolder
from cases.store.errors import Tampered
from cases.store.opening import DATABASE, MASTER_KEY, open_store
from cases.store.sealing import CHUNK_BYTES, HEADER_BYTES, TAG_BYTES, SealedStream
from cases.wire import endpoints
from cases.wire.messages import PatientSearch
from tests.samples import NOW
from tests.server.harness import Clock, running
from tests.server.sender import JPEG, ct, send, spec
from tests.server.village import Village

KEY = bytes(range(32))


def sealed(data: bytes) -> bytes:
    sink = io.BytesIO()
    assert sealing.seal_stream(KEY, [data], sink) == len(data)
    return sink.getvalue()


@given(
    size=st.sampled_from([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 7]),
    cuts=st.lists(st.integers(0, 200_000), max_size=4),
    start=st.integers(0, 200_000),
    length=st.integers(0, 200_000),
)
@settings(max_examples=60, deadline=None)
def test_a_stream_is_read_by_any_range(size: int, cuts: list[int], start: int, length: int) -> None:
    data = os.urandom(size)
    edges = sorted({0, size, *(cut for cut in cuts if cut < size)})
    sink = io.BytesIO()
    sealing.seal_stream(KEY, [data[a:b] for a, b in itertools.pairwise(edges)], sink)
    stream = SealedStream(KEY, io.BytesIO(sink.getvalue()), "x")
    assert stream.size == size
    assert stream.read(start, length) == data[start : start + length]
    assert b"".join(stream.iterate()) == data


SEALED = sealed(os.urandom(2 * CHUNK_BYTES + 100))
ONE = CHUNK_BYTES + TAG_BYTES


@pytest.mark.parametrize(
    "changed",
    [
        SEALED[:-1],
        SEALED[: HEADER_BYTES + ONE],  # cut off after a whole chunk
        SEALED[: HEADER_BYTES + 2 * ONE],
        SEALED + b"x",
        SEALED[:HEADER_BYTES]
        + SEALED[HEADER_BYTES + ONE : HEADER_BYTES + 2 * ONE]
        + SEALED[HEADER_BYTES : HEADER_BYTES + ONE]
        + SEALED[HEADER_BYTES + 2 * ONE :],  # two chunks exchanged
        SEALED[:20] + bytes([SEALED[20] ^ 1]) + SEALED[21:],
        b"KHB0" + SEALED[4:],
        b"",
        SEALED[:HEADER_BYTES],
    ],
    ids=[
        "last-byte",
        "last-chunks",
        "last-chunk",
        "longer",
        "exchanged",
        "flipped",
        "magic",
        "empty",
        "header",
    ],
)
def test_a_changed_stream_is_refused(changed: bytes) -> None:
    with pytest.raises(Tampered):
        b"".join(SealedStream(KEY, io.BytesIO(changed), "x").iterate())


def test_a_value_opens_only_in_its_place() -> None:
    value = sealing.seal(KEY, b"aphasia", "cases|1|sealed")
    assert sealing.unseal(KEY, value, "cases|1|sealed") == b"aphasia"
    for wrong in ("cases|2|sealed", "cases|1|other"):
        with pytest.raises(Tampered):
            sealing.unseal(KEY, value, wrong)
    with pytest.raises(Tampered):
        sealing.unseal(bytes(32), value, "cases|1|sealed")
    with pytest.raises(Tampered):
        sealing.unwrap(KEY, sealing.wrap(bytes(32), KEY), "wrapped_keys|x|wrapped")


def test_a_changed_file_is_named(tmp_path: Path) -> None:
    folder = BlobFolder(tmp_path)
    kept = folder.store([b"x" * 200_000])
    path = tmp_path / kept.id[:2] / kept.id
    data = bytearray(path.read_bytes())
    data[100_000] ^= 1
    path.write_bytes(data)
    with folder.opened(BlobId(kept.id), kept.key) as stream:
        assert stream.read(0, 10) == b"x" * 10  # another chunk
        with pytest.raises(Tampered, match=f"{kept.id}, chunk 1"):
            stream.read(70_000, 10)


class Listener(logging.Handler):
    """Everything that is logged, with all that is known of it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(JsonLines().format(record) + repr(record.__dict__))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The data folder of a server after a case with everything in it, and what was logged."""
    folder, listener, root = tmp_path_factory.mktemp("lived"), Listener(), logging.getLogger()
    before = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    with running(folder / "data", Clock()) as server:
        village = Village(server)
        case_id = village.in_review(size=2)
        send(village.gp.person, spec(case_id, title="Fatima jambe"), ct())
        send(village.gp.person, spec(case_id, UploadPurpose.ATTACHMENT, title="Fatima"), JPEG)
        send(village.gp.person, spec(case_id), ct(PatientName="BENALI^OMAR"))
        village.experts[0].advise(case_id, "aspirine 300 mg")
        view = village.open_round(case_id)
        for expert in village.experts[:2]:
            expert.answer(case_id, round_id=view.id)
            expert.vote(view, case_id, 0)
        village.close_round(case_id, view)
        village.experts[0].conclude(case_id)
        village.gp.ask(endpoints.SEARCH_PATIENTS.call(PatientSearch(name="Amrani")))
        village.gp.ask(endpoints.READ_FILES.call(case_id=case_id))
    root.removeHandler(listener)
    root.setLevel(before)
    return folder / "data", listener.lines


@pytest.fixture
def world(lived: tuple[Path, list[str]], tmp_path: Path) -> Path:
    """A copy of that folder, to do harm to."""
    return Path(shutil.copytree(lived[0], tmp_path / "data"))


CLINICAL = (
    "Amrani",
    "AMRANI",
    "Fatima",
    "FATIMA",
    "العمراني",
    "BENALI",
    "Chute il y a trois jours",
    "opérer",
    "sous-dural",
    "aspirine",
    "neurochirurgie",
    "1961-03-04",
    "19610304",
    "correct horse",
    "JBSWY3DPEHPK3PXP",
    "argon2",
    "Ouarzazate",
)


def test_no_patient_stands_in_the_data_folder_or_the_logs(lived: tuple[Path, list[str]]) -> None:
    world, lines = lived
    kept = b"".join(path.read_bytes() for path in world.rglob("*") if path.is_file())
    assert len(kept) > 100_000
    assert len(lines) > 30
    logged = "\n".join(lines).encode()
    names = "\n".join(str(path) for path in world.rglob("*")).encode()
    for text in CLINICAL:
        for encoded in (text.encode(), text.encode("utf-16-le"), text.encode().hex().encode()):
            assert encoded not in kept, text
            assert encoded not in logged, text
            assert encoded not in names, text


def test_every_flipped_bit_of_the_log_is_found_and_its_row_named(world: Path) -> None:
    store = open_store(world, lambda: NOW)
    assert store.broken_link() is None
    store.close()
    changes = {
        "at": "at + 1",
        "kind": "'case_closed'",
        "case_id": "'other'",
        "sealed": "CAST(substr(sealed, 1, length(sealed) - 1) || x'00' AS BLOB)",
        "previous_hash": "zeroblob(32)",
        "hash": "zeroblob(32)",
    }
    for column, value in changes.items():
        with sqlite3.connect(world / DATABASE) as connection:
            connection.execute("DROP TRIGGER events_refuse_UPDATE") if column == "at" else None
            (before,) = connection.execute(f"SELECT {column} FROM events WHERE sequence = 5").fetchone()
            connection.execute(f"UPDATE events SET {column} = {value} WHERE sequence = 5")
        store = open_store(world, lambda: NOW)
        assert store.broken_link() == 5, column
        store.close()
        connection.execute(f"UPDATE events SET {column} = ? WHERE sequence = 5", [before])
        connection.commit()
        connection.close()
    with sqlite3.connect(world / DATABASE) as connection:
        connection.execute("DROP TRIGGER events_refuse_DELETE")
        connection.execute("DELETE FROM events WHERE sequence = 7")
    connection.close()
    store = open_store(world, lambda: NOW)
    assert store.broken_link() == 7
    store.close()


@pytest.mark.parametrize("verb", ["UPDATE events SET kind = 'x'", "DELETE FROM events"])
def test_the_log_is_append_only(world: Path, verb: str) -> None:
    with (
        sqlite3.connect(world / DATABASE) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(verb)
    connection.close()


def test_destroying_a_key_erases_a_case_and_leaves_the_chain(world: Path) -> None:
    with sqlite3.connect(world / DATABASE) as connection:
        (case_id,) = connection.execute("SELECT id FROM cases").fetchone()
        connection.execute("DELETE FROM wrapped_keys WHERE owner = ?", [f"case/{case_id}"])
    connection.close()
    store = open_store(world, lambda: NOW)
    assert store.read(lambda tx: tx.cases.find(CaseId(case_id))) is None
    assert store.broken_link() is None
    events = store.read(lambda tx: tx.log.of_case(CaseId(case_id)))
    assert len(events) > 10
    assert all(event.actor_name == "" and not event.detail for event in events)
    store.close()


def test_a_row_moved_to_another_place_is_refused(world: Path) -> None:
    with sqlite3.connect(world / DATABASE) as connection:
        rows = connection.execute("SELECT id, sealed FROM accounts ORDER BY id LIMIT 2").fetchall()
        connection.execute("UPDATE accounts SET sealed = ? WHERE id = ?", [rows[0][1], rows[1][0]])
    connection.close()
    store = open_store(world, lambda: NOW)
    with pytest.raises(Tampered, match="accounts"):
        store.read(lambda tx: tx.people.accounts())
    store.close()


def test_nobody_else_reads_the_master_key(world: Path) -> None:
    assert (world / MASTER_KEY).stat().st_mode & 0o777 == 0o600
    assert (world / DATABASE).stat().st_mode & 0o777 == 0o600
    assert world.stat().st_mode & 0o777 == 0o700
