"""Calling the plugins' hooks; a hook's verb is its error policy.

pluggy finds and checks the implementations, and would stop at the first exception. So the relay walks them itself:

* `register`: asked for one plugin at a time by the loader, which refuses the plugin when anything is wrong.
* `on`, `offer`: a fault is logged and skipped; the third within five minutes quarantines the plugin.
* `check`, `decide`: a fault counts as an objection. They go on being asked while a plugin is in quarantine:
  leaving them out would open what the plugin guards, and refusing everything would close the hospital.

A call on the UI thread of more than `SLOW_S` quarantines the plugin after it returned. Answers that are too long
are cut (`workstation.kernel.answers`), and that is a fault too.
"""

import inspect
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import TypeVar

import pluggy
from pluggy import HookImpl

from cases.acts.hooks import Objected
from workstation.api.i18n import _
from workstation.api.markers import PROJECT
from workstation.api.plugins import Fault
from workstation.kernel import answers
from workstation.kernel.clock import Clock
from workstation.kernel.guard import Guard, Outcome
from workstation.kernel.ledger import Ledger
from workstation.kernel.manifest import Half
from workstation.kernel.specs import HookSpec, modules, specs

SLOW_S = 5.0

R = TypeVar("R")


class ContractBroken(Exception):
    """A module does not fit the hook specifications; the message names the hook."""


