"""Making the kernel of a process from what was asked for on the command line."""

from collections.abc import Sequence
from pathlib import Path

import workstation
from workstation.api import i18n
from workstation.config import Paths
from workstation.kernel.clock import Clock
from workstation.kernel.discovery import BUILT_IN, Places
from workstation.kernel.gate import Gate
from workstation.kernel.kernel import Kernel, Options
from workstation.kernel.manifest import Half
from workstation.kernel.marker import CallMarker

HOST_CATALOGUES = Path(workstation.__file__).parent / "locale"


def speak(language: str, plugin_catalogues: Sequence[Path] = ()) -> None:
    """Use a language with the host's catalogue and those of the plugins."""
    i18n.use(language, (HOST_CATALOGUES, *plugin_catalogues))


def open_kernel(
    half: Half, paths: Paths, language: str, *, safe_mode: bool = False, without_plugins: bool = False
) -> Kernel:
    """Return a kernel that has found its plugins and loaded none; call `load` next.

    `safe_mode` takes only the plugins that come with Khibra, whatever else is installed; `without_plugins` none.
    """
    only_built_in = safe_mode or without_plugins
    clock = Clock()
    return Kernel(
        Options(
            half=half,
            places=Places(
                built_in=BUILT_IN,
                user=None if only_built_in else paths.plugins,
                installed=not only_built_in,
            ),
            gate=Gate(paths.plugin_switches, safe_mode=safe_mode, without_plugins=without_plugins),
            clock=clock,
            marker=CallMarker(paths.calls, half, clock),
            speak=lambda folders: speak(language, folders),
        )
    )
