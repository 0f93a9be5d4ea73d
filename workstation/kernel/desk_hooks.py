"""What the window and the plugins see of the kernel (`workstation.api.contexts.Hooks`)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from workstation.kernel.kernel import Kernel
from workstation.kernel.watchers import Watch

S = TypeVar("S")


class DeskHooks:
    """Asking the other plugins, under the error policy of the hook's verb."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def offer(self, hook: str, **arguments: object) -> list[object]:
        """Collect what plugins offer for an object."""
        return self._kernel.relay.offer(hook, **arguments)

    def collect(self, kind: type[S]) -> Sequence[S]:
        """Return all enabled contributions of a kind, in order."""
        return self._kernel.registry.collect(kind)

    def owner_of(self, contribution: object) -> str:
        """Return the id of the plugin that a collected contribution came from; empty when it is gone."""
        return self._kernel.registry.owner_of(contribution)

    def watch(self, changed: Callable[[], None]) -> Watch:
        """Call `changed` after a plugin was enabled, disabled or quarantined."""
        return self._kernel.watch(changed)
