"""The real window over a connection on paper, with its event loop turned by hand."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.desktop.paper_connection import PaperConnection
from tests.plugins.people import GP, me
from workstation.api.plugins import PluginState
from workstation.config import find_paths
from workstation.desktop import Desktop, Options
from workstation.ui.panel_host import PanelHost


class Running:
    """A desktop with its event loop turned by hand."""

    def __init__(self, home: Path, **options: Any) -> None:
        paths = find_paths({"KHIBRA_HOME": str(home)})
        connect: Any = lambda _desk: PaperConnection(me(GP))  # noqa: E731
        self.desktop = Desktop(Options(connect=connect, paths=paths, **options))
        self.pump(lambda: hasattr(self.desktop, "stages"))

    def pump(self, until: Callable[[], bool], timeout_s: float = 20) -> None:
        end_s = time.monotonic() + timeout_s
        while not until():
            assert time.monotonic() < end_s, "it did not become true in time"
            self.desktop.root.update()

    def host(self, panel: str) -> PanelHost:
        hosts = self.desktop.window.navigation._hosts.values()
        return next(each for each in hosts if each.panel.id == panel)

    def open(self, panel: str) -> PanelHost:
        self.desktop.window.navigation.open(panel)
        self.desktop.root.update()
        return self.host(panel)

    def state(self, plugin: str) -> PluginState:
        return self.desktop.kernel.plugin(plugin).state
