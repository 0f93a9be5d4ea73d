"""`ThumbnailStrip`: all series of a study on one canvas, only the visible ones drawn.

Pictures are asked for when a slot comes into view and arrive later as PNG bytes; thousands of series
cost what a screenful does.
"""

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import NamedTuple

from viewers.widgets.style import ViewerStyle


class ThumbnailItem(NamedTuple):
    """A series in the strip: its key, its title, a line below (modality, count), texts ready to draw."""

    key: str
    title: str
    caption: str
    badge: str = ""


class _Slot:
    """The canvas items of one place; moved and refilled as the strip scrolls."""

    def __init__(self, canvas: tk.Canvas, style: ViewerStyle) -> None:
        self.frame = canvas.create_rectangle(0, 0, 0, 0, width=style.px(2))
        self.picture = canvas.create_image(0, 0, anchor="center")
        self.missing = canvas.create_text(0, 0, font=style.font(style.size_px * 2), fill=style.warning)
        self.title = canvas.create_text(
            0, 0, anchor="nw", font=style.font(style.size_px - 1), fill=style.text
        )
        self.caption = canvas.create_text(
            0, 0, anchor="nw", font=style.font(style.size_px - 2), fill=style.dim_text
        )
        self.badge = canvas.create_text(
            0, 0, anchor="ne", font=style.font(style.size_px - 1, bold=True), fill=style.mark
        )

    @property
    def items(self) -> tuple[int, ...]:
        return (self.frame, self.picture, self.missing, self.title, self.caption, self.badge)


