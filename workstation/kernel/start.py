"""Making the kernel of a process from what was asked for on the command line."""

from workstation.config import Paths
from workstation.kernel.clock import Clock
from workstation.kernel.discovery import BUILT_IN, Places
from workstation.kernel.gate import Gate
from workstation.kernel.kernel import Kernel, Options
from workstation.kernel.languages import speak
from workstation.kernel.manifest import Half
from workstation.kernel.marker import CallMarker

__all__ = ["HOST_SERVICES", "open_kernel", "speak"]

HOST_SERVICES = ("plugins", "sealing")
"""What the window provides: `PluginsService` and, where there is a keyring, `Sealing`."""


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
            gate=Gate(
                paths.plugin_switches,
                safe_mode=safe_mode,
                without_plugins=without_plugins,
                needs_consent=True,
            ),
            clock=clock,
            marker=CallMarker(paths.calls, half, clock),
            speak=lambda folders: speak(language, folders),
            host_services=HOST_SERVICES,
        )
    )
