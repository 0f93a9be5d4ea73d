"""The plugin kernel of one process: finds plugins, loads what may be loaded, and takes it out again.

`Kernel` fulfils `workstation.api.plugins.PluginsService`. A plugin that fails is a state with a reason and a
remedy, never an exception. In a window everything here runs on the UI thread; in the server, the hooks and so
a quarantine may come from any thread.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from inspect import cleandoc
from pathlib import Path
from threading import RLock
from types import ModuleType

from workstation.api.i18n import N_, _
from workstation.api.markers import API_VERSION
from workstation.api.plugins import Fault, PluginInfo, PluginsService, PluginState, Reason
from workstation.errors import PluginUnknown
from workstation.kernel.clock import Clock
from workstation.kernel.discovery import Found, Places, discover
from workstation.kernel.gate import Gate
from workstation.kernel.guard import Guard
from workstation.kernel.ledger import Ledger
from workstation.kernel.loader import Loader, Refused
from workstation.kernel.manifest import Half, Manifest
from workstation.kernel.marker import CallMarker, Suspect
from workstation.kernel.order import Plan, arrange, missing
from workstation.kernel.registry import Registry
from workstation.kernel.relay import Relay
from workstation.kernel.services import Services
from workstation.kernel.watchers import Watch, Watchers

_log = logging.getLogger(__name__)
_API = N_("It was written for version {wanted} of the plugin contract; this is {here}.")
_UPDATE = N_("Update the plugin or Khibra.")
_NO_HALF = N_("It has nothing to do in this process.")
_QUARANTINE = N_("It failed too often; the last time in {where} ({kind}).")
_SWITCH = N_("Switch it on to try again, or off to be rid of it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a kernel is made.

    Attributes:
        speak: told the folders with the catalogues of the plugins.
        host_services: names of what the host provides; `services.provide` brings them.
        mix: reorders plugins that may come in any order; for tests.
    """

    half: Half
    places: Places = field(default_factory=Places)
    gate: Gate = field(default_factory=Gate)
    clock: Clock = field(default_factory=Clock)
    marker: CallMarker | None = None
    speak: Callable[[Sequence[Path]], None] = lambda _folders: None
    host_services: Collection[str] = ("plugins",)
    mix: Callable[[list[str]], None] | None = None


@dataclass(slots=True)
class _Plugin:
    found: Found
    manifest: Manifest
    state: PluginState = PluginState.DISCOVERED
    reason: Reason | None = None
    module: ModuleType | None = None
    hooks: tuple[str, ...] = ()

    def become(self, state: PluginState, reason: Reason | None = None) -> None:
        self.state = state
        self.reason = reason


_GIVEN: Mapping[Half, str] = {"desktop": "desk", "server": "server"}
_Refusal = tuple[PluginState, Reason | None] | None
_FAILED = (PluginState.IMPORT_FAILED, PluginState.SETUP_FAILED, PluginState.QUARANTINED)


