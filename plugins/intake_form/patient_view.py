"""The first step on the screen: who the patient is, known or new, and two identifiers read back."""

import tkinter as tk
from collections.abc import Callable

from msgspec.structs import replace

from cases.model.patient import PatientMatch, Sex
from plugins.intake_form.draft import PatientEntry
from plugins.intake_form.gaps import Gap
from plugins.intake_form.intake import Intake
from plugins.intake_form.layout import Column, Page, Problems, in_card, side_by_side
from plugins.intake_form.option_cards import Option, OptionCards
from plugins.intake_form.patient_search import SearchState
from plugins.intake_form.patients import LIKELY_SCORE, identifiers, likely
from plugins.intake_form.wording import (
    full_name,
    identifier_title,
    match_reasons,
    match_title,
    person_line,
)
from workstation.api.contexts import Desk
from workstation.api.i18n import N_, _
from workstation.api.words import sex_title
from workstation.ui.kit import Box, Button, Check, Choice, Entry, Heading, Label, Labelled, Muted, px

_NEW = "new"
_FIELDS = (
    (("family_name", N_("Family name"), True), ("given_name", N_("Given name"), False)),
    (
        ("family_name_ar", N_("Family name in Arabic"), False),
        ("given_name_ar", N_("Given name in Arabic"), False),
    ),
    (("birth_date", N_("Birth date"), True), ("sex", N_("Sex"), True)),
    (
        ("national_index", N_("National index number"), False),
        ("local_number", N_("Record number here"), False),
    ),
)
_PLACEHOLDERS = {"birth_date": N_("dd/mm/yyyy, or the year alone")}