class ThumbnailStrip(tk.Canvas):
    """A column of series.

    Args:
        master: the parent widget.
        style: sizes and colours.
        on_open: a series was chosen, by click, Return or space.
        on_need: a series without a picture came into view; answer with `set_picture`, once.
    """

    def __init__(
        self,
        master: tk.Misc,
        style: ViewerStyle,
        on_open: Callable[[str], None],
        on_need: Callable[[str], None],
    ) -> None:
        self._style = style
        self.picture_px = style.px(96)
        self._slot_height = self.picture_px + style.px(48)
        super().__init__(
            master,
            width=self.picture_px + style.px(40),
            background=style.panel,
            highlightthickness=0,
            borderwidth=0,
            takefocus=True,
        )
        self._on_open = on_open
        self._on_need = on_need
        self._items: tuple[ThumbnailItem, ...] = ()
        self._pictures: dict[str, tk.PhotoImage] = {}
        self._replaced: list[tk.PhotoImage] = []  # on the canvas until it is painted again
        self._asked: set[str] = set()
        self._missing: set[str] = set()
        self._slots: list[_Slot] = []
        self._top_px = 0.0
        self._paint_id = ""
        self.selected = ""
        self._bar = self.create_rectangle(0, 0, 0, 0, fill=style.border, outline="")
        self._bind_all()

    def set_items(self, items: Sequence[ThumbnailItem]) -> None:
        """Show these series, in this order."""
        self._items = tuple(items)
        self._scroll_to(self._top_px)

    @property
    def items(self) -> tuple[ThumbnailItem, ...]:
        """The series in the strip."""
        return self._items

    def set_picture(self, key: str, png: bytes) -> None:
        """The picture of a series has come, or a better one."""
        if key in self._pictures:
            self._replaced.append(self._pictures[key])
        self._pictures[key] = tk.PhotoImage(master=self, data=png, format="png")
        self._schedule_paint()

    def set_missing(self, key: str) -> None:
        """A series has no picture to show; its slot says so."""
        self._missing.add(key)
        self._schedule_paint()

    def select(self, key: str) -> None:
        """Mark a series as the one shown, and bring it into view."""
        self.selected = key
        place = next((index for index, item in enumerate(self._items) if item.key == key), None)
        if place is not None and self.winfo_height() > 1:
            top, height = place * self._slot_height, self.winfo_height()
            if top < self._top_px:
                self._scroll_to(top)
            elif top + self._slot_height > self._top_px + height:
                self._scroll_to(top + self._slot_height - height)
        self._schedule_paint()

    def key_at(self, y: float) -> str:
        """The series at a height of the canvas; empty below the last."""
        place = int((y + self._top_px) // self._slot_height)
        return self._items[place].key if 0 <= place < len(self._items) else ""

    def _bind_all(self) -> None:
        self.bind("<Configure>", lambda _: self._scroll_to(self._top_px))
        self.bind("<ButtonPress-1>", self._press)
        step = self._slot_height / 2
        self.bind("<Button-4>", lambda _: self._scroll_to(self._top_px - step))
        self.bind("<Button-5>", lambda _: self._scroll_to(self._top_px + step))
        self.bind(
            "<MouseWheel>", lambda event: self._scroll_to(self._top_px - (step if event.delta > 0 else -step))
        )
        self.bind("<Up>", lambda _: self._move(-1))
        self.bind("<Down>", lambda _: self._move(1))
        self.bind("<Home>", lambda _: self._move(-len(self._items)))
        self.bind("<End>", lambda _: self._move(len(self._items)))
        for key in ("<Return>", "<space>"):
            self.bind(key, lambda _: self._open(self.selected))
        for event in ("<FocusIn>", "<FocusOut>"):
            self.bind(event, lambda _: self._schedule_paint())

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        self.focus_set()
        self._open(self.key_at(event.y))

    def _move(self, places: int) -> str:
        keys = [item.key for item in self._items]
        if keys:
            at = keys.index(self.selected) if self.selected in keys else 0
            self.select(keys[max(0, min(len(keys) - 1, at + places))])
        return "break"

    def _open(self, key: str) -> None:
        if key:
            self.select(key)
            self._on_open(key)

    def _scroll_to(self, top_px: float) -> None:
        most = max(0, len(self._items) * self._slot_height - max(1, self.winfo_height()))
        self._top_px = max(0.0, min(top_px, float(most)))
        self._schedule_paint()

    def _schedule_paint(self) -> None:
        if not self._paint_id:
            self._paint_id = self.after_idle(self._paint)

    def _paint(self) -> None:
        self._paint_id = ""
        height = max(1, self.winfo_height())
        first = int(self._top_px // self._slot_height)
        visible = self._items[first : int((self._top_px + height) // self._slot_height) + 1]
        while len(self._slots) < len(visible):
            self._slots.append(_Slot(self, self._style))
        for place, slot in enumerate(self._slots):
            state: str = "normal" if place < len(visible) else "hidden"
            for item in slot.items:
                self.itemconfigure(item, state=state)
            if place >= len(visible):
                self.itemconfigure(slot.picture, image="")
            else:
                self._fill(slot, visible[place], (first + place) * self._slot_height - self._top_px)
        self._replaced.clear()
        self._paint_bar(height)

    def _fill(self, slot: _Slot, item: ThumbnailItem, y: float) -> None:
        style, width = self._style, max(1, self.winfo_width())
        inset, line = style.px(6), style.px(style.size_px + 3)
        is_selected = item.key == self.selected
        has_focus = is_selected and self.focus_get() is self
        self.coords(slot.frame, inset, y + inset, width - inset - style.px(4), y + self._slot_height)
        self.itemconfigure(
            slot.frame,
            fill=style.slot,
            outline=style.accent if is_selected else style.slot,
            dash=(4, 2) if is_selected and not has_focus else (),
        )
        middle = (width - style.px(4)) / 2
        self.coords(slot.picture, middle, y + inset * 2 + self.picture_px / 2)
        self.itemconfigure(slot.picture, image=self._pictures.get(item.key, ""))
        self.coords(slot.missing, middle, y + inset * 2 + self.picture_px / 2)
        self.itemconfigure(slot.missing, text="⚠" if item.key in self._missing else "")
        text_y = y + inset * 2 + self.picture_px + style.px(2)
        room = width - 4 * inset
        self.coords(slot.title, inset * 2, text_y - style.px(2))
        self.itemconfigure(slot.title, text=_shortened(item.title, room, style))
        self.coords(slot.caption, inset * 2, text_y + line - style.px(4))
        self.itemconfigure(slot.caption, text=item.caption)
        self.coords(slot.badge, width - inset * 2 - style.px(4), text_y + line - style.px(4))
        self.itemconfigure(slot.badge, text=item.badge)
        if item.key not in self._pictures and item.key not in self._asked:
            self._asked.add(item.key)
            self._on_need(item.key)

    def _paint_bar(self, height: int) -> None:
        total = max(1, len(self._items) * self._slot_height)
        width = max(1, self.winfo_width())
        if total <= height:
            self.itemconfigure(self._bar, state="hidden")
            return
        top = self._top_px / total * height
        self.coords(self._bar, width - self._style.px(4), top, width, top + height / total * height)
        self.itemconfigure(self._bar, state="normal")

    def destroy(self) -> None:
        """Leave nothing behind that could run later."""
        if self._paint_id:
            self.after_cancel(self._paint_id)
            self._paint_id = ""
        super().destroy()


def _shortened(text: str, room_px: float, style: ViewerStyle) -> str:
    """`text` cut to about one line; the average letter is just over half its size wide."""
    letters = max(4, int(room_px / (style.px(style.size_px - 1) * 0.58)))
    return text if len(text) <= letters else text[: letters - 1] + "…"
