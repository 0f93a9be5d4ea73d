"""Opening a data folder: the master key, and the database brought up to date.

data/khibra.db      the database (and -wal, -shm)
data/master.key     the master key, mode 0600, unless KHIBRA_MASTER_KEY holds it (hexadecimal)
data/blobs/         sealed files
data/uploads/       what is being sent, sealed
"""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from cases.model.ids import fresh_id
from cases.store import tables
from cases.store.blobs import BlobFolder, sync_folder
from cases.store.errors import MasterKeyWrong, Tampered
from cases.store.migrate import upgrade
from cases.store.sealing import KEY_BYTES, fresh_key
from cases.store.sqlite import SqliteStore, engine_for
from cases.store.vault import SERVER, KeyCache, Vault

DATABASE = "khibra.db"
MASTER_KEY = "master.key"
_ENVIRONMENT = "KHIBRA_MASTER_KEY"


def open_store(folder: Path, clock: Callable[[], datetime]) -> SqliteStore:
    """Open the store of a data folder, making what is missing.

    Raises:
        DatabaseTooNew: a later version made it; nothing was changed.
        MasterKeyWrong: the master key is another one.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    cache = KeyCache(_master_key(folder))
    path = folder / DATABASE
    engine = engine_for(path, is_writer=True)
    try:
        upgrade(engine)
        with engine.connect() as connection, connection.begin():
            _unlock(connection, Vault(connection, cache, clock()))
    finally:
        engine.dispose()
    path.chmod(0o600)
    return SqliteStore(path, cache, BlobFolder(folder / "blobs"), clock)


def _master_key(folder: Path) -> bytes:
    if text := os.environ.get(_ENVIRONMENT):
        return _key(text)
    path = folder / MASTER_KEY
    if not path.exists():
        if (folder / DATABASE).exists():
            raise MasterKeyWrong
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(fresh_key().hex().encode())
            file.flush()
            os.fsync(file.fileno())
        sync_folder(folder)
    return _key(path.read_text())


def _key(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError as error:
        raise MasterKeyWrong from error
    if len(key) != KEY_BYTES:
        raise MasterKeyWrong
    return key


def _unlock(connection: Connection, vault: Vault) -> None:
    """Check the master key; give a new database its identity and the server's key."""
    facts = tables.facts
    if connection.scalar(select(facts.c.value).where(facts.c.name == "epoch")) is None:
        vault.make_key(SERVER)
        connection.execute(insert(facts).values(name="epoch", value=fresh_id()))
    try:
        vault.key(SERVER)
    except Tampered as error:
        raise MasterKeyWrong from error
