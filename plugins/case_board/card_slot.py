"""A place on the canvas that shows one card after another: its items are made once and given other contents."""

import tkinter as tk
from dataclasses import dataclass
from typing import Literal

from plugins.case_board.face import Clock, Face
from workstation.api.contributions import CaseBadge
from workstation.api.shaping import base_direction
from workstation.ui.kit import Shape, colour, elide, excerpt, font, icon, measurer, px, shape_image, t_visual

HEIGHT = 150
SHADOW = 5
_BADGES = 4
Look = Literal["plain", "hovered", "selected", "focused"]
_BORDERS: dict[Look, tuple[str, int]] = {
    "plain": ("line", 1),
    "hovered": ("line_strong", 1),
    "selected": ("accent", 1),
    "focused": ("accent", 2),
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a slot shows.

    Attributes:
        key: the same key looks the same, so that nothing has to be drawn.
    """

    face: Face
    clock: Clock | None
    key: object


class CardSlot:
    """One card on the canvas."""

    def __init__(self, canvas: tk.Canvas, tag: str) -> None:
        self._canvas = canvas
        self.tag = tag
        self.x = self.y = 0
        self._shown: tuple[object, ...] = ()
        self.look: Look = "plain"
        self._width = 0
        tags = (tag, "card")
        self._plate = canvas.create_image(0, 0, anchor="nw", tags=tags)
        self._urgency_icon = canvas.create_image(0, 0, tags=tags)
        self._texts = {
            "urgency": canvas.create_text(0, 0, anchor="w", font=font("small"), tags=tags),
            "clock": canvas.create_text(0, 0, anchor="e", font=font("small"), tags=tags),
            "name": canvas.create_text(0, 0, anchor="w", font=font("strong"), tags=tags),
            "name_ar": canvas.create_text(0, 0, anchor="e", font=font("body"), tags=tags),
            "meta": canvas.create_text(0, 0, anchor="w", font=font("small"), tags=tags),
            "question": canvas.create_text(0, 0, anchor="nw", font=font("small"), tags=tags),
            "number": canvas.create_text(0, 0, anchor="e", font=font("tiny"), tags=tags),
        }
        self._badges = [
            (
                canvas.create_image(0, 0, anchor="w", tags=tags),
                canvas.create_text(0, 0, anchor="w", tags=tags),
            )
            for _index in range(_BADGES)
        ]

    def show(self, content: Content, x: int, y: int, width: int, look: Look) -> None:
        """Show a card at a place."""
        canvas = self._canvas
        key = (content.key, width)
        if key != self._shown:
            self._shown = key
            self._fill(content, width)
        if (x, y) != (self.x, self.y):
            canvas.move(self.tag, x - self.x, y - self.y)
            self.x, self.y = x, y
        self.set_look(look)

    def shift(self, y: int) -> None:
        """Move to another height."""
        if y != self.y:
            self._canvas.move(self.tag, 0, y - self.y)
            self.y = y

    def set_look(self, look: Look) -> None:
        """Draw the border for the pointer and the keyboard."""
        if look != self.look:
            self.look = look
            self._draw_plate()

    def hide(self) -> None:
        """Go where nobody sees it."""
        self._canvas.move(self.tag, -100_000 - self.x, 0)
        self.x = -100_000

    def forget(self) -> None:
        """Draw everything the next time, for other colours."""
        self._shown = ()

    def _draw_plate(self) -> None:
        border, thickness = _BORDERS[self.look]
        plate = Shape(
            width=self._width,
            height=px(HEIGHT),
            radius=px(10),
            fill="surface",
            border=border,
            border_width=thickness,
            shadow=px(SHADOW),
        )
        self._canvas.itemconfigure(self._plate, image=shape_image(self._canvas, plate))

    def _fill(self, content: Content, width: int) -> None:
        canvas, face, x, y = self._canvas, content.face, self.x, self.y
        self._width = width
        self._draw_plate()
        canvas.coords(self._plate, x - px(SHADOW), y - px(SHADOW))
        left, right = x + px(14), x + width - px(14)
        sign = icon(canvas, face.urgency_icon, face.urgency_tone, 14)
        canvas.itemconfigure(self._urgency_icon, image=sign)
        canvas.coords(self._urgency_icon, left + px(7), y + px(21))
        room = right - left
        clock_width = self._fill_clock(content.clock, right, y + px(21))
        urgency = elide(face.urgency, measurer(font("small")), room - clock_width - px(28))
        self._text("urgency", left + px(20), y + px(21), t_visual(urgency), face.urgency_tone)
        self._fill_names(face, left, right, y + px(45))
        meta = face.specialty if not face.name else f"{face.person} · {face.specialty}"
        shown = t_visual(elide(meta, measurer(font("small")), room))
        self._text("meta", left, y + px(65), shown, "muted")
        self._fill_question(face.question, left, right, y + px(77))
        self._text("number", right, y + px(HEIGHT - 21), face.number, "muted")
        right -= font("tiny").measure(face.number) + px(8)
        self._fill_badges(face.badges, left, right, y + px(HEIGHT - 21))

    def _text(self, name: str, x: int, y: int, text: str, role: str) -> None:
        item = self._texts[name]
        self._canvas.coords(item, x, y)
        self._canvas.itemconfigure(item, text=text, fill=colour(role))

    def _fill_clock(self, clock: Clock | None, right: int, y: int) -> int:
        text = clock.text if clock is not None else ""
        role = "danger" if clock is not None and clock.is_late else "muted"
        self._text("clock", right, y, t_visual(text), role)
        return font("small").measure(text)

    def _fill_names(self, face: Face, left: int, right: int, y: int) -> None:
        name = face.name or face.person
        measure, room = measurer(font("strong")), right - left
        arabic = t_visual(face.name_ar)
        used = measure(name)
        room_ar = room - used - px(12)
        if measurer(font("body"))(arabic) > room_ar:
            arabic = ""
        self._text("name", left, y, t_visual(elide(name, measure, room)), "text")
        self._text("name_ar", right, y, arabic, "muted")

    def _fill_question(self, question: str, left: int, right: int, y: int) -> None:
        lines = excerpt(question, measurer(font("small")), right - left, 2)
        is_rtl = base_direction(question) == "R"
        self._text("question", right if is_rtl else left, y, lines, "text")
        self._canvas.itemconfigure(
            self._texts["question"],
            anchor="ne" if is_rtl else "nw",
            justify="right" if is_rtl else "left",
        )

    def _fill_badges(self, badges: tuple[CaseBadge, ...], left: int, right: int, y: int) -> None:
        canvas, measure = self._canvas, measurer(font("tiny"))
        for index, (pill, text) in enumerate(self._badges):
            shown = t_visual(badges[index].text) if index < len(badges) else ""
            width = measure(shown) + px(16)
            if not shown or left + width > right:
                canvas.itemconfigure(pill, image="")
                canvas.itemconfigure(text, text="")
                continue
            tone = badges[index].tone
            shape = Shape(width=width, height=px(20), radius=px(10), fill=f"{tone}_soft")
            canvas.itemconfigure(pill, image=shape_image(canvas, shape))
            canvas.coords(pill, left, y)
            canvas.itemconfigure(text, text=shown, font=font("tiny"), fill=colour(tone))
            canvas.coords(text, left + px(8), y)
            left += width + px(6)
