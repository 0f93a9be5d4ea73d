"""An open case: who and what at the top, and a tab for each panel that a plugin puts there."""

import tkinter as tk
from collections.abc import Callable, Sequence
from datetime import datetime

from cases.model.case import AWAITED, CaseCard, CaseState, Urgency
from cases.model.ids import CaseId
from workstation.api.contexts import Desk
from workstation.api.contributions import Panel
from workstation.api.i18n import _
from workstation.api.times import due
from workstation.api.words import age_and_sex, specialty_title, state_title, urgency_title
from workstation.kernel.kernel import Kernel
from workstation.ui.kit import Badge, Box, EmptyState, Heading, Icon, Muted, Tab, Tabs, Tone, px
from workstation.ui.panel_host import PanelHost

URGENCY_TONES: dict[Urgency, Tone] = {
    Urgency.IMMEDIATE: "danger",
    Urgency.URGENT: "warning",
    Urgency.SOON: "info",
    Urgency.ROUTINE: "neutral",
}
_TICK_MS = 30_000
STATE_TONES: dict[CaseState, Tone] = {
    CaseState.INFORMATION_REQUESTED: "warning",
    CaseState.CONCLUDED: "good",
    CaseState.CLOSED: "good",
    CaseState.DECLINED: "danger",
    CaseState.CANCELLED: "danger",
}


def due_badge(card: CaseCard, now: datetime) -> tuple[str, Tone] | None:
    """Return what the clock of a case says, None where nothing is awaited."""
    if card.state is CaseState.INFORMATION_REQUESTED:
        return _("The clock is stopped"), "neutral"
    if card.answer_by is None or card.state not in AWAITED:
        return None
    return due(card.answer_by, now), "danger" if card.is_answer_late(now) else "neutral"


class CaseHead(Box):
    """The line above the tabs."""

    def __init__(self, master: tk.Misc) -> None:
        super().__init__(master)
        self.columnconfigure(2, weight=1)
        self._urgency_icon = Icon(self, "urgency_routine", size=18)
        self._urgency_icon.grid(row=0, column=0, padx=(0, px(8)))
        self._name = Heading(self, "", size="title")
        self._name.grid(row=0, column=1, sticky="w")
        self._line = Muted(self, "", size="body")
        self._line.grid(row=1, column=0, columnspan=3, sticky="w", pady=(px(2), 0))
        badges = Box(self)
        badges.grid(row=0, column=3, rowspan=2, sticky="e")
        self._urgency = Badge(badges, "", "neutral")
        self._state = Badge(badges, "", "neutral")
        self._due = Badge(badges, "", "neutral", icon_name="clock")
        for column, badge in enumerate((self._urgency, self._state, self._due)):
            badge.grid(row=0, column=column, padx=(px(8), 0))

    def set(self, card: CaseCard, now: datetime) -> None:
        """Show a case."""
        names = [name for name in (card.patient_name, card.patient_name_ar) if name]
        subject = [age_and_sex(card.age_years, card.sex), specialty_title(card.specialty)]
        # who sees no name finds the number once, in the header of the window
        self._name.set("  ·  ".join(names or subject))
        self._line.set(
            "  ·  ".join((card.number, *subject, card.requester.name) if names else (card.requester.name,))
        )
        tone = URGENCY_TONES[card.urgency]
        self._urgency_icon.set(f"urgency_{card.urgency}", tone)
        self._urgency.set(urgency_title(card.urgency), tone)
        self._state.set(state_title(card.state), STATE_TONES.get(card.state, "info"))
        clock = due_badge(card, now)
        if clock is None:
            self._due.grid_remove()
        else:
            self._due.set(*clock)
            self._due.grid()


class CasePage(Box):
    """The page of whichever case is open; its panels are built once and told when the case changes.

    Args:
        on_tab: called with the tab's panel id after the user changed it.
    """

    def __init__(
        self,
        master: tk.Misc,
        desk: Desk,
        kernel: Kernel,
        panels: Sequence[Panel],
        on_tab: Callable[[str], None],
    ) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self._desk = desk
        self._case_id: CaseId | None = None
        self._on_tab = on_tab
        self.hosts: dict[str, PanelHost] = {}
        self.head = CaseHead(self)
        self.head.grid(row=0, column=0, sticky="ew", padx=px(24), pady=(px(18), px(8)))
        self.tabs = Tabs(self, self._changed)
        self.tabs.grid(row=1, column=0, sticky="nsew", padx=px(24))
        for panel in panels:
            self.tabs.add(
                Tab(
                    id=panel.id,
                    title=_(panel.title),
                    icon_name=panel.icon,
                    make=lambda parent, panel=panel: self._make(parent, kernel, panel),  # type: ignore[misc]
                )
            )
        if not panels:
            EmptyState(
                self, "file", _("Nothing shows this case"), _("No active plugin brings a tab for cases.")
            ).grid(row=1, column=0, sticky="nsew")
        self._watch = desk.cases.watch(self.refresh)
        self._clock = desk.scheduler.after(_TICK_MS, self._tick)

    @property
    def case_id(self) -> CaseId | None:
        """Return the case that is open."""
        return self._case_id

    def open(self, case_id: CaseId, tab: str = "") -> None:
        """Show a case, at a tab where one is named; another case starts at the first tab."""
        is_other = case_id != self._case_id
        self._case_id = case_id
        self.refresh()
        wanted = tab or (self.tabs.ids[0] if is_other and self.tabs.ids else self.tabs.selected)
        if wanted:
            self.tabs.select(wanted)
            self._show(self.tabs.selected)

    def refresh(self) -> None:
        """Bring the head up to date."""
        card = self._desk.cases.card(self._case_id) if self._case_id is not None else None
        if card is not None:
            self.head.set(card, self._desk.now())

    def _tick(self) -> None:
        """Bring the time that is left up to date."""
        self._clock = self._desk.scheduler.after(_TICK_MS, self._tick)
        self.refresh()

    def close(self) -> None:
        """End all tabs."""
        self._watch.cancel()
        self._clock.cancel()
        for host in self.hosts.values():
            host.close()
        self.destroy()

    def _make(self, parent: tk.Misc, kernel: Kernel, panel: Panel) -> tk.Widget:
        host = self.hosts[panel.id] = PanelHost(parent, self._desk, kernel, panel)
        return host

    def _changed(self, tab: str) -> None:
        self._show(tab)
        self._on_tab(tab)

    def _show(self, tab: str) -> None:
        host = self.hosts.get(tab)
        if host is not None and self._case_id is not None:
            host.show({"case_id": self._case_id})
