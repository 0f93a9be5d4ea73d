"""Joins the marks on the screen to the reader's kept key images, both ways."""

from collections.abc import Callable

import msgspec

from cases.model.ids import InstanceId
from cases.model.opinion import KeyImage
from plugins.dicom_viewer.key_images import KeyImageBook
from plugins.dicom_viewer.pictures import CasePictures
from viewers.imaging.ports import FrameKey
from viewers.imaging.records import VoiWindow
from viewers.imaging.series import StackFrame
from viewers.marks.history import MarkSet
from viewers.marks.model import KeyImageMark, new_mark_id


class Marking:
    """The marks of one case.

    Args:
        pictures: the case; its index was read.
        book: where marks are kept.
        changed: called after any change, wherever it was made.

    Attributes:
        marks: shared by the viewports; takes changes back and makes them again.
    """

    def __init__(self, pictures: CasePictures, book: KeyImageBook, changed: Callable[[], None]) -> None:
        self._pictures = pictures
        self._book = book
        self._changed = changed
        self._is_following = False
        self._window: VoiWindow | None = None
        self.marks = MarkSet(book.kept(pictures.case_id).marks, self._marked)
        self._watching = book.watch(self._follow)

    @property
    def key_marks(self) -> tuple[KeyImageMark, ...]:
        """The key images, in the order they were marked."""
        return tuple(mark for mark in self.marks.all() if isinstance(mark, KeyImageMark))

    def key_mark(self, key: FrameKey) -> KeyImageMark | None:
        """Return the mark that makes a frame a key image."""
        return next((m for m in self.key_marks if (m.sop_instance_uid, m.frame) == tuple(key)), None)

    def toggle(self, frame: StackFrame, window: VoiWindow | None) -> None:
        """Make a frame a key image as it is looked at now, or take the mark off."""
        found = self.key_mark(frame.key)
        if found is not None:
            self.marks.remove(found.mark_id)
            return
        self._window = window
        uid, number = frame.key
        self.marks.put(KeyImageMark(mark_id=new_mark_id(), sop_instance_uid=uid, frame=number))
        self._window = None

    def caption(self, mark: KeyImageMark, text: str) -> None:
        """Say why a key image matters."""
        self.marks.put(msgspec.structs.replace(mark, note=text.strip()))

    def window_of(self, mark_id: str) -> tuple[float, float] | None:
        """Return centre and width in which a key image was marked."""
        mark = self.marks.get(mark_id)
        instance_id = self._pictures.id_of(mark.sop_instance_uid) if mark is not None else None
        for image in self._book.chosen(self._pictures.case_id):
            if mark is not None and (image.instance_id, image.frame) == (instance_id, mark.frame):
                return image.window
        return None

    def close(self) -> None:
        """Follow no longer."""
        self._watching.cancel()

    def _marked(self) -> None:
        if not self._is_following:
            self._keep()
            self._changed()

    def _keep(self) -> None:
        case_id = self._pictures.case_id
        before = {(image.instance_id, image.frame): image for image in self._book.chosen(case_id)}
        images = tuple(image for mark in self.key_marks if (image := self._image(mark, before)) is not None)
        self._is_following = True
        try:
            self._book.keep(case_id, images, self.marks.all())
        finally:
            self._is_following = False

    def _image(self, mark: KeyImageMark, before: dict[tuple[InstanceId, int], KeyImage]) -> KeyImage | None:
        instance_id = self._pictures.id_of(mark.sop_instance_uid)
        if instance_id is None:
            return None
        key = FrameKey(mark.sop_instance_uid, mark.frame)
        known = before.get((instance_id, mark.frame))
        window = known.window if known else None
        if known is None and self._window is not None:
            window = (self._window.center, self._window.width)
        return KeyImage(
            instance_id=instance_id,
            frame=mark.frame,
            caption=mark.note,
            window=window,
            marks=tuple(other for other in self.marks.on_frame(key) if not isinstance(other, KeyImageMark)),
        )

    def _follow(self) -> None:
        """Somebody else changed the key images: the opinion form, or signing let go of them."""
        if self._is_following:
            return
        chosen = self._book.chosen(self._pictures.case_id)
        captions = {(self._pictures.uid_of(i.instance_id), i.frame): i.caption for i in chosen}
        self._is_following = True
        try:
            for mark in self.key_marks:
                caption = captions.get((mark.sop_instance_uid, mark.frame))
                if caption is None:
                    self.marks.remove(mark.mark_id)
                elif caption != mark.note:
                    self.marks.put(msgspec.structs.replace(mark, note=caption))
            self._book.keep(self._pictures.case_id, tuple(chosen), self.marks.all())
        finally:
            self._is_following = False
        self._changed()
