"""The opinions tab in the window: what is expected now, then the part that does it."""

import tkinter as tk
from collections.abc import Mapping
from functools import cached_property
from typing import TypeVar

from cases.model.audit import Event
from cases.model.ids import CaseId
from plugins.second_opinion.aside_view import AsideView
from plugins.second_opinion.invitation_view import InvitationView
from plugins.second_opinion.opinion_form import OpinionForm
from plugins.second_opinion.page import Page
from plugins.second_opinion.presenter import OpinionPresenter
from plugins.second_opinion.reveal_view import RevealView
from plugins.second_opinion.rounds_view import RoundsView
from plugins.second_opinion.talk_view import TalkView
from workstation.api.contexts import Desk
from workstation.api.i18n import _
from workstation.ui.kit import Banner, Box, Button, Card, EmptyState, Icon, Label, ScrollArea, px
from workstation.ui.kit.parts import Redrawn
from workstation.ui.kit.read_back import read_back

P = TypeVar("P", bound=Box)


class OpinionTab:
    """The view; draws what the presenter composes.

    Args:
        opened: the tabs that hear of events; this one is among them until it is closed.

    Attributes:
        widget: what the window shows.
    """

    def __init__(self, desk: Desk, master: tk.Misc, opened: "list[OpinionTab]") -> None:
        self.widget: tk.Widget = Box(master)
        self.widget.columnconfigure(0, weight=1)
        self.widget.rowconfigure(0, weight=1)
        self.presenter = OpinionPresenter(
            desk, self._draw, self._fill, lambda signing: read_back(self.widget, signing)
        )
        self._wait = EmptyState(self.widget, "clock", _("The case is being opened…"))
        self._wait.grid(row=0, column=0)
        self.area = ScrollArea(self.widget)
        self._case_id = ""
        self._is_writing = False
        self._opened = opened
        self._build(self.area.body)
        opened.append(self)

    def shown(self, arguments: Mapping[str, str]) -> None:
        """Show a case."""
        if arguments["case_id"] != self._case_id:
            self._case_id = arguments["case_id"]
            self.area.top()
        self.presenter.open(CaseId(self._case_id))

    def heard(self, event: Event) -> None:
        """Read again when something happened and the tab is in sight."""
        if self.widget.winfo_viewable():
            self.presenter.heard(event)

    def closed(self) -> None:
        """Save what is typed and stop."""
        self._opened.remove(self)
        self.presenter.close()

    def _build(self, body: Box) -> None:
        body.columnconfigure(0, weight=1)
        self._trouble = Redrawn[bool](body, self._build_trouble)
        self._guide = Redrawn[tuple[str, bool]](body, self._build_guide)
        self.reveal = RevealView(body)
        columns = Box(body)
        columns.columnconfigure(0, weight=3, uniform="opinion")
        columns.columnconfigure(1, weight=2, uniform="opinion")
        self._left, right = Box(columns), Box(columns)
        for column, box in enumerate((self._left, right)):
            box.columnconfigure(0, weight=1)
            box.grid(row=0, column=column, sticky="new", padx=(px(12) if column else 0, 0))
        self.own = RevealView(self._left)
        self.own.grid(row=2, column=0, sticky="ew")
        self.aside = AsideView(right, self.presenter)
        self.aside.grid(row=0, column=0, sticky="ew")
        rows: dict[int, Box] = {0: self._trouble, 1: self._guide, 3: self.reveal, 4: columns}
        for row, part in rows.items():
            part.grid(row=row, column=0, sticky="ew")

    # Parts that only some readers need are made when first shown, which opens the tab twice as fast.

    @cached_property
    def invitation(self) -> InvitationView:
        """Accepting or declining."""
        return self._placed(InvitationView(self.area.body, self.presenter), 2)

    @cached_property
    def form(self) -> OpinionForm:
        """Writing the opinion."""
        made = self._placed(OpinionForm(self._left, self.presenter), 0)
        made.fill()
        return made

    @cached_property
    def rounds(self) -> RoundsView:
        """Preparing, voting, counting."""
        return self._placed(RoundsView(self._left, self.presenter), 1)

    @cached_property
    def talk(self) -> TalkView:
        """The discussion."""
        made = self._placed(TalkView(self._left, self.presenter), 3)
        made.fill()
        return made

    def _placed(self, part: P, row: int) -> P:
        part.grid(row=row, column=0, sticky="ew")
        return part

    def _draw(self) -> None:
        page = self.presenter.page()
        if page is None:
            self.area.grid_remove()
            self._wait.grid()
            return
        self._wait.grid_remove()
        self.area.grid(row=0, column=0, sticky="nsew")
        self._trouble.show(self.presenter.screen.error is not None)
        self._guide.show((page.guide, page.goes_to_report))
        self._draw_parts(page)

    def _draw_parts(self, page: Page) -> None:
        if self._keeps("invitation", on=page.stand == "invited"):
            self.invitation.show(page)
        self.reveal.show(page.revealed)
        is_writing = page.stand == "seated" and page.own is None and not page.revealed
        if self._is_writing and not is_writing:
            self.area.top()  # what is next is said there
        self._is_writing = is_writing
        if self._keeps("form", on=is_writing):
            self.form.show(page)
        self.own.show((page.own,) if page.own else ())
        if self._keeps("rounds", on=page.is_panel):
            self.rounds.show(page)
        if self._keeps("talk", on=bool(page.messages) or not page.why_not_post):
            self.talk.show(page)
        self.aside.show(page)

    def _keeps(self, name: str, *, on: bool) -> bool:
        """Show or hide a part that is made when first shown; return whether it is shown."""
        if on:
            getattr(self, name).grid()
        elif name in self.__dict__:
            getattr(self, name).grid_remove()
        return on

    def _fill(self) -> None:
        self.aside.fill()
        for name in ("form", "talk"):
            if name in self.__dict__:
                getattr(self, name).fill()

    def _build_trouble(self, box: Box, shown: bool) -> None:
        if shown:
            text = _("What you see may be out of date: it could not be read again.")
            Banner(box, text, "warning", action=_("Try again"), on_action=self.presenter.screen.refresh).grid(
                sticky="ew", pady=(0, px(12))
            )

    def _build_guide(self, box: Box, shown: tuple[str, bool]) -> None:
        text, goes_to_report = shown
        card = Card(box, "selected", border="selected")
        card.columnconfigure(1, weight=1)
        card.grid(row=0, column=0, sticky="ew", pady=(px(4), px(12)))
        Icon(card, "info", tone="accent").grid(row=0, column=0, padx=(px(16), px(12)), pady=px(14))
        Label(card, text, size="subtitle", wrap=True).grid(
            row=0, column=1, sticky="ew", padx=(0, px(16)), pady=px(12)
        )
        if goes_to_report:
            Button(card, _("Make the report"), self.presenter.open_report, kind="primary").grid(
                row=0, column=2, padx=(0, px(16))
            )
