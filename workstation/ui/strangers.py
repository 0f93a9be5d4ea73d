"""The question before a plugin that does not come with Khibra is loaded for the first time: allow it?"""

import tkinter as tk
from collections.abc import Callable, Sequence

from workstation.api.i18n import _
from workstation.api.plugins import PluginInfo
from workstation.ui.kit import Dialog, KeyValues, Label, Muted, px

_WIDTH = 430

Decide = Callable[[str, bool], None]


def ask_about_strangers(
    root: tk.Misc, strangers: Sequence[PluginInfo], decide: Decide, on_end: Callable[[], None]
) -> None:
    """Ask about each of them in turn, and go on.

    Args:
        root: the window.
        strangers: `Kernel.strangers`.
        decide: told the id of a plugin and whether it may be loaded.
        on_end: called when all were asked about.
    """
    if not strangers:
        on_end()
        return
    first, *others = strangers

    def decided(*, allow: bool) -> None:
        decide(first.id, allow)
        ask_about_strangers(root, others, decide, on_end)

    dialog = Dialog(root, _("A new plugin: allow it?"), on_cancel=lambda: decided(allow=False))
    _describe(dialog.body, first)

    def answer(*, allow: bool) -> None:
        dialog.close()
        decided(allow=allow)

    dialog.add_button(_("Allow"), lambda: answer(allow=True))
    dialog.add_button(_("Not now"), lambda: answer(allow=False), kind="primary", is_default=True)
    dialog.open()


def _describe(body: tk.Misc, plugin: PluginInfo) -> None:
    Label(body, plugin.summary, wrap=_WIDTH).grid(sticky="w")
    facts = KeyValues(body)
    facts.set(
        (
            (_("Plugin"), f"{plugin.id} {plugin.version}"),
            (_("Author"), plugin.author or _("author not stated")),
            (_("Origin"), plugin.origin.label),
            (_("Folder"), plugin.folder),
            (_("Works in"), _works_in(plugin)),
            (_("Asks to"), ", ".join(each.label for each in plugin.permissions) or _("nothing")),
        )
    )
    facts.grid(sticky="ew", pady=px(12))
    text = _(
        "A plugin is not shut in: it can do whatever Khibra can. Allow it only if you know where it comes from. "
        "You are asked again when its files change, and the list of plugins has a switch for it."
    )
    Muted(body, text, wrap=_WIDTH).grid(sticky="w")


def _works_in(plugin: PluginInfo) -> str:
    return _("the window and the server of this computer") if plugin.has_server_half else _("the window")
