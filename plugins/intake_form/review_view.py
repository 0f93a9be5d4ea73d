"""The last step on the screen: everything on one page, and what is missing with the way to it."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from itertools import groupby

from plugins.intake_form import links
from plugins.intake_form.delivery import DeliveryState
from plugins.intake_form.draft import ConsentChoice, Step
from plugins.intake_form.errands import Act
from plugins.intake_form.gaps import Gap
from plugins.intake_form.intake import Intake
from plugins.intake_form.layout import Column, Page, in_card
from plugins.intake_form.questions import with_forms
from plugins.intake_form.wording import (
    about,
    answer_by,
    counted,
    files_text,
    full_name,
    identifier_title,
    person_line,
    refused_act,
    size_text,
    step_title,
)
from workstation.api.contexts import Desk
from workstation.api.i18n import N_, _
from workstation.api.shaping import base_direction
from workstation.api.words import (
    consent_form_title,
    consent_scope_title,
    specialty_title,
    urgency_title,
)
from workstation.ui.kit import Banner, Box, Heading, KeyValues, Label, LinkButton, px

Pairs = list[tuple[str, str]]
_TEXTS = (
    ("text", N_("Question")),
    ("history", N_("History")),
    ("examination", N_("Examination")),
    ("treatment", N_("Treatment")),
)
_CHOICES = {
    ConsentChoice.GIVEN: N_("The patient agrees"),
    ConsentChoice.REFUSED: N_("The patient refuses"),
    ConsentChoice.EMERGENCY: N_("Emergency without consent"),
}


class ReviewView(Page):
    """The step."""

    def __init__(self, master: tk.Misc, desk: Desk, intake: Intake, go: Callable[[Gap], None]) -> None:
        super().__init__(master)
        self._desk, self._intake, self._go = desk, intake, go
        self._shown: tuple[object, ...] = ()
        self.add(Heading(self, _("Read it once more, then send"), size="subtitle"))
        self._state = self.add(Column(self), gap=0)
        self._cards: dict[Step, KeyValues] = {}
        for step in (Step.PATIENT, Step.QUESTION, Step.CONSENT, Step.FILES):
            self._cards[step] = self._add_card(step)
        self.refresh()

    def refresh(self) -> None:
        """Show what there is now."""
        self._show_state()
        for step, pairs in (
            (Step.PATIENT, self._patient()),
            (Step.QUESTION, self._question()),
            (Step.CONSENT, self._consent()),
            (Step.FILES, self._files()),
        ):
            self._cards[step].set(pairs)

    def _add_card(self, step: Step) -> KeyValues:
        card, inside = in_card(self)
        self.add(card, gap=12)
        head = Box(inside)
        head.columnconfigure(0, weight=1)
        inside.add(head)
        Label(head, step_title(step), size="strong").grid(row=0, column=0, sticky="w")
        change = LinkButton(head, _("Change"), lambda: self._go(Gap(step, "", "")))
        change.grid(row=0, column=1, sticky="e")
        return inside.add(KeyValues(inside), gap=4)

    def _show_state(self) -> None:
        """Show what is missing, or what the server says."""
        gaps, delivery = self._intake.gaps(Step.REVIEW), self._intake.delivery
        state = (gaps, delivery.state, delivery.error, self._intake.draft.wants_submission)
        if state == self._shown:
            return
        self._shown = state
        self._state.empty()
        if gaps:
            self._show_gaps(gaps)
        elif delivery.state is DeliveryState.LOOK_ALIKES:
            text = _("The register knows somebody who is probably this patient. Decide who it is.")
            gap = Gap(Step.PATIENT, "told_apart", text)
            self._state.add(Banner(self._state, text, "warning", action=_("Show"), on_action=self._to(gap)))
        elif delivery.state is DeliveryState.REFUSED:
            self._state.add(
                Banner(
                    self._state,
                    refused_act(delivery),
                    "danger",
                    action=_("Try again"),
                    on_action=delivery.push,
                )
            )
        elif self._intake.draft.wants_submission:
            self._show_waiting(delivery.state)
        self._state.grid(pady=(px(12) if self._state.children else 0, 0))

    def _show_waiting(self, state: DeliveryState) -> None:
        if state in (DeliveryState.OFFLINE, DeliveryState.SIGNED_OUT):
            text = _(
                "The case is ready and goes by itself as soon as the server can be reached. "
                "You may look at something else, but leave Khibra open."
            )
            # What has left once may be kept on the way and arrive without us.
            can_stop = not any(key.act == Act.SUBMIT for key in self._intake.draft.server.keys)
            action = _("Do not send yet") if can_stop else ""
            take_back = self._intake.take_back_submission
            self._state.add(Banner(self._state, text, "warning", action=action, on_action=take_back))
        else:
            self._state.add(Banner(self._state, _("Sending the question…"), "info"))

    def _show_gaps(self, gaps: tuple[Gap, ...]) -> None:
        card, inside = in_card(self._state, "warning_soft")
        self._state.add(card)
        text = counted(len(gaps), N_("One thing is missing"), N_("{count} things are missing"))
        inside.add(Label(inside, text, size="strong"))
        for gap in gaps:
            row = Box(inside)
            row.columnconfigure(0, weight=1)
            inside.add(row, gap=4)
            Label(row, gap.text, wrap=True).grid(row=0, column=0, sticky="ew")
            LinkButton(row, step_title(gap.step), self._to(gap)).grid(row=0, column=1, sticky="e")

    def _to(self, gap: Gap) -> Callable[[], None]:
        return partial(self._go, gap)

    def _patient(self) -> Pairs:
        identity, now = self._intake.identity(), self._desk.now()
        if identity is None:
            return [("", _("Not known yet"))]
        confirmed = [identifier_title(code) for code in self._intake.draft.patient.confirmed]
        return [
            (_("Name"), full_name(identity)),
            ("", person_line(identity, now)),
            (_("Read back"), ", ".join(confirmed)),
        ]

    def _question(self) -> Pairs:
        part, now = self._intake.draft.question, self._desk.now()
        question = with_forms(part, self._intake.forms())
        pairs = [
            (_("Asked of"), specialty_title(part.specialty) if part.specialty else ""),
            (_("Urgency"), urgency_title(part.urgency) if part.urgency else ""),
        ]
        if part.urgency:
            pairs.append(("", answer_by(part.urgency, now)))
        for field, title in _TEXTS:
            pairs += _paragraphs(_(title), getattr(question, field).strip())
        return pairs

    def _consent(self) -> Pairs:
        part = self._intake.draft.consent
        if part.choice is None:
            return [("", _("Not recorded yet"))]
        pairs = [(_("Answer"), _(_CHOICES[part.choice]))]
        if part.choice is ConsentChoice.GIVEN:
            pairs.append((_("How"), consent_form_title(part.form) if part.form else ""))
            pairs.append((_("For"), ", ".join(consent_scope_title(scope) for scope in part.scope)))
        elif part.reason:
            pairs.append((_("Reason"), part.reason))
        told = _("{name}, {day} at {time}").format(name=part.informed_by, day=part.date, time=part.time)
        return [*pairs, (_("Informed by"), told)]

    def _files(self) -> Pairs:
        picked, arrived = self._intake.picked(), self._intake.draft.server.arrived
        count, size = picked.count(), picked.size()
        pairs: Pairs = []
        if count:
            speed = links.speed_kbit_s(self._desk.settings)
            took = about(links.sending_time(size, count, speed))
            text = _("{files}, {size}, {time} in the background")
            shown = text.format(files=files_text(count), size=size_text(size), time=took)
            pairs.append((_("To send"), shown))
        if arrived:
            pairs.append((_("Already there"), files_text(arrived)))
        return pairs or [("", _("Nothing goes along"))]


def _paragraphs(title: str, text: str) -> Pairs:
    """Return a text cut where its direction changes: French stands at the left, Arabic at the right."""
    if not text:
        return []
    pieces = [list(lines) for _direction, lines in groupby(text.split("\n"), base_direction)]
    return [(title if index == 0 else "", "\n".join(lines)) for index, lines in enumerate(pieces)]
