"""Two people wrote in one draft: what the other changed beside one's own, one choice for each, nothing lost.

What the other person left as it was is not asked about.
"""

import tkinter as tk
from functools import partial

from msgspec.structs import replace

from cases.model.case import CaseDraft, Question
from plugins.intake_form.draft import QuestionPart
from plugins.intake_form.errands import draft_of
from plugins.intake_form.intake import Intake
from plugins.intake_form.layout import Column, Page, side_by_side
from plugins.intake_form.option_cards import Option, OptionCards
from plugins.intake_form.questions import without_forms
from workstation.api.contexts import Desk
from workstation.api.i18n import N_, _
from workstation.api.times import moment
from workstation.api.words import specialty_title, urgency_title
from workstation.ui.kit import Banner, Label, Muted

_MINE, _THEIRS, _BOTH = "mine", "theirs", "both"
_TEXTS = (
    ("text", N_("Question")),
    ("history", N_("History")),
    ("examination", N_("Examination")),
    ("treatment", N_("Treatment")),
)


class ConflictView(Page):
    """What differs, and which of the two is kept."""

    def __init__(self, master: tk.Misc, desk: Desk, intake: Intake) -> None:
        super().__init__(master)
        self._intake = intake
        theirs = intake.delivery.theirs
        if theirs is None:
            raise LookupError("nobody else changed the draft")
        self._theirs: CaseDraft = draft_of(theirs)
        mine = intake.draft.question
        self._question = without_forms(self._theirs.question, mine, intake.forms())
        base = intake.draft.server.saved or self._theirs
        self._base = without_forms(base.question, mine, intake.forms())
        self._choices: dict[str, str] = {}
        when = moment(theirs.card.updated_at, desk.now())
        text = _("Somebody else saved this draft {moment}. Nothing is lost: choose what is kept.")
        self.add(Banner(self, text.format(moment=when), "warning"))
        for field, title in _TEXTS:
            before, others = getattr(self._base, field), getattr(self._question, field)
            if others.strip() != before.strip():
                self._compare(field, _(title), getattr(mine.question, field), others, can_join=True)
        if self._theirs.specialty is not base.specialty:
            ours, others = _specialty(mine), specialty_title(self._theirs.specialty)
            self._compare("specialty", _("Specialty"), ours, others)
        if self._theirs.urgency is not base.urgency:
            self._compare("urgency", _("Urgency"), _urgency(mine), urgency_title(self._theirs.urgency))

    def merge(self) -> None:
        """Keep what was chosen, and save it."""
        mine = self._intake.draft.question
        texts = {field: self._merged(field, mine.question) for field, _title in _TEXTS}
        part = replace(mine, question=Question(**texts))
        if self._choices.get("specialty") == _THEIRS:
            part = replace(part, specialty=self._theirs.specialty)
        if self._choices.get("urgency") == _THEIRS:
            part = replace(part, urgency=self._theirs.urgency)
        self._intake.merge(part)

    def _compare(self, field: str, title: str, ours: str, others: str, *, can_join: bool = False) -> None:
        if ours.strip() == others.strip():
            return
        self._choices[field] = self._proposed(field, ours, others) if can_join else _MINE
        self.add(Label(self, title, size="strong"), gap=20)
        row = self.add(side_by_side(self), gap=4)
        for place, (head, text) in enumerate(
            ((_("Your text"), ours), (_("The other person’s text"), others))
        ):
            column = Column(row)
            column.grid(row=0, column=2 * place, sticky="new")
            column.add(Muted(column, head))
            column.add(Label(column, text or "—", wrap=True), gap=4)
        options = [Option(value=_MINE, title=_("Keep mine")), Option(value=_THEIRS, title=_("Keep theirs"))]
        if can_join:
            options.append(Option(value=_BOTH, title=_("Keep both")))
        cards = OptionCards(self, partial(self._choose, field), columns=3)
        cards.set(options, self._choices[field])
        self.add(cards, gap=8)

    def _choose(self, field: str, value: str) -> None:
        self._choices[field] = value

    def _proposed(self, field: str, ours: str, others: str) -> str:
        """Propose what loses nothing: theirs where nothing was typed here, else both."""
        if ours.strip() in ("", getattr(self._base, field).strip()):
            return _THEIRS
        return _BOTH if others.strip() else _MINE

    def _merged(self, field: str, mine: Question) -> str:
        ours, others = str(getattr(mine, field)), str(getattr(self._question, field))
        choice = self._choices.get(field, _MINE)
        if choice == _BOTH:
            return f"{ours.rstrip()}\n\n{others.strip()}"
        return others if choice == _THEIRS else ours


def _specialty(part: QuestionPart) -> str:
    return specialty_title(part.specialty) if part.specialty else ""


def _urgency(part: QuestionPart) -> str:
    return urgency_title(part.urgency) if part.urgency else ""
