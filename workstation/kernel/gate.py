"""Which plugins may be loaded on this computer: the switches of its user, and how this run was started."""

import json
import logging
from collections.abc import Collection
from pathlib import Path

from workstation.api.i18n import N_
from workstation.api.plugins import Origin, Reason
from workstation.config import write_atomically
from workstation.kernel.discovery import Found

_log = logging.getLogger(__name__)
_OFF = N_("It was switched off.")
_SWITCH_ON = N_("Switch it on.")
_SAFE = N_("Khibra was started in safe mode, with its own plugins alone.")
_NONE = N_("Khibra was started without plugins.")
_RESTART = N_("Start Khibra again without that option.")
_LEFT_OUT = N_("It was left out this time, because it did not come back in an earlier run.")


class Gate:
    """The switches, kept in a file; what it cannot read counts as all on.

    Args:
        file: where the ids of disabled plugins are kept; None keeps them for this run alone.
        safe_mode: only built-in plugins.
        without_plugins: none at all: the kernel alone.
    """

    def __init__(
        self, file: Path | None = None, *, safe_mode: bool = False, without_plugins: bool = False
    ) -> None:
        self._file = file
        self._safe_mode = safe_mode
        self._without_plugins = without_plugins
        self._off = _read(file) if file else frozenset()
        self._left_out: frozenset[str] = frozenset()

    def refusal(self, found: Found) -> Reason | None:
        """Return why a plugin may not be loaded, or None."""
        if self._without_plugins:
            return Reason.of(_NONE, _RESTART)
        if self._safe_mode and found.origin is not Origin.BUILT_IN:
            return Reason.of(_SAFE, _RESTART)
        if found.id in self._off:
            return Reason.of(_OFF, _SWITCH_ON)
        if found.id in self._left_out:
            return Reason.of(_LEFT_OUT, _SWITCH_ON)
        return None

    def switch(self, plugin: str, *, on: bool) -> None:
        """Remember that a plugin is to be loaded or not, from now on."""
        self._left_out -= {plugin}
        off = self._off - {plugin} if on else self._off | {plugin}
        if off != self._off:
            self._off = off
            if self._file:
                write_atomically(self._file, json.dumps({"disabled": sorted(off)}, indent=1).encode())

    def leave_out(self, plugins: Collection[str]) -> None:
        """Leave plugins out of this run alone."""
        self._left_out |= frozenset(plugins)


def _read(file: Path) -> frozenset[str]:
    if not file.is_file():
        return frozenset()
    try:
        return frozenset(str(each) for each in json.loads(file.read_text("utf-8"))["disabled"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        _log.warning("the file of plugin switches cannot be read: %s", type(error).__name__)
        return frozenset()
