"""The list of what is not sent, by reason and kind, with the names; it can be copied and saved."""

import tkinter as tk
from collections.abc import Sequence
from pathlib import PurePath

from plugins.intake_form.left_behind import LeftGroup, as_text
from plugins.intake_form.wording import number_text
from workstation.api.contexts import Desk
from workstation.api.i18n import _
from workstation.ui.kit import (
    Column,
    Dialog,
    Label,
    Table,
    TableRow,
    choose_place,
    copy_text,
    px,
)

_MOST_SHOWN = 2_000
_ROWS = 4
_LINES = 5


class LeftDialog:
    """The dialog: the reasons above, the files of the chosen one below."""

    def __init__(self, anywhere: tk.Misc, desk: Desk, groups: Sequence[LeftGroup]) -> None:
        self._desk, self._groups = desk, groups
        self.dialog = Dialog(anywhere, _("What is not sent"), width=760)
        body = self.dialog.body
        columns = (
            Column(id="reason", title=_("Reason"), width=330, stretch=1),
            Column(id="count", title=_("Files"), width=80, anchor="e"),
            Column(id="first", title=_("Such as"), width=150, stretch=1),
        )
        self.table = Table(body, columns, on_select=self._chose, height=min(_ROWS, len(groups)))
        self.table.set([_row(index, group) for index, group in enumerate(groups)])
        self.table.grid(row=0, column=0, sticky="ew")
        self._head = Label(body, "", size="strong", wrap=True)
        self._head.grid(row=1, column=0, sticky="ew", pady=(px(12), px(4)))
        places = (
            Column(id="file", title=_("File"), width=300, stretch=1),
            Column(id="folder", title=_("Folder"), stretch=1),
        )
        self.names = Table(body, places, height=_LINES)
        self.names.grid(row=2, column=0, sticky="ew")
        self.dialog.add_button(_("Copy the list"), self._copy)
        self.dialog.add_button(_("Save the list…"), self._save)
        self.dialog.add_button(_("Done"), self.dialog.cancel, kind="primary", is_default=True)
        self._chose("0")
        self.dialog.open(self.table.tree)
        self.table.select("0")

    def _chose(self, index: str) -> None:
        group = self._groups[int(index)]
        self._head.set(group.reason)
        rows = [_file_row(number, file) for number, file in enumerate(group.files[:_MOST_SHOWN])]
        more = group.count - len(rows)
        if more:
            rows.append(
                TableRow(id="more", cells=(_("and {count} more").format(count=number_text(more)), ""))
            )
        self.names.set(rows)

    def _copy(self) -> None:
        copy_text(self.dialog, as_text(self._groups))
        self._desk.notices.show(_("The list is on the clipboard."), "good")

    def _save(self) -> None:
        kinds = ((_("Text"), "*.txt"),)
        place = choose_place(self.dialog, _("Save the list…"), _("files-not-sent.txt"), kinds)
        if place is None:
            return
        try:
            place.write_text(as_text(self._groups), "utf-8")
        except OSError as error:
            text = _("It could not be saved: {reason}").format(reason=error.strerror or "")
            self._desk.notices.show(text, "danger")


def _row(index: int, group: LeftGroup) -> TableRow:
    tone = "warning" if group.is_refused else ""
    cells = (group.reason, number_text(group.count), group.first_names)
    return TableRow(
        id=str(index), cells=cells, keys=(group.reason, group.count, group.first_names), tone=tone
    )


def _file_row(number: int, file: str) -> TableRow:
    path = PurePath(file)
    return TableRow(id=str(number), cells=(path.name, str(path.parent)))
