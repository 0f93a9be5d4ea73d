"""Preparing a round: the question, the options, quorum, deadline and rule."""

import tkinter as tk
from collections.abc import Callable, Mapping

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


class ProposalForm(TitledCard):
    """The form of a round to be opened.

    Args:
        page: the case as it is; question, quorum and rule start from it.
        on_leave: called when the round is open, or the user gives up.
    """

    def __init__(
        self, master: tk.Misc, presenter: OpinionPresenter, page: Page, on_leave: Callable[[], None]
    ) -> None:
        super().__init__(master, _("A question to the panel"), "vote")
        self._presenter = presenter
        self._on_leave = on_leave
        self._panel_size = page.panel_size
        self._deadlines = deadlines(presenter.now())
        self._build(self.body)
        self._start(page)

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
        for column, weight in enumerate((3, 4, 6)):  # a number, a span, and a rule in words
            row.columnconfigure(column, weight=weight, uniform="round")
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
        sealed = _(
            "Opinions and votes stay sealed until the close. "
            "At its deadline the round closes by itself if the quorum is reached."
        )
        Muted(foot, sealed, wrap=True).grid(row=0, column=0, sticky="ew")
        Button(foot, _("Cancel"), self._on_leave).grid(row=0, column=1, padx=px(8))
        self.open_button = Button(foot, _("Open the round"), self._open, kind="primary")
        self.open_button.grid(row=0, column=2)

    def show(self, page: Page) -> None:
        """Follow the size of the panel, and whether a round can be opened now."""
        self._panel_size = page.panel_size
        reason = page.why_not_open_round or (_("It is being sent.") if self._presenter.screen.is_busy else "")
        if reason:
            self.open_button.disable(reason)
        else:
            self.open_button.enable()

    def _start(self, page: Page) -> None:
        self.question.field.set_value(page.question)
        for _each in range(2):
            self._add_option()
        self.quorum.field.set_number(usual_quorum(page.panel_size))
        self.deadline.field.set_options([(str(i), title) for i, (title, _at) in enumerate(self._deadlines)])
        self.deadline.field.set_value(str(_USUAL_DEADLINE))
        rules = [(rule.id, _(rule.title)) for rule in self._presenter.rules()]
        self.rule.field.set_options(rules)
        self.rule.field.set_value(rules[0][0] if rules else "")

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
            self._presenter.open_round(proposal, self._on_leave)

    def _say(self, problems: Mapping[Problem, str]) -> None:
        self.question.set_problem(problems.get("question", ""))
        self._choices.set_problem(problems.get("options", ""))
        self.quorum.set_problem(problems.get("quorum", ""))
