"""What is attached to cases: rows for instances, attachments and thumbnails, and the sealed files behind them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Select, func, insert, select

from cases.errors import NotFound
from cases.model.ids import AttachmentId, BlobId, CaseId, InstanceId
from cases.model.study import Attachment, StoredInstance
from cases.store import sealing, tables
from cases.store.blobs import BlobFolder, SealedFile
from cases.store.sealing import SealedStream
from cases.store.shelves.shelf import CaseRows, Shelf
from cases.store.vault import case_owner, chunked, place
from viewers.imaging.records import FrameLocation


class FilesShelf:
    """Implements `ports.Files`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._instances = CaseRows(shelf, tables.instances, StoredInstance)
        self._attachments = CaseRows(shelf, tables.attachments, Attachment)

    def instances(self, case_id: CaseId) -> Sequence[StoredInstance]:
        """Return the instances of a case in the order they arrived."""
        return self._instances.of(case_id)

    def instance(self, case_id: CaseId, instance_id: InstanceId) -> StoredInstance | None:
        """Return one instance of a case."""
        return self._instances.get(case_id, instance_id)

    def instance_blob(self, case_id: CaseId, instance_id: InstanceId) -> BlobId | None:
        """Return the original file of an instance."""
        table = tables.instances
        return self._blob(
            select(table.c.blob_id).where(table.c.case_id == case_id, table.c.id == instance_id)
        )

    def add_instance(self, case_id: CaseId, instance: StoredInstance, blob_id: BlobId) -> None:
        """Attach an instance."""
        self._instances.put(
            case_id,
            instance.id,
            instance,
            blob_id=blob_id,
            content_digest=self._content(instance.sha256),
            object_digest=self._object(instance.tags.sop_instance_uid),
        )

    def known_instance(self, case_id: CaseId, sha256: str, sop_instance_uid: str) -> InstanceId | None:
        """Return the instance of this case with the same bytes or the same SOP Instance UID."""
        table = tables.instances
        same = (table.c.content_digest == self._content(sha256)) | (
            table.c.object_digest == self._object(sop_instance_uid)
        )
        found = self._shelf.connection.scalar(select(table.c.id).where(table.c.case_id == case_id, same))
        return None if found is None else InstanceId(found)

    def put_frames(
        self, case_id: CaseId, instance_id: InstanceId, frames: tuple[FrameLocation, ...] | None
    ) -> None:
        """Keep where each frame is in the original; None where only the whole file can give them."""
        table = tables.frame_tables
        sealed = self._shelf.vault.seal(case_owner(case_id), place(table.name, instance_id), frames)
        self._shelf.connection.execute(insert(table).values(instance_id=instance_id, sealed=sealed))

    def frames(self, case_id: CaseId, instance_id: InstanceId) -> tuple[FrameLocation, ...] | None:
        """Return what `put_frames` kept."""
        table = tables.frame_tables
        sealed = self._shelf.connection.scalar(
            select(table.c.sealed).where(table.c.instance_id == instance_id)
        )
        if sealed is None:
            return None
        kind = tuple[FrameLocation, ...] | None
        where = place(table.name, instance_id)
        return self._shelf.vault.open(case_owner(case_id), where, sealed, kind)  # type: ignore[arg-type]

    def attachments(self, case_id: CaseId) -> Sequence[Attachment]:
        """Return the attachments of a case in the order they arrived."""
        return self._attachments.of(case_id)

    def attachment(self, case_id: CaseId, attachment_id: AttachmentId) -> Attachment | None:
        """Return one attachment of a case."""
        return self._attachments.get(case_id, attachment_id)

    def attachment_blob(self, case_id: CaseId, attachment_id: AttachmentId) -> BlobId | None:
        """Return the file of an attachment."""
        table = tables.attachments
        return self._blob(
            select(table.c.blob_id).where(table.c.case_id == case_id, table.c.id == attachment_id)
        )

    def add_attachment(self, case_id: CaseId, attachment: Attachment, blob_id: BlobId) -> None:
        """Attach a file that is not DICOM."""
        digest = self._content(attachment.sha256)
        self._attachments.put(case_id, attachment.id, attachment, blob_id=blob_id, content_digest=digest)

    def known_attachment(self, case_id: CaseId, sha256: str) -> AttachmentId | None:
        """Return the attachment of this case with the same bytes."""
        table = tables.attachments
        found = self._shelf.connection.scalar(
            select(table.c.id).where(
                table.c.case_id == case_id, table.c.content_digest == self._content(sha256)
            )
        )
        return None if found is None else AttachmentId(found)

    def count(self, case_id: CaseId) -> int:
        """Return how many instances and attachments a case has."""
        return self.counts([case_id])[case_id]

    def counts(self, case_ids: Collection[CaseId]) -> Mapping[CaseId, int]:
        """Return how many instances and attachments each case has."""
        found = dict.fromkeys(case_ids, 0)
        for some in chunked(case_ids):
            for table in (tables.instances, tables.attachments):
                counted = select(table.c.case_id, func.count()).where(table.c.case_id.in_(some))
                for case_id, number in self._shelf.connection.execute(counted.group_by(table.c.case_id)):
                    found[CaseId(case_id)] += number
        return found

    def rendition(self, source_id: str, kind: str) -> BlobId | None:
        """Return a kept rendition, such as the thumbnail of an instance."""
        table = tables.renditions
        return self._blob(select(table.c.blob_id).where(table.c.source_id == source_id, table.c.kind == kind))

    def add_rendition(self, case_id: CaseId, source_id: str, kind: str, blob_id: BlobId) -> None:
        """Keep a rendition."""
        self._shelf.connection.execute(
            insert(tables.renditions).values(case_id=case_id, source_id=source_id, kind=kind, blob_id=blob_id)
        )

    def _blob(self, query: Select[str]) -> BlobId | None:
        found = self._shelf.connection.scalar(query)
        return None if found is None else BlobId(found)

    def _content(self, sha256: str) -> bytes:
        return self._shelf.vault.digest("content", sha256)

    def _object(self, sop_instance_uid: str) -> bytes:
        return self._shelf.vault.digest("object", sop_instance_uid)


