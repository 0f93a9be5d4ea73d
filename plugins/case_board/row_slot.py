"""A row of the list on the canvas, given one case after another."""

import tkinter as tk
from dataclasses import dataclass
from typing import Literal

from plugins.case_board.card_slot import Content, Look
from workstation.ui.kit import Shape, colour, elide, font, icon, measurer, px, shape_image, t_visual

HEIGHT = 46


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A column of the list on the screen: where it begins and how wide it is, in pixels."""

    id: str
    x: int
    width: int
    anchor: Literal["w", "e"] = "w"


class RowSlot:
    """One row."""

    def __init__(self, canvas: tk.Canvas, tag: str) -> None:
        self._canvas = canvas
        self.tag = tag
        self.y = 0
        self._is_hidden = False
        self._shown: tuple[object, ...] = ()
        self._look: Look = "plain"
        self._width = 0
        tags = (tag, "card")
        self._plate = canvas.create_image(0, 0, anchor="nw", tags=tags)
        self._line = canvas.create_line(0, 0, 0, 0, tags=tags)
        self._icon = canvas.create_image(0, 0, tags=tags)
        self._texts: dict[str, int] = {}

    def show(self, content: Content, cells: tuple[Cell, ...], y: int, width: int, look: Look) -> None:
        """Show a case at a height."""
        if self._is_hidden:
            self._canvas.move(self.tag, 100_000, 0)
            self._is_hidden = False
        key = (content.key, cells, width)
        if key != self._shown:
            self._shown = key
            self._width = width
            self._fill(content, cells)
        self.shift(y)
        if look != self._look:
            self._look = look
            self._draw_plate()

    def shift(self, y: int) -> None:
        """Move to another height."""
        if y != self.y:
            self._canvas.move(self.tag, 0, y - self.y)
            self.y = y

    def hide(self) -> None:
        """Go where nobody sees it."""
        if not self._is_hidden:
            self._canvas.move(self.tag, -100_000, 0)
            self._is_hidden = True

    def forget(self) -> None:
        """Draw everything the next time, for other colours."""
        self._shown = ()

    def _draw_plate(self) -> None:
        fill = {"plain": "", "hovered": "hover", "selected": "selected", "focused": "selected"}[self._look]
        if not fill:
            self._canvas.itemconfigure(self._plate, image="")
            return
        border = "accent" if self._look == "focused" else ""
        plate = Shape(
            width=self._width, height=px(HEIGHT), radius=px(6), fill=fill, border=border, border_width=2
        )
        self._canvas.itemconfigure(self._plate, image=shape_image(self._canvas, plate))

    def _fill(self, content: Content, cells: tuple[Cell, ...]) -> None:
        canvas, face, middle = self._canvas, content.face, self.y + px(HEIGHT) // 2
        left = cells[0].x - px(10)
        self._draw_plate()
        canvas.coords(self._plate, left, self.y)
        bottom = self.y + px(HEIGHT) - 1
        canvas.coords(self._line, left, bottom, left + self._width, bottom)
        canvas.itemconfigure(self._line, fill=colour("line"))
        canvas.itemconfigure(self._icon, image=icon(canvas, face.urgency_icon, face.urgency_tone, 14))
        canvas.coords(self._icon, cells[0].x + px(7), middle)
        room = next((cell.width for cell in cells if cell.id == "patient"), 0) - px(12)
        both = f"{face.name}  {face.name_ar}".strip()
        names = both if measurer(font("body"))(both) <= room else face.name
        clock = content.clock
        texts = {
            "urgency": (face.urgency, face.urgency_tone, px(22)),
            "number": (face.number, "text", 0),
            "patient": (names or face.person, "text", 0),
            "specialty": (face.specialty, "muted", 0),
            "question": (" ".join(face.question.split()), "muted", 0),
            "state": (face.state, "text", 0),
            "files": (face.files, "muted", 0),
            "due": (
                clock.text if clock is not None else "",
                "danger" if clock is not None and clock.is_late else "muted",
                0,
            ),
        }
        for cell in cells:
            text, role, lead = texts[cell.id]
            self._write(cell, text, role, lead, middle)

    def _write(self, cell: Cell, text: str, role: str, lead: int, middle: int) -> None:
        item = self._texts.get(cell.id)
        if item is None:
            tags = (self.tag, "card")
            item = self._texts[cell.id] = self._canvas.create_text(0, 0, font=font("body"), tags=tags)
        shown = t_visual(elide(text, measurer(font("body")), cell.width - lead - px(12)))
        x = cell.x + lead if cell.anchor == "w" else cell.x + cell.width - px(12)
        self._canvas.coords(item, x, middle)
        self._canvas.itemconfigure(item, text=shown, fill=colour(role), anchor=cell.anchor)
