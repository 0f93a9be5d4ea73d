"""After sending: the question has left, the files follow; how far they are, and what did not arrive."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from cases.model.case import CaseState, CaseView
from cases.model.ids import CaseId
from plugins.intake_form import links
from plugins.intake_form.layout import Column, Page, in_card
from plugins.intake_form.sending import FILE_GONE, Sender, SendingProgress
from plugins.intake_form.sending_job import ItemState, SendingJob
from plugins.intake_form.wording import about, counted, error_text, item_refusal, number_text, size_text
from workstation.api.contexts import Desk
from workstation.api.i18n import N_, _
from workstation.api.times import moment
from workstation.ui.kit import Box, Button, Heading, Icon, Label, Muted, Progress, px

_WHY_GONE = {
    FILE_GONE: N_("The file is no longer on the sender’s computer."),
    "unreadable": N_("The file cannot be read any more."),
    "truncated": N_("The file is damaged."),
    "malformed_header": N_("The file is damaged."),
    "image_number_taken": N_("The image number is used by another image of the case."),
    "patient_mismatch": N_("The file names another patient."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterSending:
    """Where one can go from here."""

    open_case: Callable[[CaseId], None]
    begin: Callable[[], None]


class SentView(Page):
    """A case that was sent, or that ended with a refusal; `view` is None when only its files are looked at."""

    def __init__(
        self,
        master: tk.Misc,
        desk: Desk,
        sender: Sender,
        job_id: str,
        view: CaseView | None,
        ways: AfterSending,
    ) -> None:
        super().__init__(master)
        self._desk, self._sender, self._job_id = desk, sender, job_id
        job = sender.job(job_id)
        self._had_files = job is not None
        if view is not None:
            self._say_what_happened(view)
        elif job is not None:
            self.add(Heading(self, _("Files of case {number}").format(number=job.number)))
        case_id = view.card.id if view else job.case_id if job else None
        self._files = self.add(Column(self), gap=24)
        self._bar: _FilesBar | None = None
        self.refresh()
        row = Box(self)
        self.add(row, gap=28, sticky="w")
        if case_id is not None:
            Button(row, _("Open the case"), lambda: ways.open_case(case_id), kind="primary").grid(
                row=0, column=0, padx=(0, px(12))
            )
        Button(row, _("New case"), ways.begin, icon_name="plus").grid(row=0, column=1)

    def refresh(self) -> None:
        """Show how far the files are."""
        progress, job = self._sender.progress(self._job_id), self._sender.job(self._job_id)
        if progress is None or job is None:
            if self._bar is not None or self._had_files:
                self._files.empty()
                self._bar, self._had_files = None, False
                self._files.add(Label(self._files, _("All files have arrived."), size="strong", tone="good"))
            return
        if self._bar is None:
            card, inside = in_card(self._files)
            self._files.add(card)
            self._bar = inside.add(_FilesBar(inside, self._desk, self._sender, self._job_id))
        self._bar.show(job, progress)

    def _say_what_happened(self, view: CaseView) -> None:
        is_refusal = view.card.state is CaseState.CANCELLED
        head = Box(self)
        head.columnconfigure(1, weight=1)
        self.add(head)
        name, tone = ("info", "neutral") if is_refusal else ("check_circle", "good")
        Icon(head, name, tone=tone, size=40).grid(row=0, column=0, rowspan=2, padx=(0, px(16)))
        number = view.card.number
        if is_refusal:
            title = _("The refusal is recorded")
            text = _("Case {number} is closed. No file was sent and no expert was asked.").format(
                number=number
            )
        else:
            title = _("Case {number} has been sent").format(number=number)
            text = self._what_follows(view)
        Heading(head, title).grid(row=0, column=1, sticky="w")
        Label(head, text, tone="muted", wrap=True).grid(row=1, column=1, sticky="ew")

    def _what_follows(self, view: CaseView) -> str:
        by = view.card.answer_by
        if by is None:
            return _("You are told here when the answer comes.")
        text = _("The answer is due {moment}; you are told here when it comes.")
        return text.format(moment=moment(by, self._desk.now()))


class _FilesBar(Column):
    """How far the files of one case are."""

    def __init__(self, master: tk.Misc, desk: Desk, sender: Sender, job_id: str) -> None:
        super().__init__(master)
        self._desk, self._sender, self._job_id = desk, sender, job_id
        self._title = self.add(Label(self, "", size="strong"))
        self._bar = self.add(Progress(self), gap=8)
        self._rest = self.add(Muted(self, "", wrap=True), gap=8)
        self._current = self.add(Column(self), gap=4)
        self._lines: list[Muted] = []
        self._refused = self.add(Column(self), gap=8)
        self._refusals: tuple[str, ...] = ()
        row = Box(self)
        self.add(row, gap=12, sticky="w")
        self._pause = Button(row, _("Pause"), self._toggle, is_small=True)
        self._pause.grid(row=0, column=0)
        self._stop = Button(row, _("Do not send the rest…"), self._ask_why, kind="ghost", is_small=True)
        self._stop.grid(row=0, column=1, padx=px(12))
        self._is_stopped = False

    def show(self, job: SendingJob, progress: SendingProgress) -> None:
        """Show the numbers of now."""
        text = _("Files arrived: {arrived} of {total}")
        self._title.set(text.format(arrived=number_text(progress.arrived), total=number_text(progress.total)))
        nothing_left = float(progress.arrived == progress.total)
        self._bar.set(progress.sent_bytes / progress.total_bytes if progress.total_bytes else nothing_left)
        self._rest.set(*self._state(progress))
        self._show_current(job, progress)
        self._show_refused(job)
        if progress.withdrawn:
            self._pause.disable()
            self._stop.disable()
        self._stop.set_text(_("They will not come…") if progress.is_done else _("Do not send the rest…"))
        self._is_stopped = progress.is_paused or progress.is_done
        goes_on = _("Try again") if progress.is_done else _("Go on")
        self._pause.set_text(goes_on if self._is_stopped else _("Pause"))

    def _state(self, progress: SendingProgress) -> tuple[str, str]:
        left = progress.total_bytes - progress.sent_bytes
        if progress.waits_for is not None:
            return error_text(progress.waits_for), "warning"
        if progress.withdrawn:
            return _("The experts are being told which files will not come…"), "muted"
        if progress.is_paused:
            return _("Paused. {size} are left.").format(size=size_text(left)), "warning"
        if progress.is_done:
            one, many = N_("{count} file did not arrive."), N_("{count} files did not arrive.")
            return counted(progress.refused, one, many), "warning"
        speed = links.speed_kbit_s(self._desk.settings)
        took = links.sending_time(left, progress.total - progress.arrived, speed)
        text = _("{size} left, {time}. It goes on while you work; keep the CD or the key in place.")
        return text.format(size=size_text(left), time=about(took)), "muted"

    def _show_current(self, job: SendingJob, progress: SendingProgress) -> None:
        """Show each file that is on its way with its own share."""
        texts = []
        for index, item in enumerate(job.items):
            sent = self._sender.sent_of(self._job_id, index)
            if item.state is ItemState.WAITING and sent and not progress.is_paused:
                share = min(100, sent * 100 // max(1, item.size))
                texts.append(_("{title}: {share}%").format(title=item.title, share=share))
        while len(self._lines) < len(texts):
            self._lines.append(self._current.add(Muted(self._current, "", wrap=True), gap=2))
        for line, text in zip(self._lines, texts + [""] * len(self._lines), strict=False):
            line.set(text)

    def _show_refused(self, job: SendingJob) -> None:
        refused = [item for item in job.items if item.state is ItemState.REFUSED]
        shown = tuple(item.title for item in refused)
        if shown == self._refusals:
            return
        self._refusals = shown
        self._refused.empty()
        sentences: dict[str, list[str]] = {}
        for item in refused:
            sentences.setdefault(item_refusal(item), []).append(item.title)
        for sentence, titles in sentences.items():
            self._refused.add(Label(self._refused, sentence, tone="danger", wrap=True), gap=8)
            self._refused.add(Muted(self._refused, ", ".join(titles[:4]), wrap=True), gap=0)

    def _toggle(self) -> None:
        if self._is_stopped:
            self._sender.resume(self._job_id)
        else:
            self._sender.pause(self._job_id)

    def _ask_why(self) -> None:
        """Nobody may wait for what will not come: the experts are told how many, and why."""
        title = _("Which reason shall the experts read?")
        label = _("The files that have arrived stay with the case; the others are withdrawn.")
        job = self._sender.job(self._job_id)
        refused = [item for item in job.items if item.state is ItemState.REFUSED] if job else []
        reasons = {_WHY_GONE[item.problem] for item in refused if item.problem in _WHY_GONE}
        proposed = _(reasons.pop()) if len(reasons) == 1 else ""
        self._desk.notices.ask(title, label, partial(self._sender.withdraw, self._job_id), proposed)
