"""Whose fault it is: finds the plugin behind an exception that Tk reports, and gives it to the kernel."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

from workstation.api.plugins import Fault
from workstation.kernel.kernel import Kernel


class PluginFaults:
    """The window's side of the border to plugin code. UI thread only.

    Attributes:
        happened: told every fault of a plugin that came out of a callback.
        host_failed: told a fault of the window itself.
    """

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self.happened: Callable[[Fault], None] = lambda _fault: None
        self.host_failed: Callable[[BaseException], None] = lambda _error: None

    def report(self, _kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Take what a Tk callback raised (`AppWindow.on_fault`)."""
        if isinstance(error, KeyboardInterrupt):
            raise error
        owner = self.owner(trace)
        if owner:
            self.happened(self._kernel.relay.blame(owner, "callback", error))
        else:
            self.host_failed(error)

    def owner(self, trace: TracebackType | None) -> str:
        """Return the plugin whose code is deepest in a traceback, empty for the host's own faults."""
        folders = {info.folder: info.id for info in self._kernel.plugins()}
        found = ""
        for file in _files(trace):
            for parent in Path(file).parents:
                if str(parent) in folders:
                    found = folders[str(parent)]
                    break
        return found


def _files(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename
        trace = trace.tb_next
