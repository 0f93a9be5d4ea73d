"""The screens of the window at its left: one entry for each panel that a plugin puts there."""

import tkinter as tk
from collections.abc import Callable, Sequence

from workstation.api.contributions import Panel
from workstation.api.i18n import _
from workstation.ui.brand import Brand
from workstation.ui.kit import (
    Box,
    Control,
    Divider,
    Muted,
    Shape,
    colour,
    elide,
    font,
    icon,
    measurer,
    px,
    surface_of,
    t_visual,
)

WIDTH = 216


class NavItem(Control):
    """An entry: icon and title; the selected one is marked by a bar, a plate and the weight of its text."""

    def __init__(self, master: tk.Misc, title: str, icon_name: str, command: Callable[[], None]) -> None:
        self._title, self._icon = title, icon_name
        self.is_selected = False
        super().__init__(master, command, width=px(WIDTH - 24), height=px(40))

    @property
    def title(self) -> str:
        """Return the logical text."""
        return self._title

    def select(self, *, on: bool) -> None:
        """Mark it as the screen that is shown."""
        if on != self.is_selected:
            self.is_selected = on
            self.draw()

    def draw(self) -> None:
        """Draw the entry."""
        self.delete("all")
        width, height = self.size()
        fill = "selected" if self.is_selected else "hover" if self.is_hovered else ""
        if fill or self.is_focused:
            self.plate(
                Shape(
                    width=width,
                    height=height,
                    radius=px(8),
                    fill=fill or surface_of(self),
                    border="focus" if self.is_focused else "",
                    border_width=2,
                )
            )
        if self.is_selected:
            self.plate(Shape(width=px(4), height=px(20), radius=px(2), fill="accent"), px(2), px(10))
        role = "accent" if self.is_selected else "muted"
        self.create_image(px(24), height // 2, image=icon(self, self._icon, role, 20))
        name = font("strong" if self.is_selected else "body")
        shown = t_visual(elide(self._title, measurer(name), width - px(56)))
        self.create_text(px(44), height // 2, text=shown, anchor="w", font=name, fill=colour("text"))


class Sidebar(Box):
    """The entries, with settings and help at the foot.

    Args:
        open_panel: called with the id of the panel to show.
        on_settings, on_help: what the two entries at the foot do.
    """

    def __init__(
        self,
        master: tk.Misc,
        open_panel: Callable[[str], None],
        on_settings: Callable[[], None],
        on_help: Callable[[], None],
    ) -> None:
        super().__init__(master, "surface", width=px(WIDTH))
        self.grid_propagate(flag=False)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(2, weight=1)
        Brand(self).grid(row=0, column=0, sticky="w", padx=px(16), pady=(px(14), px(18)))
        self._open_panel = open_panel
        self._entries = Box(self)
        self._entries.grid(row=1, column=0, sticky="new", padx=px(12))
        foot = Box(self)
        foot.grid(row=3, column=0, sticky="sew", padx=px(12), pady=(0, px(12)))
        Divider(foot).grid(row=0, column=0, sticky="ew", pady=(0, px(10)))
        foot.columnconfigure(0, weight=1)
        self._settings = NavItem(foot, _("Settings"), "settings", on_settings)
        self._settings.grid(row=1, column=0, sticky="ew")
        self._settings.tooltip.text = _("Settings (Ctrl+,)")
        help_item = NavItem(foot, _("Keyboard and help"), "help", on_help)
        help_item.grid(row=2, column=0, sticky="ew", pady=(px(4), 0))
        help_item.tooltip.text = _("All shortcuts (F1)")
        self._items: dict[str, NavItem] = {"settings": self._settings}
        self._shown = ""

    @property
    def items(self) -> dict[str, NavItem]:
        """Return the entries by panel id."""
        return self._items

    def set(self, panels: Sequence[Panel]) -> None:
        """Show an entry for each of these panels."""
        for child in tuple(self._entries.children.values()):
            child.destroy()
        self._items = {"settings": self._settings}
        if not panels:
            Muted(self._entries, _("No screens"), wrap=WIDTH - 40).grid(padx=px(12), pady=px(8))
        for row, panel in enumerate(panels):
            item = NavItem(
                self._entries,
                _(panel.title),
                panel.icon,
                lambda name=panel.id: self._open_panel(name),  # type: ignore[misc]
            )
            if row < 9:
                item.tooltip.text = f"{_(panel.title)} (Ctrl+{row + 1})"
            item.grid(row=row, column=0, sticky="ew", pady=(0, px(4)))
            self._items[panel.id] = item
        self.mark(self._shown)

    def mark(self, panel_id: str) -> None:
        """Mark the entry of the panel that is shown."""
        self._shown = panel_id
        for name, item in self._items.items():
            item.select(on=name == panel_id)
