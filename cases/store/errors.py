"""Why a database cannot be used at all; for the administrator, so not part of the errors of the wire.

StoreUnusable
├── DatabaseTooNew   made by a later version of Khibra
├── MasterKeyWrong   sealed with another master key
└── Tampered         a sealed value, or the chain of the log, does not fit
"""


class StoreUnusable(Exception):
    """The root; the message names rows and files, never their content."""


class DatabaseTooNew(StoreUnusable):
    """The database was made by a later version; nothing was changed."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"The database has revision {revision}, which this version of Khibra does not know. "
            "Start the version that made it, or a newer one; nothing was changed."
        )


class MasterKeyWrong(StoreUnusable):
    """The master key does not open this database."""

    def __init__(self) -> None:
        super().__init__(
            "The master key does not open this database. "
            "Put back the file master.key that belongs to it, or set KHIBRA_MASTER_KEY."
        )


class Tampered(StoreUnusable):
    """A sealed value was changed, moved, or sealed with another key."""

    def __init__(self, place: str) -> None:
        super().__init__(f"The sealed value at {place} was changed outside of Khibra, or is damaged.")
        self.place = place
