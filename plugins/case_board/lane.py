"""A column on the canvas: where it is, and how its ground, its head and its scroll mark are drawn."""

import tkinter as tk
from dataclasses import dataclass

from plugins.case_board.card_slot import HEIGHT
from plugins.case_board.columns import empty_text, title_for
from plugins.case_board.model import Filled
from workstation.ui.kit import Shape, colour, elide, font, measurer, px, shape_image, shaped_lines, t_visual

HEAD, INSET, BETWEEN = 46, 8, 10
"""Height of a head, and the room around and between cards, in 96 dpi pixels."""


@dataclass(slots=True)
class Lane:
    """A column; `offset` is how far it is scrolled, in pixels."""

    filled: Filled
    x: int
    width: int
    offset: int = 0

    @property
    def content_height(self) -> int:
        """Return the height of all its cards."""
        return len(self.filled.cards) * px(HEIGHT + BETWEEN) + 2 * px(INSET)

    @property
    def card_width(self) -> int:
        """Return the width of a card in it."""
        return self.width - 2 * px(INSET)

    def bounded(self, offset: int, room: int) -> int:
        """Return an offset that does not lead past the first or the last card."""
        return max(0, min(offset, self.content_height - room))


def draw_ground(canvas: tk.Canvas, index: int, lane: Lane) -> None:
    """Draw what the cards stand on, and the sentence of an empty column."""
    bottom = canvas.winfo_height()
    canvas.create_rectangle(
        lane.x, px(20), lane.x + lane.width, bottom, fill=colour("sunken"), width=0, tags=("lane",)
    )
    if not lane.filled.cards:
        measure = measurer(font("small"))
        canvas.create_text(
            lane.x + lane.width // 2,
            px(HEAD + 40),
            text="\n".join(shaped_lines(empty_text(lane.filled.column), measure, lane.width - px(40))),
            font=font("small"),
            fill=colour("muted"),
            justify="center",
            tags=("lane",),
        )
    canvas.create_line(
        0,
        0,
        0,
        0,
        fill=colour("line_strong"),
        width=px(3),
        capstyle="round",
        tags=("lane", f"thumb{index}"),
    )
    canvas.tag_lower("lane")


def draw_head(canvas: tk.Canvas, lane: Lane, seat: str) -> None:
    """Draw title and count; they cover the cards that are scrolled away."""
    tags = ("head",)
    canvas.create_rectangle(lane.x, 0, lane.x + lane.width, px(10), fill=colour("page"), width=0, tags=tags)
    plate = Shape(width=lane.width, height=px(HEAD), radius=px(10), fill="sunken")
    canvas.create_image(lane.x, 0, image=shape_image(canvas, plate), anchor="nw", tags=tags)
    canvas.create_rectangle(
        lane.x, px(20), lane.x + lane.width, px(HEAD), fill=colour("sunken"), width=0, tags=tags
    )
    count, middle = str(len(lane.filled.cards)), px(HEAD) // 2
    room = font("small").measure(count) + px(16)
    right = lane.x + lane.width - px(14)
    pill = Shape(width=room, height=px(22), radius=px(11), fill="surface")
    canvas.create_image(right, middle, image=shape_image(canvas, pill), anchor="e", tags=tags)
    canvas.create_text(
        right - room // 2, middle, text=count, font=font("small"), fill=colour("muted"), tags=tags
    )
    title = elide(title_for(lane.filled.column, seat), measurer(font("strong")), lane.width - room - px(40))
    canvas.create_text(
        lane.x + px(16),
        middle,
        text=t_visual(title),
        anchor="w",
        font=font("strong"),
        fill=colour("text"),
        tags=tags,
    )


def draw_thumb(canvas: tk.Canvas, index: int, lane: Lane, room: int) -> None:
    """Show which part of a long column is in sight."""
    whole = lane.content_height
    if whole <= room:
        canvas.itemconfigure(f"thumb{index}", state="hidden")
        return
    track = room - px(16)
    length = max(px(24), track * room // whole)
    top = px(HEAD + 8) + (track - length) * lane.offset // max(1, whole - room)
    x = lane.x + lane.width - px(4)
    canvas.coords(f"thumb{index}", x, top, x, top + length)
    canvas.itemconfigure(f"thumb{index}", state="normal")
