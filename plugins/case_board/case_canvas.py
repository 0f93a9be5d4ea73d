"""The canvas of the board: mouse, wheel, keyboard and dragging, for whichever view is shown."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass

from cases.model.case import CaseCard
from plugins.case_board.kanban_view import KanbanView
from plugins.case_board.list_view import ListView
from plugins.case_board.moves import Move, move
from plugins.case_board.scenery import Scenery
from workstation.ui.kit import Shape, colour, font, on_wheel, paint, px, shape_image, t_visual

_DRAG_FROM = 7
_KEYS = ("Up", "Down", "Left", "Right", "Home", "End", "Prior", "Next")
_EDGE, _EDGE_MS = 36, 30


@dataclass(slots=True)
class _Drag:
    """A card under way."""

    card: CaseCard
    start: tuple[int, int]
    is_moving: bool = False
    move: Move | None = None


class CaseCanvas(tk.Canvas):
    """The one canvas.

    Args:
        on_open: called with a card that was clicked, or opened with Return.
        on_drop: called with a card and the move that a drop on a column means.
        on_scrolled: called after the columns moved sideways.
    """

    def __init__(
        self,
        master: tk.Misc,
        scenery: Scenery,
        on_open: Callable[[CaseCard], None],
        on_drop: Callable[[CaseCard, Move], None],
        on_scrolled: Callable[[], None],
    ) -> None:
        super().__init__(master, bd=0, highlightthickness=0, takefocus=1, width=1, height=1)
        paint(self, bg="page")
        self._scenery = scenery
        self._on_open, self._on_drop, self._on_scrolled = on_open, on_drop, on_scrolled
        self.kanban = KanbanView(self, scenery)
        self.list = ListView(self, scenery)
        self.is_list = False
        self._drag: _Drag | None = None
        self._waiting = ""
        self.bind("<Configure>", lambda _e: self.lay_out_soon())
        self.bind("<Motion>", self._moved)
        self.bind("<Leave>", lambda _e: self._hover(None))
        self.bind("<ButtonPress-1>", self._pressed)
        self.bind("<B1-Motion>", self._dragged)
        self.bind("<ButtonRelease-1>", self._released)
        self.bind("<Shift-Button-4>", lambda _e: self._sideways(-1))
        self.bind("<Shift-Button-5>", lambda _e: self._sideways(1))
        self.bind("<FocusIn>", lambda _e: self._focus(inside=True))
        self.bind("<FocusOut>", lambda _e: self._focus(inside=False))
        for key in _KEYS:
            self.bind(f"<{key}>", lambda _e, key=key: self._step(key))  # type: ignore[misc]
        for key in ("Return", "KP_Enter", "space"):
            self.bind(f"<{key}>", lambda _e: self._open_selected())
        on_wheel(self, self._wheel)

    @property
    def view(self) -> KanbanView | ListView:
        """Return the view that is shown."""
        return self.list if self.is_list else self.kanban

    def show_list(self, *, on: bool) -> None:
        """Change between board and list; the selection stays."""
        if on != self.is_list:
            self.view.clear()
            self.is_list = on
            self.lay_out()
            if self._scenery.selected is not None:
                self.view.reveal(self._scenery.selected)

    def lay_out(self) -> None:
        """Draw everything for the cards and the size of now."""
        if self._waiting:
            self.after_cancel(self._waiting)
            self._waiting = ""
        if self.winfo_width() > 1:
            self.view.lay_out()
            self._on_scrolled()

    def lay_out_soon(self) -> None:
        """Lay out once, however often it was asked."""
        if not self._waiting:
            self._waiting = self.after_idle(self._lay_out_now)

    def restyle(self) -> None:
        """Draw again in the colours of now."""
        self.kanban.forget_colours()
        self.list.forget_colours()
        self.lay_out()

    def select(self, card: CaseCard | None) -> None:
        """Put the keyboard's mark on a card and bring it in sight."""
        self._scenery.selected = card.id if card is not None else None
        if card is not None:
            self.view.reveal(card.id)
        self.view.redraw()

    def _lay_out_now(self) -> None:
        self._waiting = ""
        if self.winfo_exists():
            self.lay_out()

    # Keyboard and wheel

    def _step(self, key: str) -> str:
        card = self.view.step(key)
        if card is not None:
            self.select(card)
        return "break"

    def _open_selected(self) -> str:
        card = next((c for c in self._scenery.cards() if c.id == self._scenery.selected), None)
        if card is not None:
            self._on_open(card)
        return "break"

    def _focus(self, *, inside: bool) -> None:
        self._scenery.has_focus = inside
        if inside and self._scenery.selected is None:
            self.select(self.view.step("Home"))
        else:
            self.view.redraw()

    def _wheel(self, steps: int) -> bool:
        x = self.winfo_pointerx() - self.winfo_rootx()
        used = self.view.scroll(x, steps)
        if used:
            self._hover_at(x, self.winfo_pointery() - self.winfo_rooty())
        return used

    def _sideways(self, steps: int) -> str:
        self.view.scroll_sideways(steps)
        self._on_scrolled()
        return "break"

    # Mouse

    def _moved(self, event: "tk.Event[tk.Misc]") -> None:
        self._hover_at(event.x, event.y)

    def _hover_at(self, x: int, y: int) -> None:
        card = self.view.card_at(x, y)
        is_heading = self.is_list and bool(self.list.heading_at(x, y))
        self.configure(cursor="hand2" if card is not None or is_heading else "")
        self._hover(card)

    def _hover(self, card: CaseCard | None) -> None:
        wanted = card.id if card is not None else None
        if wanted != self._scenery.hovered:
            self._scenery.hovered = wanted
            self.view.redraw()

    def _pressed(self, event: "tk.Event[tk.Misc]") -> None:
        self.focus_set()
        if self.is_list and (heading := self.list.heading_at(event.x, event.y)):
            self.list.sort(heading)
            return
        card = self.view.card_at(event.x, event.y)
        if card is not None:
            self._drag = _Drag(card, (event.x, event.y))
            self._scenery.selected = card.id
            self.view.redraw()

    def _dragged(self, event: "tk.Event[tk.Misc]") -> None:
        drag = self._drag
        if drag is None or self.is_list:
            return
        far = abs(event.x - drag.start[0]) + abs(event.y - drag.start[1])
        if not drag.is_moving and far < px(_DRAG_FROM):
            return
        if not drag.is_moving:
            drag.is_moving = True
            self.configure(cursor="fleur")
            self._at_edge()
        self._draw_ghost(drag, event.x, event.y)

    def _released(self, event: "tk.Event[tk.Misc]") -> None:
        drag, self._drag = self._drag, None
        if drag is None:
            return
        if drag.is_moving:
            self.delete("ghost")
            self.kanban.mark_target(None)
            self.configure(cursor="")
            lane = self.kanban.lane_at(event.x)
            if lane is not None and not lane[1].column.holds(drag.card):
                self._on_drop(drag.card, move(drag.card, lane[1].column))
        elif self.view.card_at(event.x, event.y) == drag.card:
            self._on_open(drag.card)

    def _draw_ghost(self, drag: _Drag, x: int, y: int) -> None:
        lane = self.kanban.lane_at(x)
        drag.move = move(drag.card, lane[1].column) if lane is not None else None
        is_own = lane is not None and lane[1].column.holds(drag.card)
        may = drag.move is not None and drag.move.run is not None
        self.kanban.mark_target((lane[0], may) if lane is not None and not is_own else None)
        self.delete("ghost")
        title = t_visual(f"{drag.card.number}  {drag.card.patient_name}".strip())
        text = t_visual(drag.move.text) if drag.move is not None and not is_own else ""
        width = max(font("strong").measure(title), font("small").measure(text)) + px(28)
        height = px(56 if text else 38)
        left = min(x + px(12), self.winfo_width() - width - px(4))
        plate = Shape(
            width=width,
            height=height,
            radius=px(8),
            fill="raised",
            border="accent" if may else "line_strong",
            shadow=px(6),
        )
        image = shape_image(self, plate)
        self.create_image(left - px(6), y + px(8) - px(6), image=image, anchor="nw", tags=("ghost",))
        self.create_text(
            left + px(14),
            y + px(27),
            text=title,
            anchor="w",
            font=font("strong"),
            fill=colour("text"),
            tags=("ghost",),
        )
        if text:
            self.create_text(
                left + px(14),
                y + px(48),
                text=text,
                anchor="w",
                font=font("small"),
                fill=colour("accent" if may else "muted"),
                tags=("ghost",),
            )

    def _at_edge(self) -> None:
        """Scroll sideways while a card is held at an edge."""
        if self._drag is None or not self._drag.is_moving or not self.winfo_exists():
            return
        x = self.winfo_pointerx() - self.winfo_rootx()
        if x < px(_EDGE):
            self.kanban.scroll_sideways(-1)
            self._on_scrolled()
        elif x > self.winfo_width() - px(_EDGE):
            self.kanban.scroll_sideways(1)
            self._on_scrolled()
        self.after(_EDGE_MS, self._at_edge)
