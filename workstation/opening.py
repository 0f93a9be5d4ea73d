"""The window, put together with the network, the plugins and this computer's own server."""

import errno
import os
import tkinter as tk
from typing import TYPE_CHECKING

from workstation.config import Paths, private_folder
from workstation.desktop import Desktop, DesktopDesk, Options
from workstation.errors import NoWindow

if TYPE_CHECKING:
    from workstation.net.connection import NetConnection


class Opening:
    """One window with all that belongs to it.

    Args:
        paths: folders of this user.
        server: the command that runs this computer's own server.

    Raises:
        NoWindow: there is no display.
        OSError: a folder of this user cannot be written to.
    """

    def __init__(
        self,
        paths: Paths,
        *,
        safe_mode: bool = False,
        without_plugins: bool = False,
        server: str = "serve",
    ) -> None:
        self._paths = paths
        self._server = server
        self.wants_demo = False
        for folder in (paths.config, paths.data, paths.cache):
            if not os.access(private_folder(folder), os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        try:
            self.desktop = Desktop(
                Options(
                    connect=self._connect,
                    paths=paths,
                    safe_mode=safe_mode,
                    without_plugins=without_plugins,
                )
            )
        except tk.TclError as error:
            raise NoWindow(reason=str(error)) from error

    def show(self) -> None:
        """Show the window until it is closed; Ctrl-C in the terminal closes it as well."""
        try:
            self.desktop.run()
        finally:
            self.desktop.close()

    def _connect(self, desk: DesktopDesk) -> "NetConnection":
        """Make the network side; its imports are late, the window is on screen by now."""
        from workstation.api.contexts import Sealing
        from workstation.embedded import EmbeddedServer
        from workstation.net.connection import NetConnection, Parts

        paths, root = self._paths, self.desktop.root
        connection = NetConnection(
            Parts(
                after=desk.scheduler.after,
                report=lambda fault: root.report_callback_exception(type(fault), fault, fault.__traceback__),
                notify=lambda error: desk.notices.error(error),  # noqa: PLW0108 - notices come after the network
                settings=desk.settings,
                outbox_folder=private_folder(paths.data / "outbox"),
                own_server=lambda: EmbeddedServer(paths, self._server),
                open_demo=self._open_demo,
            )
        )
        self.desktop.kernel.services.provide(Sealing, lambda: connection.sealing)
        return connection

    def _open_demo(self) -> None:
        self.wants_demo = True
        self.desktop.close()
