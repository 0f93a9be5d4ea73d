"""The hooks as the kernel knows them: verb, arguments and what they return, all read from the specifications."""

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Literal, get_args, get_origin, get_type_hints

from workstation.api import hooks_desktop, hooks_server, hooks_shared
from workstation.api.markers import PROJECT
from workstation.kernel.manifest import Half

Verb = Literal["register", "on", "offer", "check", "decide"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HookSpec:
    """A hook of the contract.

    Attributes:
        item: the kind of what an implementation returns an iterable of; for `decide` of the answer itself.
    """

    name: str
    verb: Verb
    arguments: frozenset[str]
    item: type[object]


def modules(half: Half) -> tuple[ModuleType, ModuleType]:
    """Return the modules that specify the hooks of a half."""
    return hooks_shared, hooks_desktop if half == "desktop" else hooks_server


@cache
def specs(half: Half) -> dict[str, HookSpec]:
    """Return the hooks of a half by name."""
    found = (
        _spec(name, hook) for module in modules(half) for name, hook in inspect.getmembers(module, _is_spec)
    )
    return {each.name: each for each in found}


def _is_spec(member: object) -> bool:
    return inspect.isfunction(member) and hasattr(member, f"{PROJECT}_spec")


def _spec(name: str, hook: object) -> HookSpec:
    hints = get_type_hints(hook)
    answer = hints.pop("return")
    verb = name.partition("_")[0]
    if verb not in get_args(Verb):
        raise ValueError(f"hook {name}: the verb {verb} has no error policy")
    if get_origin(answer) is Iterable:
        (item,) = get_args(answer)
    else:
        item = bool if verb == "decide" else type(None)
    return HookSpec(name=name, verb=verb, arguments=frozenset(hints), item=item)  # type: ignore[arg-type]
