"""Rounds in the window: preparing one, voting in it, closing it, and how it was counted."""

import tkinter as tk
from functools import cached_property

from plugins.second_opinion.ballot_form import BallotForm
from plugins.second_opinion.page import Page
from plugins.second_opinion.presenter import OpinionPresenter
from plugins.second_opinion.proposal_form import ProposalForm
from plugins.second_opinion.rounds import Bar, RoundCard, deadlines
from workstation.api.i18n import _, ngettext
from workstation.ui.kit import (
    Badge,
    Banner,
    Box,
    Button,
    Choice,
    Icon,
    Label,
    Muted,
    Shape,
    paint,
    px,
    shape_image,
    surface_of,
)
from workstation.ui.kit.parts import Prose, Redrawn, TitledCard


class RoundsView(Box):
    """All rounds of a case, the newest first; the ballot of the open one stays while the rest is redrawn."""

    def __init__(self, master: tk.Misc, presenter: OpinionPresenter) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._presenter = presenter
        self._page: Page | None = None
        self.proposal: ProposalForm | None = None
        self.unfold = Button(self, _("Open a round…"), self._unfold, icon_name="vote")
        self._rounds = Redrawn[tuple[tuple[RoundCard, ...], bool, bool]](self, self._build)
        self._rounds.grid(row=1, column=0, sticky="ew")

    @cached_property
    def ballot(self) -> BallotForm:
        """The ballot of the open round, made for the first one."""
        return BallotForm(self, self._presenter)

    def show(self, page: Page) -> None:
        """Bring the rounds up to date; what is being prepared stays until a round is open."""
        is_other = self._page is None or page.number != self._page.number
        self._page = page
        current = next((r for r in page.rounds if r.is_open), None)
        if is_other or current is not None:
            self._fold()
        self._show_preparing(page)
        self._rounds.show((page.rounds, page.runs_rounds, self._presenter.screen.is_busy))
        if current is not None and not page.why_not_vote:
            self.ballot.grid(row=2, column=0, sticky="ew", pady=(0, px(12)))
            self.ballot.show(current)
        elif "ballot" in self.__dict__:
            self.ballot.grid_remove()

    def _show_preparing(self, page: Page) -> None:
        if self.proposal is not None:
            self.proposal.show(page)
        elif page.runs_rounds and not page.why_not_open_round:
            self.unfold.grid(row=0, column=0, sticky="w", pady=(0, px(12)))
        else:
            self.unfold.grid_remove()

    def _unfold(self) -> None:
        if self._page is not None:
            self.unfold.grid_remove()
            self.proposal = ProposalForm(self, self._presenter, self._page, self._leave)
            self.proposal.grid(row=0, column=0, sticky="ew", pady=(0, px(12)))
            self.proposal.options[0].focus_set()

    def _leave(self) -> None:
        self._fold()
        if self._page is not None:
            self._show_preparing(self._page)

    def _fold(self) -> None:
        if self.proposal is not None:
            self.proposal.destroy()
            self.proposal = None

    def _build(self, box: Box, shown: tuple[tuple[RoundCard, ...], bool, bool]) -> None:
        rounds, runs_rounds, is_busy = shown
        for row, round_card in enumerate(rounds):
            card = TitledCard(box, f"{round_card.title}  ·  {round_card.deadline}", "vote")
            card.grid(row=row, column=0, sticky="ew", pady=(0, px(12)))
            Prose(card.body, round_card.question, size="subtitle").grid(row=0, column=0, sticky="ew")
            if round_card.is_open:
                self._build_open(card.body, round_card, runs_rounds=runs_rounds, is_busy=is_busy)
            else:
                _build_closed(card.body, round_card)

    def _build_open(self, body: Box, card: RoundCard, *, runs_rounds: bool, is_busy: bool) -> None:
        seal = Box(body)
        seal.columnconfigure(1, weight=1)
        seal.grid(row=1, column=0, sticky="ew", pady=(px(8), 0))
        Icon(seal, "lock", size=16).grid(row=0, column=0, padx=(0, px(8)))
        Label(seal, card.seal, wrap=True).grid(row=0, column=1, sticky="ew")
        Muted(body, card.turnout).grid(row=2, column=0, sticky="w", pady=(px(8), px(4)))
        voters = Box(body)
        voters.grid(row=3, column=0, sticky="w")
        for row, who in enumerate(p for p in card.participants if p.has_voted is not None):
            Label(voters, who.name).grid(row=row, column=0, sticky="w", padx=(0, px(12)))
            text = _("Has voted") if who.has_voted else _("Not yet")
            Badge(voters, text, "good" if who.has_voted else "neutral", is_small=True).grid(
                row=row, column=1, sticky="w", pady=px(2)
            )
        if card.receipt:
            Banner(body, card.receipt, "good").grid(row=4, column=0, sticky="ew", pady=(px(10), 0))
        if runs_rounds:
            self._build_close(body, card, is_busy=is_busy)

    def _build_close(self, body: Box, card: RoundCard, *, is_busy: bool) -> None:
        may_close = self._presenter.screen.may("vote.close_round")
        foot = Box(body)
        foot.columnconfigure(0, weight=1)
        foot.grid(row=5, column=0, sticky="ew", pady=(px(12), 0))
        reason = card.why_not_close if may_close else _("The lead closes the round.")
        Muted(foot, reason, wrap=True).grid(row=0, column=0, sticky="ew", padx=(0, px(12)))
        close = Button(foot, _("Close and reveal…"), lambda: self._presenter.close_round(card.id))
        close.grid(row=0, column=1)
        if reason or is_busy:
            close.disable(reason or _("It is being sent."))
        if card.is_past_deadline and self._presenter.screen.may("vote.open_round"):
            self._build_extension(body, card, is_busy=is_busy)

    def _build_extension(self, body: Box, card: RoundCard, *, is_busy: bool) -> None:
        """Offer more time for a round that is due: its late votes count then."""
        row = Box(body)
        row.columnconfigure(0, weight=1)
        row.grid(row=6, column=0, sticky="ew", pady=(px(8), 0))
        Muted(row, _("With more time the votes that came late count too."), wrap=True).grid(
            row=0, column=0, sticky="ew", padx=(0, px(12))
        )
        spans = deadlines(self._presenter.now())
        until = Choice(row, [(str(index), title) for index, (title, _at) in enumerate(spans)])
        until.set_value("0")
        until.grid(row=0, column=1, padx=(0, px(8)))

        def extend() -> None:
            _title, closes_at = deadlines(self._presenter.now())[int(until.value)]
            self._presenter.extend_round(card.id, closes_at)

        more = Button(row, _("Give more time"), extend, icon_name="clock")
        more.grid(row=0, column=2)
        if is_busy:
            more.disable(_("It is being sent."))


