"""The strip at the left: the key images first, then the series, each with a small picture."""

import io
import tkinter as tk
from collections.abc import Callable

from PIL import Image

from cases.errors import CaseError
from cases.wire import endpoints
from plugins.dicom_viewer.marking import Marking
from plugins.dicom_viewer.pictures import CasePictures
from viewers.imaging.records import VoiWindow
from viewers.imaging.render import FrameRenderer
from viewers.imaging.series import Stack, StackFrame
from viewers.imaging.view import ViewState
from viewers.marks.model import KeyImageMark
from viewers.widgets.style import ViewerStyle
from viewers.widgets.thumbnails import ThumbnailItem, ThumbnailStrip
from workstation.api.contexts import Desk, Ticket
from workstation.api.i18n import _

_KEY_IMAGE = "key:"


class PictureStrip:
    """Key images and series of a case.

    Args:
        on_series: gets the key of a chosen series.
        on_key_image: gets the id of a chosen key image's mark.
        visual: shapes a line for this window.
    """

    def __init__(
        self,
        master: tk.Misc,
        desk: Desk,
        style: ViewerStyle,
        visual: Callable[[str], str],
        choose: tuple[Callable[[str], None], Callable[[str], None]],
    ) -> None:
        self._desk, self._visual = desk, visual
        self._on_series, self._on_key_image = choose
        self.widget = ThumbnailStrip(master, style, self._chosen, self._need)
        self._pictures: CasePictures | None = None
        self._marking: Marking | None = None
        self._waiting: list[str] = []
        self._may_ask = False
        self._known_marks: set[str] = set()
        self._tickets: list[Ticket] = []

    def show(self, pictures: CasePictures, marking: Marking) -> None:
        """Show what there is now."""
        if self._marking is not marking:
            self._known_marks = {mark.mark_id for mark in marking.key_marks}
        self._pictures, self._marking = pictures, marking
        images = [self._key_item(mark) for mark in marking.key_marks]
        series = [self._series_item(stack) for stack in pictures.stacks.values()]
        self.widget.set_items([*(item for item in images if item is not None), *series])

    def reveal_new(self) -> None:
        """Bring a key image that was just marked into sight."""
        marks = {mark.mark_id for mark in self._marking.key_marks} if self._marking is not None else set()
        new, self._known_marks = marks - self._known_marks, marks
        if len(new) == 1:
            self.widget.select(_KEY_IMAGE + new.pop())

    def select(self, key: str) -> None:
        """Mark the series that the active viewport shows."""
        if key and self.widget.selected != key:
            self.widget.select(key)

    def ask_now(self) -> None:
        """The first picture is on the screen, or will not come: small ones may be fetched."""
        self._may_ask = True
        waiting, self._waiting = self._waiting, []
        for key in waiting:
            self._need(key)

    def close(self) -> None:
        """Fetch no more."""
        for ticket in self._tickets:
            ticket.cancel()

    def _chosen(self, key: str) -> None:
        if key.startswith(_KEY_IMAGE):
            self._on_key_image(key.removeprefix(_KEY_IMAGE))
        else:
            self._on_series(key)

    def _series_item(self, stack: Stack) -> ThumbnailItem:
        count = len(stack.frames)
        return ThumbnailItem(stack.key, self._visual(stack.title), f"{stack.series.modality}  {count}")

    def _key_item(self, mark: KeyImageMark) -> ThumbnailItem | None:
        place = self._pictures.place_of_mark(mark) if self._pictures is not None else None
        if place is None:
            return None
        stack, at = place
        title = mark.note or _("Key image")
        where = f"{stack.series.modality}  {at + 1} / {len(stack.frames)}"
        return ThumbnailItem(_KEY_IMAGE + mark.mark_id, self._visual(title), where, badge="★")

    def _need(self, key: str) -> None:
        if not self._may_ask:
            self._waiting.append(key)
        elif key.startswith(_KEY_IMAGE):
            self._draw_key_image(key)
        elif self._pictures is not None and key in self._pictures.stacks:
            stack = self._pictures.stacks[key]
            self._fetch(key, stack.frames[len(stack.frames) // 2])

    def _fetch(self, key: str, frame: StackFrame) -> None:
        if self._pictures is None:
            return

        def lost(_error: CaseError) -> None:
            self.widget.set_missing(key)

        call = endpoints.READ_THUMBNAIL.call(
            case_id=self._pictures.case_id, instance_id=self._pictures.stored(frame).id
        )
        self._tickets.append(
            self._desk.gateway.submit(
                call, lambda image: self._came(key, Image.open(io.BytesIO(image))), lost
            )
        )

    def _came(self, key: str, image: Image.Image) -> None:
        side = self.widget.picture_px
        image.thumbnail((side, side))
        out = io.BytesIO()
        image.save(out, "PNG")
        self.widget.set_picture(key, out.getvalue())

    def _draw_key_image(self, key: str) -> None:
        """Draw it from the decoded frame, in the window it was marked in; fetch one that is not decoded."""
        if self._pictures is None or self._marking is None:
            return
        mark_id = key.removeprefix(_KEY_IMAGE)
        mark = self._marking.marks.get(mark_id)
        place = self._pictures.place_of_mark(mark) if mark is not None else None
        if place is None:
            return
        frame = place[0].frames[place[1]]
        pixels = self._pictures.loader.decoded(frame.key)
        if pixels is None:
            self._fetch(key, frame)
            return
        window = self._marking.window_of(mark_id)
        state = ViewState(window=VoiWindow(center=window[0], width=window[1]) if window else None)
        renderer, side = FrameRenderer(), self.widget.picture_px
        renderer.set_frame(frame, pixels)
        self._came(key, Image.fromarray(renderer.render(state, side, side)))
