"""The second step on the screen: what is asked, of whom, how soon, and what the expert must know."""

import tkinter as tk
from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from cases.model.case import Urgency
from cases.model.people import Specialty
from plugins.intake_form.draft import QuestionPart
from plugins.intake_form.gaps import Gap
from plugins.intake_form.intake import Intake
from plugins.intake_form.layout import Column, Page, Problems, in_card
from plugins.intake_form.option_cards import Option, OptionCards
from plugins.intake_form.wording import answer_by
from workstation.api.contexts import Desk
from workstation.api.contributions import Form
from workstation.api.i18n import N_, _
from workstation.api.words import specialty_title, urgency_title
from workstation.ui.kit import Choice, FormView, Heading, Labelled, Muted, TextBox

_TEXTS = (
    (
        "text",
        N_("Your question"),
        N_("One clear question, such as: Does this headache need a transfer tonight?"),
        3,
    ),
    ("history", N_("History"), N_("What happened, since when, known illnesses, allergies."), 4),
    ("examination", N_("Examination"), N_("Blood pressure, temperature, what you found."), 3),
    ("treatment", N_("Treatment"), N_("What was given, and what is taken every day."), 2),
)


class QuestionView(Page):
    """The step."""

    def __init__(self, master: tk.Misc, desk: Desk, intake: Intake) -> None:
        super().__init__(master)
        self._desk, self._intake = desk, intake
        self._problems = Problems()
        self._forms: dict[str, FormView] = {}
        part = intake.draft.question
        self.add(Heading(self, _("What do you ask?"), size="subtitle"))
        self._add_text(_TEXTS[0], part)
        self._add_specialty(part)
        self._add_urgency(part)
        for text in _TEXTS[1:]:
            self._add_text(text, part)
        self._hospital = self.add(Column(self), gap=20)
        self._shown_forms: tuple[Form, ...] = ()
        self.refresh()

    def refresh(self) -> None:
        """Show the forms the chosen specialty wants."""
        forms = self._intake.forms()
        if forms != self._shown_forms:
            self._shown_forms = forms
            self._show_forms(forms)

    def point_at(self, gaps: tuple[Gap, ...]) -> None:
        """Say what is missing; a form says it itself."""
        self._problems.show(gaps)
        for view in self._forms.values():
            view.missing()

    def _change(self, **changes: object) -> None:
        self._intake.ask(replace(self._intake.draft.question, **changes))

    def _add_text(self, spec: tuple[str, str, str, int], part: QuestionPart) -> None:
        field, title, placeholder, lines = spec

        def make(parent: tk.Misc) -> TextBox:
            box = TextBox(
                parent, placeholder=_(placeholder), on_change=partial(self._typed, field), lines=lines
            )
            box.set_value(getattr(part.question, field))
            return box

        row = Labelled(self, _(title), make, is_required=field == "text")
        self.add(self._problems.labelled(field, row), gap=12)

    def _typed(self, field: str, text: str) -> None:
        self._problems.clear(field)
        self._change(question=replace(self._intake.draft.question.question, **{field: text}))

    def _add_specialty(self, part: QuestionPart) -> None:
        options = sorted(((s.value, specialty_title(s)) for s in Specialty), key=lambda pair: pair[1])

        def make(parent: tk.Misc) -> Choice:
            return Choice(
                parent,
                options,
                value=part.specialty or "",
                placeholder=_("Choose…"),
                on_change=self._chose_specialty,
            )

        row = Labelled(self, _("Specialty"), make, is_required=True)
        self.add(self._problems.labelled("specialty", row), gap=16)

    def _chose_specialty(self, value: str) -> None:
        self._problems.clear("specialty")
        self._change(specialty=Specialty(value))
        self.refresh()

    def _add_urgency(self, part: QuestionPart) -> None:
        self.add(Muted(self, _("How soon do you need the answer?") + " *"), gap=16)
        now = self._desk.now()
        cards = OptionCards(self, self._chose_urgency, columns=2)
        cards.set(
            [
                Option(value=urgency.value, title=urgency_title(urgency), detail=answer_by(urgency, now))
                for urgency in Urgency
            ],
            part.urgency or "",
        )
        self._problems.place("urgency", cards)
        self.add(cards, gap=4)

    def _chose_urgency(self, value: str) -> None:
        self._change(urgency=Urgency(value))

    def _show_forms(self, forms: tuple[Form, ...]) -> None:
        self._hospital.empty()
        self._forms.clear()
        for form in forms:
            card, inside = in_card(self._hospital)
            self._hospital.add(card)
            view = FormView(inside, form, self._form_changed(form.id))
            view.fill(self._intake.draft.question.answers.get(form.id, {}))
            inside.add(view)
            self._forms[form.id] = view

    def _form_changed(self, form_id: str) -> Callable[[], None]:
        def changed() -> None:
            answers = self._intake.draft.question.answers | {form_id: self._forms[form_id].answers}
            self._change(answers=answers)

        return changed
