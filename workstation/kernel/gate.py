"""Which plugins may be loaded on this computer: what its user allowed and switched, and how this run began."""

import json
import logging
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec

from workstation.api.i18n import N_
from workstation.api.plugins import Origin, Reason
from workstation.config import write_atomically
from workstation.kernel.consent import digest_of
from workstation.kernel.discovery import Found

_log = logging.getLogger(__name__)
_OFF = N_("It was switched off.")
_SWITCH_ON = N_("Switch it on.")
_SAFE = N_("Khibra was started in safe mode, with its own plugins alone.")
_NONE = N_("Khibra was started without plugins.")
_RESTART = N_("Start Khibra again without that option.")
_LEFT_OUT = N_("It was left out this time, because it did not come back in an earlier run.")
_NEW = N_("It does not come with Khibra, and nobody has allowed it yet in this version.")
_NOT_ALLOWED = N_("It does not come with Khibra, and was not allowed.")
_ALLOW = N_("If you trust it, switch it on, or type: khibra plugin allow {plugin}")


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody decided about a plugin that does not come with Khibra.

    Attributes:
        digest: of the plugin that was decided about (`workstation.kernel.consent`); any other is asked about.
    """

    version: str
    digest: str
    is_allowed: bool


class _Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The file."""

    disabled: tuple[str, ...] = ()
    consents: dict[str, Consent] = {}


class Gate:
    """The decisions, kept in a file; where it cannot be read, all are on and no stranger is allowed.

    Args:
        file: where the decisions are kept; None keeps them for this run alone.
        safe_mode: only built-in plugins.
        without_plugins: none at all: the kernel alone.
        needs_consent: plugins that do not come with Khibra are loaded only once they were allowed.
    """

    def __init__(
        self,
        file: Path | None = None,
        *,
        safe_mode: bool = False,
        without_plugins: bool = False,
        needs_consent: bool = False,
    ) -> None:
        self._file = file
        self._safe_mode = safe_mode
        self._without_plugins = without_plugins
        self._needs_consent = needs_consent
        kept = _read(file) if file else _Kept()
        self._off = frozenset(kept.disabled)
        self._consents: Mapping[str, Consent] = MappingProxyType(kept.consents)
        self._left_out: frozenset[str] = frozenset()
        self._digests: dict[Path, str] = {}

    def refusal(self, found: Found) -> Reason | None:
        """Return why a plugin is left out, or None."""
        if self._without_plugins:
            return Reason.of(_NONE, _RESTART)
        if self._safe_mode and found.origin is not Origin.BUILT_IN:
            return Reason.of(_SAFE, _RESTART)
        if found.id in self._off:
            return Reason.of(_OFF, _SWITCH_ON)
        if found.id in self._left_out:
            return Reason.of(_LEFT_OUT, _SWITCH_ON)
        return None

    def lack_of_consent(self, found: Found) -> Reason | None:
        """Return why a plugin that could be loaded may not be, as long as nobody allowed it, or None."""
        consent = self._consent(found) if self.is_guest(found) else None
        if not self.is_guest(found) or (consent and consent.is_allowed):
            return None
        return Reason.of(_NOT_ALLOWED if consent else _NEW, _ALLOW, plugin=found.id)

    def change(self, found: Found) -> Reason | None:
        """Return why a guest may not be imported now: its files are others than those that were decided about."""
        if self.is_guest(found) and digest_of(found.folder) != self._digest(found):
            return Reason.of(_NEW, _ALLOW, plugin=found.id)
        return None

    def is_guest(self, found: Found) -> bool:
        """Whether a plugin needs somebody's consent."""
        return self._needs_consent and found.origin is not Origin.BUILT_IN

    def is_unanswered(self, found: Found) -> bool:
        """Whether nobody has decided yet about a plugin that would be loaded."""
        return self.is_guest(found) and found.id not in self._off and self._consent(found) is None

    def decide(self, found: Found, *, allow: bool) -> None:
        """Remember what somebody decided about a plugin, as it is now."""
        version = found.manifest.version if found.manifest else ""
        consent = Consent(version=version, digest=self._digest(found), is_allowed=allow)
        self._consents = MappingProxyType({**self._consents, found.id: consent})
        self._keep()

    def switch(self, plugin: str, *, on: bool) -> None:
        """Remember that a plugin is to be loaded or not, from now on."""
        self._left_out -= {plugin}
        off = self._off - {plugin} if on else self._off | {plugin}
        if off != self._off:
            self._off = off
            self._keep()

    def leave_out(self, plugins: Collection[str]) -> None:
        """Leave plugins out of this run alone."""
        self._left_out |= frozenset(plugins)

    def _consent(self, found: Found) -> Consent | None:
        """Return what was decided about a plugin as it is now."""
        consent = self._consents.get(found.id)
        return consent if consent and consent.digest == self._digest(found) else None

    def _digest(self, found: Found) -> str:
        """Return the digest of a plugin, taken once: what a person looked at is what is decided about."""
        if found.folder not in self._digests:
            self._digests[found.folder] = digest_of(found.folder)
        return self._digests[found.folder]

    def _keep(self) -> None:
        if self._file:
            kept = _Kept(disabled=tuple(sorted(self._off)), consents=dict(self._consents))
            write_atomically(self._file, json.dumps(msgspec.to_builtins(kept), indent=1).encode())


def _read(file: Path) -> _Kept:
    if not file.is_file():
        return _Kept()
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Kept)
    except (OSError, msgspec.DecodeError) as error:
        _log.warning("the file of plugin switches cannot be read: %s", type(error).__name__)
        return _Kept()
