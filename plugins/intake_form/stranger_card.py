"""The stop sign of the files: pictures that name another patient, and the choice that somebody must make."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass

from cases.model.patient import PatientIdentity, Sex
from plugins.intake_form.layout import Column
from plugins.intake_form.patients import header_name, written_day
from plugins.intake_form.picked import HeaderIdentity
from plugins.intake_form.wording import counted, differences
from workstation.api.contexts import Desk
from workstation.api.i18n import N_, _
from workstation.api.words import arabic_name, latin_name, sex_title
from workstation.ui.kit import Box, Button, Card, Icon, Label, LinkButton, Muted, px


@dataclass(frozen=True, slots=True, kw_only=True)
class StrangerChoices:
    """What can be done about pictures of another patient."""

    remove: Callable[[], None]
    same_person: Callable[[], None]
    cancel: Callable[[], None]


class StrangerCard(Card):
    """One other person that headers name."""

    def __init__(
        self,
        master: tk.Misc,
        desk: Desk,
        identity: PatientIdentity,
        stranger: HeaderIdentity,
        choices: StrangerChoices,
    ) -> None:
        super().__init__(master, "danger_soft", border="danger")
        self._desk, self._choices = desk, choices
        self.columnconfigure(1, weight=1)
        Icon(self, "alert", tone="danger", size=28).grid(
            row=0, column=0, sticky="n", padx=(px(20), 0), pady=px(20)
        )
        column = Column(self)
        column.grid(row=0, column=1, sticky="ew", padx=px(16), pady=px(16))
        count = stranger.instances
        text = counted(
            count, N_("{count} image names another patient"), N_("{count} images name another patient")
        )
        column.add(Label(column, text, size="subtitle", wrap=True))
        self._names = latin_name(identity) or arabic_name(identity)
        self._add_comparison(column, identity, stranger)
        differs = _("What differs: {what}.").format(what=differences(stranger.differs))
        column.add(Label(column, differs, wrap=True), gap=8)
        buttons = Box(column)
        column.add(buttons, gap=16, sticky="w")
        remove = counted(count, N_("Take this image out"), N_("Take these {count} images out"))
        Button(buttons, remove, choices.remove, kind="primary").grid(row=0, column=0)
        Button(buttons, _("It is the same person…"), self._ask_same).grid(row=0, column=1, padx=px(12))
        LinkButton(buttons, _("Take all files out"), choices.cancel).grid(row=0, column=2)

    def _add_comparison(self, column: Column, identity: PatientIdentity, stranger: HeaderIdentity) -> None:
        tags = stranger.tags
        born = written_day(tags.birth_date) if tags.birth_date else tags.birth_date_text
        theirs = (
            header_name(tags) or _("no name"),
            born or _("no birth date"),
            sex_title(Sex(tags.sex)) if tags.sex in set(Sex) else "",
            _("no. {number}").format(number=tags.patient_id) if tags.patient_id else "",
        )
        ours = (self._names, written_day(identity.birth_date), sex_title(identity.sex))
        table = Box(column)
        table.columnconfigure(1, weight=1)
        column.add(table, gap=12)
        for row, (title, parts) in enumerate(((_("In the images"), theirs), (_("In this case"), ours))):
            Muted(table, title).grid(row=row, column=0, sticky="nw", padx=(0, px(16)), pady=px(3))
            Label(table, "  ·  ".join(part for part in parts if part), size="strong", wrap=True).grid(
                row=row, column=1, sticky="ew", pady=px(2)
            )

    def _ask_same(self) -> None:
        text = _(
            "You confirm that the images belong to {name}: the difference is a matter of spelling or of "
            "numbering. Your decision is recorded with the case, with your name and the time."
        )
        self._desk.notices.confirm(
            _("Is it the same person?"),
            text.format(name=self._names),
            _("It is the same person"),
            self._choices.same_person,
            is_dangerous=False,
        )
