"""The frame around every screen: sidebar, header, banners, and the stage the screens stand on."""

import tkinter as tk
from collections.abc import Callable

from workstation.ui.header import Header, HeaderActs
from workstation.ui.kit import Banner, Box, Divider, Tone, px
from workstation.ui.sidebar import Sidebar


class Shell(Box):
    """The frame.

    Attributes:
        stage: where screens are gridded at row 0, column 0.
    """

    def __init__(
        self,
        root: tk.Misc,
        acts: HeaderActs,
        open_panel: Callable[[str], None],
        on_settings: Callable[[], None],
        on_help: Callable[[], None],
        *,
        is_dark: bool,
    ) -> None:
        super().__init__(root, "page")
        self.columnconfigure(2, weight=1)
        self.rowconfigure(2, weight=1)
        self.sidebar = Sidebar(self, open_panel, on_settings, on_help)
        self.sidebar.grid(row=0, column=0, rowspan=3, sticky="ns")
        Divider(self, vertical=True).grid(row=0, column=1, rowspan=3, sticky="ns")
        self.header = Header(self, acts, is_dark=is_dark)
        self.header.grid(row=0, column=2, sticky="ew")
        self._banner_area = Box(self)
        self._banner_area.columnconfigure(0, weight=1)
        self.stage = Box(self)
        self.stage.columnconfigure(0, weight=1)
        self.stage.rowconfigure(0, weight=1)
        self.stage.grid(row=2, column=2, sticky="nsew")
        self._banners: dict[str, Banner] = {}

    @property
    def banners(self) -> dict[str, Banner]:
        """Return the banners that are shown, by id."""
        return self._banners

    def set_banner(
        self,
        banner_id: str,
        text: str,
        tone: Tone = "info",
        *,
        action: str = "",
        on_action: Callable[[], None] | None = None,
    ) -> None:
        """Show a banner, or replace the one of this id."""
        self.clear_banner(banner_id)
        banner = Banner(self._banner_area, text, tone, action=action, on_action=on_action)
        self._banners[banner_id] = banner
        self._arrange()

    def clear_banner(self, banner_id: str) -> None:
        """Take a banner away; one that is not there does no harm."""
        banner = self._banners.pop(banner_id, None)
        if banner is not None:
            banner.destroy()
            self._arrange()

    def _arrange(self) -> None:
        for row, banner in enumerate(self._banners.values()):
            banner.grid(row=row, column=0, sticky="ew", pady=(0 if row == 0 else px(6), 0))
        if self._banners:
            self._banner_area.grid(row=1, column=2, sticky="ew", padx=px(16), pady=(px(12), 0))
        else:
            self._banner_area.grid_forget()
