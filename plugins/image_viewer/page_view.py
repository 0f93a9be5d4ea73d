"""A photo, or the pages of a document, with zoom, moving and turning."""

import tkinter as tk
from collections.abc import Callable
from functools import partial

from cases.model.study import Attachment, AttachmentKind
from plugins.image_viewer.pages import shown_page
from plugins.image_viewer.wording import refusal
from viewers.imaging.errors import ImagingError
from viewers.imaging.jobs import DecodePhoto, Page, RenderPage
from viewers.imaging.view import ViewState
from viewers.imaging.worker import CURSOR, PREFETCH, Ticket
from viewers.marks.history import MarkSet
from viewers.widgets.canvas import Viewport
from viewers.widgets.style import ViewerStyle
from viewers.widgets.texts import Corners, FrameContext, ViewerTexts
from viewers.widgets.tools import PanTool
from workstation.api.contexts import Desk
from workstation.api.i18n import _
from workstation.ui.kit import t_visual

_ZOOM = 1.25
_MOST_KEPT = 6


class PageView:
    """Shows one attachment; pages are rendered one at a time, in a worker.

    Args:
        on_page: told after another page is on the screen, or cannot be.
        whose: lines for the upper corner, shaped: whose picture it is.
    """

    def __init__(
        self,
        master: tk.Misc,
        desk: Desk,
        style: ViewerStyle,
        on_page: Callable[[], None],
        whose: Callable[[], tuple[str, ...]],
    ) -> None:
        self._desk, self._on_page, self._whose = desk, on_page, whose
        self._item: Attachment | None = None
        self._data = b""
        self._pages: dict[int, Page] = {}
        self._tickets: list[Ticket[Page]] = []
        self.page = 0
        self.count = 0
        texts = ViewerTexts(empty="", loading=t_visual(_("Loading…")), corners=self._corners, error=self._why)
        self.viewport = Viewport(master, self, MarkSet(), style, texts)
        self.viewport.set_tool(PanTool())
        self._bind_keys()

    def wait(self, item: Attachment) -> None:
        """An attachment is on its way."""
        self._forget()
        self._item = item
        self.viewport.show_empty()
        self.viewport.show_loading()

    def show(self, item: Attachment, data: bytes) -> None:
        """Show an attachment from its first page."""
        self._forget()
        self._item, self._data = item, data
        self.viewport.apply(ViewState())
        self.viewport.show_loading()
        self.go_to(0)

    def go_to(self, page: int) -> None:
        """Show a page, from 0; stays within the document."""
        self.page = max(0, min(page, max(0, self.count - 1)))
        found = self._pages.get(self.page)
        if found is not None:
            self._put(self.page, found)
        else:
            self._ask(self.page, CURSOR)

    def close(self) -> None:
        """Stop and forget."""
        self._forget()

    @property
    def picture(self) -> Page | None:
        """What is on the screen."""
        return self._pages.get(self.page)

    # ViewportHost

    def viewport_changed(self, state: ViewState) -> None:
        """Nothing follows the view."""

    def viewport_stepped(self, frames: int) -> None:
        """The wheel turns pages, and zooms a single one."""
        if self.count > 1:
            self.go_to(self.page + (1 if frames > 0 else -1))
        elif self.count == 1:
            self.zoom(_ZOOM if frames < 0 else 1 / _ZOOM)

    def viewport_activated(self) -> None:
        """There is one viewport."""

    def zoom(self, factor: float) -> None:
        """Zoom around the middle."""
        width, height = self.viewport.size_px
        if self.viewport.shown is not None:
            self.viewport.zoom_at(factor, width / 2, height / 2)

    # How

    def _ask(self, page: int, priority: int) -> None:
        item = self._item
        if item is None:
            return
        job = (
            RenderPage(codestream=self._data, page=page)
            if item.kind is AttachmentKind.PDF
            else DecodePhoto(codestream=self._data)
        )
        self._tickets.append(
            self._desk.workers.submit(job, partial(self._came, page), self._refused, priority=priority)
        )

    def _came(self, page: int, found: Page) -> None:
        self.count = found.pages
        self._pages[page] = found
        while len(self._pages) > _MOST_KEPT:
            del self._pages[max(self._pages, key=lambda number: abs(number - self.page))]
        if page == self.page:
            self._put(page, found)
            if page + 1 < self.count and page + 1 not in self._pages:
                self._ask(page + 1, PREFETCH)

    def _put(self, page: int, found: Page) -> None:
        if self._item is not None:
            height, width = found.pixels.shape[:2]
            self.viewport.show(shown_page(self._item.id, page, self.count, (width, height)), found.pixels)
            self._on_page()

    def _refused(self, error: ImagingError) -> None:
        if self.page not in self._pages:
            self.viewport.show_error(error)
            self._on_page()

    def _why(self, error: ImagingError) -> str:
        return t_visual(refusal(error, self._item)) if self._item is not None else ""

    def _forget(self) -> None:
        for ticket in self._tickets:
            ticket.cancel()
        self._tickets.clear()
        self._pages.clear()
        self._item, self._data = None, b""
        self.page = self.count = 0

    def _corners(self, context: FrameContext) -> Corners:
        return Corners(top_left=self._whose(), bottom_right=(f"{context.scale * 100:.0f} %",))

    def _bind_keys(self) -> None:
        view = self.viewport
        acts: dict[str, Callable[[], object]] = {
            "plus": lambda: self.zoom(_ZOOM),
            "KP_Add": lambda: self.zoom(_ZOOM),
            "minus": lambda: self.zoom(1 / _ZOOM),
            "KP_Subtract": lambda: self.zoom(1 / _ZOOM),
            "f": view.fit,
            "o": view.actual_size,
            "r": view.rotate,
            "Next": lambda: self.go_to(self.page + 1),
            "Down": lambda: self.go_to(self.page + 1),
            "Right": lambda: self.go_to(self.page + 1),
            "Prior": lambda: self.go_to(self.page - 1),
            "Up": lambda: self.go_to(self.page - 1),
            "Left": lambda: self.go_to(self.page - 1),
            "Home": lambda: self.go_to(0),
            "End": lambda: self.go_to(self.count - 1),
        }
        view.bind("<FocusIn>", lambda _e: view.set_active(is_active=True), add=True)
        view.bind("<FocusOut>", lambda _e: view.set_active(is_active=False), add=True)
        for key, act in acts.items():
            view.bind(f"<Key-{key}>", partial(_pressed, act))


def _pressed(act: Callable[[], object], _event: object) -> str:
    act()
    return "break"
