"""What the two views of the board share: the cards' faces, the selection, and where a card is on the canvas."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from cases.model.case import CaseCard
from cases.model.ids import CaseId
from plugins.case_board.card_slot import Content, Look
from plugins.case_board.face import Face, clock, make_face
from plugins.case_board.model import Filled
from workstation.api.contributions import CaseBadge

_MOST_FACES = 20_000


class Faces:
    """The faces of cards, kept for each version of a card.

    Args:
        offered: asks the plugins for badges of a card; once a version.
    """

    def __init__(
        self, offered: Callable[[CaseCard], tuple[CaseBadge, ...]], now: Callable[[], datetime]
    ) -> None:
        self._offered, self._now = offered, now
        self._kept: dict[CaseId, tuple[CaseCard, Face]] = {}

    def content(self, card: CaseCard) -> Content:
        """Return what a slot shows of a card now."""
        kept = self._kept.get(card.id)
        if kept is None or kept[0] != card:
            if len(self._kept) > _MOST_FACES:
                self._kept.clear()
            kept = self._kept[card.id] = (card, make_face(card, self._offered(card)))
        face, time = kept[1], clock(card, self._now())
        return Content(face, time, (card.id, id(face), time))

    def forget(self) -> None:
        """Ask again, in another language or after plugins came or went."""
        self._kept.clear()


class Scenery:
    """The state that both views draw from.

    Attributes:
        selected, hovered: the card under the keyboard, and under the pointer.
        has_focus: whether the keyboard is on the canvas.
    """

    def __init__(self, faces: Faces) -> None:
        self.faces = faces
        self.filled: list[Filled] = []
        self.selected: CaseId | None = None
        self.hovered: CaseId | None = None
        self.has_focus = False

    def look(self, card_id: CaseId) -> Look:
        """Return how the border of a card is drawn."""
        if card_id == self.selected:
            return "focused" if self.has_focus else "selected"
        return "hovered" if card_id == self.hovered else "plain"

    def cards(self) -> list[CaseCard]:
        """Return all cards that are let through, column after column."""
        return [card for each in self.filled for card in each.cards]


class View(Protocol):
    """A way to lay the cards out on the canvas."""

    def lay_out(self) -> None:
        """Draw everything for the cards and the size of now, keeping the place."""

    def redraw(self) -> None:
        """Draw the looks and clocks of what is in sight again."""

    def scroll(self, x: int, steps: int) -> bool:
        """Scroll what is at `x`; return whether there was something to scroll."""

    def scroll_sideways(self, steps: int) -> bool:
        """Scroll to the right, or to the left."""

    def card_at(self, x: int, y: int) -> CaseCard | None:
        """Return the card at a point."""

    def step(self, key: str) -> CaseCard | None:
        """Return the card that a key leads to from the selected one."""

    def reveal(self, card_id: CaseId) -> None:
        """Bring a card in sight."""

    def clear(self) -> None:
        """Take everything off the canvas."""