class BlobsShelf:
    """Implements `ports.Blobs`: sealed files whose keys are wrapped by the key of their case."""

    def __init__(self, shelf: Shelf, folder: BlobFolder) -> None:
        self._shelf = shelf
        self._folder = folder

    def put(self, case_id: CaseId, data: bytes) -> BlobId:
        """Seal and keep a small file, such as a report."""
        return self.adopt(case_id, self._folder.store([data]))

    def adopt(self, case_id: CaseId, file: SealedFile) -> BlobId:
        """Take in a file that was stored before this transaction began."""
        owner = case_owner(case_id)
        self._shelf.connection.execute(
            insert(tables.blobs).values(
                id=file.id,
                owner=owner,
                wrapped=sealing.wrap(self._shelf.vault.key(owner), file.key),
                size=file.size,
                stored_at=self._shelf.now,
            )
        )
        return file.id

    def key(self, blob_id: BlobId) -> bytes:
        """Return the key of a file, to read it after this transaction; raise NotFound."""
        table = tables.blobs
        row = self._shelf.connection.execute(
            select(table.c.owner, table.c.wrapped).where(table.c.id == blob_id)
        ).first()
        if row is None:
            raise NotFound
        return sealing.unwrap(self._shelf.vault.key(row.owner), row.wrapped, f"blobs|{blob_id}|wrapped")

    @contextmanager
    def opened(self, blob_id: BlobId) -> Iterator[SealedStream]:
        """Open a file for reading ranges."""
        with self._folder.opened(blob_id, self.key(blob_id)) as stream:
            yield stream

    def read(self, blob_id: BlobId) -> bytes:
        """Return a whole small file."""
        with self.opened(blob_id) as stream:
            return stream.read(0, stream.size)

    def unnamed(self, blob_ids: Collection[BlobId]) -> Sequence[BlobId]:
        """Return those that no row names."""
        table, left = tables.blobs, dict.fromkeys(blob_ids)
        for some in chunked(blob_ids):
            for found in self._shelf.connection.scalars(select(table.c.id).where(table.c.id.in_(some))):
                left.pop(BlobId(found), None)
        return tuple(left)
