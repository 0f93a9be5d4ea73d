"""The dialog that reads back what is about to be signed, in full, however long it is."""

import tkinter as tk

from workstation.api.i18n import _
from workstation.api.signing import Signing
from workstation.ui.kit.dialog import Dialog
from workstation.ui.kit.labels import Muted
from workstation.ui.kit.parts import Prose
from workstation.ui.kit.scroll import ScrollArea
from workstation.ui.kit.theme import px

_WIDTH = 640
_MOST_HEIGHT = 380


def read_back(anywhere: tk.Misc, signing: Signing) -> Dialog:
    """Show what is about to be signed; only the button signs."""
    dialog = Dialog(anywhere, signing.title, width=_WIDTH)
    dialog.body.columnconfigure(0, weight=1)
    area = ScrollArea(dialog.body)
    area.grid(row=0, column=0, sticky="nsew")
    for row, (title, text) in enumerate(signing.texts):
        Muted(area.body, title).grid(row=2 * row, column=0, sticky="w", pady=(px(8) if row else 0, 0))
        Prose(area.body, text).grid(row=2 * row + 1, column=0, sticky="ew")
    area.body.bind("<Configure>", lambda e: _fit(area, e.height))
    Muted(dialog.body, signing.hint, wrap=True).grid(row=1, column=0, sticky="ew", pady=(px(12), 0))

    def go() -> None:
        dialog.close()
        signing.sign()

    dialog.add_button(_("Go on writing"), dialog.cancel)
    dialog.add_button(signing.yes, go, kind="primary", is_default=True)
    dialog.open()
    return dialog


def _fit(area: ScrollArea, wanted: int) -> None:
    area.configure(height=min(px(_MOST_HEIGHT), wanted))
    area.grid_propagate(flag=False)
