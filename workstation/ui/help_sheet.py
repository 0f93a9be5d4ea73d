"""F1 or "?": every command with its key, on one sheet."""

import tkinter as tk

from workstation.api.i18n import _
from workstation.ui.commands import Commands, key_text
from workstation.ui.kit import Badge, Box, Dialog, Heading, Label, Muted, ScrollArea, px


def show_help(root: tk.Misc, commands: Commands, *, version: str) -> Dialog:
    """Show the sheet."""
    dialog = Dialog(root, _("Keyboard and help"), width=720)
    area = ScrollArea(dialog.body)
    area.configure(height=px(420))
    area.grid_propagate(flag=False)
    area.grid(sticky="nsew")
    body = area.body
    body.columnconfigure((0, 1), weight=1, uniform="help")
    known = [
        (command.title, command.shortcut) for command in commands.all() if command.shortcut and command.title
    ]
    half = (len(known) + 1) // 2
    for index, (title, shortcut) in enumerate(known):
        line = Box(body)
        line.columnconfigure(0, weight=1)
        column, row = divmod(index, half)
        line.grid(row=row, column=column, sticky="ew", padx=(0, px(24)), pady=px(4))
        Label(line, _(title), wrap=True).grid(row=0, column=0, sticky="ew")
        Badge(line, key_text(shortcut)).grid(row=0, column=1, padx=(px(8), 0))
    Heading(body, _("Everywhere"), size="strong").grid(
        row=half, column=0, columnspan=2, sticky="w", pady=(px(16), px(4))
    )
    everywhere = (
        _("Tab and Shift+Tab move through a screen; Space or Enter presses what is marked."),
        _("Escape closes the list, the dialog or the search that is open."),
        _("The wheel scrolls what is under the pointer."),
    )
    for row, text in enumerate(everywhere):
        Muted(body, text, wrap=True).grid(row=half + 1 + row, column=0, columnspan=2, sticky="ew", pady=px(2))
    Muted(body, f"Khibra {version}").grid(row=half + 9, column=0, sticky="w", pady=(px(16), px(8)))
    dialog.add_button(_("Close"), dialog.close, kind="primary", is_default=True)
    dialog.open()
    return dialog
