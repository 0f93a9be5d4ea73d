"""Voting in the open round: an option, how sure, and a signature."""

import tkinter as tk

from cases.model.ids import RoundId
from plugins.second_opinion.opinion import certainty
from plugins.second_opinion.option_list import OptionList
from plugins.second_opinion.presenter import OpinionPresenter
from plugins.second_opinion.rounds import RoundCard
from workstation.api.i18n import _
from workstation.ui.kit import Box, Button, Labelled, Muted, Slider, px
from workstation.ui.kit.parts import TitledCard


class BallotForm(Box):
    """The reader's own ballot: empty in another round, or as it was cast last."""

    def __init__(self, master: tk.Misc, presenter: OpinionPresenter) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._presenter = presenter
        self._round: RoundId | None = None
        self._mine: tuple[int, int] | None = None
        self._card = TitledCard(self, _("My vote"), "check_circle")
        self._card.grid(row=0, column=0, sticky="ew")
        self.options = OptionList(self._card.body, (), lambda _index: self._changed())
        self.confidence = Labelled(
            self._card.body,
            _("How sure are you?"),
            lambda m: Slider(m, on_change=lambda _value: self._changed()),
        )
        self.confidence.grid(row=1, column=0, sticky="ew", pady=(px(10), 0))
        self._certainty = Muted(self._card.body, certainty(None))
        self._certainty.grid(row=2, column=0, sticky="w")
        self.vote = Button(self._card.body, _("Sign my vote…"), self._vote, kind="primary", icon_name="vote")
        self.vote.grid(row=3, column=0, sticky="e", pady=(px(10), 0))

    def show(self, card: RoundCard) -> None:
        """Bring the ballot up to date."""
        if card.id != self._round:
            self._round, self._mine = card.id, None
            self.options.destroy()
            self.options = OptionList(self._card.body, card.options, lambda _index: self._changed())
            self.options.grid(row=0, column=0, sticky="ew")
            self.confidence.field.set_value(None)
        if card.mine is not None and card.mine != self._mine:
            self._mine = card.mine
            choice, confidence = card.mine
            self.options.choose(choice)
            self.confidence.field.set_value(confidence)
        self.vote.set_text(_("Vote again…") if card.receipt else _("Sign my vote…"))
        self._changed()

    def _changed(self) -> None:
        self._certainty.set(certainty(self.confidence.field.value))
        if self.options.chosen is None:
            self.vote.disable(_("Choose an option first."))
        elif self.confidence.field.value is None:
            self.vote.disable(_("Say how sure you are: move the slider."))
        elif self._presenter.screen.is_busy:
            self.vote.disable(_("It is being sent."))
        else:
            self.vote.enable()

    def _vote(self) -> None:
        choice, confidence = self.options.chosen, self.confidence.field.value
        if self._round is not None and choice is not None and confidence is not None:
            self._presenter.vote(self._round, choice, confidence)
