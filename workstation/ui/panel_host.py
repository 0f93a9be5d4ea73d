"""The place of one panel: builds it when first shown, and shows what happened when its plugin fails."""

import tkinter as tk
from collections.abc import Callable, Mapping

from workstation.api.contexts import Desk
from workstation.api.contributions import Panel, PanelView
from workstation.api.i18n import _
from workstation.api.plugins import Fault
from workstation.kernel.kernel import Kernel
from workstation.ui.kit import Box, Button, Card, Heading, Icon, Label, Muted, ScrollArea, px


class PanelHost(Box):
    """One panel in the window, or the pane that stands in for it after a fault.

    Attributes:
        owner: the plugin the panel came from.
        panel: the contribution.
    """

    def __init__(self, master: tk.Misc, desk: Desk, kernel: Kernel, panel: Panel) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.panel = panel
        self.owner = kernel.registry.owner_of(panel)
        self._desk, self._kernel = desk, kernel
        self._view: PanelView | None = None
        self._crash: CrashPane | None = None
        self._arguments: Mapping[str, str] = {}

    @property
    def has_crashed(self) -> bool:
        """Return whether the crash pane is shown."""
        return self._crash is not None

    @property
    def view(self) -> PanelView | None:
        """Return the built panel."""
        return self._view

    def show(self, arguments: Mapping[str, str]) -> None:
        """Bring the panel up to date; called each time it comes to the front."""
        self._arguments = dict(arguments)
        if self._crash is not None:
            return
        view = self._view or self._build()
        if view is not None:
            self._guarded("shown", lambda: view.shown(self._arguments))

    def failed(self, fault: Fault) -> None:
        """Show what happened instead of the panel."""
        self._drop()
        if self._crash is None:
            self._crash = CrashPane(self, self._kernel, fault, self.reload, self._desk.navigation.back)
            self._crash.grid(row=0, column=0, sticky="nsew")

    def reload(self) -> None:
        """Build the panel anew."""
        self._drop()
        if self._crash is not None:
            self._crash.destroy()
            self._crash = None
        self.show(self._arguments)

    def close(self) -> None:
        """End the panel; the place is of no use after this."""
        self._drop()
        self.destroy()

    def _build(self) -> PanelView | None:
        view = self._guarded("build", lambda: self.panel.build(self._desk, self))
        if view is not None:
            self._view = view
            self._guarded("place", lambda: view.widget.grid(row=0, column=0, sticky="nsew"))
        return self._view

    def _guarded(self, what: str, run: Callable[[], PanelView | None]) -> PanelView | None:
        if not self.owner:  # a screen of the host itself: its faults are the host's
            return run()
        outcome = self._kernel.relay.run(self.owner, f"panel {self.panel.id}: {what}", run)
        if outcome.fault is not None:
            self.failed(outcome.fault)
            return None
        return outcome.value

    def _drop(self) -> None:
        view, self._view = self._view, None
        if view is not None and self.owner:
            self._kernel.relay.run(self.owner, f"panel {self.panel.id}: closed", view.closed)
        elif view is not None:
            view.closed()
        for child in tuple(self.children.values()):
            if child is not self._crash:
                child.destroy()


class CrashPane(Box):
    """What happened, whose it is, and what can be done; everything else in the window goes on."""

    def __init__(
        self,
        master: tk.Misc,
        kernel: Kernel,
        fault: Fault,
        on_reload: Callable[[], None],
        on_back: Callable[[], None],
    ) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        area = ScrollArea(self)
        area.grid(row=0, column=0, sticky="nsew")
        card = Card(area.body)
        card.grid(row=0, column=0, padx=px(24), pady=px(40))
        inside = Box(card)
        inside.grid(padx=px(28), pady=px(24))
        Icon(inside, "alert", tone="warning", size=32).grid(row=0, column=0, sticky="w")
        Heading(inside, _("This screen has stopped")).grid(row=1, column=0, sticky="w", pady=(px(12), px(4)))
        info = next((each for each in kernel.plugins() if each.id == fault.plugin), None)
        version = info.version if info else ""
        text = _(
            "The plugin {plugin} {version} met a fault in it. "
            "Nothing you saved is lost, and everything else goes on."
        ).format(plugin=fault.plugin, version=version)
        Label(inside, text, wrap=520).grid(row=2, column=0, sticky="w")
        facts = Card(inside, "sunken", border="sunken")
        facts.columnconfigure(0, weight=1)
        facts.grid(row=3, column=0, sticky="ew", pady=px(16))
        what = f"{fault.kind}: {fault.message}" if fault.message else fault.kind
        Label(facts, what, size="mono", wrap=490).grid(sticky="w", padx=px(14), pady=(px(12), px(4)))
        Muted(facts, fault.where).grid(sticky="w", padx=px(14))
        for line in fault.trace[-4:]:
            Muted(facts, _short(line), size="tiny", wrap=490).grid(sticky="w", padx=px(14))
        Muted(facts, "").grid(pady=(0, px(4)))
        buttons = Box(inside)
        buttons.grid(row=4, column=0, sticky="w")
        self.reload_button = Button(buttons, _("Reload"), on_reload, kind="primary", icon_name="refresh")
        self.reload_button.grid(row=0, column=0)
        Button(buttons, _("Back"), on_back).grid(row=0, column=1, padx=px(8))
        self._kernel, self._plugin = kernel, fault.plugin
        if info is not None:
            off = Button(buttons, _("Switch this plugin off"), self._switch_off, kind="ghost")
            off.grid(row=0, column=2)

    def _switch_off(self) -> None:
        self._kernel.disable(self._plugin)


def _short(frame: str) -> str:
    """Return the last folders of `file:line in function`, which say enough."""
    return "/".join(frame.replace("\\", "/").split("/")[-3:])
