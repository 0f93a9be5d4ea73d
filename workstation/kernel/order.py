"""In which order plugins are loaded: stable, after those they name, and after those whose services they need."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from workstation.api.i18n import N_
from workstation.api.plugins import Reason
from workstation.kernel.manifest import Manifest

_CYCLE = N_("It waits for itself: {cycle}.")
_BREAK_CYCLE = N_("Disable one of them, or ask their authors to drop one “after” or “needs”.")
_MISSING = N_("No enabled plugin provides “{service}”.")
_ENABLE_PROVIDER = N_("Enable or install a plugin that provides it.")


@dataclass(frozen=True, slots=True)
class Plan:
    """The loading order, and the plugins that cannot be loaded with their reasons."""

    order: tuple[str, ...]
    blocked: dict[str, Reason]


def missing(service: str) -> Reason:
    """Return the reason of a plugin that needs a service nobody provides."""
    return Reason.of(_MISSING, _ENABLE_PROVIDER, service=service)


def arrange(
    manifests: Sequence[Manifest],
    host_services: Collection[str] = (),
    mix: Callable[[list[str]], None] | None = None,
) -> Plan:
    """Return the plan for `manifests`.

    Args:
        manifests: what may be loaded; ties keep this order.
        host_services: names of services that the host itself provides.
        mix: reorders what may come in any order (`random.shuffle` in tests).
    """
    left = {each.id: each for each in manifests}
    blocked: dict[str, Reason] = {}
    while True:
        if lonely := _without_provider(left.values(), host_services):
            blocked |= lonely
        elif cycle := _cycle(left):
            names = " → ".join(cycle)
            blocked |= {each: Reason.of(_CYCLE, _BREAK_CYCLE, cycle=names) for each in cycle}
        else:
            return Plan(_sorted(left, mix), blocked)
        left = {key: each for key, each in left.items() if key not in blocked}


def _without_provider(manifests: Iterable[Manifest], host: Collection[str]) -> dict[str, Reason]:
    provided = {name for each in manifests for name in each.provides} | set(host)
    return {each.id: missing(name) for each in manifests for name in each.needs if name not in provided}


def _graph(left: dict[str, Manifest]) -> TopologicalSorter[str]:
    providers: dict[str, list[str]] = {}
    for each in left.values():
        for name in each.provides:
            providers.setdefault(name, []).append(each.id)
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for each in left.values():
        first = [other for other in each.after if other in left]
        first += [other for name in each.needs for other in providers.get(name, ()) if other != each.id]
        sorter.add(each.id, *first)
    return sorter


def _cycle(left: dict[str, Manifest]) -> list[str]:
    try:
        _graph(left).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _sorted(left: dict[str, Manifest], mix: Callable[[list[str]], None] | None) -> tuple[str, ...]:
    rank = {key: place for place, key in enumerate(left)}
    sorter = _graph(left)
    sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=rank.__getitem__)
        if mix:
            mix(ready)
        order += ready
        sorter.done(*ready)
    return tuple(order)
