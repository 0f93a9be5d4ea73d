"""The third step on the screen: what the patient answered, who informed, how and when."""

import tkinter as tk
from functools import partial

from msgspec.structs import replace

from cases.model.consent import ConsentForm, ConsentScope
from plugins.intake_form.consents import NEEDED, OFFERED_FORMS
from plugins.intake_form.draft import ConsentChoice
from plugins.intake_form.gaps import Gap
from plugins.intake_form.intake import Intake
from plugins.intake_form.layout import Column, Page, Problems, side_by_side
from plugins.intake_form.option_cards import Option, OptionCards
from workstation.api.contexts import Desk
from workstation.api.i18n import N_, _
from workstation.ui.kit import Banner, Check, Entry, Heading, Label, Labelled, Muted, TextBox, px

_CHOICES = (
    (
        ConsentChoice.GIVEN,
        N_("The patient agrees"),
        N_("Or the guardian of a child or of an adult under protection."),
    ),
    (
        ConsentChoice.REFUSED,
        N_("The patient refuses"),
        N_("The refusal is recorded and the case ends here; nothing is sent to anybody."),
    ),
    (
        ConsentChoice.EMERGENCY,
        N_("Emergency without consent"),
        N_("The patient cannot consent and there is no time to lose. You say why."),
    ),
)
_FORMS = {
    ConsentForm.WRITTEN: (N_("In writing"), N_("The signed sheet stays in the paper record.")),
    ConsentForm.ORAL_WITNESSED: (
        N_("Orally, before a witness"),
        N_("Somebody of the team heard the patient agree."),
    ),
    ConsentForm.GUARDIAN: (N_("By the guardian"), N_("Parent or legal guardian.")),
}
_SCOPES = {
    ConsentScope.ACT: N_("The tele-expertise itself"),
    ConsentScope.DATA_SHARING: N_("Sharing the record and the images with the experts asked"),
    ConsentScope.RECORDING: N_("Recording of live sessions"),
    ConsentScope.TEACHING: N_("Use for teaching, without the name"),
}


class ConsentView(Page):
    """The step."""

    def __init__(self, master: tk.Misc, desk: Desk, intake: Intake) -> None:
        super().__init__(master)
        self._desk, self._intake = desk, intake
        self._problems = Problems()
        self.add(Heading(self, _("What did the patient answer?"), size="subtitle"))
        told = _(
            "Say in simple words that a specialist elsewhere will see the record and the images, "
            "what for, and that the patient may refuse or change their mind at any time."
        )
        self.add(Muted(self, told, wrap=True), gap=4)
        cards = self.add(OptionCards(self, self._chose), gap=12)
        chosen = intake.draft.consent.choice
        cards.set(
            [Option(value=c.value, title=_(title), detail=_(detail)) for c, title, detail in _CHOICES],
            chosen or "",
        )
        self._choice_cards = cards
        self._rest = self.add(Column(self), gap=8)
        self._shown: ConsentChoice | None = None
        self._show_rest()

    def refresh(self) -> None:
        """Show what the answer asks for."""
        if self._intake.draft.consent.choice is not self._shown:
            self._show_rest()

    def point_at(self, gaps: tuple[Gap, ...]) -> None:
        """Say what is missing."""
        self._problems.show(gaps)

    def _change(self, **changes: object) -> None:
        self._intake.answer_consent(replace(self._intake.draft.consent, **changes))

    def _chose(self, value: str) -> None:
        self._change(choice=ConsentChoice(value))
        self._show_rest()

    def _show_rest(self) -> None:
        self._shown = self._intake.draft.consent.choice
        self._rest.empty()
        self._problems = Problems()
        self._problems.place("choice", self._choice_cards)
        if self._shown is None:
            return
        if self._shown is ConsentChoice.EMERGENCY:
            self._add_reason(
                _("Why can the patient not consent, and why is there no time?"), is_required=True
            )
        if self._shown is ConsentChoice.GIVEN:
            self._add_form()
            self._add_scope()
        self._add_who_and_when()
        if self._shown is ConsentChoice.REFUSED:
            self._add_reason(_("Reason, if the patient gave one"), is_required=False)
            text = _("“Record the refusal” writes it down and ends this case.")
            self._rest.add(Banner(self._rest, text, "warning"), gap=20)

    def _add_form(self) -> None:
        self._rest.add(Label(self._rest, _("How was the consent given?") + " *", size="strong"), gap=16)
        cards = OptionCards(self._rest, lambda value: self._change(form=ConsentForm(value)), columns=3)
        options = [
            Option(value=form.value, title=_(_FORMS[form][0]), detail=_(_FORMS[form][1]))
            for form in OFFERED_FORMS
        ]
        cards.set(options, self._intake.draft.consent.form or "")
        self._problems.place("form", cards)
        self._rest.add(cards, gap=4)

    def _add_scope(self) -> None:
        self._rest.add(Label(self._rest, _("The patient agrees to:"), tone="muted", size="small"), gap=16)
        note = Muted(self._rest, "", wrap=True)
        first: Check | None = None
        for scope, title in _SCOPES.items():
            is_needed = scope in NEEDED
            text = _("{scope} (needed)").format(scope=_(title)) if is_needed else _(title)
            is_on = scope in self._intake.draft.consent.scope
            check = Check(self._rest, text, value=is_on, on_change=partial(self._scoped, scope, note))
            self._rest.add(check, gap=4)
            first = first or check
        if first is not None:
            self._rest.add(note, gap=4)
            self._problems.place("scope", _ScopeProblem(first, note))

    def _scoped(self, scope: ConsentScope, note: Muted, on: bool) -> None:
        note.set("", "muted")
        before = self._intake.draft.consent.scope
        wanted = {*before, scope} if on else set(before) - {scope}
        self._change(scope=tuple(s for s in ConsentScope if s in wanted))

    def _add_who_and_when(self) -> None:
        part = self._intake.draft.consent
        row = self._rest.add(side_by_side(self._rest), gap=16)
        who = self._line(row, "informed_by", _("Who informed the patient"), part.informed_by)
        who.grid(row=0, column=0, sticky="new")
        when = side_by_side(row)
        when.grid(row=0, column=2, sticky="new")
        day = self._line(when, "date", _("Informed on"), part.date)
        day.grid(row=0, column=0, sticky="new")
        clock = self._line(when, "time", _("At"), part.time)
        clock.grid(row=0, column=2, sticky="new", padx=(px(0), 0))

    def _line(self, master: tk.Misc, field: str, title: str, value: str) -> Labelled[Entry]:
        def make(parent: tk.Misc) -> Entry:
            line = Entry(parent, on_change=partial(self._typed, field))
            line.set_value(value)
            return line

        return self._problems.labelled(field, Labelled(master, title, make, is_required=True))

    def _typed(self, field: str, text: str) -> None:
        self._problems.clear(field)
        self._change(**{field: text})

    def _add_reason(self, title: str, *, is_required: bool) -> None:
        def make(parent: tk.Misc) -> TextBox:
            box = TextBox(parent, on_change=partial(self._typed, "reason"), lines=3)
            box.set_value(self._intake.draft.consent.reason)
            return box

        row = Labelled(self._rest, title, make, is_required=is_required)
        self._rest.add(self._problems.labelled("reason", row), gap=12)


class _ScopeProblem:
    """The sentence below the scope."""

    def __init__(self, check: Check, note: Muted) -> None:
        self._check, self._note = check, note

    def set_problem(self, text: str) -> None:
        self._note.set(text, "danger")

    def focus_set(self) -> None:
        self._check.focus_set()
