"""The question of the next start, after a plugin did not come back: leave it out this time?"""

import tkinter as tk
from collections.abc import Callable, Sequence

from workstation.api.i18n import _
from workstation.kernel.marker import Suspect
from workstation.ui.kit import Dialog, Label


def ask_to_leave_out(
    root: tk.Misc, suspects: Sequence[Suspect], on_answer: Callable[[tuple[str, ...]], None]
) -> None:
    """Ask where there is something to ask, and go on with the plugins to leave out."""
    if not suspects:
        on_answer(())
        return
    names = tuple(dict.fromkeys(suspect.plugin for suspect in suspects))
    dialog = Dialog(root, _("A plugin did not come back last time"), on_cancel=lambda: on_answer(()))
    text = _(
        "The last run stopped while {plugins} was working. Khibra can start without it this time; "
        "you can switch it on again in the list of plugins."
    )
    Label(dialog.body, text.format(plugins=", ".join(names)), wrap=430).grid(sticky="w")

    def answer(leave_out: tuple[str, ...]) -> None:
        dialog.close()
        on_answer(leave_out)

    dialog.add_button(_("Start with it"), lambda: answer(()))
    dialog.add_button(_("Leave it out"), lambda: answer(names), kind="primary", is_default=True)
    dialog.open()
