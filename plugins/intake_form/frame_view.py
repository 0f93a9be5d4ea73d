"""What stands above and below every step: whose case it is, where it is safe, the way back and the way on."""

import tkinter as tk
from collections.abc import Callable

from plugins.intake_form.delivery import DeliveryState
from plugins.intake_form.draft import ConsentChoice, Step
from plugins.intake_form.gaps import Gap
from plugins.intake_form.intake import Intake
from plugins.intake_form.wording import full_name, kept_where, refused_act
from workstation.api.i18n import _
from workstation.ui.kit import Box, Button, Divider, Heading, IconButton, Muted, px

Command = Callable[[], None]


class Head(Box):
    """Whose case it is, and the ways out."""

    def __init__(self, master: tk.Misc, put_away: Command, discard: Command) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._name = Heading(self, "", size="subtitle", wrap=True)
        self._name.grid(row=0, column=0, sticky="ew")
        Button(self, _("Finish later"), put_away, kind="ghost", is_small=True).grid(row=0, column=1)
        hint = _("Delete this draft")
        IconButton(self, "trash", hint, discard, is_small=True).grid(row=0, column=2, padx=(px(8), 0))

    def show(self, intake: Intake | None) -> None:
        """Show it for the draft that is open."""
        if intake is None or intake.ended is not None:
            self.grid_remove()
            return
        self.grid()
        identity = intake.identity() if Step.PATIENT in intake.draft.passed else None
        self._name.set(full_name(identity) if identity else "")


class Foot(Box):
    """Back, what is missing or where the draft is safe, and the one way on."""

    def __init__(self, master: tk.Misc, back: Command, on: Command) -> None:
        super().__init__(master, "surface")
        self.columnconfigure(1, weight=1)
        Divider(self).grid(row=0, column=0, columnspan=3, sticky="ew")
        self._back = Button(self, _("Back"), back, icon_name="arrow_left")
        self._back.grid(row=1, column=0, padx=(px(32), 0), pady=px(14))
        self._text = Muted(self, "", wrap=True)
        self._text.grid(row=1, column=1, sticky="ew", padx=(px(16), 0))
        self._on = Button(self, _("Continue"), on, kind="primary", icon_name="arrow_right")
        self._on.grid(row=1, column=2, padx=(px(16), px(32)), pady=px(14))
        self._said: Gap | None = None
        self._is_resting = False

    def rest(self, intake: Intake | None, *, on: bool) -> None:
        """Show that the way on cannot be taken yet, or that it can."""
        self._is_resting = on
        self.show(intake)

    def show(self, intake: Intake | None) -> None:
        """Fit the buttons to the step."""
        if intake is None or intake.ended is not None:
            return
        step, delivery = intake.draft.step, intake.delivery
        if delivery.state is DeliveryState.REFUSED:
            self._text.set(refused_act(delivery), "danger")
        elif self._said is None or self._said.step is not step or self._said not in intake.gaps(step):
            self._said = None
            self._text.set(*kept_where(delivery, intake.draft, intake.unsaved))
        is_conflict = delivery.theirs is not None
        if step is Step.PATIENT or is_conflict:
            self._back.grid_remove()
            self._text.grid(padx=(px(32), 0))
        else:
            self._back.grid()
            self._text.grid(padx=(px(16), 0))
        self._on.set_text(_("Save my choice") if is_conflict else _way_on(intake))
        waits = delivery.state not in (DeliveryState.REFUSED, DeliveryState.LOOK_ALIKES)
        if intake.draft.wants_submission and waits:
            self._on.disable(_("The question is being sent."))
        elif self._is_resting and step is Step.REVIEW:
            self._on.disable()
        elif not self._on.is_enabled:
            self._on.enable()

    def focus_set(self) -> None:
        """Put the keyboard on the way on."""
        self._on.focus_set()

    def say(self, gaps: tuple[Gap, ...]) -> None:
        """Say the first thing that is missing."""
        self._said = gaps[0] if gaps else None
        if self._said is not None:
            self._text.set(self._said.text, "danger")


def _way_on(intake: Intake) -> str:
    step = intake.draft.step
    if step is Step.CONSENT and intake.draft.consent.choice is ConsentChoice.REFUSED:
        return _("Record the refusal")
    return _("Send the case") if step is Step.REVIEW else _("Continue")
