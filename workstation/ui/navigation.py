"""Moving between screens: which panel is in front, the way back, and what stands there when a panel is gone."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass

from cases.model.ids import CaseId
from workstation.api.contexts import Desk
from workstation.api.contributions import Panel
from workstation.api.i18n import N_, _
from workstation.api.plugins import Fault
from workstation.kernel.kernel import Kernel
from workstation.ui.case_page import CasePage
from workstation.ui.kit import Box, EmptyState
from workstation.ui.panel_host import PanelHost
from workstation.ui.routes import CASE, History, Place

SETTINGS = "settings"
_NO_SCREENS = N_(
    "Everything a screen shows comes from a plugin, and no active plugin brings one. "
    "Switch plugins on in the settings, or start without “--without-plugins”."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the frame of the window must know of the screen in front."""

    panel_id: str
    title: str
    can_go_back: bool


class WindowNavigation:
    """The screens of a window (`workstation.api.contexts.Navigation`).

    Args:
        own_panels: screens of the host itself, such as the settings.
        moved: told after another screen came to the front.

    Attributes:
        stage: what the screens stand on; another one after `close`.
    """

    def __init__(
        self,
        stage: Box,
        desk: Desk,
        kernel: Kernel,
        own_panels: tuple[Panel, ...],
        moved: Callable[[Shown], None],
    ) -> None:
        self.stage = stage
        self._desk, self._kernel = desk, kernel
        self._own = own_panels
        self._moved = moved
        self._hosts: dict[str, PanelHost] = {}
        self._case_page: CasePage | None = None
        self._empty: EmptyState | None = None
        self._front: tk.Widget | None = None
        self.history = History()

    def panels(self, place: str) -> list[Panel]:
        """Return the panels of a place that the signed-in person may see."""
        me = self._desk.session.me
        roles = {str(role) for role in me.practitioner.roles} if me is not None else set()
        return [
            panel
            for panel in self._desk.hooks.collect(Panel)
            if panel.place == place and (not panel.visible_to or roles & set(panel.visible_to))
        ]

    def open(self, panel_id: str, **arguments: str) -> None:
        """Bring a panel to the front; one that is not here leaves a notice."""
        if self._find(panel_id) is None:
            self._desk.notices.show(_("This screen is not available: its plugin is not active."), "warning")
            return
        self.history.go(Place(panel_id, tuple(sorted(arguments.items()))))
        self._show()

    def open_case(self, case_id: CaseId, tab: str = "") -> None:
        """Open a case, at a tab of it."""
        self.history.go(Place(CASE, (("case_id", case_id), ("tab", tab))))
        self._show()
        self._kernel.relay.tell("on_case_opened", case_id=case_id)

    def back(self) -> None:
        """Go where the user came from; home where there is nothing before."""
        if self.history.back() is None:
            self.home()
        else:
            self._show()

    def forward(self) -> None:
        """Go where `back` came from."""
        if self.history.forward() is not None:
            self._show()

    def home(self) -> None:
        """Go to the first screen of the sidebar."""
        panels = self.panels("main")
        if panels:
            self.open(panels[0].id)
        else:
            self._show_empty()

    def step_tab(self, by: int) -> None:
        """Show the next tab of the open case, or the one before."""
        if self.open_case_id is not None and self._case_page is not None:
            self._case_page.tabs.step(by)

    @property
    def open_case_id(self) -> CaseId | None:
        """Return the case in front, None where another screen is."""
        place = self.history.current
        return CaseId(place.argument("case_id")) if place is not None and place.panel_id == CASE else None

    def reload(self) -> None:
        """Build the screen in front anew."""
        host = self._host_in_front()
        if host is not None:
            host.reload()

    def crashed(self, fault: Fault) -> None:
        """Replace what the plugin shows in front by the pane that says what happened."""
        for host in self._visible_hosts():
            if host.owner == fault.plugin:
                host.failed(fault)

    def rearrange(self) -> None:
        """Drop what is no longer contributed, and show the current place again."""
        known = {panel.id: panel for panel in (*self._own, *self._desk.hooks.collect(Panel))}
        for panel_id, host in tuple(self._hosts.items()):
            if known.get(panel_id) is not host.panel:
                self._hosts.pop(panel_id).close()
                if self._front is host:
                    self._front = None
        if self._case_page is not None:
            shown = [host.panel for host in self._case_page.hosts.values()]
            tabs = [panel.id for panel in self.panels("case")]
            if tabs != list(self._case_page.tabs.ids) or any(known.get(p.id) is not p for p in shown):
                self._close_case_page()
        if self._front is None or self._empty is self._front:
            self._show()

    def close(self) -> None:
        """End all screens, for another person or language."""
        for host in self._hosts.values():
            host.close()
        self._hosts.clear()
        self._close_case_page()
        self._front = self._empty = None
        for child in tuple(self.stage.children.values()):
            child.destroy()

    def show_again(self) -> None:
        """Show the current place, or home."""
        if self.history.current is None:
            self.home()
        else:
            self._show()

    def _find(self, panel_id: str) -> Panel | None:
        panels = (*self._own, *self._desk.hooks.collect(Panel))
        return next((panel for panel in panels if panel.id == panel_id), None)

    def _show(self) -> None:
        place = self.history.current
        if place is None:
            self.home()
        elif place.panel_id == CASE:
            self._show_case(CaseId(place.argument("case_id")), place.argument("tab"))
        elif (panel := self._find(place.panel_id)) is None:
            self.history.current = None
            self.home()
        else:
            host = self._hosts.get(panel.id)
            if host is None:
                host = self._hosts[panel.id] = PanelHost(self.stage, self._desk, self._kernel, panel)
            self._bring(host, panel.id, _(panel.title))
            host.show(dict(place.arguments))

    def _show_case(self, case_id: CaseId, tab: str) -> None:
        if self._case_page is None:
            self._case_page = CasePage(
                self.stage, self._desk, self._kernel, self.panels("case"), self._tab_changed
            )
        page = self._case_page
        card = self._desk.cases.card(case_id)
        title = _("Case {number}").format(number=card.number) if card is not None else _("Case")
        self._bring(page, CASE, title)
        page.open(case_id, tab)

    def _tab_changed(self, tab: str) -> None:
        page = self._case_page
        if page is not None and page.case_id is not None:
            self.history.current = Place(CASE, (("case_id", page.case_id), ("tab", tab)))

    def _show_empty(self) -> None:
        if self._empty is None:
            self._empty = EmptyState(
                self.stage,
                "plug",
                _("No screens yet"),
                _(_NO_SCREENS),
                action=_("Open the settings"),
                on_action=lambda: self.open(SETTINGS),
            )
        self.history.current = None
        self._bring(self._empty, "", "Khibra")

    def _bring(self, widget: tk.Widget, panel_id: str, title: str) -> None:
        if self._front is not widget:
            if self._front is not None and self._front.winfo_exists():
                self._front.grid_remove()
            widget.grid(row=0, column=0, sticky="nsew")
            self._front = widget
            self.stage.after_idle(self._keep_keyboard)
        self._moved(Shown(panel_id=panel_id, title=title, can_go_back=self.history.can_go_back))

    def _keep_keyboard(self) -> None:
        """Put a keyboard that stands nowhere before the screen: the next Tab goes into it, not to the sidebar."""
        if self._front is not None and self._front.winfo_exists():
            root = self._front.winfo_toplevel()
            if root.focus_get() is root:
                self._front.focus_set()

    def _host_in_front(self) -> PanelHost | None:
        return next(iter(self._visible_hosts()), None)

    def _visible_hosts(self) -> list[PanelHost]:
        hosts = [*self._hosts.values(), *(self._case_page.hosts.values() if self._case_page else ())]
        return [host for host in hosts if host.winfo_ismapped()]

    def _close_case_page(self) -> None:
        page, self._case_page = self._case_page, None
        if page is not None:
            if self._front is page:
                self._front = None
            page.close()
