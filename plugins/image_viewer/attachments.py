"""The attachments of one case: listed, fetched when looked at, listed again when more arrive. No Tk."""

from collections.abc import Callable
from pathlib import Path

from cases.errors import CaseError
from cases.model.audit import Event, EventKind
from cases.model.ids import CaseId
from cases.model.study import Attachment, AttachmentKind, StudyIndex, UploadPurpose, UploadSpec
from cases.wire import endpoints
from workstation.api.contexts import Desk, Ticket

_TOGETHER_MS = 400
_ORDER = (AttachmentKind.PHOTO, AttachmentKind.PDF, AttachmentKind.VOICE_NOTE, AttachmentKind.OTHER)


class CaseAttachments:
    """One open case.

    Args:
        desk: the window's services.
        case_id: which.
        changed: called when the list, the rights or the error became others.

    Attributes:
        items: key attachments first, then photos, documents, voice notes, others, each in the order they came.
        error: why the last reading failed.
        is_read: whether the list was read once.
        may_add: whether the caller may add files now.
    """

    def __init__(self, desk: Desk, case_id: CaseId, changed: Callable[[], None]) -> None:
        self._desk = desk
        self.case_id = case_id
        self._changed = changed
        self.items: tuple[Attachment, ...] = ()
        self.error: CaseError | None = None
        self.is_read = False
        self.may_add = False
        self._tickets: dict[str, Ticket] = {}
        self.retry()

    def find(self, attachment_id: str) -> Attachment | None:
        """Return an attachment by its id."""
        return next((item for item in self.items if item.id == attachment_id), None)

    def heard(self, event: Event) -> None:
        """List again shortly when something has arrived."""
        if event.case_id == self.case_id and event.kind is EventKind.FILE_ARRIVED:
            self._keep("soon", self._desk.scheduler.after(_TOGETHER_MS, self._read))

    def retry(self) -> None:
        """List again."""
        self._read()
        call = endpoints.READ_CASE.call(case_id=self.case_id)

        def came(rows: tuple[str, ...]) -> None:
            self.may_add = "image.upload" in rows
            self._changed()

        self._keep(
            "case", self._desk.gateway.submit(call, lambda view: came(view.allowed), lambda _error: None)
        )

    def fetch(
        self, item: Attachment, on_done: Callable[[bytes], None], on_error: Callable[[CaseError], None]
    ) -> None:
        """Fetch an attachment as it was sent; what was asked for before is called off."""
        call = endpoints.READ_ATTACHMENT.call(case_id=self.case_id, attachment_id=item.id)
        self._keep("fetch", self._desk.gateway.submit(call, on_done, on_error))

    def fetch_thumbnail(
        self, item: Attachment, on_done: Callable[[bytes], None], on_error: Callable[[CaseError], None]
    ) -> None:
        """Fetch a small JPEG of a photo or of a document's first page."""
        call = endpoints.READ_ATTACHMENT_THUMBNAIL.call(case_id=self.case_id, attachment_id=item.id)
        self._keep(f"small {item.id}", self._desk.gateway.submit(call, on_done, on_error))

    def add(
        self,
        path: Path,
        title: str,
        on_progress: Callable[[int, int], None],
        on_end: Callable[[CaseError | None], None],
    ) -> None:
        """Send a file into the case; `on_end` gets None when it is there."""
        spec = UploadSpec(case_id=self.case_id, purpose=UploadPurpose.ATTACHMENT, title=title)

        def sent() -> None:
            on_end(None)
            self._read()

        self._keep("add", self._desk.gateway.upload(path, spec, on_progress, lambda _outcome: sent(), on_end))

    def close(self) -> None:
        """Stop everything that is under way."""
        for ticket in self._tickets.values():
            ticket.cancel()
        self._tickets.clear()

    def _keep(self, name: str, ticket: Ticket) -> None:
        before = self._tickets.get(name)
        if before is not None:
            before.cancel()
        self._tickets[name] = ticket

    def _read(self) -> None:
        call = endpoints.READ_FILES.call(case_id=self.case_id)
        self._keep("read", self._desk.gateway.submit(call, self._came, self._lost))

    def _came(self, index: StudyIndex) -> None:
        self.items = tuple(
            sorted(index.attachments, key=lambda a: (not a.is_key, _ORDER.index(a.kind), a.added_at))
        )
        self.is_read, self.error = True, None
        self._changed()

    def _lost(self, error: CaseError) -> None:
        self.error = error
        self._changed()
