"""The files of a draft as rows on one canvas: tick, picture, what it is, a star for what goes first.

A CD can hold a hundred series; rows are items of one canvas and only those that changed are drawn again.
"""

import io
import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageTk

from workstation.ui.kit import (
    Shape,
    Tone,
    colour,
    elide,
    font,
    icon,
    measurer,
    paint,
    px,
    shape_image,
    surface_of,
    t_visual,
)

_HEAD, _ROW, _SIDE = 40, 84, 64


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A row; without a key it is the heading of a study.

    Attributes:
        badge: a short text in the colours of `tone`.
        warning: a sentence on a line of its own; empty where nothing is to be minded.
        thumbnail: PNG or JPEG; empty while it is drawn, then `icon_name` stands in.
    """

    title: str
    detail: str = ""
    warning: str = ""
    key: str = ""
    badge: str = ""
    tone: Tone = "neutral"
    thumbnail: bytes = b""
    icon_name: str = "image"
    is_taken: bool = True
    is_first: bool = False

    @property
    def height(self) -> int:
        """Return how high it is, in pixels."""
        return px(_ROW if self.key else _HEAD)


Part = Literal["tick", "picture", "star"]


class FileRows(tk.Canvas):
    """The rows; the arrows mark one, Space ticks it, F sends it first, Return looks into it.

    Args:
        on_tick, on_first, on_look: called with the key of a row.
    """

    def __init__(
        self,
        master: tk.Misc,
        on_tick: Callable[[str], None],
        on_first: Callable[[str], None],
        on_look: Callable[[str], None],
    ) -> None:
        super().__init__(master, bd=0, highlightthickness=0, width=1, height=1, takefocus=1)
        paint(self, bg=surface_of(master))
        self._on_tick, self._on_first, self._on_look = on_tick, on_first, on_look
        self._rows: tuple[FileRow, ...] = ()
        self._tops: list[int] = []
        self._photos: dict[str, tuple[bytes, ImageTk.PhotoImage]] = {}
        self._marked = -1
        self._has_focus = False
        self._width = 0
        self.bind("<Configure>", self._resized)
        self.bind("<ButtonRelease-1>", self._clicked)
        self.bind("<Motion>", self._moved)
        self.bind("<FocusIn>", lambda _e: self._focus(inside=True))
        self.bind("<FocusOut>", lambda _e: self._focus(inside=False))
        for key, by in (("<Down>", 1), ("<Up>", -1)):
            self.bind(key, lambda _e, by=by: self._mark(by))  # type: ignore[misc]
        self.bind("<space>", lambda _e: self._act(self._on_tick))
        self.bind("<Key-f>", lambda _e: self._act(self._on_first))
        self.bind("<Return>", lambda _e: self._act(self._on_look))

    @property
    def rows(self) -> tuple[FileRow, ...]:
        """Return what is shown."""
        return self._rows

    def set(self, rows: Sequence[FileRow]) -> None:
        """Show these rows."""
        before, self._rows = self._rows, tuple(rows)
        if before == self._rows:
            return
        heights = [row.height for row in self._rows]
        same_places = [row.height for row in before] == heights
        self._tops = [sum(heights[:index]) for index in range(len(heights))]
        if not same_places:
            self.configure(height=max(1, sum(heights)))
            self.restyle()
            return
        for index, (old, new) in enumerate(zip(before, self._rows, strict=True)):
            if old != new:
                self._draw(index)

    def point_of(self, key: str, part: Part) -> tuple[int, int]:
        """Return where a part of a row is, in the canvas; for tests and for the tour."""
        index = next(i for i, row in enumerate(self._rows) if row.key == key)
        places = {"tick": px(24), "picture": px(48 + _SIDE // 2), "star": self._width - px(28)}
        return places[part], self._tops[index] + self._rows[index].height // 2

    def restyle(self) -> None:
        """Draw everything again."""
        self.delete("all")
        for index in range(len(self._rows)):
            self._draw(index)

    def _resized(self, event: "tk.Event[tk.Misc]") -> None:
        if event.width != self._width:
            self._width = event.width
            self.restyle()

    def _focus(self, *, inside: bool) -> None:
        self._has_focus = inside
        if inside and self._marked < 0:
            self._mark(1)
        elif 0 <= self._marked < len(self._rows):
            self._draw(self._marked)

    def _mark(self, by: int) -> str:
        keyed = [index for index, row in enumerate(self._rows) if row.key]
        if keyed:
            at = keyed.index(self._marked) + by if self._marked in keyed else 0
            before, self._marked = self._marked, keyed[max(0, min(at, len(keyed) - 1))]
            for index in {before, self._marked} & set(range(len(self._rows))):
                self._draw(index)
        return "break"

    def _act(self, act: Callable[[str], None]) -> str:
        if 0 <= self._marked < len(self._rows) and self._rows[self._marked].key:
            act(self._rows[self._marked].key)
        return "break"

    def _row_at(self, y: int) -> FileRow | None:
        places = zip(self._rows, self._tops, strict=True)
        return next((row for row, top in places if top <= y < top + row.height), None)

    def _clicked(self, event: "tk.Event[tk.Misc]") -> None:
        row = self._row_at(event.y)
        if row is None or not row.key:
            return
        if event.x > self._width - px(56) and row.is_taken:
            self._on_first(row.key)
        elif px(44) < event.x < px(48 + _SIDE):
            self._on_look(row.key)
        else:
            self._on_tick(row.key)

    def _moved(self, event: "tk.Event[tk.Misc]") -> None:
        row = self._row_at(event.y)
        self.configure(cursor="hand2" if row is not None and row.key else "arrow")

    def _draw(self, index: int) -> None:
        tag, row, top = f"row{index}", self._rows[index], self._tops[index]
        self.delete(tag)
        if self._width < px(200):
            return
        (self._draw_row if row.key else self._draw_head)(tag, row, top, index)

    def _draw_head(self, tag: str, row: FileRow, top: int, _index: int) -> None:
        title = t_visual(elide(row.title, measurer(font("strong")), self._width // 2))
        item = self.create_text(
            0, top + px(24), text=title, anchor="w", font=font("strong"), fill=colour("text"), tags=tag
        )
        left = self.bbox(item)[2] + px(12)
        detail = t_visual(elide(row.detail, measurer(font("small")), self._width - left))
        self.create_text(
            left, top + px(25), text=detail, anchor="w", font=font("small"), fill=colour("muted"), tags=tag
        )

    def _draw_row(self, tag: str, row: FileRow, top: int, index: int) -> None:
        is_marked = self._has_focus and index == self._marked
        middle, height = top + row.height // 2, row.height - px(8)
        shape = Shape(
            width=self._width,
            height=height,
            radius=px(10),
            fill="surface" if row.is_taken else "sunken",
            border="focus" if is_marked else "line",
            border_width=2 if is_marked else 1,
        )
        self.create_image(0, middle - height // 2, image=shape_image(self, shape), anchor="nw", tags=tag)
        self._draw_tick(tag, row, middle)
        self._draw_picture(tag, row, middle)
        left = px(48) + px(_SIDE) + px(16)
        right = self._draw_star(tag, row, middle)
        right = self._draw_badge(tag, row, middle, right)
        role = "text" if row.is_taken else "muted"
        title = t_visual(elide(row.title, measurer(font("strong")), right - left))
        self.create_text(
            left,
            middle - px(20 if row.warning else 11),
            text=title,
            anchor="w",
            font=font("strong"),
            fill=colour(role),
            tags=tag,
        )
        lines = (
            [(row.detail, "muted", 0), (row.warning, "warning", 20)]
            if row.warning
            else [(row.detail, "muted", 12)]
        )
        for text, tone, below in lines:
            shown = t_visual(elide(text, measurer(font("small")), right - left))
            self.create_text(
                left,
                middle + px(below),
                text=shown,
                anchor="w",
                font=font("small"),
                fill=colour(tone),
                tags=tag,
            )

    def _draw_tick(self, tag: str, row: FileRow, middle: int) -> None:
        side = px(20)
        fill, border = ("accent", "accent") if row.is_taken else ("surface", "line_strong")
        box = Shape(width=side, height=side, radius=px(5), fill=fill, border=border, border_width=2)
        left = px(24) - side // 2
        image = shape_image(self, box)
        self.create_image(left, middle - side // 2, image=image, anchor="nw", tags=tag)
        if row.is_taken:
            self.create_image(px(24), middle, image=icon(self, "check", "on_accent", 14), tags=tag)

    def _draw_picture(self, tag: str, row: FileRow, middle: int) -> None:
        left, side = px(48), px(_SIDE)
        plate = Shape(width=side, height=side, radius=px(6), fill="text" if row.thumbnail else "sunken")
        self.create_image(left, middle - side // 2, image=shape_image(self, plate), anchor="nw", tags=tag)
        centre = left + side // 2
        if row.thumbnail:
            self.create_image(centre, middle, image=self._photo(row), tags=tag)
        else:
            self.create_image(centre, middle, image=icon(self, row.icon_name, "muted", 26), tags=tag)

    def _photo(self, row: FileRow) -> ImageTk.PhotoImage:
        """Return the row's picture at the size of its place; made again only when the picture changed."""
        known = self._photos.get(row.key)
        if known is None or known[0] != row.thumbnail:
            with Image.open(io.BytesIO(row.thumbnail)) as drawn:
                drawn.thumbnail((px(_SIDE), px(_SIDE)))
                photo = ImageTk.PhotoImage(drawn, master=self)
            known = self._photos[row.key] = (row.thumbnail, photo)
        return known[1]

    def _draw_star(self, tag: str, row: FileRow, middle: int) -> int:
        right = self._width - px(16)
        if not row.is_taken:
            return right
        role = "accent" if row.is_first else "line_strong"
        self.create_image(self._width - px(28), middle, image=icon(self, "star", role, 20), tags=tag)
        return right - px(36)

    def _draw_badge(self, tag: str, row: FileRow, middle: int, right: int) -> int:
        if not row.badge:
            return right
        shown = t_visual(row.badge)
        width = font("small").measure(shown) + px(20)
        pill = Shape(width=width, height=px(24), radius=px(12), fill=f"{row.tone}_soft")
        image = shape_image(self, pill)
        self.create_image(right - width, middle - px(12), image=image, anchor="nw", tags=tag)
        self.create_text(
            right - width // 2, middle, text=shown, font=font("small"), fill=colour(row.tone), tags=tag
        )
        return right - width - px(12)