class PatientView(Page):
    """The step."""

    def __init__(self, master: tk.Misc, desk: Desk, intake: Intake) -> None:
        super().__init__(master)
        self._desk, self._intake = desk, intake
        self._problems = Problems()
        self._is_chosen: bool | None = None
        self._body = self.add(Column(self))
        self._matches: OptionCards | None = None
        self._status: Muted | None = None
        self._search_shown = SearchState.IDLE
        self._apart = Column(self)
        self._readback = Column(self)
        self._shown: tuple[object, ...] = ()
        self.refresh()

    def refresh(self) -> None:
        """Show the register's answer and what was decided, without touching what is being typed."""
        part = self._intake.draft.patient
        is_chosen = part.chosen is not None
        if is_chosen != self._is_chosen:
            self._is_chosen = is_chosen
            self._body.empty()
            self._problems = Problems()
            (self._show_chosen if is_chosen else self._show_entry)()
            self._shown = ()
        if not is_chosen:
            self._show_matches()
        self._show_decisions()

    def point_at(self, gaps: tuple[Gap, ...]) -> None:
        """Say what is missing."""
        self._problems.show(gaps)

    # Known ---------------------------------------------------------------------------------------------

    def _show_chosen(self) -> None:
        part = self._intake.draft.patient
        if part.chosen is None:
            return
        card, inside = in_card(self._body)
        self._body.add(card)
        identity = part.chosen.identity
        inside.add(Heading(inside, full_name(identity), size="subtitle", wrap=True))
        inside.add(Label(inside, person_line(identity, self._desk.now()), tone="muted", wrap=True), gap=4)
        change = Button(inside, _("It is another patient"), self._change, icon_name="user", is_small=True)
        inside.add(change, gap=12, sticky="w")

    def _change(self) -> None:
        if self._intake.draft.server.case_id is None:
            self._intake.change_patient()
            return
        text = _(
            "The draft on the server was begun for this patient and will be cancelled. "
            "Your question and the rest stay here and go with the new patient."
        )
        self._desk.notices.confirm(
            _("Another patient?"), text, _("Change the patient"), self._intake.change_patient
        )

    # Typed ---------------------------------------------------------------------------------------------

    def _show_entry(self) -> None:
        hint = _("Type what you know: the register is searched meanwhile.")
        self._body.add(Heading(self._body, _("Who is the patient?"), size="subtitle"))
        self._body.add(Muted(self._body, hint, wrap=True), gap=4)
        for pair in _FIELDS:
            row = self._body.add(side_by_side(self._body), gap=12)
            for place, (field, title, is_required) in enumerate(pair):
                made = self._make_field(row, field, _(title), is_required=is_required)
                made.grid(row=0, column=2 * place, sticky="new")
        self._status = self._body.add(Muted(self._body, "", wrap=True), gap=20)
        self._matches = self._body.add(OptionCards(self._body, self._picked, is_list=True), gap=8)
        self._problems.place("matches", self._matches)

    def _make_field(self, row: Box, field: str, title: str, *, is_required: bool) -> Labelled[tk.Misc]:
        entry = self._intake.draft.patient.entry
        value = getattr(entry, field)

        def make(parent: tk.Misc) -> tk.Misc:
            if field == "sex":
                options = [(sex.value, sex_title(sex).capitalize()) for sex in Sex]
                return Choice(
                    parent,
                    options,
                    value=value or "",
                    placeholder=_("Choose…"),
                    on_change=lambda chosen: self._typed(field, Sex(chosen)),
                )
            placeholder = _(_PLACEHOLDERS[field]) if field in _PLACEHOLDERS else ""
            line = Entry(parent, placeholder=placeholder, on_change=lambda text: self._typed(field, text))
            line.set_value(value)
            return line

        labelled = Labelled(row, title, make, is_required=is_required)
        self._problems.labelled(field, labelled)  # type: ignore[type-var]
        return labelled

    def _typed(self, field: str, value: object) -> None:
        self._problems.clear(field)
        entry: PatientEntry = replace(self._intake.draft.patient.entry, **{field: value})
        self._intake.type_patient(entry)

    def _show_matches(self) -> None:
        if self._matches is None or self._status is None:
            return
        search, part = self._intake.search, self._intake.draft.patient
        if search.state is not self._search_shown:
            self._search_shown = search.state
            self._problems.clear("matches")  # whoever was asked to wait need not wait any more
        self._status.set(*_status(search.state, len(search.matches)))
        options = [self._option(match) for match in search.matches[:6]]
        if options:
            note = _("Chosen") if part.is_new else ""
            options.append(
                Option(
                    value=_NEW,
                    title=_("None of these: a new patient"),
                    icon_name="plus",
                    note=note,
                    tone="good",
                )
            )
        self._matches.set(options)

    def _option(self, match: PatientMatch) -> Option:
        line = person_line(match.patient.identity, self._desk.now())
        return Option(
            value=match.patient.id,
            title=match_title(match),
            detail=f"{line}\n{match_reasons(match)}",
            note=_("{score}% alike").format(score=match.score),
            tone="warning" if match.score >= LIKELY_SCORE else "neutral",
            icon_name="user",
        )

    def _picked(self, value: str) -> None:
        if value == _NEW:
            self._intake.choose_new()
            return
        for match in self._intake.search.matches:
            if match.patient.id == value:
                self._intake.choose_patient(match.patient)
                return

    # Decided -------------------------------------------------------------------------------------------

    def _show_decisions(self) -> None:
        """Show the confirmation of likely duplicates, and the identifiers, when they are due."""
        part = self._intake.draft.patient
        identity = self._intake.identity()
        alike = self._alike()
        search = self._intake.search
        is_decided = part.is_new or not search.matches
        is_settled = part.chosen is not None or (is_decided and search.state is not SearchState.SEARCHING)
        shown = (identity, tuple(m.patient.id for m in alike), is_settled, part.chosen is None)
        if shown == self._shown:
            return
        self._shown = shown
        for column in (self._apart, self._readback):
            column.empty()
            column.grid_forget()
        if alike:
            self._show_apart(alike)
        if identity is not None and is_settled:
            self._show_readback(identifiers(identity, self._intake.me.establishment.id))

    def _alike(self) -> tuple[PatientMatch, ...]:
        part = self._intake.draft.patient
        if part.chosen is not None:
            return ()
        found = likely(self._intake.search.matches) if part.is_new else ()
        return self._intake.delivery.look_alikes or found

    def _show_apart(self, alike: tuple[PatientMatch, ...]) -> None:
        self._apart.grid(row=1, column=0, sticky="ew", pady=(px(16), 0))
        card, inside = in_card(self._apart, "warning_soft")
        self._apart.add(card)
        inside.add(Label(inside, _("Is it really a new patient?"), size="strong"))
        text = _(
            "The register knows somebody who is probably the same: {names}. Two records of one person are a danger."
        )
        names = "; ".join(match_title(match) for match in alike)
        inside.add(Label(inside, text.format(names=names), wrap=True), gap=4)
        told = {m.patient.id for m in alike} <= set(self._intake.draft.patient.told_apart)
        check = Check(
            inside, _("I have checked: it is another person"), value=told, on_change=self._tell(alike)
        )
        inside.add(check, gap=8)
        self._problems.place("told_apart", _AtCheck(inside, check))

    def _tell(self, alike: tuple[PatientMatch, ...]) -> Callable[[bool], None]:
        return lambda on: self._intake.tell_apart([m.patient for m in alike] if on else [])

    def _show_readback(self, pairs: tuple[tuple[str, str], ...]) -> None:
        self._readback.grid(row=2, column=0, sticky="ew", pady=(px(24), 0))
        column = self._readback
        column.add(Heading(column, _("Read back with the patient"), size="subtitle"))
        hint = _("Ask the patient to say them; tick at least two that agree.")
        column.add(Muted(column, hint, wrap=True), gap=4)
        card, inside = in_card(column)
        column.add(card, gap=12)
        first: Check | None = None
        for code, value in pairs:
            text = _("{label}: {value}").format(label=identifier_title(code), value=value)
            check = Check(
                inside,
                text,
                value=code in self._intake.draft.patient.confirmed,
                on_change=lambda on, code=code: self._confirmed(code, on=on),  # type: ignore[misc]
            )
            inside.add(check, gap=4)
            first = first or check
        if first is not None:
            self._problems.place("confirmed", _AtCheck(inside, first))

    def _confirmed(self, code: str, *, on: bool) -> None:
        self._problems.clear("confirmed")
        others = [c for c in self._intake.draft.patient.confirmed if c != code]
        self._intake.confirm([*others, code] if on else others)


def _status(state: SearchState, found: int) -> tuple[str, str]:
    if state is SearchState.SEARCHING:
        return _("Searching the register…"), "muted"
    if state is SearchState.FAILED:
        return _(
            "The register cannot be reached now. Go on: it is searched before a patient is made."
        ), "warning"
    if state is SearchState.DONE and not found:
        return _("The register knows nobody like this: a new patient will be made."), "muted"
    return (_("Is it one of these?") if found else ""), "text"


class _AtCheck:
    """A sentence below a check box."""

    def __init__(self, column: Column, check: Check) -> None:
        self._check = check
        self._note = Muted(column, "", wrap=True)
        self._column = column
        self._is_placed = False

    def set_problem(self, text: str) -> None:
        if not self._note.winfo_exists():
            return
        self._note.set(text, "danger")
        if text and not self._is_placed:
            self._column.add(self._note, gap=4)
            self._is_placed = True

    def focus_set(self) -> None:
        self._check.focus_set()