class Kernel:
    """The plugins of this process.

    Attributes:
        relay: calls the hooks.
        registry: what the active plugins contributed.
        services: what they provide to each other.
        quarantined: called with a plugin that was just put in quarantine; the window shows a notice.
        switched: called with a plugin that somebody just switched on or off.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._lock = RLock()
        self._watchers = Watchers()
        self._ledger = Ledger()
        self._guard = Guard(self._ledger, options.clock, options.marker)
        self._give: Callable[[PluginInfo], object] | None = None
        self.quarantined: Callable[[PluginInfo], None] = lambda _info: None
        self.switched: Callable[[PluginInfo], None] = lambda _info: None
        self.registry = Registry()
        self.relay = Relay(options.half, self._guard, self._ledger, options.clock, self._quarantine)
        self.services = Services(self.registry, self.relay)
        self.services.provide(PluginsService, lambda: self)
        self._loader = Loader(options.half, self._guard, self.relay, self.registry, self._speak)
        found = discover(options.places)
        self._plugins = {each.id: _Plugin(each, each.manifest) for each in found if each.manifest}
        self._unusable = [_bare(each) for each in found if each.manifest is None]
        self._order: tuple[str, ...] = tuple(self._plugins)
        folders = [each.found.folder / "locale" for each in self._plugins.values()]
        self._catalogues = [folder for folder in folders if folder.is_dir()]
        options.speak(self._catalogues)  # texts are no code: a plugin is spoken of before it is loaded

    # The life of the process

    @property
    def suspects(self) -> tuple[Suspect, ...]:
        """Plugins that did not come back in an earlier run; ask the user before `load`."""
        marked = self._options.marker.suspects if self._options.marker else ()
        return tuple(each for each in marked if each.plugin in self._plugins)

    @property
    def strangers(self) -> tuple[PluginInfo, ...]:
        """Plugins that do not come with Khibra and that nobody has decided about; ask before `load`."""
        asked = [each for each in self._plugins.values() if each.manifest.fits()]
        return tuple(self._info(each) for each in asked if self._options.gate.is_unanswered(each.found))

    def decide(self, plugin_id: str, *, allow: bool) -> None:
        """Remember whether a plugin that does not come with Khibra may be loaded, as it is now.

        Raises:
            PluginUnknown: none has this id.
        """
        self._options.gate.decide(self._known(plugin_id).found, allow=allow)

    def load(self, leave_out: Collection[str] = ()) -> None:
        """Load what may be loaded, without the plugins in `leave_out`."""
        with self._lock:
            self._options.gate.leave_out(leave_out)
            self._settle()

    def look(self) -> None:
        """Say what would become of each plugin, as far as that is known without importing it."""
        refusals = {key: self._refusal(each) for key, each in self._plugins.items()}
        plan = self._plan(refusals)
        for key, plugin in self._plugins.items():
            if refusal := refusals[key]:
                plugin.become(*refusal)
            elif key in plan.blocked:
                plugin.become(PluginState.BLOCKED, plan.blocked[key])

    def started(self, give: Callable[[PluginInfo], object]) -> None:
        """Tell the plugins that the window or the server is ready; `give` returns each its desk or server."""
        self._give = give
        half = self._options.half
        self.relay.hand(f"on_{half}_ready", _GIVEN[half], lambda plugin_id: give(self.plugin(plugin_id)))

    @property
    def catalogues(self) -> tuple[Path, ...]:
        """The folders with the plugins' texts, for a change of language."""
        return tuple(self._catalogues)

    def renew(self) -> None:
        """Ask all active plugins for their contributions again: their titles are in another language now."""
        with self._lock:
            for key in self._order:
                plugin = self._plugins[key]
                if plugin.state is PluginState.ACTIVE:
                    self._loader.unload(key)
                    self._register(plugin)
        self._watchers.tell()

    def breathe(self) -> None:
        """Say that the window's event loop turns; called by its timer, also while a hook shows a dialog."""
        self._guard.breathe()

    def close(self) -> None:
        """Tell the plugins that the process ends, and note that it ended well."""
        if self._options.half == "desktop":
            self.relay.tell("on_desktop_closing")
        if self._options.marker:
            self._options.marker.close()

    # PluginsService

    def plugins(self) -> Sequence[PluginInfo]:
        """Return every plugin that was found: built-in ones first, at the end what cannot be used."""
        with self._lock:
            return [*map(self._info, self._plugins.values()), *self._unusable]

    def plugin(self, plugin_id: str) -> PluginInfo:
        """Return one plugin.

        Raises:
            PluginUnknown: none has this id.
        """
        return self._info(self._known(plugin_id))

    def enable(self, plugin_id: str) -> PluginInfo:
        """Allow and enable a plugin now and at the next start; one that failed is tried again."""
        with self._lock:
            plugin = self._known(plugin_id)
            self._options.gate.switch(plugin_id, on=True)
            if self._options.gate.is_guest(plugin.found):
                self._options.gate.decide(plugin.found, allow=True)
            self._ledger.forgive(plugin_id)
            if plugin.state in _FAILED:
                self._loader.unload(plugin_id)
                plugin.become(PluginState.DISCOVERED)
            self._settle()
        return self._switched(plugin)

    def disable(self, plugin_id: str) -> PluginInfo:
        """Remove all a plugin contributed, now and at the next start; what needs it is blocked."""
        with self._lock:
            plugin = self._known(plugin_id)
            self._options.gate.switch(plugin_id, on=False)
            self._settle()
        return self._switched(plugin)

    def watch(self, changed: Callable[[], None]) -> Watch:
        """Call `changed` after a plugin changed its state."""
        return self._watchers.add(changed)

    # How

    def _switched(self, plugin: _Plugin) -> PluginInfo:
        self._watchers.tell()
        info = self._info(plugin)
        self.switched(info)
        return info

    def _known(self, plugin_id: str) -> _Plugin:
        if plugin_id not in self._plugins:
            raise PluginUnknown(plugin=plugin_id)
        return self._plugins[plugin_id]

    def _refusal(self, plugin: _Plugin) -> _Refusal:
        """Return the state of a plugin that is not to be loaded, or None."""
        if refusal := self._options.gate.refusal(plugin.found):
            return PluginState.DISABLED, refusal
        if plugin.state in _FAILED:
            return plugin.state, plugin.reason
        if not plugin.manifest.module(self._options.half):
            return PluginState.DISCOVERED, Reason.of(_NO_HALF)
        if not plugin.manifest.fits():
            reason = Reason.of(_API, _UPDATE, wanted=plugin.manifest.api, here=API_VERSION)
            return PluginState.INCOMPATIBLE, reason
        if lack := self._options.gate.lack_of_consent(plugin.found):
            return PluginState.DISABLED, lack
        return None

    def _plan(self, refusals: Mapping[str, _Refusal]) -> Plan:
        """Arrange those that may be loaded; what plugins without a half here provide counts as provided."""
        elsewhere = [
            name
            for key, refusal in refusals.items()
            if refusal and refusal[0] is PluginState.DISCOVERED
            for name in self._plugins[key].manifest.provides
        ]
        wanted = [each.manifest for key, each in self._plugins.items() if refusals[key] is None]
        return arrange(wanted, (*self._options.host_services, *elsewhere), self._options.mix)

    def _settle(self) -> None:
        """Make every plugin what it should be: take out what may not stay, bring in what may."""
        refusals = {key: self._refusal(each) for key, each in self._plugins.items()}
        plan = self._plan(refusals)
        for key in reversed(self._order):
            if refusal := refusals[key]:
                self._take_out(self._plugins[key], *refusal)
            elif key in plan.blocked:
                self._take_out(self._plugins[key], PluginState.BLOCKED, plan.blocked[key])
        self._order = (*plan.order, *(key for key in self._plugins if key not in plan.order))
        self.relay.arrange(self._order)
        self.registry.arrange(self._order)
        for key in plan.order:
            self._bring_in(self._plugins[key])

    def _bring_in(self, plugin: _Plugin) -> None:
        manifest = plugin.manifest
        lost = [name for name in manifest.needs if not self._is_provided(name)]
        if lost:
            self._take_out(plugin, PluginState.BLOCKED, missing(lost[0]))
        elif plugin.state is not PluginState.ACTIVE:
            self._activate(plugin)

    def _is_provided(self, service: str) -> bool:
        """Return whether a service is here; a plugin without a half in this process counts as present."""
        present = (PluginState.ACTIVE, PluginState.DISCOVERED)
        return service in self._options.host_services or any(
            service in each.manifest.provides and each.state in present for each in self._plugins.values()
        )

    def _activate(self, plugin: _Plugin) -> None:
        self._register(plugin)
        if plugin.state is PluginState.ACTIVE and self._give is not None:
            half = self._options.half
            given = {_GIVEN[half]: self._give(self._info(plugin))}
            self.relay.tell_one(plugin.manifest.id, f"on_{half}_ready", **given)

    def _register(self, plugin: _Plugin) -> None:
        if change := self._options.gate.change(plugin.found):
            plugin.become(PluginState.DISABLED, change)
            return
        result = self._loader.load(plugin.manifest)
        if isinstance(result, Refused):
            plugin.become(result.state, result.reason)
            if result.fault:
                self._ledger.note(result.fault)
            return
        plugin.module, plugin.hooks = result.module, result.hooks
        plugin.become(PluginState.ACTIVE)
        if result.slow:
            self._quarantine(plugin.manifest.id, result.slow)

    def _take_out(self, plugin: _Plugin, state: PluginState, reason: Reason | None) -> None:
        key = plugin.manifest.id
        is_running = plugin.state is PluginState.ACTIVE and self._give is not None
        if is_running and self._options.half == "desktop":
            self.relay.tell_one(key, "on_desktop_closing")
        if plugin.state is not state or state is not PluginState.QUARANTINED:
            self._loader.unload(key)
            self.services.forget(key)
            plugin.hooks = ()
        plugin.become(state, reason)

    def _quarantine(self, plugin_id: str, fault: Fault) -> None:
        """Silence a plugin; called by the relay, in the server from any thread."""
        with self._lock:
            plugin = self._plugins[plugin_id]
            if plugin.state is not PluginState.ACTIVE:
                return
            self._ledger.note(fault)
            self.relay.silence(plugin_id)
            self.registry.remove(plugin_id)
            self.services.forget(plugin_id)
            reason = Reason.of(_QUARANTINE, _SWITCH, where=fault.where, kind=fault.kind)
            plugin.become(PluginState.QUARANTINED, reason)
            _log.warning("plugin quarantined: %s after %s in %s", plugin_id, fault.kind, fault.where)
            self._settle()
        self.quarantined(self._info(plugin))
        self._watchers.tell()

    def _speak(self, folder: Path) -> None:
        if folder not in self._catalogues:
            self._catalogues.append(folder)
            self._options.speak(self._catalogues)

    def _info(self, plugin: _Plugin) -> PluginInfo:
        manifest = plugin.manifest
        return replace(
            _bare(plugin.found),
            version=manifest.version,
            summary=_(manifest.summary),
            state=plugin.state,
            reason=plugin.reason,
            description=describe(plugin.module.__doc__ or "") if plugin.module else "",
            author=manifest.author,
            has_server_half=bool(manifest.server),
            permissions=manifest.permissions,
            hooks=plugin.hooks,
            contributions=len(self.registry.owned_by(manifest.id)),
            time_spent=self._ledger.times(manifest.id),
            last_fault=self._ledger.last_fault(manifest.id),
        )


def describe(docstring: str) -> str:
    """Return a module's docstring for its users: each paragraph on one line, in their language."""
    paragraphs = [" ".join(each.split()) for each in cleandoc(docstring).split("\n\n")]
    return "\n\n".join(_(each) for each in paragraphs if each)


def _bare(found: Found) -> PluginInfo:
    return PluginInfo(
        id=found.id,
        version="",
        summary="",
        origin=found.origin,
        folder=str(found.folder),
        state=PluginState.INCOMPATIBLE,
        reason=found.problem,
    )
