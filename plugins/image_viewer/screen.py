"""The attachments tab on the screen: a strip at the left, what was chosen at the right."""

import io
import tkinter as tk
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from cases.errors import CaseError, Forbidden
from cases.model.audit import Event
from cases.model.ids import CaseId
from cases.model.study import Attachment, AttachmentKind
from plugins.image_viewer.attachments import CaseAttachments
from plugins.image_viewer.page_view import PageView
from plugins.image_viewer.recording import RecordBar
from plugins.image_viewer.voice_view import VoiceView
from plugins.image_viewer.wording import ICONS, facts, size_text, title_of
from viewers.imaging.jobs import Page
from viewers.widgets.style import ViewerStyle
from viewers.widgets.thumbnails import ThumbnailItem, ThumbnailStrip
from workstation.api.contexts import Desk
from workstation.api.i18n import _
from workstation.ui.kit import Banner, Box, EmptyState, IconButton, Muted, choose_place, font, px, t_visual
from workstation.ui.kit.icons import icon_image

_STEP = 1.25


class AttachmentScreen:
    """The panel (`workstation.api.contributions.PanelView`).

    Args:
        on_closed: told with the screen itself, once.
    """

    def __init__(self, desk: Desk, parent: tk.Misc, on_closed: Callable[["AttachmentScreen"], None]) -> None:
        self._desk, self._on_closed = desk, on_closed
        self.widget: tk.Widget = Box(parent)
        self.widget.columnconfigure(0, weight=1)
        self.widget.rowconfigure(1, weight=1)
        self.style = ViewerStyle(scaling=px(1000) / 1000, family=font("body").actual("family"))
        self.attachments: CaseAttachments | None = None
        self.chosen: Attachment | None = None
        self._data = b""
        self._note: tk.Widget | None = None
        self._trouble: Banner | None = None
        self._build()

    # PanelView

    def shown(self, arguments: Mapping[str, str]) -> None:
        """Show the case it was opened for; the same case stays as it was left."""
        case_id = CaseId(arguments["case_id"])
        if self.attachments is None or self.attachments.case_id != case_id:
            self._drop()
            self._say(_waiting)
            self.attachments = CaseAttachments(self._desk, case_id, self._refresh)

    def heard(self, event: Event) -> None:
        """Take note of an event."""
        if self.attachments is not None:
            self.attachments.heard(event)

    def closed(self) -> None:
        """Stop everything."""
        self.record.close()
        self._drop()
        self._on_closed(self)

    # What can be done

    def open(self, attachment_id: str) -> None:
        """Show an attachment."""
        found = self.attachments.find(attachment_id) if self.attachments is not None else None
        if self.attachments is None or found is None or found == self.chosen:
            return
        self.chosen, self._data = found, b""
        self.pages.close()
        self.voice.close()
        if found.kind is AttachmentKind.VOICE_NOTE:
            self._front(self.voice)
            self.voice.wait(found, title_of(found))
        else:
            self._front(self.pages.viewport)
            self.pages.wait(found)
        self.attachments.fetch(found, lambda data: self._came(found, data), self._lost)
        self._refresh_bar()

    def save(self) -> None:
        """Save what is shown as a file of this computer."""
        if self.chosen is None or not self._data:
            return
        place = choose_place(self.widget, _("Save the attachment"), Path(title_of(self.chosen)).name)
        if place is not None:
            try:
                place.write_bytes(self._data)
            except OSError as error:
                text = _("It could not be saved: {reason}").format(reason=error.strerror or "")
                self._desk.notices.show(text, "danger")

    # Building

    def _build(self) -> None:
        bar = Box(self.widget)
        bar.grid(row=0, column=0, sticky="ew")
        self.buttons = {
            "previous": IconButton(
                bar, "chevron_left", _("Previous page (Page up)"), self._back, is_small=True
            ),
            "next": IconButton(bar, "chevron_right", _("Next page (Page down)"), self._on, is_small=True),
            "zoom_in": IconButton(bar, "zoom_in", _("Enlarge (+)"), lambda: self._zoom(_STEP), is_small=True),
            "zoom_out": IconButton(
                bar, "zoom_out", _("Reduce (−)"), lambda: self._zoom(1 / _STEP), is_small=True
            ),
            "fit": IconButton(bar, "fit", _("Fit to the window (F)"), self._fit, is_small=True),
            "actual_size": IconButton(bar, "actual_size", _("Real size (O)"), self._actual, is_small=True),
            "rotate": IconButton(bar, "rotate", _("Turn clockwise (R)"), self._rotate, is_small=True),
            "save": IconButton(bar, "download", _("Save as a file"), self.save, is_small=True),
        }
        self.place = Muted(bar, "")
        for column, button in enumerate(self.buttons.values()):
            button.grid(row=0, column=column, padx=px(1), pady=px(3))
        self.place.grid(row=0, column=len(self.buttons), padx=px(10))
        bar.columnconfigure(len(self.buttons) + 1, weight=1)
        self.record = RecordBar(bar, self._desk, lambda: self.attachments)
        self.record.grid(row=0, column=len(self.buttons) + 2, sticky="e")
        body = self._body = tk.Frame(self.widget, background=self.style.background, bd=0)
        body.columnconfigure(1, weight=1)
        body.rowconfigure(0, weight=1)
        self.strip = ThumbnailStrip(body, self.style, self.open, self._need)
        self.strip.grid(row=0, column=0, sticky="ns")
        self.pages = PageView(body, self._desk, self.style, self._paged, self._whose)
        self.voice = VoiceView(body, self._desk, self.style)

    def _front(self, widget: tk.Widget) -> None:
        for other in (self.pages.viewport, self.voice):
            if other is not widget:
                other.grid_remove()
        widget.grid(row=0, column=1, sticky="nsew")
        widget.focus_set()

    # Refreshing

    def _refresh(self) -> None:
        attachments = self.attachments
        if attachments is None:
            return
        self.record.refresh()
        if isinstance(attachments.error, Forbidden):  # trying again would not help
            self._body.grid_forget()
            self._say(_denied)
            return
        self._show_trouble(attachments.error)
        if attachments.items:
            self._forget_note()
            self._body.grid(row=1, column=0, sticky="nsew")
            self.strip.set_items([self._item(item) for item in attachments.items])
            if self.chosen is None:
                self.strip.select(attachments.items[0].id)
                self.open(attachments.items[0].id)
        elif attachments.is_read:
            self._body.grid_forget()
            self._say(_nothing)
        self._refresh_bar()

    def _refresh_bar(self) -> None:
        is_picture = self.chosen is not None and self.chosen.kind is not AttachmentKind.VOICE_NOTE
        pages = self.pages
        for name, button in self.buttons.items():
            on = bool(self._data) if name == "save" else is_picture
            if name == "previous":
                on = is_picture and pages.page > 0
            elif name == "next":
                on = is_picture and pages.page + 1 < pages.count
            if on != button.is_enabled:
                button.enable() if on else button.disable()
        self.place.set(self._where(self.chosen) if self.chosen is not None else "")

    def _where(self, item: Attachment) -> str:
        pages = self.pages
        page = _("Page {number} of {count}").format(number=pages.page + 1, count=pages.count)
        parts = (title_of(item), facts(item, self._desk.now()), page if pages.count > 1 else "")
        return "  ·  ".join(part for part in parts if part)

    def _item(self, item: Attachment) -> ThumbnailItem:
        badge = "★" if item.is_key else ""
        return ThumbnailItem(item.id, t_visual(title_of(item)), size_text(item.size), badge)

    def _whose(self) -> tuple[str, ...]:
        card = self._desk.cases.card(self.attachments.case_id) if self.attachments is not None else None
        whose = (card.patient_name, card.patient_name_ar, card.number) if card is not None else ()
        return tuple(t_visual(line) for line in whose if line)

    def _need(self, attachment_id: str) -> None:
        """Draw the sign of its kind until the server's small picture is there; a voice note has none."""
        found = self.attachments.find(attachment_id) if self.attachments is not None else None
        if self.attachments is None or found is None:
            return
        side = self.strip.picture_px
        tile = Image.new("RGB", (side, side), self.style.slot)
        sign = icon_image(ICONS[found.kind], side // 3, self.style.dim_text)
        tile.paste(sign, (side // 3, side // 3), sign)
        self._put_thumbnail(attachment_id, tile)
        if found.kind in (AttachmentKind.PHOTO, AttachmentKind.PDF):

            def came(data: bytes) -> None:
                image = Image.open(io.BytesIO(data))
                image.thumbnail((side, side))
                self._put_thumbnail(attachment_id, image)

            self.attachments.fetch_thumbnail(found, came, _without)

    def _put_thumbnail(self, attachment_id: str, image: Image.Image) -> None:
        out = io.BytesIO()
        image.save(out, "PNG")
        self.strip.set_picture(attachment_id, out.getvalue())

    def _paged(self) -> None:
        picture = self.pages.picture
        if self.chosen is not None and picture is not None and self.pages.page == 0:
            self._put_thumbnail(self.chosen.id, self._reduced(picture))
        self._refresh_bar()

    def _reduced(self, picture: Page) -> Image.Image:
        side = self.strip.picture_px
        step = max(1, max(picture.pixels.shape[:2]) // (2 * side))
        image = Image.fromarray(np.ascontiguousarray(picture.pixels[::step, ::step]))
        image.thumbnail((side, side))
        return image

    def _came(self, item: Attachment, data: bytes) -> None:
        if item != self.chosen:
            return
        self._data = data
        if item.kind is AttachmentKind.VOICE_NOTE:
            self.voice.show(item, title_of(item), data)
        else:
            self.pages.show(item, data)
        self._refresh_bar()

    def _lost(self, error: CaseError) -> None:
        self.chosen = None
        self._show_trouble(error)

    # Buttons

    def _back(self) -> None:
        self.pages.go_to(self.pages.page - 1)

    def _on(self) -> None:
        self.pages.go_to(self.pages.page + 1)

    def _zoom(self, factor: float) -> None:
        self.pages.zoom(factor)

    def _fit(self) -> None:
        self.pages.viewport.fit()

    def _actual(self) -> None:
        self.pages.viewport.actual_size()

    def _rotate(self) -> None:
        self.pages.viewport.rotate()

    # Notes

    def _drop(self) -> None:
        if self.attachments is not None:
            self.attachments.close()
        self.pages.close()
        self.voice.close()
        self.attachments, self.chosen, self._data = None, None, b""
        self._body.grid_forget()
        self._show_trouble(None)

    def _say(self, make: Callable[[tk.Misc], tk.Widget]) -> None:
        self._forget_note()
        self._note = make(self.widget)
        self._note.grid(row=1, column=0, sticky="nsew")

    def _forget_note(self) -> None:
        if self._note is not None:
            self._note.destroy()
            self._note = None

    def _show_trouble(self, error: CaseError | None) -> None:
        if self._trouble is not None:
            self._trouble.destroy()
            self._trouble = None
        if error is not None:
            text = _("The attachments could not be read: {reason}").format(
                reason=_(error.text).format(**error.fields)
            )
            self._trouble = Banner(self.widget, text, "warning", action=_("Try again"), on_action=self._retry)
            self._trouble.grid(row=2, column=0, sticky="ew", pady=(px(8), 0))

    def _retry(self) -> None:
        if self.attachments is not None:
            self.attachments.retry()


def _without(_error: CaseError) -> None:
    """Leave the sign where it is: opening the attachment says what is wrong with it."""


def _waiting(master: tk.Misc) -> tk.Widget:
    return EmptyState(master, "paperclip", _("The attachments are being listed…"))


def _denied(master: tk.Misc) -> tk.Widget:
    return EmptyState(master, "lock", _("The attachments are shown to those who take part in the case."))


def _nothing(master: tk.Misc) -> tk.Widget:
    return EmptyState(
        master,
        "paperclip",
        _("This case has no attachments"),
        _("Photos, documents and voice notes of the requester appear here."),
    )