class Relay:
    """The hooks of one half, for the plugins that were admitted.

    Args:
        quarantine: told the plugin and its last fault, when it is to be silenced.
    """

    def __init__(
        self,
        half: Half,
        guard: Guard,
        ledger: Ledger,
        clock: Clock,
        quarantine: Callable[[str, Fault], None],
    ) -> None:
        self._specs = specs(half)
        self._guard = guard
        self._ledger = ledger
        self._clock = clock
        self._quarantine = quarantine
        self._silenced: frozenset[str] = frozenset()
        self._held: frozenset[tuple[str, str]] = frozenset()
        self._rank: dict[str, int] = {}
        self._walks: dict[str, tuple[HookImpl, ...]] = {}
        self._pluggy = pluggy.PluginManager(PROJECT)
        for module in modules(half):
            self._pluggy.add_hookspecs(module)

    # Who is asked

    def admit(self, plugin: str, module: ModuleType) -> tuple[str, ...]:
        """Let a plugin's module take part and return the names of its hooks.

        Raises:
            ContractBroken: a hook is unknown, or its signature does not fit.
        """
        try:
            self._pluggy.register(module, name=plugin)
        except (pluggy.PluginValidationError, ValueError) as error:
            self.dismiss(plugin)
            raise ContractBroken(" ".join(str(error).split())) from error
        callers = self._pluggy.get_hookcallers(module) or ()
        impls = [(caller.name, impl) for caller in callers for impl in caller.get_hookimpls()]
        mine = {name: impl for name, impl in impls if impl.plugin_name == plugin}
        problems = [found for name, impl in mine.items() if (found := self._misfit(name, impl))]
        if problems:
            self.dismiss(plugin)
            raise ContractBroken(problems[0])
        self._walks = {}
        return tuple(sorted(mine))

    def dismiss(self, plugin: str) -> None:
        """Ask a plugin no more."""
        if self._pluggy.has_plugin(plugin):
            self._pluggy.unregister(name=plugin)
        self._silenced -= {plugin}
        self._held = frozenset(each for each in self._held if each[0] != plugin)
        self._walks = {}

    def silence(self, plugin: str) -> None:
        """Ask a plugin for nothing but its decisions."""
        self._silenced |= {plugin}

    def arrange(self, order: Sequence[str]) -> None:
        """Ask the plugins in this order."""
        self._rank = {plugin: place for place, plugin in enumerate(order)}
        self._walks = {}

    # Asking

    def register(self, plugin: str, hook: str) -> Outcome[list[object]]:
        """Ask one plugin for its contributions of one kind."""
        spec = self._spec(hook, {})
        impl = next(each for each in self._walk(hook) if each.plugin_name == plugin)
        return self._answer(spec, impl, {})

    def tell(self, hook: str, /, **arguments: object) -> None:
        """Tell all plugins that something happened."""
        spec = self._spec(hook, arguments)
        for impl in self._walk(hook):
            if impl.plugin_name not in self._silenced:
                self._consequence(self._call(spec, impl, arguments, answers.ignored), impl, spec)

    def hand(self, hook: str, argument: str, give: Callable[[str], object]) -> None:
        """Hand all plugins something, each its own."""
        for impl in self._walk(hook):
            if impl.plugin_name not in self._silenced:
                arguments = {argument: give(impl.plugin_name)}
                spec = self._spec(hook, arguments)
                self._consequence(self._call(spec, impl, arguments, answers.ignored), impl, spec)

    def tell_one(self, plugin: str, hook: str, /, **arguments: object) -> None:
        """Tell one plugin, such as one that was just enabled, that something happened."""
        spec = self._spec(hook, arguments)
        for impl in self._walk(hook):
            if impl.plugin_name == plugin:
                self._consequence(self._call(spec, impl, arguments, answers.ignored), impl, spec)

    def offer(self, hook: str, /, **arguments: object) -> list[object]:
        """Collect what the plugins offer for an object."""
        spec = self._spec(hook, arguments)
        offered: list[object] = []
        for impl in self._walk(hook):
            if impl.plugin_name not in self._silenced:
                outcome = self._answer(spec, impl, arguments)
                self._consequence(outcome, impl, spec)
                offered += outcome.value or ()
        return offered

    def check(self, hook: str, /, **arguments: object) -> list[Objected]:
        """Collect the objections to something; a plugin that fails objects."""
        spec = self._spec(hook, arguments)
        objections: list[Objected] = []
        for impl in self._walk(hook):
            if (impl.plugin_name, hook) in self._held:
                objections.append(_held(impl))
                continue
            outcome = self._answer(spec, impl, arguments)
            self._consequence(outcome, impl, spec)
            if outcome.value is None:
                objections.append(_failed(impl, outcome.fault))
            else:
                objections += [Objected(plugin=impl.plugin_name, reason=str(each)) for each in outcome.value]
        return objections

    def decide(self, hook: str, /, **arguments: object) -> list[Objected]:
        """Collect who says no; a plugin that fails, or answers neither True, False nor None, says no."""
        spec = self._spec(hook, arguments)
        denials: list[Objected] = []
        for impl in self._walk(hook):
            if (impl.plugin_name, hook) in self._held:
                denials.append(_held(impl))
                continue
            outcome = self._call(spec, impl, arguments, answers.verdict)
            self._consequence(outcome, impl, spec)
            if outcome.fault:
                denials.append(_failed(impl, outcome.fault))
            elif outcome.value is False:
                denials.append(Objected(plugin=impl.plugin_name, reason=_("access denied by this plugin")))
        return denials

    def run(self, plugin: str, where: str, call: Callable[[], R]) -> Outcome[R]:
        """Run something else of a plugin (building a panel, a command) under the policy of `on`."""
        outcome = self._guard.call(plugin, where, call)
        self._weigh(plugin, where, outcome)
        return outcome

    def blame(self, plugin: str, where: str, error: BaseException) -> Fault:
        """Count an error that was caught elsewhere, such as in a Tk callback, under the policy of `on`."""
        fault = self._guard.fault(plugin, where, error)
        self._count(fault)
        return fault

    # How

    def _spec(self, hook: str, arguments: dict[str, object]) -> HookSpec:
        spec = self._specs[hook]
        if spec.arguments != arguments.keys():
            raise TypeError(f"{hook} takes {sorted(spec.arguments)}, not {sorted(arguments)}")
        return spec

    def _walk(self, hook: str) -> tuple[HookImpl, ...]:
        """Return the implementations: `tryfirst`, then in loading order, then `trylast`."""
        walks = self._walks
        if hook not in walks:
            impls = getattr(self._pluggy.hook, hook).get_hookimpls()
            walks[hook] = tuple(sorted(impls, key=self._place))
        return walks[hook]

    def _place(self, impl: HookImpl) -> tuple[bool, bool, int]:
        return not impl.tryfirst, impl.trylast, self._rank.get(impl.plugin_name, len(self._rank))

    def _misfit(self, name: str, impl: HookImpl) -> str:
        spec = self._specs.get(name)
        if spec is None:
            return f"unknown hook {name}"
        if impl.wrapper or impl.hookwrapper:
            return f"hook {name}: wrappers are not supported"
        if inspect.iscoroutinefunction(impl.function) or inspect.isasyncgenfunction(impl.function):
            return f"hook {name}: it must not be async"
        wanted = inspect.signature(impl.function).parameters.values()
        if any(each.kind is each.KEYWORD_ONLY and each.default is each.empty for each in wanted):
            return f"hook {name}: it has a keyword-only argument"
        return ""

    def _call(
        self,
        spec: HookSpec,
        impl: HookImpl,
        arguments: dict[str, object],
        shape: Callable[[object], R],
    ) -> Outcome[R]:
        values = [arguments[name] for name in impl.argnames]
        return self._guard.call(impl.plugin_name, spec.name, lambda: shape(impl.function(*values)))

    def _answer(self, spec: HookSpec, impl: HookImpl, arguments: dict[str, object]) -> Outcome[list[object]]:
        """Return the answer as a list of what the specification says, cut where it is too long."""
        outcome = self._call(spec, impl, arguments, lambda answer: answers.items(spec, answer))
        if outcome.value is None or not (excess := answers.excess(spec, outcome.value)):
            return outcome
        fault = self._guard.complaint(impl.plugin_name, spec.name, "too much", excess)
        return Outcome(answers.cut(spec, outcome.value), fault, outcome.seconds)

    def _consequence(self, outcome: Outcome[R], impl: HookImpl, spec: HookSpec) -> None:
        plugin = impl.plugin_name
        if spec.verb in ("on", "offer"):
            self._weigh(plugin, spec.name, outcome)
            return
        if outcome.fault:
            self._ledger.note(outcome.fault)
        if self._is_slow(outcome):
            self._held |= {(plugin, spec.name)}
            self._slow(plugin, spec.name, outcome.seconds)

    def _weigh(self, plugin: str, where: str, outcome: Outcome[R]) -> None:
        if outcome.fault:
            self._count(outcome.fault)
        if self._is_slow(outcome):
            self._slow(plugin, where, outcome.seconds)

    def _is_slow(self, outcome: Outcome[R]) -> bool:
        return self._guard.is_home and outcome.seconds > SLOW_S

    def _slow(self, plugin: str, where: str, seconds: float) -> None:
        fault = self._guard.complaint(plugin, where, "slow", f"{seconds:.1f} s")
        self._ledger.note(fault)
        self._quarantine(plugin, fault)

    def _count(self, fault: Fault) -> None:
        if self._ledger.fault(fault, self._clock.tick()):
            self._quarantine(fault.plugin, fault)


def _failed(impl: HookImpl, fault: Fault | None) -> Objected:
    reason = _("its check failed ({kind})").format(kind=fault.kind if fault else "?")
    return Objected(plugin=impl.plugin_name, reason=reason)


def _held(impl: HookImpl) -> Objected:
    return Objected(plugin=impl.plugin_name, reason=_("its check took too long and is not asked again"))
