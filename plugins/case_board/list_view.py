"""The list: one row a case, sorted by any column; only the rows in sight exist as items."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass

from cases.model.case import CaseCard, CaseState, Urgency
from cases.model.ids import CaseId
from plugins.case_board.model import STOPPED, pressing
from plugins.case_board.row_slot import HEIGHT, Cell, RowSlot
from plugins.case_board.scenery import Scenery
from workstation.api.i18n import N_, _
from workstation.api.words import specialty_title
from workstation.ui.kit import colour, fold, font, icon, px, t_visual

_HEAD, _MARGIN = 40, 34
_STATES = {state: rank for rank, state in enumerate(CaseState)}
_URGENCIES = {urgency: rank for rank, urgency in enumerate(Urgency)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    id: str
    title: str
    width: int
    key: Callable[[CaseCard], tuple[object, ...]]
    share: int = 0
    least: int = 0  # window width in 96 dpi pixels below which the column is left out


def _due_key(card: CaseCard) -> tuple[object, ...]:
    by = card.answer_by
    return (by is None, by.timestamp() if by is not None else 0)


_COLUMNS = (
    _Column(id="urgency", title=N_("Urgency"), width=118, key=lambda c: (_URGENCIES[c.urgency],)),
    _Column(id="number", title=N_("Number"), width=108, key=lambda c: (c.number,)),
    _Column(
        id="patient",
        title=N_("Patient"),
        width=180,
        share=1,
        key=lambda c: (fold(c.patient_name or c.patient_name_ar), c.age_years),
    ),
    _Column(
        id="specialty",
        title=N_("Specialty"),
        width=150,
        key=lambda c: (fold(specialty_title(c.specialty)),),
        least=900,
    ),
    _Column(id="question", title=N_("Question"), width=200, share=5, key=lambda c: (fold(c.question),)),
    _Column(id="state", title=N_("State"), width=170, key=lambda c: (_STATES[c.state],)),
    _Column(id="files", title=N_("Files"), width=150, key=lambda c: (c.files.announced,), least=1100),
    _Column(id="due", title=N_("Due"), width=146, key=_due_key),
)


class ListView:
    """The rows (`plugins.case_board.scenery.View`)."""

    def __init__(self, canvas: tk.Canvas, scenery: Scenery) -> None:
        self._canvas, self._scenery = canvas, scenery
        self._cards: list[CaseCard] = []
        self._cells: tuple[Cell, ...] = ()
        self._slots: dict[int, RowSlot] = {}
        self._free: list[RowSlot] = []
        self._made = 0
        self._offset = 0
        self.sorted_by = ""
        self.is_reversed = False

    # Laying out

    def lay_out(self) -> None:
        """Draw everything for the cards and the size of now, keeping the place."""
        column = next((each for each in _COLUMNS if each.id == self.sorted_by), None)
        cards = self._scenery.cards()
        if column is None:
            under_way = pressing(card for card in cards if card.state not in STOPPED)
            self._cards = under_way + pressing(card for card in cards if card.state in STOPPED)
        else:
            self._cards = sorted(cards, key=column.key, reverse=self.is_reversed)
        self._cells = self._measure()
        self._offset = max(0, min(self._offset, self._last_offset()))
        for place in tuple(self._slots):
            self._release(place)
        self._fill()
        self._draw_head()

    def redraw(self) -> None:
        """Draw the looks and clocks of what is in sight again."""
        for place, slot in self._slots.items():
            self._show(slot, place)

    def clear(self) -> None:
        """Take everything off the canvas."""
        self._slots.clear()
        self._free.clear()
        self._canvas.delete("card", "head", "lane")

    def forget_colours(self) -> None:
        """Draw all rows anew the next time."""
        for slot in (*self._slots.values(), *self._free):
            slot.forget()

    # Scrolling and finding

    def scroll(self, x: int, steps: int) -> bool:  # noqa: ARG002 - all of the list scrolls, wherever the pointer is
        """Scroll the list."""
        return self._scroll_to(self._offset + steps * px(HEIGHT))

    def scroll_sideways(self, steps: int) -> bool:  # noqa: ARG002 - the columns always fit
        """Nothing to scroll: the columns share the width."""
        return False

    def card_at(self, x: int, y: int) -> CaseCard | None:  # noqa: ARG002 - a row is as wide as the list
        """Return the case of the row at a point."""
        if y < px(_HEAD):
            return None
        place = (y - px(_HEAD) + self._offset) // px(HEIGHT)
        return self._cards[place] if 0 <= place < len(self._cards) else None

    def heading_at(self, x: int, y: int) -> str:
        """Return the column whose heading is at a point, empty for none."""
        if y >= px(_HEAD):
            return ""
        return next((cell.id for cell in self._cells if cell.x <= x < cell.x + cell.width), "")

    def sort(self, column: str) -> None:
        """Sort by a column; again for the other direction, a third time for the board's order."""
        if self.sorted_by != column:
            self.sorted_by, self.is_reversed = column, False
        elif not self.is_reversed:
            self.is_reversed = True
        else:
            self.sorted_by, self.is_reversed = "", False
        self._offset = 0
        self.lay_out()

    def step(self, key: str) -> CaseCard | None:
        """Return the case that a key leads to from the selected one."""
        if not self._cards:
            return None
        place = self._find(self._scenery.selected)
        if place is None:
            return self._cards[0]
        page = max(1, self._room() // px(HEIGHT))
        moves = {"Up": -1, "Down": 1, "Prior": -page, "Next": page}
        ends = {"Home": 0, "End": len(self._cards) - 1}
        wanted = ends.get(key, place + moves.get(key, 0))
        return self._cards[max(0, min(wanted, len(self._cards) - 1))]

    def reveal(self, card_id: CaseId) -> None:
        """Bring a row in sight."""
        place = self._find(card_id)
        if place is None:
            return
        top = place * px(HEIGHT)
        if top < self._offset:
            self._scroll_to(top)
        elif top + px(HEIGHT) > self._offset + self._room():
            self._scroll_to(top + px(HEIGHT) - self._room())

    # Drawing

    def _measure(self) -> tuple[Cell, ...]:
        width = self._canvas.winfo_width() - 2 * px(_MARGIN)
        shown = [column for column in _COLUMNS if px(column.least) <= width]
        left_over = max(0, width - sum(px(column.width) for column in shown))
        shares = max(1, sum(column.share for column in shown))
        cells, x = [], px(_MARGIN)
        for column in shown:
            wide = px(column.width) + left_over * column.share // shares
            cells.append(Cell(id=column.id, x=x, width=wide, anchor="e" if column.id == "due" else "w"))
            x += wide
        return tuple(cells)

    def _fill(self) -> None:
        first = self._offset // px(HEIGHT)
        last = min(len(self._cards), (self._offset + self._room()) // px(HEIGHT) + 1)
        for place in [place for place in self._slots if not first <= place < last]:
            self._release(place)
        for place in range(first, last):
            slot = self._slots.get(place)
            if slot is None:
                slot = self._slots[place] = self._take()
                self._show(slot, place)
            else:
                slot.shift(self._y(place))
        self._draw_thumb()

    def _show(self, slot: RowSlot, place: int) -> None:
        card = self._cards[place]
        width = self._canvas.winfo_width() - 2 * px(_MARGIN) + 2 * px(10)
        content = self._scenery.faces.content(card)
        slot.show(content, self._cells, self._y(place), width, self._scenery.look(card.id))

    def _draw_head(self) -> None:
        canvas = self._canvas
        canvas.delete("head")
        canvas.create_rectangle(
            0, 0, canvas.winfo_width(), px(_HEAD), fill=colour("page"), width=0, tags=("head",)
        )
        titles = {column.id: _(column.title) for column in _COLUMNS}
        for cell in self._cells:
            x = cell.x if cell.anchor == "w" else cell.x + cell.width - px(12)
            item = canvas.create_text(
                x,
                px(_HEAD) // 2,
                text=t_visual(titles[cell.id]),
                anchor=cell.anchor,
                font=font("small"),
                fill=colour("text" if cell.id == self.sorted_by else "muted"),
                tags=("head",),
            )
            if cell.id == self.sorted_by:
                sign = icon(canvas, "chevron_down" if self.is_reversed else "chevron_up", "accent", 14)
                left, _top, right, _bottom = canvas.bbox(item)
                at = right + px(10) if cell.anchor == "w" else left - px(10)
                canvas.create_image(at, px(_HEAD) // 2, image=sign, tags=("head",))
        bottom = px(_HEAD) - 1
        right_edge = canvas.winfo_width() - px(_MARGIN) + px(10)
        canvas.create_line(
            px(_MARGIN) - px(10), bottom, right_edge, bottom, fill=colour("line_strong"), tags=("head",)
        )

    def _draw_thumb(self) -> None:
        canvas, room = self._canvas, self._room()
        canvas.delete("thumb")
        whole = len(self._cards) * px(HEIGHT)
        if whole <= room:
            return
        track = room - px(12)
        length = max(px(28), track * room // whole)
        top = px(_HEAD + 6) + (track - length) * self._offset // max(1, self._last_offset())
        x = canvas.winfo_width() - px(8)
        canvas.create_line(
            x,
            top,
            x,
            top + length,
            fill=colour("line_strong"),
            width=px(4),
            capstyle="round",
            tags=("thumb", "lane"),
        )

    # Slots and measures

    def _take(self) -> RowSlot:
        if self._free:
            return self._free.pop()
        self._made += 1
        slot = RowSlot(self._canvas, f"row{self._made}")
        if self._canvas.find_withtag("head"):
            self._canvas.tag_lower(slot.tag, "head")
        return slot

    def _release(self, place: int) -> None:
        slot = self._slots.pop(place)
        slot.hide()
        self._free.append(slot)

    def _y(self, place: int) -> int:
        return px(_HEAD) + place * px(HEIGHT) - self._offset

    def _room(self) -> int:
        return max(1, self._canvas.winfo_height() - px(_HEAD))

    def _last_offset(self) -> int:
        return max(0, len(self._cards) * px(HEIGHT) - self._room())

    def _scroll_to(self, offset: int) -> bool:
        bounded = max(0, min(offset, self._last_offset()))
        if bounded == self._offset:
            return False
        self._offset = bounded
        self._fill()
        return True

    def _find(self, card_id: CaseId | None) -> int | None:
        return next((place for place, card in enumerate(self._cards) if card.id == card_id), None)
