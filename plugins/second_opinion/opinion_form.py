"""The structured opinion as a form; what is typed is kept on this computer until it is signed."""

import tkinter as tk
from functools import partial

from plugins.second_opinion.key_image_strip import KeyImageStrip
from plugins.second_opinion.opinion import Field, certainty
from plugins.second_opinion.page import Page
from plugins.second_opinion.presenter import OpinionPresenter
from workstation.api.contributions import Form
from workstation.api.i18n import _
from workstation.ui.kit import (
    Box,
    Button,
    Entry,
    FormView,
    Labelled,
    Muted,
    Slider,
    TextBox,
    px,
)
from workstation.ui.kit.code_picker import CodePicker
from workstation.ui.kit.parts import Redrawn, TitledCard


class OpinionForm(Box):
    """Diagnosis, code, recommendation, confidence, limits, key images, and the button that signs."""

    def __init__(self, master: tk.Misc, presenter: OpinionPresenter) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._presenter = presenter
        self._was_tried = False
        card = TitledCard(self, _("My opinion"), "stethoscope")
        card.grid(row=0, column=0, sticky="ew", pady=(0, px(12)))
        self._build_fields(card.body)
        self.hospital: dict[str, FormView] = {}
        self._forms = Redrawn[tuple[Form, ...]](card.body, self._build_forms)
        self.images = KeyImageStrip(card.body, presenter)
        foot = Box(card.body)
        foot.columnconfigure(0, weight=1)
        self.sign = Button(foot, _("Sign the opinion…"), self._sign, kind="primary", icon_name="edit")
        Muted(foot, _("What you type is kept on this computer until you sign."), wrap=True).grid(
            row=0, column=0, sticky="ew", padx=(0, px(12))
        )
        self.sign.grid(row=0, column=1, sticky="e")
        parts: tuple[Box, ...] = (
            self.diagnosis,
            self.code,
            self.recommendation,
            self._confidence,
            self.limits,
            self._forms,
            self.images,
            foot,
        )
        for row, part in enumerate(parts):
            part.grid(row=row, column=0, sticky="ew", pady=(px(12) if row else 0, 0))

    def _build_fields(self, body: Box) -> None:
        typed = self._presenter.type
        self.diagnosis = Labelled(
            body,
            _("Diagnosis"),
            lambda m: Entry(m, on_change=lambda text: self._typed(diagnosis=text)),
            is_required=True,
        )
        presenter = self._presenter
        self.code = CodePicker(body, presenter.codes, presenter.choose_code, presenter.drop_code)
        self.recommendation = Labelled(
            body,
            _("Recommendation"),
            lambda m: TextBox(m, lines=4, on_change=lambda text: self._typed(recommendation=text)),
            is_required=True,
        )
        self._confidence = Box(body)
        self._confidence.columnconfigure(0, weight=1)
        self.confidence = Labelled(
            self._confidence,
            _("How sure are you?"),
            lambda m: Slider(m, on_change=lambda value: self._typed(confidence=value)),
            is_required=True,
        )
        self.confidence.grid(row=0, column=0, sticky="ew")
        self._certainty = Muted(self._confidence, "")
        self._certainty.grid(row=1, column=0, sticky="w")
        self.limits = Labelled(
            body,
            _("Limits of this opinion"),
            lambda m: TextBox(m, lines=2, on_change=lambda text: typed(limits=text)),
            hint=_("What could not be seen or known from a distance."),
        )

    def show(self, page: Page) -> None:
        """Bring everything but the typed texts up to date."""
        self.code.show(self._presenter.typed.code, self._presenter.typed.code_title)
        self._forms.show(self._presenter.forms())
        self.images.show()
        if page.why_not_write:
            self.sign.disable(page.why_not_write)
        elif self._presenter.screen.is_busy:
            self.sign.disable(_("It is being sent."))
        else:
            self.sign.enable()

    def fill(self) -> None:
        """Show what was typed."""
        typed = self._presenter.typed
        self._was_tried = False
        self.diagnosis.field.set_value(typed.diagnosis)
        self.code.clear()
        self.recommendation.field.set_value(typed.recommendation)
        self.confidence.field.set_value(typed.confidence)
        self.limits.field.set_value(typed.limits)
        for form, view in self.hospital.items():
            empty = dict.fromkeys((field.id for field in view.form.fields), "")
            view.fill(empty | typed.answers.get(form, {}))
        self.code.show(typed.code, typed.code_title)
        self._say_problems()

    def _typed(self, **changes: object) -> None:
        self._presenter.type(**changes)
        self._say_problems()

    def _say_problems(self) -> None:
        """Say how sure that is in words, and after a first try what is missing."""
        self._certainty.set(certainty(self._presenter.typed.confidence))
        problems = self._presenter.problems() if self._was_tried else {}
        self.diagnosis.set_problem(problems.get("diagnosis", ""))
        self.recommendation.set_problem(problems.get("recommendation", ""))
        self.confidence.set_problem(problems.get("confidence", ""))

    def _sign(self) -> None:
        self._was_tried = True
        self._say_problems()
        missing: dict[Field, Box] = {
            "diagnosis": self.diagnosis.field,
            "recommendation": self.recommendation.field,
            "confidence": self.confidence,
        }
        problems = self._presenter.problems()
        gaps = [view for view in self.hospital.values() if view.missing()]
        if problems:
            missing[next(iter(problems))].focus_set()
        elif gaps:
            gaps[0].focus_set()
        else:
            self._presenter.sign()

    def _build_forms(self, box: Box, forms: tuple[Form, ...]) -> None:
        self.hospital = {form.id: FormView(box, form, partial(self._answered, form.id)) for form in forms}
        for row, (form_id, view) in enumerate(self.hospital.items()):
            view.grid(row=row, column=0, sticky="ew")
            view.fill(self._presenter.typed.answers.get(form_id, {}))

    def _answered(self, form_id: str) -> None:
        self._presenter.answer(form_id, self.hospital[form_id].answers)
