"""Runs migrations on the connection it is handed; the caller owns the transaction."""

from alembic import context

from cases.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
