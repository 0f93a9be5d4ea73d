"""The queue in the window: the cases that wait for a coordinator, the oldest due first."""

import tkinter as tk
from collections.abc import Mapping

from cases.model.ids import CaseId
from plugins.triage.presenter import QueuePresenter
from plugins.triage.queue import QueueLine
from workstation.api.contexts import Desk
from workstation.api.i18n import _
from workstation.ui.kit import (
    Box,
    Button,
    Column,
    EmptyState,
    Heading,
    Muted,
    Table,
    TableRow,
    elide,
    font,
    measurer,
    px,
)

_QUESTION, _ORIGIN, _INSIDE = 220, 190, 16


class QueuePage:
    """The screen.

    Attributes:
        widget: what the window shows.
    """

    def __init__(self, desk: Desk, master: tk.Misc) -> None:
        body = Box(master)
        self.widget: tk.Widget = body
        body.columnconfigure(0, weight=1)
        body.rowconfigure(1, weight=1)
        head = Box(body)
        head.columnconfigure(0, weight=1)
        head.grid(row=0, column=0, sticky="ew", padx=px(24), pady=(px(18), px(12)))
        Heading(head, _("Triage")).grid(row=0, column=0, sticky="w")
        self._count = Muted(head, "", size="body")
        self._count.grid(row=1, column=0, sticky="w")
        self.open_button = Button(head, _("Choose the experts"), self._open_selected, kind="primary")
        self.open_button.grid(row=0, column=1, rowspan=2)
        self.table = Table(body, _columns(), on_open=self._open)
        self._empty = EmptyState(
            body, "check_circle", _("No case waits for triage"), _("New cases appear here by themselves.")
        )
        self.presenter = QueuePresenter(desk, self._draw)
        self.table.tree.bind("<Configure>", lambda _e: self._draw(), add=True)

    def shown(self, _arguments: Mapping[str, str]) -> None:
        """Bring the queue up to date, with the most urgent case ready to be opened."""
        self._draw()
        self.table.tree.focus_set()

    def closed(self) -> None:
        """Stop."""
        self.presenter.close()

    def _draw(self) -> None:
        lines = self.presenter.lines()
        others_px = sum(px(column.width) for column in _columns() if not column.stretch)
        width_px = max(px(_QUESTION), self.table.tree.winfo_width() - others_px)  # Tk stretches it later
        self.table.set([_row(line, width_px) for line in lines])
        if lines:
            self._empty.grid_remove()
            self.table.grid(row=1, column=0, sticky="nsew", padx=px(24), pady=(0, px(16)))
            if not self.table.selected:
                self.table.select(lines[0].case_id)
            self._count.set(_("Waiting: {count}. The oldest due comes first.").format(count=len(lines)))
            self.open_button.enable()
        else:
            self.table.grid_remove()
            self._empty.grid(row=1, column=0, sticky="ew")
            self._count.set("")
            self.open_button.disable(_("No case waits for triage"))

    def _open_selected(self) -> None:
        if self.table.selected:
            self._open(self.table.selected)

    def _open(self, row_id: str) -> None:
        self.presenter.open(CaseId(row_id))


def _columns() -> tuple[Column, ...]:
    return (
        Column(id="due", title=_("Answer due"), width=150),
        Column(id="urgency", title=_("Urgency"), width=100),
        Column(id="specialty", title=_("Specialty"), width=140),
        Column(id="question", title=_("Question"), width=_QUESTION, stretch=1),
        Column(id="who", title=_("Patient"), width=115),
        Column(id="origin", title=_("From"), width=_ORIGIN),
        Column(id="number", title=_("Number"), width=105),
    )


def _row(line: QueueLine, question_px: int) -> TableRow:
    """Return a row; long texts are cut before Tk cuts them, which would take the beginning of Arabic."""
    measure = measurer(font("body"))
    return TableRow(
        id=line.case_id,
        cells=(
            line.due,
            line.urgency,
            line.specialty,
            elide(line.question, measure, question_px - px(_INSIDE)),
            line.who,
            elide(line.origin, measure, px(_ORIGIN - _INSIDE)),
            line.number,
        ),
        tone=line.due_tone if line.due_tone in ("danger", "warning") else "",
    )
