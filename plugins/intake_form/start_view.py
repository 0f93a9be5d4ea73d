"""Where the wizard opens when something is unfinished: drafts to continue, files on their way, or a new case."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from plugins.intake_form.draft import IntakeDraft
from plugins.intake_form.layout import Column, Page, in_card
from plugins.intake_form.sending_job import ItemState, SendingJob
from plugins.intake_form.wording import counted, draft_title, number_text, step_title
from plugins.intake_form.workplace import Workplace
from workstation.api.contexts import Desk
from workstation.api.i18n import N_, _
from workstation.ui.kit import Banner, Box, Button, Heading, IconButton, Label, Muted, px


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginnings:
    """What can be done here."""

    begin: Callable[[], None]
    take_up: Callable[[IntakeDraft], None]
    discard: Callable[[IntakeDraft], None]
    show_files: Callable[[str], None]


class StartView(Page):
    """The page."""

    def __init__(self, master: tk.Misc, desk: Desk, workplace: Workplace, ways: Beginnings) -> None:
        super().__init__(master)
        self._desk, self._workplace, self._ways = desk, workplace, ways
        self._shown: tuple[object, ...] = ()
        row = Box(self)
        row.columnconfigure(0, weight=1)
        self.add(row)
        Heading(row, _("Begin or continue a case")).grid(row=0, column=0, sticky="w")
        self.first = Button(row, _("New case"), ways.begin, kind="primary", icon_name="plus")
        self.first.grid(row=0, column=1)
        if workplace.unreadable:
            one = N_("{count} draft could not be opened on this computer and was set aside.")
            many = N_("{count} drafts could not be opened on this computer and were set aside.")
            self.add(Banner(self, counted(workplace.unreadable, one, many), "warning"))
        self._list = self.add(Column(self), gap=16)
        self.refresh()

    def refresh(self) -> None:
        """Show the drafts and sendings there are now."""
        drafts, jobs = self._workplace.drafts(), self._workplace.sender.jobs()
        if (drafts, jobs) == self._shown:
            return
        self._shown = (drafts, jobs)
        self._list.empty()
        if drafts:
            self._list.add(Label(self._list, _("Not sent yet"), size="subtitle"))
        for draft in drafts:
            self._add_draft(draft)
        if jobs:
            self._list.add(Label(self._list, _("Files on their way"), size="subtitle"), gap=24)
        for job in jobs:
            self._add_job(job)

    def _add_draft(self, draft: IntakeDraft) -> None:
        card, inside = in_card(self._list)
        self._list.add(card, gap=8)
        row = Box(inside)
        row.columnconfigure(0, weight=1)
        inside.add(row)
        Label(row, draft_title(draft, self._desk.now()), size="strong", wrap=True).grid(
            row=0, column=0, sticky="ew"
        )
        question = draft.question.question.text.strip().partition("\n")[0]
        step = _("Stopped at: {step}").format(step=step_title(draft.step))
        Muted(row, f"{step}  ·  {question}" if question else step, wrap=True).grid(
            row=1, column=0, sticky="ew"
        )
        go_on = Button(row, _("Continue"), partial(self._ways.take_up, draft), icon_name="arrow_right")
        go_on.grid(row=0, column=1, rowspan=2, padx=px(12))
        IconButton(row, "trash", _("Delete this draft"), partial(self._ask_discard, draft)).grid(
            row=0, column=2, rowspan=2
        )

    def _ask_discard(self, draft: IntakeDraft) -> None:
        text = _("{draft}: what was typed is deleted, here and on the server. This cannot be undone.")
        self._desk.notices.confirm(
            _("Delete this draft?"),
            text.format(draft=draft_title(draft, self._desk.now())),
            _("Delete"),
            partial(self._ways.discard, draft),
        )

    def _add_job(self, job: SendingJob) -> None:
        card, inside = in_card(self._list)
        self._list.add(card, gap=8)
        row = Box(inside)
        row.columnconfigure(0, weight=1)
        inside.add(row)
        arrived, total = number_text(job.count(ItemState.ARRIVED)), number_text(len(job.items))
        title = _("Case {number}: files arrived: {arrived} of {total}")
        Label(row, title.format(number=job.number, arrived=arrived, total=total), wrap=True).grid(
            row=0, column=0, sticky="ew"
        )
        Button(row, _("Show"), partial(self._ways.show_files, job.id)).grid(row=0, column=1, padx=(px(12), 0))
