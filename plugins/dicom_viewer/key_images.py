"""What a reader marked on the pictures of a case, kept on this computer (`workstation.api.contexts.KeyImages`).

Marks, captions and the list of opened originals survive a power cut. Signing an opinion lets go of the key images;
measurements stay.
"""

from collections.abc import Callable, Sequence

import msgspec

from cases.model.audit import Event, EventKind
from cases.model.ids import CaseId
from cases.model.opinion import KeyImage
from cases.model.record import Record
from viewers.marks.model import KeyImageMark, Mark
from workstation.api.contexts import Desk
from workstation.api.safekeeping import Keeper

_FOLDER = "key_images"


class Kept(Record, frozen=True, kw_only=True):
    """What is kept of one reader and one case.

    Attributes:
        marks: all marks, key image marks included, in the order they were made.
        consulted: sha256 of every original that was opened, hexadecimal.
    """

    images: tuple[KeyImage, ...] = ()
    marks: tuple[Mark, ...] = ()
    consulted: tuple[str, ...] = ()


class _Watcher:
    def __init__(self, others: "list[_Watcher]", changed: Callable[[], None]) -> None:
        self._others = others
        self.changed = changed
        others.append(self)

    def cancel(self) -> None:
        """Do not call it any more."""
        if self in self._others:
            self._others.remove(self)


class Watchers:
    """Functions that want to know of a change, on the UI thread."""

    def __init__(self) -> None:
        self._all: list[_Watcher] = []

    def add(self, changed: Callable[[], None]) -> _Watcher:
        """Call `changed` until the ticket is cancelled."""
        return _Watcher(self._all, changed)

    def tell(self) -> None:
        """Call them all."""
        for watcher in tuple(self._all):
            watcher.changed()


class KeyImageBook:
    """The reader's marks of every case, one case in hand at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._keeper = Keeper(desk, _FOLDER, Kept())
        self._in_hand = ""
        self._watchers = Watchers()

    # KeyImages

    def chosen(self, case_id: CaseId) -> Sequence[KeyImage]:
        """Return the key images of a case, in the order they were marked."""
        return self.kept(case_id).images

    def replace(self, case_id: CaseId, images: Sequence[KeyImage]) -> None:
        """Keep these instead: one was taken off, or has another caption."""
        self._change(case_id, images=tuple(images))

    def consulted(self, case_id: CaseId) -> Sequence[str]:
        """Return the sha256 (hexadecimal) of every original that this user opened."""
        return self.kept(case_id).consulted

    def watch(self, changed: Callable[[], None]) -> _Watcher:
        """Call `changed` on the UI thread after key images changed."""
        return self._watchers.add(changed)

    # For the viewer

    def kept(self, case_id: CaseId) -> Kept:
        """Return all that is kept of a case."""
        name = f"{self._reader()}-{case_id}"
        if name != self._in_hand:
            self._keeper.open(name)
            self._in_hand = name
        return self._keeper.typed

    def keep(self, case_id: CaseId, images: tuple[KeyImage, ...], marks: tuple[Mark, ...]) -> None:
        """Keep what the reader has marked now."""
        self._change(case_id, images=images, marks=marks)

    def opened(self, case_id: CaseId, sha256: str) -> None:
        """Note that an original was looked at."""
        known = self.kept(case_id).consulted
        if sha256 not in known:
            self._keeper.change(msgspec.structs.replace(self._keeper.typed, consulted=(*known, sha256)))

    def heard(self, event: Event) -> None:
        """Let go of the key images that went into an opinion of this reader."""
        me = self._desk.session.me
        is_own = me is not None and event.actor_id == me.practitioner.id
        if is_own and event.kind is EventKind.OPINION_SIGNED and event.case_id is not None:
            marks = self.kept(event.case_id).marks
            others = tuple(mark for mark in marks if not isinstance(mark, KeyImageMark))
            self._change(event.case_id, images=(), marks=others)

    def close(self) -> None:
        """Save what is not saved."""
        self._keeper.close()

    def _change(self, case_id: CaseId, **changes: object) -> None:
        before = self.kept(case_id)
        after = msgspec.structs.replace(before, **changes)
        self._keeper.change(after)
        if after.images != before.images:
            self._watchers.tell()

    def _reader(self) -> str:
        me = self._desk.session.me
        return me.practitioner.id if me is not None else ""
