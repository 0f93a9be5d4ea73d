"""The screen: search and filters above, the canvas with the cards below."""

import tkinter as tk
from collections.abc import Mapping

from cases.model.case import CaseCard
from cases.model.people import Role
from plugins.case_board.case_canvas import CaseCanvas
from plugins.case_board.columns import is_shown, seat_of
from plugins.case_board.face import how_many
from plugins.case_board.filter_bar import FilterBar
from plugins.case_board.model import fill, select
from plugins.case_board.moves import Move
from plugins.case_board.scenery import Faces, Scenery
from workstation.api.contexts import Desk, Ticket
from workstation.api.contributions import BoardColumn, BoardFilter, CaseBadge, Panel
from workstation.api.i18n import _
from workstation.ui.kit import (
    Box,
    Button,
    EmptyState,
    Muted,
    Scrollbar,
    Segmented,
    px,
)

_TICK_MS = 20_000
_TOGETHER_MS = 40


class Board:
    """The board (`workstation.api.contributions.PanelView`)."""

    def __init__(self, desk: Desk, parent: tk.Misc) -> None:
        self._desk = desk
        self._scenery = Scenery(Faces(self._badges, desk.now))
        self._soon: Ticket | None = None
        page = Box(parent)
        page.columnconfigure(0, weight=1)
        page.rowconfigure(1, weight=1)
        self.widget: tk.Widget = page
        self._build_bar(page)
        self.canvas = CaseCanvas(page, self._scenery, self._open, self._drop, self._follow)
        self.canvas.grid(row=1, column=0, sticky="nsew")
        self._bar = Scrollbar(page, self._scroll_sideways, is_horizontal=True)
        self._bar.grid(row=2, column=0, sticky="ew", padx=px(24))
        self._empty: EmptyState | None = None
        self._tickets = [desk.cases.watch(self.refresh_soon), desk.hooks.watch(self._plugins_changed)]
        self._tick: Ticket = desk.scheduler.after(_TICK_MS, self._ticked)
        self.canvas.show_list(on=desk.settings.get("case_board.view") == "list")

    # PanelView

    def shown(self, arguments: Mapping[str, str]) -> None:
        """Come to the front; `focus=search` goes to the search, `view=other` changes the view."""
        if arguments.get("view") == "other":
            self._use_view("board" if self.canvas.is_list else "list")
            self._views.set_value("list" if self.canvas.is_list else "board")
        self.refresh()
        if arguments.get("focus") == "search":
            self.filters.search.focus_set()
        else:
            self.canvas.focus_set()

    def closed(self) -> None:
        """Stop watching."""
        for ticket in (*self._tickets, self._tick, self._soon):
            if ticket is not None:
                ticket.cancel()

    # What is shown

    def refresh(self) -> None:
        """Show the cards of now; the place and the selection stay."""
        self._soon = None
        seat = seat_of(self._desk.session.me)
        cards = self._desk.cases.cards()
        kept = select(cards, self.filters.query, self._desk.now(), self._desk.hooks.collect(BoardFilter))
        filled = fill(self._desk.hooks.collect(BoardColumn), kept)
        self._scenery.filled = [
            each for each in filled if is_shown(each.column, seat, is_empty=not each.cards)
        ]
        self.canvas.kanban.seat = seat
        self._count(len(kept), len(cards))
        self._show_empty(is_empty=not cards)
        self.canvas.lay_out()

    def refresh_soon(self) -> None:
        """Refresh once, however many changes come at once."""
        if self._soon is None:
            self._soon = self._desk.scheduler.after(_TOGETHER_MS, self.refresh)

    def _count(self, kept: int, whole: int) -> None:
        self._counted.set(how_many(kept, whole, is_filtered=not self.filters.query.is_open))

    def _show_empty(self, *, is_empty: bool) -> None:
        if not is_empty and self._empty is not None:
            self._empty.destroy()
            self._empty = None
        elif is_empty and self._empty is None:
            may_ask = self._may_ask()
            self._empty = EmptyState(
                self.widget,
                "inbox",
                _("No case yet"),
                _("Cases that you send, or that are entrusted to you, stand here."),
                action=_("New case") if may_ask else "",
                on_action=self._new_case,
            )
            self._empty.grid(row=1, column=0, sticky="nsew")

    def _badges(self, card: CaseCard) -> tuple[CaseBadge, ...]:
        offered = self._desk.hooks.offer("offer_case_badges", card=card)
        return tuple(badge for badge in offered if isinstance(badge, CaseBadge))

    def _ticked(self) -> None:
        self._tick = self._desk.scheduler.after(_TICK_MS, self._ticked)
        if self.canvas.winfo_viewable():
            self.canvas.view.redraw()

    def _plugins_changed(self) -> None:
        self._scenery.faces.forget()
        self.filters.rebuild()
        self.refresh_soon()

    # The bar

    def _build_bar(self, page: Box) -> None:
        bar = Box(page)
        bar.grid(row=0, column=0, sticky="ew", padx=px(24), pady=(px(16), px(12)))
        bar.columnconfigure(3, weight=1)
        self.filters = FilterBar(bar, self._desk, lambda _query: self.refresh())
        self.filters.grid(row=0, column=0, sticky="w")
        self._counted = Muted(bar, "")
        self._counted.grid(row=0, column=3, sticky="e", padx=px(12))
        view = self._desk.settings.get("case_board.view", "board")
        views = [("board", ""), ("list", "")]
        self._views = Segmented(bar, views, value=view, on_change=self._use_view, icons=("board", "list"))
        self._views.tooltip.text = _("Board or list (Ctrl+B)")
        self._views.grid(row=0, column=4)
        if self._may_ask():
            self.new = Button(bar, _("New case"), self._new_case, kind="primary", icon_name="plus")
            self.new.grid(row=0, column=5, padx=(px(12), 0))

    def _use_view(self, name: str) -> None:
        self._desk.settings.set("case_board.view", name)
        self.canvas.show_list(on=name == "list")

    def _may_ask(self) -> bool:
        """Return whether there is a screen to start a case, and this person may see it."""
        me = self._desk.session.me
        roles = {str(role) for role in me.practitioner.roles} if me is not None else set()
        intake = next((panel for panel in self._desk.hooks.collect(Panel) if panel.id == "intake"), None)
        if intake is None or Role.PRACTITIONER not in roles:
            return False
        return not intake.visible_to or bool(roles & set(intake.visible_to))

    def _new_case(self) -> None:
        self._desk.navigation.open("intake")

    # The cards

    def _open(self, card: CaseCard) -> None:
        self._desk.navigation.open_case(card.id)

    def _drop(self, card: CaseCard, move: Move) -> None:
        if move.run is None:
            self._desk.notices.show(move.text, "neutral")
        else:
            move.run(self._desk, card)

    def _follow(self) -> None:
        if self.canvas.is_list or self._empty is not None:
            self._bar.follow(0, 1)
        else:
            self._bar.follow(*self.canvas.kanban.sideways())

    def _scroll_sideways(self, what: str, amount: float | str, *_unit: str) -> None:
        if what == "moveto":
            self.canvas.kanban.show_sideways(float(amount))
        else:
            self.canvas.kanban.scroll_sideways(4 * int(amount))
        self._follow()
