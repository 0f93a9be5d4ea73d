"""The images marked as key in the viewer, with a caption each, as they go into the opinion."""

import io
import tkinter as tk

import msgspec
from PIL import Image, ImageTk

from cases.errors import CaseError
from cases.model.ids import InstanceId
from cases.model.opinion import KeyImage
from cases.wire import endpoints
from plugins.second_opinion.presenter import OpinionPresenter
from workstation.api.i18n import _
from workstation.ui.kit import Box, Entry, Icon, IconButton, Label, LinkButton, Muted, paint, px
from workstation.ui.kit.parts import Redrawn

_SIDE = 96
_PER_ROW = 2

_Key = tuple[str, int]


class KeyImageStrip(Box):
    """Pictures with captions; they are marked and unmarked in the viewer, or taken off here."""

    def __init__(self, master: tk.Misc, presenter: OpinionPresenter) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._presenter = presenter
        self._pictures: dict[str, ImageTk.PhotoImage] = {}
        self._places: dict[str, list[tk.Label]] = {}
        Label(self, _("Key images"), size="small", tone="muted").grid(row=0, column=0, sticky="w")
        self._rows = Redrawn[tuple[_Key, ...]](self, self._build)
        self._rows.grid(row=1, column=0, sticky="ew", pady=(px(4), 0))

    def show(self) -> None:
        """Follow the viewer; a caption that is being typed stays."""
        self._rows.show(tuple((image.instance_id, image.frame) for image in self._presenter.key_images()))

    def _build(self, box: Box, keys: tuple[_Key, ...]) -> None:
        self._places.clear()
        if not keys:
            Muted(box, _("None yet. Mark images as key in the viewer and they appear here."), wrap=True).grid(
                row=0, column=0, sticky="ew"
            )
            LinkButton(box, _("Open the images"), self._presenter.open_images).grid(
                row=1, column=0, sticky="w"
            )
            return
        box.columnconfigure(tuple(range(_PER_ROW)), weight=1, uniform="images")
        for index, key in enumerate(keys):
            row, column = divmod(index, _PER_ROW)
            holder = Box(box)
            holder.columnconfigure(1, weight=1)
            holder.grid(
                row=row, column=column, sticky="ew", pady=(0, px(8)), padx=(px(8) if column else 0, 0)
            )
            self._build_one(holder, key)

    def _build_one(self, holder: Box, key: _Key) -> None:
        instance_id, frame = key
        picture = tk.Label(holder, bd=0, width=px(_SIDE), height=px(_SIDE))
        paint(picture, bg="sunken")
        if instance_id in self._pictures:
            picture.configure(image=self._pictures[instance_id])
        else:
            waiting = Icon(picture, "image")
            paint(waiting, bg="sunken")
            waiting.place(relx=0.5, rely=0.5, anchor="center")
            picture.configure(image=self._blank(holder))
            self._ask(InstanceId(instance_id))
        self._places.setdefault(instance_id, []).append(picture)
        picture.grid(row=0, column=0, rowspan=2, padx=(0, px(8)))
        caption = Entry(
            holder,
            placeholder=_("Caption of image {number}").format(number=frame + 1),
            on_change=lambda text: self._caption(key, text),
        )
        caption.set_value(next(i.caption for i in self._presenter.key_images() if _key(i) == key))
        caption.grid(row=0, column=1, sticky="ew")
        IconButton(holder, "x", _("Take this image off"), lambda: self._drop(key), is_small=True).grid(
            row=0, column=2, padx=(px(4), 0)
        )

    def _blank(self, master: tk.Misc) -> ImageTk.PhotoImage:
        side = px(_SIDE)
        return self._pictures.setdefault(
            "", ImageTk.PhotoImage(Image.new("RGBA", (side, side)), master=master)
        )

    def _ask(self, instance_id: InstanceId) -> None:
        call = endpoints.READ_THUMBNAIL.call(case_id=self._presenter.screen.case_id, instance_id=instance_id)
        self._presenter.read(call, lambda jpeg: self._came(instance_id, jpeg), self._missing)

    def _came(self, instance_id: str, jpeg: bytes) -> None:
        picture = Image.open(io.BytesIO(jpeg))
        picture.thumbnail((px(_SIDE), px(_SIDE)))
        self._pictures[instance_id] = ImageTk.PhotoImage(picture, master=self)
        for place in self._places.get(instance_id, ()):
            for child in tuple(place.children.values()):
                child.destroy()
            place.configure(image=self._pictures[instance_id])

    def _missing(self, _error: CaseError) -> None:
        """The place stays empty; the opinion names the image all the same."""

    def _caption(self, key: _Key, text: str) -> None:
        self._presenter.keep_images(
            tuple(
                msgspec.structs.replace(image, caption=text) if _key(image) == key else image
                for image in self._presenter.key_images()
            )
        )

    def _drop(self, key: _Key) -> None:
        self._presenter.keep_images(
            tuple(image for image in self._presenter.key_images() if _key(image) != key)
        )


def _key(image: KeyImage) -> _Key:
    return (image.instance_id, image.frame)
