"""Beside the opinion: interim advice, a question to the requester, the panel, and leaving it."""

import tkinter as tk

from plugins.second_opinion.page import Line, MemberLine, Page
from plugins.second_opinion.presenter import OpinionPresenter
from workstation.api.i18n import _
from workstation.ui.kit import Badge, Box, Button, Label, LinkButton, Muted, TextBox, px
from workstation.ui.kit.parts import Prose, Redrawn, TitledCard


class AsideView(Box):
    """The right column of an expert, and the panel for everybody."""

    def __init__(self, master: tk.Misc, presenter: OpinionPresenter) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._presenter = presenter
        self._interims = Redrawn[tuple[Line, ...]](self, _build_interims)
        self._interims.grid(row=0, column=0, sticky="ew")
        self._advice = TitledCard(self, _("Interim advice"), "flag")
        Muted(
            self._advice.body,
            _("For what cannot wait: signed, and read by the requester at once."),
            wrap=True,
        ).grid(row=0, column=0, sticky="ew")
        self.interim = TextBox(
            self._advice.body,
            lines=2,
            placeholder=_("Such as: give 300 mg now, transfer"),
            on_change=lambda text: self._typed(interim=text),
        )
        self.interim.grid(row=1, column=0, sticky="ew", pady=px(8))
        self.advise = Button(
            self._advice.body, _("Sign and send…"), presenter.advise, icon_name="send", is_small=True
        )
        self.advise.grid(row=2, column=0, sticky="e")
        self._question = TitledCard(self, _("Ask the requester"), "help")
        Muted(
            self._question.body,
            _("The time for the answer stands still until the requester replies."),
            wrap=True,
        ).grid(row=0, column=0, sticky="ew")
        self.information = TextBox(
            self._question.body, lines=2, on_change=lambda text: self._typed(information=text)
        )
        self.information.grid(row=1, column=0, sticky="ew", pady=px(8))
        self.ask = Button(self._question.body, _("Ask"), presenter.ask, icon_name="message", is_small=True)
        self.ask.grid(row=2, column=0, sticky="e")
        self._members = Redrawn[tuple[MemberLine, ...]](self, _build_members)
        self._members.grid(row=3, column=0, sticky="ew")
        self.conflict = LinkButton(self, _("Declare a conflict of interest"), presenter.declare_conflict)

    def show(self, page: Page) -> None:
        """Bring everything but the typed texts up to date."""
        self._interims.show(page.interims)
        for row, card in ((1, self._advice), (2, self._question)):
            if page.has_tools:
                card.grid(row=row, column=0, sticky="ew", pady=(0, px(12)))
            else:
                card.grid_remove()
        if page.may_declare and page.stand == "seated":
            self.conflict.grid(row=4, column=0, sticky="w")
        else:
            self.conflict.grid_remove()
        self._members.show(page.members)
        typed = self._presenter.typed
        self._switch(self.advise, page.why_not_advise, typed.interim, _("Write the advice first."))
        self._switch(self.ask, page.why_not_ask, typed.information, _("Write the question first."))

    def fill(self) -> None:
        """Show what was typed."""
        self.interim.set_value(self._presenter.typed.interim)
        self.information.set_value(self._presenter.typed.information)

    def _typed(self, **changes: str) -> None:
        self._presenter.type(**changes)
        page = self._presenter.page()
        if page is not None:
            self.show(page)

    def _switch(self, button: Button, why_not: str, text: str, empty: str) -> None:
        reason = why_not or ("" if text.strip() else empty)
        if not reason and self._presenter.screen.is_busy:
            reason = _("It is being sent.")
        if reason:
            button.disable(reason)
        else:
            button.enable()


def _build_interims(box: Box, lines: tuple[Line, ...]) -> None:
    for row, line in enumerate(lines):
        card = TitledCard(box, _("Interim advice was given"), "alert", surface="warning_soft")
        card.grid(row=row, column=0, sticky="ew", pady=(0, px(12)))
        Prose(card.body, line.text, size="strong").grid(row=0, column=0, sticky="ew")
        Muted(card.body, line.by).grid(row=1, column=0, sticky="w", pady=(px(4), 0))


def _build_members(box: Box, members: tuple[MemberLine, ...]) -> None:
    if not members:
        return
    card = TitledCard(box, _("Panel") if len(members) > 1 else _("Expert"), "users")
    card.grid(row=0, column=0, sticky="ew", pady=(0, px(12)))
    for row, member in enumerate(members):
        line = Box(card.body)
        line.columnconfigure(0, weight=1)
        line.grid(row=row, column=0, sticky="ew", pady=(px(8) if row else 0, 0))
        Label(line, member.name, wrap=True).grid(row=0, column=0, sticky="ew")
        Muted(line, f"{member.status} · {member.place}", wrap=True).grid(row=1, column=0, sticky="ew")
        if member.has_answered is not None:
            text, tone = (_("Has answered"), "good") if member.has_answered else (_("Not yet"), "neutral")
            Badge(line, text, tone, is_small=True).grid(row=0, column=1, rowspan=2, padx=(px(8), 0))  # type: ignore[arg-type]
