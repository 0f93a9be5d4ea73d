"""The sheet with all keys of the viewer."""

import tkinter as tk

from plugins.dicom_viewer.actions import ACTIONS, GROUPS, Group
from plugins.dicom_viewer.keys import key_title
from workstation.api.i18n import N_, _
from workstation.ui.kit import Badge, Box, Dialog, Heading, Label, ScrollArea, px

_COLUMNS: tuple[tuple[Group, ...], ...] = (("tools", "measure", "view"), ("clip", "marks", "places"))
_MOUSE = (
    (N_("Wheel"), N_("Scroll through the series")),
    (N_("Ctrl and wheel, right button"), N_("Zoom")),
    (N_("Middle button"), N_("Move the image")),
    (N_("Shift with the ellipse"), N_("Circle")),
)


def show_help(anywhere: tk.Misc) -> Dialog:
    """Show the sheet; Escape closes it."""
    dialog = Dialog(anywhere, _("Keys and mouse of the viewer"), width=880)
    area = ScrollArea(dialog.body)
    area.configure(height=px(470))
    area.grid_propagate(flag=False)
    area.grid(sticky="nsew")
    for column, groups in enumerate(_COLUMNS):
        area.body.columnconfigure(column, weight=1, uniform="help")
        side = Box(area.body)
        side.columnconfigure(0, weight=1)
        side.grid(row=0, column=column, sticky="new", padx=(0, px(28)))
        for group in groups:
            _heading(side, _(GROUPS[group]))
            for action in ACTIONS:
                if action.group == group and action.keys:
                    _line(side, _(action.title), key_title(action.keys[0]))
            if group == "view":
                _line(side, _("Windows in the order of the list"), "1 … 9")
            if group == "places":
                _heading(side, _("Mouse"))
                for what, does in _MOUSE:
                    _line(side, _(does), _(what))
    dialog.add_button(_("Close"), dialog.close, kind="primary", is_default=True)
    dialog.open()
    return dialog


def _heading(side: Box, text: str) -> None:
    Heading(side, text, size="strong").grid(columnspan=2, sticky="w", pady=(px(8), px(2)))


def _line(side: Box, text: str, key: str) -> None:
    row = side.grid_size()[1]
    Label(side, text, wrap=True, size="small").grid(row=row, column=0, sticky="ew", pady=px(1))
    Badge(side, key, is_small=True).grid(row=row, column=1, sticky="e", padx=(px(8), 0), pady=px(1))
