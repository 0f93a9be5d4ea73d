"""Signing in: the ways that plugins bring, under the name of the server."""

import tkinter as tk
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from workstation.api.contexts import Desk, SessionState
from workstation.api.contributions import LoginPanel, PanelView
from workstation.api.i18n import _
from workstation.kernel.kernel import Kernel
from workstation.ui.front.frame import FrontActs, FrontFrame
from workstation.ui.kit import Banner, Box, Button, EmptyState, Segmented, px


class LoginWays(Box):
    """The login panels of the active plugins; one is shown, the others are a press away."""

    def __init__(self, master: tk.Misc, desk: Desk, kernel: Kernel) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._desk, self._kernel = desk, kernel
        self._view: PanelView | None = None
        self._owner = ""
        self._panels = {
            panel.id: panel for panel in desk.hooks.collect(LoginPanel) if panel.is_available(desk)
        }
        if not self._panels:
            text = _(
                "No active plugin can sign anybody in. Switch one on with “khibra plugin enable local_login”."
            )
            EmptyState(self, "lock", _("No way to sign in"), text).grid(row=1, column=0, sticky="ew")
            return
        if len(self._panels) > 1:
            options = [(panel.id, _(panel.title)) for panel in self._panels.values()]
            Segmented(self, options, on_change=self._show).grid(row=0, column=0, sticky="w", pady=(0, px(20)))
        self._show(next(iter(self._panels)))

    def destroy(self) -> None:
        """End the panel that is shown."""
        self._end()
        super().destroy()

    def _show(self, panel_id: str) -> None:
        self._end()
        panel = self._panels[panel_id]
        self._owner = self._kernel.registry.owner_of(panel)
        built = self._kernel.relay.run(
            self._owner, f"login panel {panel_id}", lambda: panel.build(self._desk, self)
        )
        view = built.value
        if view is None:
            text = _("The plugin {plugin} could not show its way to sign in.").format(plugin=self._owner)
            Banner(self, text, "danger").grid(row=1, column=0, sticky="ew")
            return
        self._view = view
        view.widget.grid(row=1, column=0, sticky="ew")
        self._kernel.relay.run(self._owner, f"login panel {panel_id}: shown", lambda: view.shown({}))

    def _end(self) -> None:
        view, self._view = self._view, None
        if view is not None:
            self._kernel.relay.run(self._owner, "login panel: closed", view.closed)
            view.widget.destroy()


class SignIn(FrontFrame):
    """The screen.

    Args:
        others: what else can be done here: its text, and what it does.
    """

    def __init__(
        self,
        master: tk.Misc,
        acts: FrontActs,
        desk: Desk,
        kernel: Kernel,
        others: Sequence[tuple[str, Callable[[], None]]],
    ) -> None:
        super().__init__(master, acts, _("Sign in"), _place(desk.session), width=460)
        LoginWays(self.body, desk, kernel).grid(row=0, column=0, sticky="ew")
        foot = Box(self.body)
        foot.grid(row=1, column=0, sticky="w", pady=(px(16), 0))
        for column, (text, act) in enumerate(others):
            Button(foot, text, act, kind="ghost").grid(row=0, column=column, padx=(0, px(8)))


def _place(session: SessionState) -> str:
    """Say which server asks: its name and address, or that it is the one of this computer."""
    hello = session.hello
    if hello is None:
        return ""
    if not session.address and not hello.is_demo:
        return _("On this computer’s own server")
    host = urlsplit(session.address).netloc
    server = f"{hello.name} ({host})" if host else hello.name
    return _("On {server}").format(server=server)
