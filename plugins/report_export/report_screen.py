"""The report tab on the screen: what is next, the signed documents, and the forms that are open to the reader."""

import tkinter as tk
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from cases.model.audit import Event
from cases.model.ids import CaseId, ReportId
from plugins.report_export.after_forms import AcknowledgeForm, AddendumForm, OutcomeForm
from plugins.report_export.conclusion_form import ConclusionForm
from plugins.report_export.pdf_pages import PdfPages
from plugins.report_export.presenter import ReportPresenter
from plugins.report_export.report_page import Page, ReportLine
from workstation.api.contexts import Desk
from workstation.api.i18n import _
from workstation.ui.kit import (
    Banner,
    Box,
    Button,
    Card,
    Icon,
    Label,
    Muted,
    ScrollArea,
    Section,
    choose_place,
    px,
)
from workstation.ui.kit.read_back import read_back

_GAP = 24


class ReportScreen:
    """The panel (`workstation.api.contributions.PanelView`)."""

    def __init__(self, desk: Desk, parent: tk.Misc, on_closed: Callable[["ReportScreen"], None]) -> None:
        self._on_closed = on_closed
        self._desk = desk
        self.presenter = ReportPresenter(
            desk, self._refresh, self._fill, lambda signing: read_back(self.widget, signing)
        )
        page = Box(parent)
        self.widget: tk.Widget = page
        page.columnconfigure(0, weight=1)
        page.rowconfigure(0, weight=1)
        self._area = ScrollArea(page)
        self._area.grid(row=0, column=0, sticky="nsew", pady=(px(5), 0))
        body = self._area.body
        self.guide: Banner | None = None
        self._lines: tuple[ReportLine, ...] | None = None
        self._documents = Section(body, _("Signed documents"))
        self.acknowledge = AcknowledgeForm(body, self.presenter)
        self.outcome = OutcomeForm(body, self.presenter)
        self._conclusion = Section(body, _("Conclusion"))
        self.form = ConclusionForm(self._conclusion.body, self.presenter)
        self.form.grid(sticky="ew")
        self.addendum = AddendumForm(body, self.presenter)
        self._proposed: date | None = None
        self._report: ReportId | None = None
        self.pages = PdfPages(page, desk, self._back, self._save_shown)

    def shown(self, arguments: Mapping[str, str]) -> None:
        """Show the case it was opened for."""
        self._back()
        self.presenter.open(CaseId(arguments["case_id"]))
        self._refresh()

    def heard(self, event: Event) -> None:
        """Take note of an event."""
        self.presenter.heard(event)

    def closed(self) -> None:
        """Save what is typed and stop listening."""
        self.pages.clear()
        self.presenter.close()
        self._on_closed(self)

    def _fill(self) -> None:
        self.form.fill()
        self.acknowledge.fill()
        self.outcome.fill()
        self.addendum.fill()

    def _refresh(self) -> None:
        page = self.presenter.page()
        parts = (self._documents, self.acknowledge, self.outcome, self._conclusion, self.addendum)
        if page is None:
            for part in parts:
                part.grid_forget()
            return
        is_busy = self.presenter.screen.is_busy
        self._show_guide(page)
        self._show_documents(page.reports)
        shown = (
            bool(page.reports),
            page.may_acknowledge,
            page.may_record_outcome or bool(page.outcome) or page.shows_close,
            page.editor is not None,
            page.may_add,
        )
        for row, (part, is_shown) in enumerate(zip(parts, shown, strict=True), 1):
            if is_shown:
                part.grid(row=row, column=0, sticky="ew", pady=(0, px(_GAP)))
            else:
                part.grid_forget()
        if page.editor is not None:
            self.form.show(page.editor, is_busy=is_busy)
        self.acknowledge.show(page)
        self.outcome.show(page, is_busy=is_busy)
        self.addendum.show(is_busy=is_busy)
        if page.proposed != self._proposed:
            self._proposed = page.proposed
            self.acknowledge.fill()

    def _show_guide(self, page: Page) -> None:
        if self.guide is not None and self.guide.label.text == page.guide:
            return
        if self.guide is not None:
            self.guide.destroy()
        self.guide = Banner(self._area.body, page.guide, page.tone)
        self.guide.grid(row=0, column=0, sticky="ew", pady=(0, px(_GAP)))

    def _show_documents(self, lines: tuple[ReportLine, ...]) -> None:
        if lines == self._lines:
            return
        self._lines = lines
        for child in tuple(self._documents.body.children.values()):
            child.destroy()
        for line in lines:
            card = Card(self._documents.body)
            card.columnconfigure(1, weight=1)
            card.grid(sticky="ew", pady=(0, px(8)))
            Icon(card, "report", tone="accent", size=24).grid(
                row=0, column=0, rowspan=2, padx=px(16), pady=px(14)
            )
            Label(card, line.title, size="strong").grid(row=0, column=1, sticky="sw", pady=(px(12), 0))
            Muted(card, line.detail).grid(row=1, column=1, sticky="nw", pady=(0, px(12)))
            read = Button(card, _("Read"), partial(self.read, line), kind="primary", icon_name="eye")
            read.grid(row=0, column=2, rowspan=2, padx=px(8))
            save = Button(card, _("Save as…"), partial(self._save, line.id), icon_name="download")
            save.grid(row=0, column=3, rowspan=2, padx=(0, px(16)))

    def read(self, line: ReportLine) -> None:
        """Show the pages of a report in place of the tab."""
        self.presenter.fetch(line.id, partial(self._opened, line))

    def _opened(self, line: ReportLine, pdf: bytes) -> None:
        self._report = line.id
        self.presenter.note_opened(line.id)
        self._area.grid_remove()
        self.pages.grid(row=0, column=0, sticky="nsew", pady=(px(12), 0))
        self.pages.show(pdf, line.title)

    def _back(self) -> None:
        self._report = None
        self.pages.grid_forget()
        self.pages.clear()
        self._area.grid()

    def _save_shown(self) -> None:
        if self._report is not None:
            self._save(self._report)

    def _save(self, report_id: ReportId) -> None:
        name, kind = self.presenter.file_name(report_id), (_("PDF document"), "*.pdf")
        place = choose_place(self.widget, _("Save the report"), name, [kind])
        if place is not None:
            self.presenter.save(report_id, place)
