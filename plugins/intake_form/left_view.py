"""What of the added files is not sent, below the rows: how many and why, and the whole list on demand."""

import tkinter as tk

from plugins.intake_form.file_intake import FileIntake
from plugins.intake_form.layout import Column, in_card
from plugins.intake_form.left_behind import LeftGroup, left_groups
from plugins.intake_form.left_dialog import LeftDialog
from plugins.intake_form.sending_plan import Picked
from plugins.intake_form.wording import counted
from workstation.api.contexts import Desk
from workstation.api.i18n import N_, _
from workstation.ui.kit import Label, LinkButton, Muted


class LeftView(Column):
    """The sentences, a card of what was refused, and the way to the list."""

    def __init__(self, master: tk.Misc, desk: Desk, files: FileIntake) -> None:
        super().__init__(master)
        self._desk, self._files = desk, files
        self._sentence = self.add(Muted(self, "", wrap=True), gap=0)
        self._cards = self.add(Column(self), gap=8)
        self._list = self.add(LinkButton(self, _("Show the files that are not sent"), self._open), gap=4)
        self._list.grid_remove()
        self._shown: tuple[int, int, int] = (0, 0, 0)

    def show(self, picked: Picked) -> None:
        """Count again; a picture of another patient is not in the list, it stands among the rows."""
        files, texts = self._files, []
        ignored = 0 if files.is_busy else files.ignored
        if ignored:
            one, many = N_("{count} other file was passed over."), N_("{count} other files were passed over.")
            texts.append(counted(ignored, one, many))
        if files.repeated:
            one = N_("{count} file was there twice and is sent once.")
            many = N_("{count} files were there twice and are sent once.")
            texts.append(counted(len(files.repeated), one, many))
        removed = [p for p in picked.people.values() if p.differs and not picked.is_taken(p.key)]
        if removed:
            one = N_("{count} image of another patient was taken out.")
            many = N_("{count} images of another patient were taken out.")
            texts.append(counted(sum(p.instances for p in removed), one, many))
        self._sentence.set(" ".join(texts))
        shown = (ignored, len(files.repeated), len(files.refused))
        if shown != self._shown:
            self._shown = shown
            self._show_refused()
            self._list.grid(sticky="w") if any(shown) else self._list.grid_remove()

    def _show_refused(self) -> None:
        self._cards.empty()
        refused = [group for group in left_groups(self._files) if group.is_refused]
        if not refused:
            return
        card, inside = in_card(self._cards, "warning_soft")
        self._cards.add(card)
        one, many = N_("{count} file cannot be sent"), N_("{count} files cannot be sent")
        inside.add(Label(inside, counted(len(self._files.refused), one, many), size="strong"))
        for group in refused:
            self._add_group(inside, group)

    @staticmethod
    def _add_group(inside: Column, group: LeftGroup) -> None:
        inside.add(Label(inside, group.reason, wrap=True), gap=8)
        inside.add(Muted(inside, group.first_names, wrap=True), gap=0)

    def _open(self) -> None:
        LeftDialog(self, self._desk, left_groups(self._files))
