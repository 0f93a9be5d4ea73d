"""The conclusion on the screen: fields at the left, opinions and what will be printed at the right."""

import tkinter as tk
from functools import partial

from plugins.report_export.conclusion import Field, Part, Source
from plugins.report_export.presenter import ReportPresenter
from plugins.report_export.report_page import Editor
from workstation.api.i18n import _
from workstation.ui.kit import (
    Box,
    Button,
    Card,
    DateEntry,
    Entry,
    KeyValues,
    Label,
    Labelled,
    LinkButton,
    Muted,
    Segmented,
    TextBox,
    px,
)
from workstation.ui.kit.code_picker import CodePicker

_DELAYS = (7, 14, 30)


class ConclusionForm(Box):
    """Writes the conclusion; everything typed goes to the presenter at once."""

    def __init__(self, master: tk.Misc, presenter: ReportPresenter) -> None:
        super().__init__(master)
        self._presenter = presenter
        self._sources: tuple[Source, ...] | None = None
        self._preview: tuple[tuple[str, str], ...] = ()
        self._has_tried = False
        self.columnconfigure(0, weight=3, uniform="form")
        self.columnconfigure(1, weight=2, uniform="form")
        fields, side = Box(self), Box(self)
        for column, box in enumerate((fields, side)):
            box.columnconfigure(0, weight=1)
            box.grid(row=0, column=column, sticky="new", padx=(0, px(24)) if column == 0 else 0)
        self._build_fields(fields)
        self._opinions = Box(side)
        self._opinions.columnconfigure(0, weight=1)
        self._opinions.grid(sticky="ew")

    def _build_fields(self, body: Box) -> None:
        typing = self._presenter.type
        self.diagnosis = Labelled(
            body,
            _("Diagnosis"),
            lambda m: Entry(m, on_change=lambda t: typing(diagnosis=t)),
            is_required=True,
        )
        self.diagnosis.grid(sticky="ew")
        presenter = self._presenter
        self.code = CodePicker(body, presenter.codes, presenter.choose_code, presenter.drop_code)
        self.code.grid(sticky="ew", pady=(px(14), 0))
        self.text = Labelled(
            body, _("Assessment"), lambda m: TextBox(m, lines=4, on_change=lambda t: typing(text=t))
        )
        self.text.grid(sticky="ew", pady=(px(14), 0))
        self.recommendation = Labelled(
            body,
            _("Recommendation"),
            lambda m: TextBox(m, lines=4, on_change=lambda t: typing(recommendation=t)),
            is_required=True,
        )
        self.recommendation.grid(sticky="ew", pady=(px(14), 0))
        self.follow_up = Labelled(body, _("News of the patient expected by"), self._date, is_required=True)
        self.follow_up.grid(sticky="ew", pady=(px(14), 0))
        self._build_delays(body)
        self._build_preview(body)
        self._build_foot(body)

    def _date(self, master: tk.Misc) -> DateEntry:
        return DateEntry(
            master,
            earliest=self._presenter.now().date(),
            on_change=lambda day: self._presenter.type(follow_up_due=day),
        )

    def _build_delays(self, body: Box) -> None:
        row = Box(body)
        row.grid(sticky="w", pady=(px(4), 0))
        for column, days in enumerate(_DELAYS):
            text = _("in {days} days").format(days=days)
            LinkButton(row, text, partial(self._presenter.ask_news_in, days)).grid(row=0, column=column)

    def _build_preview(self, body: Box) -> None:
        Label(body, _("What will be printed"), size="strong").grid(sticky="w", pady=(px(18), px(6)))
        paper = Card(body, "sunken", border="line")
        paper.columnconfigure(0, weight=1)
        paper.grid(sticky="ew")
        self._printed = KeyValues(paper)
        self._printed.grid(sticky="ew", padx=px(14), pady=px(10))

    def _build_foot(self, body: Box) -> None:
        row = Box(body)
        row.grid(sticky="ew", pady=(px(18), 0))
        row.columnconfigure(2, weight=1)
        Muted(row, _("Language of the report")).grid(row=0, column=0, padx=(0, px(10)))
        self.language = Segmented(
            row,
            (("fr", _("French")), ("en", _("English"))),
            value=self._presenter.language(),
            on_change=lambda value: self._presenter.type(language=value),
        )
        self.language.grid(row=0, column=1)
        self.sign = Button(row, _("Sign the report"), self._sign, kind="primary", icon_name="edit")
        self.sign.grid(row=0, column=3, sticky="e")

    def fill(self) -> None:
        """Show what is typed, after it was replaced."""
        typed = self._presenter.typed
        self.diagnosis.field.set_value(typed.diagnosis)
        self.text.field.set_value(typed.text)
        self.recommendation.field.set_value(typed.recommendation)
        self.follow_up.field.set_day(typed.follow_up_due)
        self.language.set_value(self._presenter.language())
        self.code.clear()
        self._has_tried = False
        self._show_problems({})

    def show(self, editor: Editor, *, is_busy: bool) -> None:
        """Bring the opinions, the preview and the button up to date."""
        if editor.sources != self._sources:
            self._sources = editor.sources
            self._show_sources(editor.sources)
        if editor.preview != self._preview:
            self._preview = editor.preview
            self._printed.set(editor.preview)
        typed = self._presenter.typed
        self.code.show(typed.code, typed.code_title)
        if self._has_tried:
            self._show_problems(self._presenter.problems())
        if is_busy or editor.why_not_sign:
            self.sign.disable(editor.why_not_sign or _("The report is being printed and sealed…"))
        else:
            self.sign.enable()

    def _show_sources(self, found: tuple[Source, ...]) -> None:
        for child in tuple(self._opinions.children.values()):
            child.destroy()
        if found:
            title = Label(self._opinions, _("Signed opinions"), size="strong")
            title.grid(sticky="w", pady=(0, px(6)))
        for source in found:
            card = Card(self._opinions)
            card.columnconfigure(0, weight=1)
            card.grid(sticky="ew", pady=(0, px(10)))
            inside = Box(card)
            inside.columnconfigure(0, weight=1)
            inside.grid(sticky="ew", padx=px(14), pady=px(10))
            Muted(inside, source.author).grid(sticky="w")
            Label(inside, source.diagnosis, wrap=True).grid(sticky="ew", pady=(px(4), 0))
            self._offer(inside, _("Take this diagnosis"), source, "diagnosis")
            Label(inside, source.recommendation, wrap=True).grid(sticky="ew", pady=(px(4), 0))
            self._offer(inside, _("Add this recommendation"), source, "recommendation")

    def _offer(self, master: tk.Misc, action: str, source: Source, part: Part) -> None:
        LinkButton(master, action, partial(self._presenter.take, source.id, part)).grid(sticky="w")

    def _sign(self) -> None:
        self._has_tried = True
        missing = self._presenter.problems()
        self._show_problems(missing)
        fields = {
            "diagnosis": self.diagnosis,
            "recommendation": self.recommendation,
            "follow_up": self.follow_up,
        }
        if missing:
            fields[next(iter(missing))].field.focus_set()
        else:
            self._presenter.sign()

    def _show_problems(self, missing: dict[Field, str]) -> None:
        self.diagnosis.set_problem(missing.get("diagnosis", ""))
        self.diagnosis.field.mark_problem(on="diagnosis" in missing)
        self.recommendation.set_problem(missing.get("recommendation", ""))
        self.recommendation.field.mark_problem(on="recommendation" in missing)
        self.follow_up.set_problem(missing.get("follow_up", ""))
        self.follow_up.field.mark_problem(on="follow_up" in missing)
