"""One transaction on any database: the shelves, over one connection and one moment."""

from datetime import datetime

from sqlalchemy import Connection, select

from cases.model.audit import Event
from cases.store import tables
from cases.store.blobs import BlobFolder
from cases.store.shelves.alarms import AlarmsShelf
from cases.store.shelves.cases import CasesShelf
from cases.store.shelves.files import BlobsShelf, FilesShelf
from cases.store.shelves.log import LogShelf
from cases.store.shelves.panel import PanelShelf
from cases.store.shelves.patients import PatientsShelf
from cases.store.shelves.people import PeopleShelf
from cases.store.shelves.requests import AnswersShelf, CatalogueShelf, PhotoLinksShelf, UploadsShelf
from cases.store.shelves.sessions import SessionsShelf
from cases.store.shelves.shelf import Shelf
from cases.store.vault import KeyCache, Vault


class SqlTx:
    """Implements `ports.Tx`."""

    def __init__(self, connection: Connection, cache: KeyCache, folder: BlobFolder, now: datetime) -> None:
        self.connection = connection
        self.vault = Vault(connection, cache, now)
        self.now = now
        shelf = Shelf(connection, self.vault, now)
        self.people = PeopleShelf(shelf)
        self.patients = PatientsShelf(shelf)
        self.cases = CasesShelf(shelf)
        self.files = FilesShelf(shelf)
        self.blobs = BlobsShelf(shelf, folder)
        self.panel = PanelShelf(shelf)
        self.alarms = AlarmsShelf(shelf)
        self.log = LogShelf(shelf)
        self.sessions = SessionsShelf(shelf)
        self.answers = AnswersShelf(shelf)
        self.uploads = UploadsShelf(shelf)
        self.photo_links = PhotoLinksShelf(shelf)
        self.catalogue = CatalogueShelf(shelf)

    @property
    def epoch(self) -> str:
        """The identity of the database."""
        facts = tables.facts
        found: str = self.connection.scalars(select(facts.c.value).where(facts.c.name == "epoch")).one()
        return found

    @property
    def events(self) -> tuple[Event, ...]:
        """What this transaction appended to the log."""
        return tuple(self.log.added)
