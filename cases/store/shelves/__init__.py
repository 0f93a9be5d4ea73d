"""One shelf a kind of record: what `cases.store.ports` promises, written with SQLAlchemy Core."""
