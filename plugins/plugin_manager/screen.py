"""The plugin manager on the screen: the list at the left, the chosen plugin at the right."""

import tkinter as tk
from collections.abc import Mapping
from functools import partial

from plugins.plugin_manager.presenter import Detail, PluginsPresenter, Switch
from workstation.api.contexts import Desk
from workstation.api.i18n import _
from workstation.ui.kit import (
    Badge,
    Banner,
    Box,
    Button,
    Card,
    Column,
    EmptyState,
    Heading,
    KeyValues,
    Label,
    Muted,
    ScrollArea,
    Segmented,
    Table,
    TableRow,
    px,
)

_DETAIL_WIDTH = 380


class PluginsScreen:
    """The panel (`workstation.api.contributions.PanelView`)."""

    def __init__(self, desk: Desk, parent: tk.Misc) -> None:
        self._presenter = PluginsPresenter(desk, self._refresh)
        page = Box(parent)
        self.widget: tk.Widget = page
        page.columnconfigure(0, weight=1)
        page.rowconfigure(1, weight=1)
        self._build_head(page)
        self._table = Table(page, _columns(), on_select=self._presenter.select, height=12)
        self._table.grid(row=1, column=0, sticky="nsew", padx=(px(24), px(16)), pady=(0, px(24)))
        self._side = Card(page)
        self._side.grid(row=0, column=1, rowspan=2, sticky="nsew", padx=(0, px(24)), pady=px(24))
        self._side.grid_propagate(False)
        self._side.configure(width=px(_DETAIL_WIDTH))
        self._side.columnconfigure(0, weight=1)
        self._side.rowconfigure(0, weight=1)
        self._shown: tk.Widget | None = None

    def shown(self, arguments: Mapping[str, str]) -> None:
        """Show what is now, and the plugin it was opened for."""
        if plugin := arguments.get("plugin"):
            line = next((each for each in self._presenter.lines() if each.cells[0] == plugin), None)
            self._presenter.selected = line.id if line else ""
        self._refresh()
        if self._presenter.selected:
            self._table.select(self._presenter.selected)

    def closed(self) -> None:
        """Stop listening."""
        self._presenter.close()

    def _build_head(self, page: Box) -> None:
        head = Box(page)
        head.grid(row=0, column=0, sticky="ew", padx=(px(24), px(16)), pady=px(24))
        head.columnconfigure(0, weight=1)
        self._count = Label(head, size="strong")
        self._count.grid(row=0, column=0, sticky="w")
        offers = (("all", _("All")), ("troubled", _("Needs attention")))
        self._filter = Segmented(head, offers, value="all", on_change=self._filtered)
        self._filter.grid(row=0, column=1, sticky="e")

    def _filtered(self, value: str) -> None:
        self._presenter.show_troubled(only=value == "troubled")

    def _refresh(self) -> None:
        self._count.set(self._presenter.count())
        rows = [
            TableRow(id=each.id, cells=each.cells, keys=each.keys, tone=_tag(each.tone))
            for each in self._presenter.lines()
        ]
        self._table.set(rows)
        if self._shown is not None:
            self._shown.destroy()
        detail = self._presenter.detail()
        self._shown = self._nothing() if detail is None else self._detail(detail)
        self._shown.grid(row=0, column=0, sticky="nsew", padx=px(4), pady=px(4))

    def _nothing(self) -> tk.Widget:
        return EmptyState(
            self._side, "plug", _("Choose a plugin"), _("Its state, its cost and its switch appear here.")
        )

    def _detail(self, detail: Detail) -> tk.Widget:
        area = ScrollArea(self._side, pad=px(16))
        body = area.body
        Heading(body, detail.title, size="subtitle", wrap=True).grid(sticky="ew")
        Badge(body, detail.state, detail.tone).grid(sticky="w", pady=(px(6), px(10)))
        Label(body, detail.about, wrap=True).grid(sticky="ew")
        if detail.reason:
            text = f"{detail.reason}\n{detail.advice}".strip()
            tone = "info" if detail.tone == "neutral" else detail.tone
            Banner(body, text, tone).grid(sticky="ew", pady=(px(12), 0))
        self._buttons(body, detail.switches).grid(sticky="w", pady=px(16))
        if detail.note:
            Muted(body, detail.note, wrap=True).grid(sticky="ew", pady=(0, px(16)))
        facts = KeyValues(body)
        facts.set(detail.facts)
        facts.grid(sticky="ew")
        _part(body, _("Time spent"), detail.costs)
        if detail.fault:
            Label(body, _("Last fault"), size="strong").grid(sticky="w", pady=(px(16), px(4)))
            Label(body, detail.fault, tone="danger", wrap=True).grid(sticky="ew")
            for text in filter(None, (detail.fault_words, detail.trace)):
                Muted(body, text, wrap=True).grid(sticky="ew", pady=(px(4), 0))
        return area

    def _buttons(self, body: Box, switches: tuple[Switch, ...]) -> Box:
        row = Box(body)
        for each in switches:
            command = partial(self._presenter.switch, on=each.enables)
            button = Button(row, each.text, command, kind="primary" if each.enables else "secondary")
            button.grid(row=0, column=len(row.children), padx=(0, px(8)))
            if each.why_not:
                button.disable(each.why_not)
        return row


def _part(body: Box, title: str, pairs: tuple[tuple[str, str], ...]) -> None:
    if pairs:
        Label(body, title, size="strong").grid(sticky="w", pady=(px(16), px(4)))
        table = KeyValues(body)
        table.set(pairs)
        table.grid(sticky="ew")


def _tag(tone: str) -> str:
    return "" if tone == "good" else "muted" if tone == "neutral" else tone


def _columns() -> tuple[Column, ...]:
    return (
        Column(id="plugin", title=_("Plugin"), width=150, stretch=1),
        Column(id="state", title=_("State"), width=170, stretch=1),
        Column(id="version", title=_("Version"), width=64),
        Column(id="origin", title=_("Origin"), width=150),
        Column(id="time", title=_("Time"), width=80, anchor="e"),
    )
