"""What the plugin manager says: permissions, lengths of time and faults in the user's language."""

from datetime import datetime
from typing import Literal

from workstation.api.i18n import N_, _, language
from workstation.api.permissions import Permission
from workstation.api.plugins import Fault, PluginState
from workstation.api.times import moment

Tone = Literal["neutral", "info", "good", "warning", "danger"]

_FAULTS = {
    "slow": N_("it took too long"),
    "too much": N_("it answered with too much"),
}
_TONES: dict[PluginState, Tone] = {
    PluginState.ACTIVE: "good",
    PluginState.DISCOVERED: "neutral",
    PluginState.DISABLED: "neutral",
    PluginState.INCOMPATIBLE: "warning",
    PluginState.BLOCKED: "warning",
    PluginState.IMPORT_FAILED: "danger",
    PluginState.SETUP_FAILED: "danger",
    PluginState.QUARANTINED: "danger",
}


def tone(state: PluginState) -> Tone:
    """Return how a state is coloured."""
    return _TONES[state]


def permissions(asked: tuple[Permission, ...]) -> str:
    """Return what a plugin asks for, in words."""
    return ", ".join(each.label for each in asked)


def duration(seconds: float) -> str:
    """Return a length of time: "0 ms", "35 ms", "1.2 s"."""
    if seconds < 1:
        return _("{n} ms").format(n=round(1000 * seconds))
    from babel.numbers import format_decimal

    return _("{n} s").format(n=format_decimal(round(seconds, 1), locale=language()))


def fault(found: Fault, now: datetime) -> str:
    """Return what went wrong, where and when, in one line."""
    what = _(_FAULTS[found.kind]) if found.kind in _FAULTS else found.kind
    return _("{when}, in {where}: {what}").format(when=moment(found.at, now), where=found.where, what=what)
