"""What comes after the signature: acknowledging, recording the outcome, adding, closing."""

import tkinter as tk

from plugins.report_export.presenter import ReportPresenter
from plugins.report_export.report_page import Page
from workstation.api.i18n import _
from workstation.ui.kit import Box, Button, Check, DateEntry, KeyValues, Labelled, Muted, Section, TextBox, px


class AcknowledgeForm(Section):
    """The requester says that the report was read, and when news of the patient will follow."""

    def __init__(self, master: tk.Misc, presenter: ReportPresenter) -> None:
        super().__init__(
            master,
            _("Acknowledge the report"),
            _("You say that you read it. The card of the case turns red when the date passes without news."),
        )
        self._presenter = presenter
        self.due = Labelled(self.body, _("I report back by"), self._date, is_required=True)
        self.due.columnconfigure(0, minsize=px(320))
        self.due.grid(row=0, column=0, sticky="w")
        self.button = Button(
            self.body, _("Acknowledge"), self._acknowledge, kind="primary", icon_name="check_circle"
        )
        self.button.grid(row=1, column=0, sticky="w", pady=(px(14), 0))
        self._why_not = Muted(self.body, "")
        self._why_not.grid(row=2, column=0, sticky="w", pady=(px(6), 0))

    def show(self, page: Page) -> None:
        """Offer the button to who opened the report."""
        self._why_not.set(page.why_not_acknowledge)
        if page.why_not_acknowledge:
            self.button.disable(page.why_not_acknowledge)
        else:
            self.button.enable()

    def fill(self) -> None:
        """Show the date that was typed, or the one the conclusion asks for."""
        self.due.field.set_day(self._presenter.news_by())

    def _date(self, master: tk.Misc) -> DateEntry:
        return DateEntry(
            master,
            earliest=self._presenter.now().date(),
            on_change=lambda day: self._presenter.type(news_by=day),
        )

    def _acknowledge(self) -> None:
        day = self.due.field.day
        self.due.set_problem("" if day else self.due.field.problem or _("Say when you will report back."))
        if day is not None:
            self._presenter.type(news_by=day)
            self._presenter.acknowledge()


class OutcomeForm(Section):
    """What became of the patient, to be recorded or as it was; then the case can be closed."""

    def __init__(self, master: tk.Misc, presenter: ReportPresenter) -> None:
        super().__init__(master, _("What became of the patient"))
        self._presenter = presenter
        self._known = KeyValues(self.body)
        self._known.grid(row=0, column=0, sticky="ew", pady=(0, px(12)))
        self._form = Box(self.body)
        self._form.columnconfigure(0, weight=1)
        self._form.grid(row=1, column=0, sticky="ew")
        self.outcome = Labelled(
            self._form,
            _("Outcome"),
            lambda m: TextBox(m, lines=3, on_change=lambda text: presenter.type(outcome=text)),
            is_required=True,
        )
        self.outcome.grid(row=0, column=0, sticky="ew")
        self.followed = Check(
            self._form,
            _("The advice was followed"),
            value=True,
            on_change=lambda value: presenter.type(followed_advice=value),
        )
        self.followed.grid(row=1, column=0, sticky="w", pady=(px(8), 0))
        buttons = Box(self.body)
        buttons.grid(row=2, column=0, sticky="w", pady=(px(14), 0))
        self.record = Button(buttons, _("Record the outcome"), self._record, kind="primary")
        self.record.grid(row=0, column=0, padx=(0, px(8)))
        self.close = Button(buttons, _("Close the case"), presenter.close_case, icon_name="archive")
        self.close.grid(row=0, column=1)

    def fill(self) -> None:
        """Show what is typed, after it was replaced."""
        self.outcome.field.set_value(self._presenter.typed.outcome)
        self.followed.set_checked(on=self._presenter.typed.followed_advice)

    def show(self, page: Page, *, is_busy: bool) -> None:
        """Bring the section up to date."""
        self._known.set(page.outcome)
        for widget, is_shown in (
            (self._known, bool(page.outcome)),
            (self._form, page.may_record_outcome),
            (self.record, page.may_record_outcome),
            (self.close, page.shows_close),
        ):
            if is_shown:
                widget.grid()
            else:
                widget.grid_remove()
        if is_busy or page.why_not_close:
            self.close.disable(page.why_not_close)
        else:
            self.close.enable()

    def _record(self) -> None:
        is_empty = not self._presenter.typed.outcome.strip()
        self.outcome.set_problem(_("Write what became of the patient.") if is_empty else "")
        if not is_empty:
            self._presenter.record_outcome()


class AddendumForm(Section):
    """A later addition to the signed report; the report itself is never changed."""

    def __init__(self, master: tk.Misc, presenter: ReportPresenter) -> None:
        super().__init__(
            master,
            _("Add to the report"),
            _("The signed report stays as it is; an addendum is a document of its own."),
        )
        self._presenter = presenter
        self.text = TextBox(self.body, lines=3, on_change=lambda text: presenter.type(addendum=text))
        self.text.grid(row=0, column=0, sticky="ew")
        self.button = Button(self.body, _("Sign the addendum…"), presenter.add, icon_name="edit")
        self.button.grid(row=1, column=0, sticky="w", pady=(px(12), 0))

    def fill(self) -> None:
        """Show what is typed, after it was replaced."""
        self.text.set_value(self._presenter.typed.addendum)

    def show(self, *, is_busy: bool) -> None:
        """Bring the button up to date."""
        if is_busy or not self._presenter.typed.addendum.strip():
            self.button.disable(_("Write the addition first."))
        else:
            self.button.enable()
