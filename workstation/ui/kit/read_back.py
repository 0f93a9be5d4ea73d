"""The dialog that reads back what is about to be signed, in full, however long it is."""

import tkinter as tk

from workstation.api.i18n import _
from workstation.api.signing import Signing
from workstation.ui.kit.buttons import Button
from workstation.ui.kit.check import Check
from workstation.ui.kit.dialog import Dialog
from workstation.ui.kit.feedback import Banner
from workstation.ui.kit.labels import Label, Muted
from workstation.ui.kit.parts import Prose
from workstation.ui.kit.scroll import ScrollArea
from workstation.ui.kit.surfaces import Box
from workstation.ui.kit.theme import px

_WIDTH = 640
_MOST_HEIGHT = 380


def read_back(anywhere: tk.Misc, signing: Signing) -> Dialog:
    """Show what is about to be signed; only the button signs, and Return on opening does not press it."""
    dialog = Dialog(anywhere, signing.title, width=_WIDTH)
    dialog.body.columnconfigure(0, weight=1)
    Label(dialog.body, signing.about, size="strong", wrap=True).grid(
        row=0, column=0, sticky="ew", pady=(0, px(12))
    )
    area = ScrollArea(dialog.body)
    area.grid(row=1, column=0, sticky="nsew")
    for row, (title, text) in enumerate(signing.texts):
        Muted(area.body, title).grid(row=2 * row, column=0, sticky="w", pady=(px(8) if row else 0, 0))
        Prose(area.body, text).grid(row=2 * row + 1, column=0, sticky="ew")
    area.body.bind("<Configure>", lambda e: _fit(area, e.height))
    Muted(dialog.body, signing.hint, wrap=True).grid(row=2, column=0, sticky="ew", pady=(px(12), 0))

    def go() -> None:
        dialog.close()
        signing.sign()

    go_on = dialog.add_button(_("Go on writing"), dialog.cancel)
    yes = dialog.add_button(signing.yes, go, kind="primary")
    if signing.warning:
        _warn(dialog.body, signing, yes)
    dialog.open(go_on)
    return dialog


def _warn(body: Box, signing: Signing, yes: Button) -> None:
    """Ask for a tick before the button signs."""

    def ticked(is_checked: bool) -> None:
        if is_checked:
            yes.enable()
        else:
            yes.disable(signing.warning)

    Banner(body, signing.warning, "warning").grid(row=3, column=0, sticky="ew", pady=(px(12), 0))
    Check(body, signing.nevertheless, on_change=ticked).grid(row=4, column=0, sticky="ew", pady=(px(8), 0))
    yes.disable(signing.warning)


def _fit(area: ScrollArea, wanted: int) -> None:
    area.configure(height=min(px(_MOST_HEIGHT), wanted))
    area.grid_propagate(flag=False)
