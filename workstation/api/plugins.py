"""What the window may know and change about plugins; asked for with `desk.service(PluginsService)`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from workstation.api.i18n import N_, _
from workstation.api.permissions import Permission

if TYPE_CHECKING:
    from workstation.api.contexts import Ticket


class PluginState(StrEnum):
    """Where a plugin stands in this process; every state but `ACTIVE` has a reason and a remedy."""

    DISCOVERED = "discovered"  # its manifest was read; nothing of it is loaded here
    DISABLED = "disabled"
    INCOMPATIBLE = "incompatible"
    BLOCKED = "blocked"
    IMPORT_FAILED = "import_failed"
    SETUP_FAILED = "setup_failed"
    ACTIVE = "active"
    QUARANTINED = "quarantined"

    @property
    def label(self) -> str:
        """The state in the user's language."""
        return _(_TITLES[self])


_TITLES = {
    PluginState.DISCOVERED: N_("Not loaded"),
    PluginState.DISABLED: N_("Disabled"),
    PluginState.INCOMPATIBLE: N_("Does not fit"),
    PluginState.BLOCKED: N_("Blocked"),
    PluginState.IMPORT_FAILED: N_("Could not be loaded"),
    PluginState.SETUP_FAILED: N_("Could not be set up"),
    PluginState.ACTIVE: N_("Active"),
    PluginState.QUARANTINED: N_("Quarantined"),
}


class Origin(StrEnum):
    """Where a plugin was found."""

    BUILT_IN = "built_in"
    USER_FOLDER = "user_folder"
    INSTALLED = "installed"

    @property
    def label(self) -> str:
        """The origin in the user's language."""
        return _(_ORIGINS[self])


_ORIGINS = {
    Origin.BUILT_IN: N_("Comes with Khibra"),
    Origin.USER_FOLDER: N_("Your folder"),
    Origin.INSTALLED: N_("Installed package"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a plugin is not active, and what to do: English texts with `{places}`, translated when shown."""

    text: str
    remedy: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, text: str, remedy: str = "", **fields: str) -> Reason:
        """Return a reason whose places are filled from `fields`."""
        return cls(text, remedy, tuple(fields.items()))

    def sentence(self) -> str:
        """Return what happened, in the user's language."""
        return _(self.text).format(**dict(self.fields))

    def advice(self) -> str:
        """Return what to do, in the user's language; empty where there is nothing to do."""
        return _(self.remedy).format(**dict(self.fields)) if self.remedy else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something a plugin did wrong.

    Attributes:
        where: the hook, or what else ran (`import`, `panel board`).
        kind: the class of the error, or `slow`, `wrong type`, `too much`.
        message: the error's own words; shown on screen, never logged: it may name a patient.
        trace: `file:line in function`, outermost first.
    """

    plugin: str
    where: str
    kind: str
    at: datetime
    message: str = ""
    trace: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpent:
    """How long one hook of a plugin took in all, and at worst."""

    where: str
    calls: int
    total_s: float
    longest_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginInfo:
    """A plugin as this process knows it.

    Attributes:
        description: the module's docstring once it is imported, translated by paragraph; what its user reads.
        author: who made it, as its manifest says.
        has_server_half: whether it also takes part in the case server.
        hooks: names of the hooks it implements in this process.
        contributions: how many records it has registered.
        reason: why it is not active.
    """

    id: str
    version: str
    summary: str
    origin: Origin
    folder: str
    state: PluginState
    reason: Reason | None = None
    description: str = ""
    author: str = ""
    has_server_half: bool = False
    permissions: tuple[Permission, ...] = ()
    hooks: tuple[str, ...] = ()
    contributions: int = 0
    time_spent: tuple[TimeSpent, ...] = ()
    last_fault: Fault | None = None

    @property
    def total_s(self) -> float:
        """All time spent in it so far, seconds."""
        return sum(each.total_s for each in self.time_spent)

    @property
    def can_be_enabled(self) -> bool:
        """Whether the switch turns it on: it is off, or failed and may be tried again."""
        return self.state in _RETRIED


_RETRIED = (
    PluginState.DISABLED,
    PluginState.IMPORT_FAILED,
    PluginState.SETUP_FAILED,
    PluginState.QUARANTINED,
)


class PluginsService(Protocol):
    """The plugins of this window; provided by the host under the name `plugins`."""

    def plugins(self) -> Sequence[PluginInfo]:
        """Return every plugin that was found: built-in ones first, at the end what cannot be used."""

    def enable(self, plugin_id: str) -> PluginInfo:
        """Allow and enable a plugin now and at the next start, and return what became of it."""

    def disable(self, plugin_id: str) -> PluginInfo:
        """Remove all a plugin contributed, now and at the next start."""

    def watch(self, changed: Callable[[], None]) -> Ticket:
        """Call `changed` after a plugin changed its state."""
