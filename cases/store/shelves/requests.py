"""What the server must remember of requests: answers for their repeats, uploads, photo links."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select

from cases.errors import AlreadyDone
from cases.model.credentials import KeptUpload, PhotoGrant, StoredAnswer
from cases.model.ids import CaseId, UploadId
from cases.store import tables
from cases.store.shelves.shelf import Shelf
from cases.store.vault import SERVER, KeyMissing, case_owner, chunked, place


class AnswersShelf:
    """Implements `ports.Answers`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def digest(self, request: bytes) -> bytes:
        """Return the keyed digest of a request; keyed, because a request may hold a password."""
        return self._shelf.vault.digest("request", request)

    def find(self, scope: str, key: str) -> StoredAnswer | None:
        """Return the answer that was given to a key, None for a new one.

        Raises:
            AlreadyDone: it was done and its answer erased since; doing it again would do it twice.
        """
        table = tables.answers
        row = self._shelf.connection.execute(
            select(table.c.owner, table.c.sealed).where(table.c.scope == scope, table.c.key == key)
        ).first()
        if row is None:
            return None
        try:
            return self._shelf.vault.open(row.owner, _where(scope, key), row.sealed, StoredAnswer)
        except KeyMissing:
            raise AlreadyDone from None

    def keep(
        self, scope: str, key: str, answer: StoredAnswer, case_id: CaseId | None, until: datetime | None
    ) -> None:
        """Keep an answer, under the key of the case it speaks of; `until` None keeps it as long as the case."""
        owner = case_owner(case_id) if case_id else SERVER
        self._shelf.connection.execute(
            insert(tables.answers).values(
                scope=scope,
                key=key,
                request_digest=answer.request_digest,
                owner=owner,
                expires_at=until,
                sealed=self._shelf.vault.seal(owner, _where(scope, key), answer),
            )
        )

    def forget(self, before: datetime) -> None:
        """Remove the answers that expired."""
        self._shelf.connection.execute(delete(tables.answers).where(tables.answers.c.expires_at < before))


def _where(scope: str, key: str) -> str:
    return place(tables.answers.name, f"{scope}/{key}")


class UploadsShelf:
    """Implements `ports.Uploads`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def get(self, upload_id: UploadId) -> KeptUpload | None:
        """Return an upload."""
        found = self._read(tables.uploads.c.id == upload_id)
        return found[0] if found else None

    def of_case(self, case_id: CaseId) -> Sequence[KeptUpload]:
        """Return the uploads into a case."""
        return self._read(tables.uploads.c.case_id == case_id)

    def _read(self, which: ColumnElement[bool]) -> Sequence[KeptUpload]:
        table, vault = tables.uploads, self._shelf.vault
        rows = self._shelf.connection.execute(
            select(table.c.id, table.c.case_id, table.c.sealed).where(which).order_by(table.c.id)
        ).all()
        return tuple(
            vault.open(case_owner(CaseId(row.case_id)), place(table.name, row.id), row.sealed, KeptUpload)
            for row in rows
        )

    def put(self, upload: KeptUpload) -> None:
        """Keep an upload, new or changed."""
        owner, where = case_owner(upload.case_id), place(tables.uploads.name, upload.id)
        self._shelf.put_row(
            tables.uploads,
            upload.id,
            {
                "case_id": upload.case_id,
                "account_id": upload.account_id,
                "expires_at": upload.expires_at,
                "finished_at": self._shelf.now if upload.outcome else None,
                "sealed": self._shelf.vault.seal(owner, where, upload),
            },
        )

    def remove(self, upload_id: UploadId) -> None:
        """Forget an upload."""
        self._shelf.connection.execute(delete(tables.uploads).where(tables.uploads.c.id == upload_id))

    def forget_expired(self) -> None:
        """Forget the uploads whose time is over, finished or not."""
        table = tables.uploads
        self._shelf.connection.execute(delete(table).where(table.c.expires_at < self._shelf.now))

    def unnamed(self, upload_ids: Collection[UploadId]) -> Sequence[UploadId]:
        """Return those that no row names."""
        table, left = tables.uploads, dict.fromkeys(upload_ids)
        for some in chunked(upload_ids):
            for found in self._shelf.connection.scalars(select(table.c.id).where(table.c.id.in_(some))):
                left.pop(UploadId(found), None)
        return tuple(left)


class PhotoLinksShelf:
    """Implements `ports.PhotoLinks`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def find(self, digest: bytes) -> PhotoGrant | None:
        """Return what a link grants."""
        table = tables.photo_links
        row = self._shelf.connection.execute(select(table).where(table.c.digest == digest)).mappings().first()
        return None if row is None else PhotoGrant(**row)

    def put(self, grant: PhotoGrant) -> None:
        """Keep a link, new or bound to a phone; forget those that expired."""
        table, connection = tables.photo_links, self._shelf.connection
        connection.execute(
            delete(table).where((table.c.digest == grant.digest) | (table.c.expires_at < self._shelf.now))
        )
        values = {name: getattr(grant, name) for name in PhotoGrant.__struct_fields__}
        connection.execute(insert(table).values(values))


class CatalogueShelf:
    """Implements `ports.Catalogue`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def imported(self) -> Sequence[tuple[str, str]]:
        """Return the codes that were imported, with their titles, by code."""
        table = tables.codes
        rows = self._shelf.connection.execute(select(table.c.code, table.c.title).order_by(table.c.code))
        return tuple((row.code, row.title) for row in rows)

    def replace(self, codes: Sequence[tuple[str, str]]) -> None:
        """Put an imported catalogue in the place of the one before."""
        self._shelf.connection.execute(delete(tables.codes))
        if codes:
            rows = [{"code": code, "title": title} for code, title in codes]
            self._shelf.connection.execute(insert(tables.codes), rows)
