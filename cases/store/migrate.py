"""Bringing a database up to date (Alembic), inside one transaction."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from cases.store.errors import DatabaseTooNew


def upgrade(engine: Engine) -> None:
    """Apply the migrations that are missing.

    Raises:
        DatabaseTooNew: the database has a revision that is not known here.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection, connection.begin():
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision == scripts.get_current_head():
            return
        known = {script.revision for script in scripts.walk_revisions()}
        if revision is not None and revision not in known:
            raise DatabaseTooNew(revision)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
