"""What plugins and the host provide to other plugins, found by the Protocol it fulfils."""

from collections.abc import Callable
from typing import TypeVar, cast

from workstation.api.contexts import Desk
from workstation.api.contributions import Service
from workstation.kernel.registry import Registry
from workstation.kernel.relay import Relay

S = TypeVar("S")


class Services:
    """Services of the active plugins, built when first asked for, and those of the host."""

    def __init__(self, registry: Registry, relay: Relay) -> None:
        self._registry = registry
        self._relay = relay
        self._host: dict[object, Callable[[], object]] = {}
        self._built: dict[tuple[str, str], object] = {}

    def provide(self, kind: type[S], find: Callable[[], S | None]) -> None:
        """Add a service of the host itself; `find` returns None while it cannot be had."""
        self._host[kind] = find

    def forget(self, owner: str) -> None:
        """Drop what a plugin built: it is no longer active."""
        self._built = {key: built for key, built in self._built.items() if key[0] != owner}

    def find(self, kind: type[S], desk: Desk) -> S:
        """Return the service of a kind.

        Raises:
            LookupError: nobody provides it now, or building it failed.
        """
        if kind in self._host and (found := self._host[kind]()) is not None:
            return cast("S", found)
        for owner, service in self._registry.owned(Service):
            if service.kind is kind:
                return cast("S", self._instance(owner, service, desk))
        raise LookupError(f"no active plugin provides {kind.__name__}")

    def _instance(self, owner: str, service: Service, desk: Desk) -> object:
        key = owner, service.id
        if key not in self._built:
            outcome = self._relay.run(owner, f"service {service.id}", lambda: service.build(desk))
            if outcome.value is None:
                raise LookupError(f"{owner} could not build its service {service.id}")
            self._built[key] = outcome.value
        return self._built[key]
