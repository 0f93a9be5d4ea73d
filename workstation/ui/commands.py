"""Everything one can do, by name and by key: the host's commands and those of the plugins."""

import tkinter as tk
from collections.abc import Callable, Iterable
from functools import partial

from cases.model.ids import CaseId
from workstation.api.contexts import Desk
from workstation.api.contributions import Command, Exporter
from workstation.api.i18n import N_, _
from workstation.kernel.kernel import Kernel

_EDITING = {"<Control-a>", "<Control-c>", "<Control-v>", "<Control-x>", "<Control-z>", "<Control-y>"}
_KEY_NAMES = {
    "Control": "Ctrl",
    "Alt": "Alt",
    "Shift": "⇧",
    "Key": "",
    "comma": ",",
    "question": "?",
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "Return": "⏎",
    "Escape": "Esc",
    "plus": "+",
    "minus": "−",
    "slash": "/",
    "space": "␣",
    "Prior": N_("PgUp"),
    "Next": N_("PgDn"),
    "Home": N_("Home"),
}


def key_text(shortcut: str) -> str:
    """Return a Tk event such as `<Control-Shift-n>` as people write it: "Ctrl+⇧+N"."""
    parts = [part for part in shortcut.strip("<>").split("-") if part]
    names = [_KEY_NAMES.get(part, part.upper() if len(part) == 1 else part) for part in parts]
    return "+".join(_(name) for name in names if name)


class Commands:
    """All commands of the window, and their keys.

    Args:
        own: the host's commands.
        is_busy: whether a dialog has the keyboard, so that keys mean nothing to the window.
        open_case: which case is on the screen; plugins' exporters are commands of an open case.
    """

    def __init__(
        self,
        root: tk.Misc,
        desk: Desk,
        kernel: Kernel,
        own: Iterable[Command],
        *,
        is_busy: Callable[[], bool],
        open_case: Callable[[], CaseId | None],
    ) -> None:
        self._root, self._desk, self._kernel = root, desk, kernel
        self._own = tuple(own)
        self._is_busy = is_busy
        self._open_case = open_case
        self._bound: set[str] = set()

    def all(self) -> list[Command]:
        """Return the host's commands, then those of the plugins, then the ways to export the open case."""
        return [*self._own, *self._desk.hooks.collect(Command), *self._exports()]

    def available(self) -> list[Command]:
        """Return the commands that make sense now."""
        return [command for command in self.all() if command.title and self._may(command)]

    def run(self, command: Command) -> None:
        """Do it, under the border where a plugin brought it."""
        if not self._may(command):
            return
        owner = self._kernel.registry.owner_of(command)
        if owner:
            self._run_for(owner, command.title, lambda: command.run(self._desk))
        else:
            command.run(self._desk)

    def bind(self) -> None:
        """Bind the keys of all commands; called again when plugins come or go."""
        for shortcut in self._bound:
            self._root.unbind(shortcut)
        self._bound.clear()
        for command in self.all():
            if command.shortcut and command.shortcut not in self._bound:
                self._bound.add(command.shortcut)
                self._root.bind(command.shortcut, lambda e, c=command: self._pressed(e, c))  # type: ignore[misc]
                if command.shortcut not in _EDITING:
                    for kind in ("Entry", "Text"):  # Tk's own meaning, such as cutting the line at Control-k
                        self._root.unbind_class(kind, command.shortcut)

    def _exports(self) -> list[Command]:
        case_id = self._open_case()
        if case_id is None:
            return []
        return [
            Command(
                id=f"{owner}.export.{exporter.id}",
                title=_("Export: {what}").format(what=_(exporter.title)),
                run=partial(self._export, owner, exporter, case_id),
                icon="download",
            )
            for owner, exporter in self._kernel.registry.owned(Exporter)
        ]

    def _export(self, owner: str, exporter: Exporter, case_id: CaseId, desk: Desk) -> None:
        self._run_for(owner, exporter.title, lambda: exporter.run(desk, case_id))

    def _run_for(self, owner: str, title: str, act: Callable[[], None]) -> None:
        """Do what a plugin brought, under the border."""
        outcome = self._kernel.relay.run(owner, f"command “{title}”", act)
        if outcome.fault is not None:
            text = _("“{command}” did not work: the plugin {plugin} has a fault.")
            self._desk.notices.show(text.format(command=_(title), plugin=owner), "danger")

    def _pressed(self, event: "tk.Event[tk.Misc]", command: Command) -> str | None:
        is_plain = not any(held in command.shortcut for held in ("Control", "Alt", "F1", "F5", "Escape"))
        if self._is_busy() or (is_plain and isinstance(event.widget, tk.Entry | tk.Text)):
            return None
        self.run(command)
        return "break"

    def _may(self, command: Command) -> bool:
        owner = self._kernel.registry.owner_of(command)
        if not owner:
            return command.is_available(self._desk)
        outcome = self._kernel.relay.run(
            owner, f"command {command.id}: is_available", lambda: command.is_available(self._desk)
        )
        return bool(outcome.value)
