"""Preparing a round: the question, the options, quorum, deadline and rule."""

import tkinter as tk
from collections.abc import Mapping
from datetime import datetime

from plugins.second_opinion.page import Page
from plugins.second_opinion.presenter import OpinionPresenter
from plugins.second_opinion.rounds import Problem, Proposal, deadlines, usual_quorum
from workstation.api.i18n import _
from workstation.ui.kit import (
    Box,
    Button,
    Choice,
    Entry,
    Labelled,
    LinkButton,
    Muted,
    NumberEntry,
    TextBox,
    px,
)
from workstation.ui.kit.parts import TitledCard

_MOST_OPTIONS = 8
_USUAL_DEADLINE = 1


class ProposalForm(Box):
    """A button that unfolds the form; what was written stays until the round is open."""

    def __init__(self, master: tk.Misc, presenter: OpinionPresenter) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._presenter = presenter
        self._case_id = ""
        self._panel_size = 0
        self._deadlines: tuple[tuple[str, datetime], ...] = ()
        self.unfold = Button(self, _("Open a round…"), self._unfold, icon_name="vote")
        self.unfold.grid(row=0, column=0, sticky="w")
        self.card = TitledCard(self, _("A question to the panel"), "vote")
        self._build(self.card.body)

    def _build(self, body: Box) -> None:
        self.question = Labelled(body, _("Question"), lambda m: TextBox(m, lines=2), is_required=True)
        self.question.grid(row=0, column=0, sticky="ew")
        self._choices = Labelled(body, _("Options"), Box, is_required=True)
        self._choices.field.columnconfigure(0, weight=1)
        self._choices.grid(row=1, column=0, sticky="ew", pady=(px(10), 0))
        self.options: list[Entry] = []
        self._add = LinkButton(body, _("Add an option"), self._add_option)
        self._add.grid(row=2, column=0, sticky="w")
        row = Box(body)
        row.columnconfigure((0, 1, 2), weight=1, uniform="round")
        row.grid(row=3, column=0, sticky="ew", pady=(px(10), 0))
        self.quorum = Labelled(
            row, _("Quorum"), lambda m: NumberEntry(m, lowest=1, highest=99), hint=_("Ballots needed.")
        )
        self.deadline = Labelled(
            row, _("Vote until"), lambda m: Choice(m, ()), hint=_("Later votes are marked.")
        )
        self.rule = Labelled(row, _("Counted by"), lambda m: Choice(m, ()))
        fields: tuple[Box, ...] = (self.quorum, self.deadline, self.rule)
        for column, field in enumerate(fields):
            field.grid(row=0, column=column, sticky="new", padx=(px(12) if column else 0, 0))
        foot = Box(body)
        foot.columnconfigure(0, weight=1)
        foot.grid(row=4, column=0, sticky="ew", pady=(px(14), 0))
        Muted(foot, _("Opinions and votes stay sealed until you close the round."), wrap=True).grid(
            row=0, column=0, sticky="ew"
        )
        Button(foot, _("Cancel"), self._fold).grid(row=0, column=1, padx=px(8))
        self.open_button = Button(foot, _("Open the round"), self._open, kind="primary")
        self.open_button.grid(row=0, column=2)

    def show(self, page: Page) -> None:
        """Bring the form up to date; another case starts it anew."""
        self._panel_size = page.panel_size
        if page.number != self._case_id:
            self._case_id = page.number
            self._start(page)
            self._fold()
        if self._presenter.screen.is_busy:
            self.open_button.disable(_("It is being sent."))
        else:
            self.open_button.enable()

    def _start(self, page: Page) -> None:
        self.question.field.set_value(page.question)
        for entry in self.options:
            entry.destroy()
        self.options.clear()
        for _each in range(2):
            self._add_option()
        self.quorum.field.set_number(usual_quorum(page.panel_size))
        rules = [(rule.id, _(rule.title)) for rule in self._presenter.rules()]
        self.rule.field.set_options(rules)
        self.rule.field.set_value(rules[0][0] if rules else "")
        self._say({})

    def _unfold(self) -> None:
        self._deadlines = deadlines(self._presenter.now())
        self.deadline.field.set_options([(str(i), title) for i, (title, _at) in enumerate(self._deadlines)])
        if not self.deadline.field.value:
            self.deadline.field.set_value(str(_USUAL_DEADLINE))
        self.unfold.grid_remove()
        self.card.grid(row=1, column=0, sticky="ew")
        self.options[0].focus_set()

    def _fold(self) -> None:
        self.card.grid_remove()
        self.unfold.grid()

    def _add_option(self) -> None:
        number = len(self.options) + 1
        entry = Entry(self._choices.field, placeholder=_("Option {number}").format(number=number))
        entry.grid(row=number, column=0, sticky="ew", pady=(0, px(6)))
        self.options.append(entry)
        if number >= _MOST_OPTIONS:
            self._add.grid_remove()
        else:
            self._add.grid()

    def _open(self) -> None:
        proposal = Proposal(
            question=self.question.field.value,
            options=tuple(entry.value for entry in self.options),
            rule=self.rule.field.value,
            quorum=self.quorum.field.number or 0,
            closes_at=self._deadlines[int(self.deadline.field.value)][1],
        )
        problems = proposal.problems(self._panel_size)
        self._say(problems)
        if not problems:
            self._presenter.open_round(proposal, self._opened)

    def _opened(self) -> None:
        self._case_id = ""
        self._fold()

    def _say(self, problems: Mapping[Problem, str]) -> None:
        self.question.set_problem(problems.get("question", ""))
        self._choices.set_problem(problems.get("options", ""))
        self.quorum.set_problem(problems.get("quorum", ""))
