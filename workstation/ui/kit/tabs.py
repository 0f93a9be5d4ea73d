"""Tabs above a page; the pages are made when first shown and kept."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass

from workstation.ui.kit.control import Control
from workstation.ui.kit.icons import icon
from workstation.ui.kit.shapes import Shape
from workstation.ui.kit.surfaces import Box, Divider
from workstation.ui.kit.text import t_visual
from workstation.ui.kit.theme import colour, font, px, surface_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One tab; `make` builds its page inside what it is given."""

    id: str
    title: str
    make: Callable[[tk.Misc], tk.Widget]
    icon_name: str = ""


class _TabButton(Control):
    def __init__(self, master: tk.Misc, tab: Tab, command: Callable[[], None]) -> None:
        self._tab = tab
        self.is_selected = False
        lead = px(24) if tab.icon_name else 0
        width = font("strong").measure(t_visual(tab.title)) + px(28) + lead
        super().__init__(master, command, width=width, height=px(42))

    def draw(self) -> None:
        self.delete("all")
        width, height = self.size()
        if self.is_focused or (self.is_hovered and not self.is_selected):
            plate = Shape(
                width=width,
                height=height - px(6),
                radius=px(8),
                fill="hover" if self.is_hovered else surface_of(self),
                border="focus" if self.is_focused else "",
                border_width=2,
            )
            self.plate(plate, 0, px(1))
        role = "accent" if self.is_selected else "muted"
        left = px(14)
        if self._tab.icon_name:
            self.create_image(
                left + px(8), height // 2 - px(2), image=icon(self, self._tab.icon_name, role, 18)
            )
            left += px(24)
        name = font("strong" if self.is_selected else "body")
        role = "text" if self.is_selected else "muted"
        self.create_text(
            left,
            height // 2 - px(2),
            text=t_visual(self._tab.title),
            anchor="w",
            font=name,
            fill=colour(role),
        )
        if self.is_selected:
            self.create_rectangle(
                px(10), height - px(3), width - px(10), height, fill=colour("accent"), width=0
            )


class Tabs(Box):
    """A row of tabs and the page of the selected one; Left and Right move.

    Args:
        on_change: called with the id after the user changed the tab.
    """

    def __init__(self, master: tk.Misc, on_change: Callable[[str], None] | None = None) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(2, weight=1)
        self._on_change = on_change
        self._bar = Box(self)
        self._bar.grid(row=0, column=0, sticky="w")
        Divider(self).grid(row=1, column=0, sticky="ew")
        self._tabs: dict[str, Tab] = {}
        self._buttons: dict[str, _TabButton] = {}
        self._pages: dict[str, tk.Widget] = {}
        self.selected = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids in order."""
        return tuple(self._tabs)

    def add(self, tab: Tab) -> None:
        """Add a tab at the end; the first one is selected."""
        self._tabs[tab.id] = tab
        button = _TabButton(self._bar, tab, lambda: self.select(tab.id, by_user=True))
        button.grid(row=0, column=len(self._buttons), padx=(0, px(4)))
        for key, by in (("<Left>", -1), ("<Right>", 1)):
            button.bind(key, lambda _e, by=by: self._step(by))  # type: ignore[misc]
        self._buttons[tab.id] = button
        if not self.selected:
            self.select(tab.id)

    def button(self, tab_id: str) -> Control:
        """Return the button of a tab."""
        return self._buttons[tab_id]

    def page(self, tab_id: str) -> tk.Widget | None:
        """Return the page of a tab, None before it was shown."""
        return self._pages.get(tab_id)

    def select(self, tab_id: str, *, by_user: bool = False) -> None:
        """Show a tab; an unknown one changes nothing."""
        if tab_id not in self._tabs:
            return
        if self.selected in self._pages:
            self._pages[self.selected].grid_forget()
        self.selected = tab_id
        page = self._pages.get(tab_id)
        if page is None:
            page = self._pages[tab_id] = self._tabs[tab_id].make(self)
        page.grid(row=2, column=0, sticky="nsew", pady=(px(16), 0))
        for name, button in self._buttons.items():
            button.is_selected = name == tab_id
            button.draw()
        if by_user and self._on_change is not None:
            self._on_change(tab_id)

    def step(self, by: int) -> None:
        """Show the tab beside the selected one, as the user's keys ask."""
        if self.selected:
            self._step(by)

    def _step(self, by: int) -> str:
        ids = self.ids
        index = max(0, min(ids.index(self.selected) + by, len(ids) - 1))
        self.select(ids[index], by_user=True)
        self._buttons[ids[index]].focus_set()
        return "break"
