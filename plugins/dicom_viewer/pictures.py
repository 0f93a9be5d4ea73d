"""The pictures of one case: read, grouped into stacks, read again when more arrive. No Tk."""

from collections.abc import Callable

from cases.errors import CaseError
from cases.model.audit import Event, EventKind
from cases.model.case import CaseCard, CaseView
from cases.model.ids import CaseId, InstanceId
from cases.model.study import StoredInstance, StudyIndex
from cases.wire import endpoints
from viewers.imaging.cache import FrameCache
from viewers.imaging.loader import FrameLoader
from viewers.imaging.ports import FrameKey
from viewers.imaging.series import Stack, StackFrame, build_stacks
from viewers.marks.model import Mark
from workstation.api.contexts import Desk, Ticket

_TOGETHER_MS = 700
_CACHE_BYTES = 384 << 20


class CasePictures:
    """One open case.

    Args:
        desk: the window's services.
        case_id: which.
        changed: called when stacks, the case or the error became others.

    Attributes:
        stacks: by key, in the order of the series.
        view: the case as a party sees it, None before it was read.
        error: why the last reading failed.
        is_read: whether the index was read once.
        loader: brings decoded frames.
    """

    def __init__(self, desk: Desk, case_id: CaseId, changed: Callable[[], None]) -> None:
        self._desk = desk
        self.case_id = case_id
        self._changed = changed
        self.stacks: dict[str, Stack] = {}
        self.view: CaseView | None = None
        self.error: CaseError | None = None
        self.is_read = False
        self.attachments = 0
        self._stored: dict[str, StoredInstance] = {}
        self._uids: dict[str, str] = {}
        self.loader = FrameLoader(desk.gateway.frames(case_id), desk.workers, FrameCache(_CACHE_BYTES))
        self._reading: Ticket | None = None
        self._reading_case: Ticket | None = None
        self._soon: Ticket | None = None
        self._watching = (desk.session.watch(self._reconnected), desk.cases.watch(changed))
        self._was_online = desk.session.is_online
        self._read()

    @property
    def card(self) -> CaseCard | None:
        """The case as the board knows it: at hand before the case was read."""
        return self._desk.cases.card(self.case_id) or (self.view.card if self.view else None)

    def stored(self, frame: StackFrame) -> StoredInstance:
        """Return the stored instance of a frame."""
        return self._stored[frame.instance.sop_instance_uid]

    @property
    def has_files(self) -> bool:
        """Whether any DICOM file has arrived, with a picture or without."""
        return bool(self._stored)

    def id_of(self, uid: str) -> InstanceId | None:
        """Return the instance id of a SOP instance UID; None while it has not arrived."""
        return self._stored[uid].id if uid in self._stored else None

    def uid_of(self, instance_id: str) -> str:
        """Return the SOP instance UID of an instance; empty while it has not arrived."""
        return self._uids.get(instance_id, "")

    def place_of(self, key: FrameKey) -> tuple[Stack, int] | None:
        """Return the stack that holds a frame, and the frame's number in it."""
        for stack in self.stacks.values():
            for number, frame in enumerate(stack.frames):
                if frame.key == key:
                    return stack, number
        return None

    def place_of_mark(self, mark: Mark) -> tuple[Stack, int] | None:
        """Return where the frame of a mark is; None while it has not arrived."""
        return self.place_of(FrameKey(mark.sop_instance_uid, mark.frame))

    def heard(self, event: Event) -> None:
        """Read again shortly when something has arrived, however many events come at once."""
        if event.case_id != self.case_id or event.kind is not EventKind.FILE_ARRIVED:
            return
        if self._soon is None:
            self._soon = self._desk.scheduler.after(_TOGETHER_MS, self._read)

    def retry(self) -> None:
        """Read again, and try again what could not be fetched."""
        self.loader.forget_refusals()
        self._read()
        if self.view is None:
            self._read_case()

    def ask_rest(self) -> None:
        """The first picture is on the screen, or will not come: what else belongs to it may be asked for."""
        if self._reading_case is None:
            self._read_case()

    def close(self) -> None:
        """Stop everything that is under way."""
        self.loader.prefetch(())
        for ticket in (self._reading, self._reading_case, self._soon, *self._watching):
            if ticket is not None:
                ticket.cancel()

    def _read(self) -> None:
        for ticket in (self._reading, self._soon):
            if ticket is not None:
                ticket.cancel()
        self._soon = None
        call = endpoints.READ_FILES.call(case_id=self.case_id)
        self._reading = self._desk.gateway.submit(call, self._came, self._lost)

    def _read_case(self) -> None:
        call = endpoints.READ_CASE.call(case_id=self.case_id)
        self._reading_case = self._desk.gateway.submit(call, self._came_case, lambda _error: None)

    def _came(self, index: StudyIndex) -> None:
        for stored in index.instances:
            uid = stored.tags.sop_instance_uid
            self._stored[uid], self._uids[stored.id] = stored, uid
        self.stacks = {stack.key: stack for stack in build_stacks(s.tags for s in index.instances)}
        self.attachments = len(index.attachments)
        self.is_read, self.error = True, None
        self._changed()

    def _came_case(self, view: CaseView) -> None:
        self.view = view
        self._changed()

    def _lost(self, error: CaseError) -> None:
        self.error = error
        self._changed()

    def _reconnected(self) -> None:
        """The line is back: what failed because of it is worth another try."""
        is_online = self._desk.session.is_online
        if is_online and not self._was_online:
            self.retry()
        self._was_online = is_online
