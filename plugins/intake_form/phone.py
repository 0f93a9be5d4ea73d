"""A page on the phone that photographs straight into the draft: its one-time address, and what has arrived."""

from collections.abc import Callable
from datetime import datetime

from cases.errors import CaseError
from cases.model.ids import CaseId
from cases.model.study import Attachment, AttachmentKind, StudyIndex
from cases.wire import endpoints
from cases.wire.messages import PhotoLink
from workstation.api.contexts import Desk, Ticket

_LOOK_MS = 4_000
_DRAWN = (AttachmentKind.PHOTO, AttachmentKind.PDF)


class Phone:
    """The photographs of one case that come from a phone; UI thread only.

    Attributes:
        link: the address in use, or None.
        error: why there is none.
        arrived: attachments the server has, and `instances` how many pictures.
        small: a small JPEG of each, by the attachment's id, as they come.
    """

    def __init__(self, desk: Desk, case_id: CaseId, changed: Callable[[], None]) -> None:
        self._desk = desk
        self._case_id = case_id
        self._changed = changed
        self._tickets: list[Ticket] = []
        self._looking: Ticket | None = None
        self.link: PhotoLink | None = None
        self.error: CaseError | None = None
        self.arrived: tuple[Attachment, ...] = ()
        self.instances = 0
        self.small: dict[str, bytes] = {}

    @property
    def address(self) -> str:
        """What the QR code says; empty where a phone cannot reach the server."""
        server = self._desk.session.address
        return f"{server.rstrip('/')}{self.link.path}" if self.link and server else ""

    def is_valid(self, now: datetime) -> bool:
        """Whether the link still opens."""
        return self.link is not None and now < self.link.expires_at

    def invite(self) -> None:
        """Ask for a fresh link and watch for photographs."""
        call = endpoints.MAKE_PHOTO_LINK.call(case_id=self._case_id)
        self._tickets.append(self._desk.gateway.submit(call, self._linked, self._failed))

    def look(self) -> None:
        """Ask what has arrived, and again while the link is valid."""
        self._looking = None
        call = endpoints.READ_FILES.call(case_id=self._case_id)
        self._tickets = [self._desk.gateway.submit(call, self._saw, self._lost)]

    def close(self) -> None:
        """Stop asking; the link stays valid until it expires."""
        for ticket in (*self._tickets, self._looking):
            if ticket is not None:
                ticket.cancel()
        self._tickets.clear()
        self._looking = None

    def _linked(self, link: PhotoLink) -> None:
        self.link, self.error = link, None
        self._changed()
        self.look()

    def _failed(self, error: CaseError) -> None:
        self.error = error
        self._changed()

    def _saw(self, index: StudyIndex) -> None:
        known = (self.arrived, self.instances)
        self.arrived, self.instances = index.attachments, len(index.instances)
        if known != (self.arrived, self.instances):
            self._changed()
        for attachment in self.arrived:
            if attachment.kind in _DRAWN and attachment.id not in self.small:
                self._fetch(attachment)
        self._look_again()

    def _fetch(self, attachment: Attachment) -> None:
        self.small[attachment.id] = b""  # asked for

        def came(data: bytes) -> None:
            self.small[attachment.id] = data
            self._changed()

        call = endpoints.READ_ATTACHMENT_THUMBNAIL.call(case_id=self._case_id, attachment_id=attachment.id)
        self._tickets.append(self._desk.gateway.submit(call, came, _without))

    def _lost(self, _error: CaseError) -> None:
        """The link is thin: the next look will tell."""
        self._look_again()

    def _look_again(self) -> None:
        if self._looking is None and self.is_valid(self._desk.now()):
            self._looking = self._desk.scheduler.after(_LOOK_MS, self.look)


def _without(_error: CaseError) -> None:
    """A photograph without its small picture has arrived all the same."""
