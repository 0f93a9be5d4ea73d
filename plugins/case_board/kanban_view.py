"""The board: columns beside each other, each scrolling by itself; only the cards in sight exist as items."""

import tkinter as tk

from cases.model.case import CaseCard
from cases.model.ids import CaseId
from plugins.case_board.card_slot import HEIGHT, CardSlot
from plugins.case_board.lane import BETWEEN, HEAD, INSET, Lane, draw_ground, draw_head, draw_thumb
from plugins.case_board.model import Filled
from plugins.case_board.scenery import Scenery
from workstation.ui.kit import colour, px

_LEAST_WIDTH, _MOST_WIDTH = 264, 360
_GAP, _MARGIN = 12, 24
_STEP = 64


class KanbanView:
    """The columns (`plugins.case_board.scenery.View`).

    Attributes:
        seat: how the user mostly uses the board; names the columns.
        target: the lane a card is dragged over, and whether it may be dropped there.
    """

    def __init__(self, canvas: tk.Canvas, scenery: Scenery) -> None:
        self._canvas, self._scenery = canvas, scenery
        self.seat = "requester"
        self.target: tuple[int, bool] | None = None
        self._lanes: list[Lane] = []
        self._slots: dict[tuple[int, int], CardSlot] = {}
        self._free: list[CardSlot] = []
        self._made = 0
        self._left = 0

    # Laying out

    def lay_out(self) -> None:
        """Draw everything for the cards and the size of now, keeping the place."""
        offsets = {lane.filled.column.id: lane.offset for lane in self._lanes}
        filled = self._scenery.filled
        width = self._lane_width(len(filled))
        self._left = max(0, min(self._left, self._whole(len(filled), width) - self._canvas.winfo_width()))
        self._lanes = [
            Lane(each, px(_MARGIN) + index * (width + px(_GAP)) - self._left, width)
            for index, each in enumerate(filled)
        ]
        self._release_all()
        self._canvas.delete("lane", "head")
        for index, lane in enumerate(self._lanes):
            lane.offset = lane.bounded(offsets.get(lane.filled.column.id, 0), self._room())
            draw_ground(self._canvas, index, lane)
            self._fill_lane(index, lane)
        for lane in self._lanes:
            draw_head(self._canvas, lane, self.seat)

    def redraw(self) -> None:
        """Draw the looks and clocks of what is in sight again."""
        for (lane_index, index), slot in self._slots.items():
            lane = self._lanes[lane_index]
            card = lane.filled.cards[index]
            content = self._scenery.faces.content(card)
            slot.show(content, slot.x, slot.y, lane.card_width, self._scenery.look(card.id))

    def clear(self) -> None:
        """Take everything off the canvas."""
        self._release_all()
        self._canvas.delete("lane", "head", "card")
        self._free.clear()
        self._lanes = []

    def forget_colours(self) -> None:
        """Draw all cards anew the next time."""
        for slot in (*self._slots.values(), *self._free):
            slot.forget()

    # Scrolling

    def scroll(self, x: int, steps: int) -> bool:
        """Scroll the column at `x`."""
        index = self._lane_at(x)
        if index is None:
            return False
        return self._scroll_to(index, self._lanes[index].offset + steps * px(_STEP))

    def scroll_pixels(self, index: int, pixels: int) -> bool:
        """Scroll a column by a number of pixels."""
        return self._scroll_to(index, self._lanes[index].offset + pixels)

    def scroll_sideways(self, steps: int) -> bool:
        """Scroll the columns where they do not all fit."""
        before = self._left
        self._left += steps * px(_STEP)
        self.lay_out()
        return self._left != before

    def sideways(self) -> tuple[float, float]:
        """Return the part of the columns in sight, for a scrollbar."""
        width = max(1, self._canvas.winfo_width())
        whole = max(width, self._whole(len(self._lanes), self._lanes[0].width if self._lanes else 0))
        return self._left / whole, min(1.0, (self._left + width) / whole)

    def show_sideways(self, share: float) -> None:
        """Put the left edge of the canvas at a share of all columns."""
        self._left = round(share * self._whole(len(self._lanes), self._lanes[0].width if self._lanes else 0))
        self.lay_out()

    # Finding

    def card_at(self, x: int, y: int) -> CaseCard | None:
        """Return the card at a point."""
        index = self._lane_at(x)
        if index is None or y < px(HEAD):
            return None
        lane = self._lanes[index]
        place, rest = divmod(y - px(HEAD) - px(INSET) + lane.offset, px(HEIGHT + BETWEEN))
        is_on = rest < px(HEIGHT) and px(INSET) <= x - lane.x < lane.width - px(INSET)
        return lane.filled.cards[place] if is_on and 0 <= place < len(lane.filled.cards) else None

    def lane_at(self, x: int) -> tuple[int, Filled] | None:
        """Return the column at `x`, with its number."""
        index = self._lane_at(x)
        return (index, self._lanes[index].filled) if index is not None else None

    def step(self, key: str) -> CaseCard | None:
        """Return the card that a key leads to from the selected one."""
        lanes = [lane for lane in self._lanes if lane.filled.cards]
        if not lanes:
            return None
        found = self._find(self._scenery.selected)
        if found is None:
            return lanes[0].filled.cards[0]
        lane_index, place = found
        cards = self._lanes[lane_index].filled.cards
        moves = {"Up": place - 1, "Down": place + 1, "Home": 0, "End": len(cards) - 1}
        page = max(1, self._canvas.winfo_height() // px(HEIGHT + BETWEEN))
        moves |= {"Prior": place - page, "Next": place + page}
        if key in moves:
            return cards[max(0, min(moves[key], len(cards) - 1))]
        lane = self._lanes[lane_index]
        beside = lanes.index(lane) + (1 if key == "Right" else -1)
        if not 0 <= beside < len(lanes):
            return None
        cards = lanes[beside].filled.cards
        height = place * px(HEIGHT + BETWEEN) - lane.offset + lanes[beside].offset
        return cards[max(0, min(round(height / px(HEIGHT + BETWEEN)), len(cards) - 1))]

    def reveal(self, card_id: CaseId) -> None:
        """Bring a card in sight."""
        found = self._find(card_id)
        if found is None:
            return
        index, place = found
        lane = self._lanes[index]
        width = self._canvas.winfo_width()
        if lane.x < px(_MARGIN) or lane.x + lane.width > width:
            past_right = lane.x + lane.width + px(_MARGIN) - width
            self._left += lane.x - px(_MARGIN) if lane.x < px(_MARGIN) else past_right
            self.lay_out()
            lane = self._lanes[index]
        top = place * px(HEIGHT + BETWEEN)
        room = self._room()
        if top < lane.offset:
            self._scroll_to(index, top)
        elif top + px(HEIGHT + 2 * INSET) > lane.offset + room:
            self._scroll_to(index, top + px(HEIGHT + 2 * INSET) - room)

    # Drawing

    def mark_target(self, target: tuple[int, bool] | None) -> None:
        """Show over which column a card is dragged."""
        if target != self.target:
            self.target = target
            self._canvas.delete("target")
            if target is not None:
                lane = self._lanes[target[0]]
                self._canvas.create_rectangle(
                    lane.x + 1,
                    1,
                    lane.x + lane.width - 2,
                    self._canvas.winfo_height() - 2,
                    outline=colour("accent" if target[1] else "line_strong"),
                    width=px(2),
                    dash=() if target[1] else (4, 4),
                    tags=("target",),
                )

    # Slots

    def _fill_lane(self, index: int, lane: Lane) -> None:
        """Give every card in sight a slot, and take the slots of the others."""
        height, each = self._room(), px(HEIGHT + BETWEEN)
        first = max(0, (lane.offset - px(INSET)) // each)
        last = min(len(lane.filled.cards), (lane.offset + height) // each + 1)
        for key in [key for key in self._slots if key[0] == index and not first <= key[1] < last]:
            self._release(key)
        for place in range(first, last):
            y = px(HEAD + INSET) + place * each - lane.offset
            slot = self._slots.get((index, place))
            if slot is not None:
                slot.shift(y)
                continue
            card = lane.filled.cards[place]
            slot = self._slots[(index, place)] = self._take()
            slot.show(
                self._scenery.faces.content(card),
                lane.x + px(INSET),
                y,
                lane.card_width,
                self._scenery.look(card.id),
            )
        draw_thumb(self._canvas, index, lane, self._room())

    def _take(self) -> CardSlot:
        if self._free:
            return self._free.pop()
        self._made += 1
        slot = CardSlot(self._canvas, f"slot{self._made}")
        if self._canvas.find_withtag("head"):
            self._canvas.tag_lower(slot.tag, "head")
        return slot

    def _release(self, key: tuple[int, int]) -> None:
        slot = self._slots.pop(key)
        slot.hide()
        self._free.append(slot)

    def _release_all(self) -> None:
        for key in tuple(self._slots):
            self._release(key)

    # Measures

    def _lane_width(self, count: int) -> int:
        room = self._canvas.winfo_width() - 2 * px(_MARGIN) - max(0, count - 1) * px(_GAP)
        return max(px(_LEAST_WIDTH), min(px(_MOST_WIDTH), room // max(1, count)))

    def _whole(self, count: int, width: int) -> int:
        return 2 * px(_MARGIN) + count * width + max(0, count - 1) * px(_GAP)

    def _room(self) -> int:
        return max(1, self._canvas.winfo_height() - px(HEAD))

    def _scroll_to(self, index: int, offset: int) -> bool:
        lane = self._lanes[index]
        bounded = lane.bounded(offset, self._room())
        if bounded == lane.offset:
            return False
        lane.offset = bounded
        self._fill_lane(index, lane)
        return True

    def _lane_at(self, x: int) -> int | None:
        return next((i for i, lane in enumerate(self._lanes) if lane.x <= x < lane.x + lane.width), None)

    def _find(self, card_id: CaseId | None) -> tuple[int, int] | None:
        for index, lane in enumerate(self._lanes):
            for place, card in enumerate(lane.filled.cards):
                if card.id == card_id:
                    return index, place
        return None
