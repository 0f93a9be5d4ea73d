"""Looks through a series before it is sent, and marks the pictures that the expert should see first."""

import io
import tkinter as tk
from collections.abc import Callable

from PIL import Image, ImageTk

from plugins.intake_form.picked import PickedInstance, PickedSeries
from plugins.intake_form.sending_plan import series_title
from plugins.intake_form.wording import counted, refusal
from viewers.imaging.errors import ImagingError
from viewers.imaging.jobs import RenderThumbnail
from viewers.imaging.worker import VIEWPORT
from workstation.api.contexts import Desk, Ticket
from workstation.api.i18n import N_, _
from workstation.ui.kit import Box, Button, Dialog, Label, Slider, font, on_wheel, px, t_visual

_SIDE = 380


class SeriesDialog:
    """The pictures of one series, one at a time.

    Args:
        instances: in their order.
        is_first: whether a picture (by its key) is marked.
        mark: switches the mark of a picture.
    """

    def __init__(
        self,
        anywhere: tk.Misc,
        desk: Desk,
        series: PickedSeries,
        is_first: Callable[[str], bool],
        mark: Callable[[str], None],
    ) -> None:
        self._desk, self._is_first, self._mark = desk, is_first, mark
        ordered = sorted(series.instances, key=lambda i: (i.number, i.sop_instance_uid))
        self._places = [(instance, frame) for instance in ordered for frame in range(instance.frames)]
        self._at = len(self._places) // 2
        self._drawing: Ticket | None = None
        self._photo: ImageTk.PhotoImage | None = None
        self.dialog = Dialog(anywhere, series_title(series), width=_SIDE + 48, on_cancel=self._stop)
        body = self.dialog.body
        self._picture = tk.Canvas(
            body, width=px(_SIDE), height=px(_SIDE), bd=0, highlightthickness=0, bg="#000000"
        )
        self._picture.grid(row=0, column=0)
        on_wheel(self._picture, self._wheel)
        self.slider = Slider(
            body, highest=len(self._places), unit=f"/ {len(self._places)}", on_change=self._moved
        )
        self.slider.grid(row=1, column=0, sticky="ew", pady=(px(8), 0))
        row = Box(body)
        row.columnconfigure(1, weight=1)
        row.grid(row=2, column=0, sticky="ew", pady=(px(8), 0))
        self.star = Button(row, _("Send this image first"), self._star, icon_name="star", is_small=True)
        self.star.grid(row=0, column=0)
        self._count = Label(row, "", tone="accent", size="small")
        self._count.grid(row=0, column=1, sticky="e")
        self.dialog.add_button(_("Done"), self.dialog.cancel, kind="primary", is_default=True)
        self._show()
        self.dialog.open(self.slider)

    def close(self) -> None:
        """Take it away."""
        self._stop()
        if self.dialog.winfo_exists():
            self.dialog.close()

    @property
    def instance(self) -> PickedInstance:
        """The file whose picture is shown."""
        return self._places[self._at][0]

    def _stop(self) -> None:
        if self._drawing is not None:
            self._drawing.cancel()

    def _wheel(self, steps: int) -> bool:
        self._go(self._at + steps)
        return True

    def _moved(self, value: int) -> None:
        self._go(value - 1)

    def _go(self, index: int) -> None:
        self._at = max(0, min(index, len(self._places) - 1))
        self._show()

    def _show(self) -> None:
        self.slider.set_value(self._at + 1)
        self._show_mark()
        self._stop()
        instance, frame = self._places[self._at]
        job = RenderThumbnail(path=str(instance.path), frame=frame, size_px=px(_SIDE))
        self._drawing = self._desk.workers.submit(job, self._drawn, self._refused, priority=VIEWPORT)

    def _drawn(self, png: bytes) -> None:
        with Image.open(io.BytesIO(png)) as picture:
            share = px(_SIDE) / max(picture.size)
            size = (round(picture.width * share), round(picture.height * share))
            self._photo = ImageTk.PhotoImage(picture.resize(size), master=self._picture)
        self._picture.delete("all")
        self._picture.create_image(px(_SIDE) // 2, px(_SIDE) // 2, image=self._photo)

    def _refused(self, error: ImagingError) -> None:
        self._picture.delete("all")
        self._picture.create_text(
            px(_SIDE) // 2,
            px(_SIDE) // 2,
            text=t_visual(_("{reason}\n\nIt is sent as it is.").format(reason=refusal(error.code))),
            width=px(_SIDE - 60),
            fill="#ffffff",
            font=font("body"),
        )

    def _star(self) -> None:
        self._mark(self.instance.key)
        self._show_mark()

    def _show_mark(self) -> None:
        is_on = self._is_first(self.instance.key)
        self.star.set_text(_("Not first any more") if is_on else _("Send this image first"))
        marked = sum(self._is_first(i.key) for i in dict.fromkeys(i for i, _frame in self._places))
        text = counted(marked, N_("{count} key image"), N_("{count} key images")) if marked else ""
        self._count.set(text)
