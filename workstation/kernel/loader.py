"""Bringing one plugin in: import the half this process needs, check its hooks, take its contributions or none."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

from workstation.api.contributions import Service, Translations
from workstation.api.i18n import N_
from workstation.api.plugins import Fault, PluginState, Reason
from workstation.kernel.guard import Guard
from workstation.kernel.manifest import Half, Manifest
from workstation.kernel.registry import Registry, name_of
from workstation.kernel.relay import SLOW_S, Relay

_TRANSLATIONS = "register_translations"
_ASK_AUTHOR = N_("Ask the plugin's author, or switch the plugin off. The log has the details.")
_IMPORT = N_("Loading the module {module} failed ({kind}).")
_HOOKS = N_("It does not fit the plugin contract: {problem}")
_SETUP = N_("Its hook {hook} failed ({kind}).")
_TAKEN = N_("It contributes the {kind} “{name}”, which {owner} already has.")
_ONE_OF_TWO = N_("Switch one of the two off.")
_PROVIDES = N_("Its plugin.toml and register_services do not name the same services: {names}")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A plugin that is in; `slow` is set when its set-up kept the UI thread too long."""

    module: ModuleType
    hooks: tuple[str, ...]
    slow: Fault | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A plugin that is not; nothing of it stays."""

    state: PluginState
    reason: Reason
    fault: Fault | None


class Loader:
    """Loads one half of plugins into a relay and a registry.

    Args:
        speak: told a folder of catalogues before the plugin names its contributions.
    """

    def __init__(
        self, half: Half, guard: Guard, relay: Relay, registry: Registry, speak: Callable[[Path], None]
    ) -> None:
        self._half = half
        self._guard = guard
        self._relay = relay
        self._registry = registry
        self._speak = speak

    def load(self, manifest: Manifest) -> Loaded | Refused:
        """Bring a plugin in, wholly or not at all."""
        name = manifest.module(self._half)
        module = self._guard.call(manifest.id, "import", lambda: import_module(name))
        if module.value is None:
            kind = module.fault.kind if module.fault else "?"
            reason = Reason.of(_IMPORT, _ASK_AUTHOR, module=name, kind=kind)
            return Refused(PluginState.IMPORT_FAILED, reason, module.fault)
        found = module.value
        hooks = self._guard.call(manifest.id, "set-up", lambda: self._relay.admit(manifest.id, found))
        if hooks.value is None:
            problem = hooks.fault.message if hooks.fault else "?"
            return _setup_failed(Reason.of(_HOOKS, _ASK_AUTHOR, problem=problem), hooks.fault)
        return self._take(manifest, Loaded(found, hooks.value))

    def unload(self, plugin: str) -> None:
        """Take a plugin out with all it contributed; its module stays imported."""
        self._registry.remove(plugin)
        self._relay.dismiss(plugin)

    def _take(self, manifest: Manifest, loaded: Loaded) -> Loaded | Refused:
        records: list[object] = []
        slow: Fault | None = None
        for hook in sorted(loaded.hooks, key=lambda each: (each != _TRANSLATIONS, each)):
            if not hook.startswith("register_"):
                continue
            outcome = self._relay.register(manifest.id, hook)
            if outcome.fault:
                self._relay.dismiss(manifest.id)
                reason = Reason.of(_SETUP, _ASK_AUTHOR, hook=hook, kind=outcome.fault.kind)
                return _setup_failed(reason, outcome.fault)
            if outcome.seconds > SLOW_S and self._guard.is_home:
                slow = self._guard.complaint(manifest.id, hook, "slow", f"{outcome.seconds:.1f} s")
            records += outcome.value or ()
            if hook == _TRANSLATIONS:
                self._listen(records)
        if problem := self._objection(manifest, records):
            self._relay.dismiss(manifest.id)
            return _setup_failed(problem, None)
        self._registry.add(manifest.id, records)
        return Loaded(loaded.module, loaded.hooks, slow)

    def _listen(self, records: list[object]) -> None:
        for each in records:
            if isinstance(each, Translations):
                self._speak(each.folder)

    def _objection(self, manifest: Manifest, records: list[object]) -> Reason | None:
        if clash := self._registry.clash(records):
            record, owner = clash
            kind = type(record).__name__
            return Reason.of(_TAKEN, _ONE_OF_TWO, kind=kind, name=name_of(record), owner=owner or manifest.id)
        services = {each.id for each in records if isinstance(each, Service)}
        if self._half == "desktop" and (odd := services ^ set(manifest.provides)):
            return Reason.of(_PROVIDES, _ASK_AUTHOR, names=", ".join(sorted(odd)))
        return None


def _setup_failed(reason: Reason, fault: Fault | None) -> Refused:
    return Refused(PluginState.SETUP_FAILED, reason, fault)
