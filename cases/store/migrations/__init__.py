"""The migrations of the database (Alembic), packaged with the program."""