def _build_closed(body: Box, card: RoundCard) -> None:
    Label(body, card.outcome, size="strong", wrap=True).grid(
        row=1, column=0, sticky="ew", pady=(px(8), px(8))
    )
    bars = Box(body)
    bars.columnconfigure(0, weight=1)
    bars.grid(row=2, column=0, sticky="ew")
    for row, bar in enumerate(card.bars):
        _build_bar(bars, bar, 2 * row)
    Muted(body, card.counting, wrap=True).grid(row=3, column=0, sticky="ew", pady=(px(8), 0))
    if card.ballots:
        _build_ballots(body, card)


class _ShareBar(tk.Canvas):
    """A share of a whole as a bar; nothing is drawn for nothing."""

    def __init__(self, master: tk.Misc, share: float, role: str) -> None:
        super().__init__(master, bd=0, highlightthickness=0, height=px(12), width=1)
        self._share, self._role = share, role
        paint(self, bg=surface_of(master))
        self.bind("<Configure>", lambda _e: self.restyle())

    def restyle(self) -> None:
        """Draw the track and the bar."""
        self.delete("all")
        width, height = self.winfo_width(), px(12)
        filled = round(width * self._share)
        for length, role in ((width, "sunken"), (filled, self._role)):
            if length >= height:
                plate = Shape(width=length, height=height, radius=height // 2, fill=role)
                self.create_image(0, 0, image=shape_image(self, plate), anchor="nw")


def _build_bar(bars: Box, bar: Bar, row: int) -> None:
    head = Box(bars)
    head.columnconfigure(0, weight=1)
    head.grid(row=row, column=0, sticky="ew")
    Prose(head, bar.option, size="strong" if bar.is_winner else "body").grid(row=0, column=0, sticky="ew")
    if bar.is_winner:
        Badge(head, _("chosen"), "good", icon_name="check", is_small=True).grid(row=0, column=1, padx=px(8))
    Label(head, _votes(bar.count), size="strong").grid(row=0, column=2, sticky="ne", padx=(px(8), 0))
    share = _ShareBar(bars, bar.share, "accent" if bar.is_winner else "line_strong")
    share.grid(row=row + 1, column=0, sticky="ew", pady=(px(2), px(10)))


def _build_ballots(body: Box, card: RoundCard) -> None:
    for row, ballot in enumerate(card.ballots, start=4):
        line = Box(body)
        line.columnconfigure(1, weight=1)
        line.grid(row=row, column=0, sticky="ew", pady=(px(8), 0))
        Label(line, ballot.author, size="strong").grid(row=0, column=0, sticky="w")
        Muted(line, ballot.certainty).grid(row=0, column=1, sticky="w", padx=px(12))
        if ballot.is_late:
            Badge(line, _("late, not counted"), "warning", is_small=True).grid(row=0, column=2)
        Prose(line, ballot.choice).grid(row=1, column=0, columnspan=3, sticky="ew")


def _votes(count: int) -> str:
    return ngettext("{count} vote", "{count} votes", count).format(count=count)
