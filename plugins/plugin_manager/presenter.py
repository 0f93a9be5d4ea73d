"""The plugin manager without Tk: the rows, the details of the chosen plugin, and its switch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from plugins.plugin_manager import wording
from plugins.plugin_manager.wording import Tone
from workstation.api.contexts import Desk
from workstation.api.i18n import _
from workstation.api.plugins import PluginInfo, PluginsService, PluginState

OWN_ID = "plugin_manager"
_WELL = (PluginState.ACTIVE, PluginState.DISABLED, PluginState.DISCOVERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A plugin in the list.

    Attributes:
        keys: what the columns sort by.
    """

    id: str
    cells: tuple[str, ...]
    keys: tuple[object, ...]
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A button that enables or disables; `why_not` says why it is off."""

    text: str
    enables: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Everything about one plugin.

    Attributes:
        costs: each hook with its calls and time, the costliest first.
        trace: where the last fault came from, outermost first.
        note: what its switch does to its half in the server.
    """

    title: str
    about: str
    state: str
    tone: Tone
    reason: str
    advice: str
    facts: tuple[tuple[str, str], ...]
    costs: tuple[tuple[str, str], ...]
    fault: str
    fault_words: str
    trace: str
    switches: tuple[Switch, ...]
    note: str = ""


class PluginsPresenter:
    """Behind the plugin manager.

    Args:
        desk: the window's services.
        changed: called on the UI thread when rows or details may be others.
    """

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._desk = desk
        self._service = desk.service(PluginsService)
        self._ticket = self._service.watch(changed)
        self._changed = changed
        self.selected = ""
        self.only_troubled = False

    def close(self) -> None:
        """Stop."""
        self._ticket.cancel()

    def select(self, plugin_id: str) -> None:
        """Choose the plugin whose details are shown."""
        if plugin_id != self.selected:
            self.selected = plugin_id
            self._changed()

    def show_troubled(self, *, only: bool) -> None:
        """Show those that need attention alone, or all."""
        self.only_troubled = only
        self._changed()

    def switch(self, *, on: bool) -> None:
        """Enable or disable the chosen plugin, and say what became of it."""
        change = self._service.enable if on else self._service.disable
        if found := self._found():
            now = change(found.id)
            text = _("{plugin}: {state}").format(plugin=now.id, state=now.state.label)
            self._desk.notices.show(text, wording.tone(now.state))

    def count(self) -> str:
        """Return how many plugins there are and how they are."""
        every = self._service.plugins()
        active = sum(each.state is PluginState.ACTIVE for each in every)
        troubled = sum(each.state not in _WELL for each in every)
        if troubled:
            text = _("{total} plugins, {active} active, {troubled} need attention")
        else:
            text = _("{total} plugins, {active} active")
        return text.format(total=len(every), active=active, troubled=troubled)

    def lines(self) -> Sequence[Line]:
        """Return the rows, in loading order."""
        every = self._service.plugins()
        return [_line(each) for each in every if not self.only_troubled or each.state not in _WELL]

    def detail(self) -> Detail | None:
        """Return the details of the chosen plugin, or None."""
        found = self._found()
        return None if found is None else self._detail(found)

    def _found(self) -> PluginInfo | None:
        return next((each for each in self._service.plugins() if _key(each) == self.selected), None)

    def _detail(self, found: PluginInfo) -> Detail:
        fault = found.last_fault
        return Detail(
            title=found.id,
            about=found.description or found.summary,
            state=found.state.label,
            tone=wording.tone(found.state),
            reason=found.reason.sentence() if found.reason else "",
            advice=found.reason.advice() if found.reason else "",
            facts=_facts(found),
            costs=tuple(
                (each.where, _cost(each.calls, each.total_s, each.longest_s)) for each in found.time_spent
            ),
            fault=wording.fault(fault, self._desk.now()) if fault else "",
            fault_words=fault.message if fault else "",
            trace="\n".join(fault.trace[-3:]) if fault else "",
            switches=_switches(found),
            note=self._note(found),
        )

    def _note(self, found: PluginInfo) -> str:
        if not found.has_server_half or self._desk.session.hello is None:
            return ""
        if self._desk.session.address:
            text = _(
                "The switch is for this window. Its half in the shared server is switched there, by an "
                "administrator: khibra plugin enable or disable {plugin}, then a restart of the server."
            )
            return text.format(plugin=found.id)
        return _("Its half in the server of this computer follows: that server restarts, for a few seconds.")


def _switches(found: PluginInfo) -> tuple[Switch, ...]:
    if found.state is PluginState.DISABLED:
        return (Switch(text=_("Switch on"), enables=True),)
    why_not = ""
    if found.id == OWN_ID:
        why_not = _("This screen would be gone. To do it, type: khibra plugin disable plugin_manager")
    elif not found.version:
        why_not = _("It is not loaded.")
    off = Switch(text=_("Switch off"), enables=False, why_not=why_not)
    return (Switch(text=_("Try again"), enables=True), off) if found.can_be_enabled else (off,)


def _key(found: PluginInfo) -> str:
    """Return what tells two findings of the same plugin apart."""
    return found.folder


def _line(found: PluginInfo) -> Line:
    cells = (
        found.id,
        found.state.label,
        found.version or "—",
        found.origin.label,
        wording.duration(found.total_s) if found.time_spent else "—",
    )
    keys = (found.id, found.state.label, found.version, found.origin.label, found.total_s)
    return Line(id=_key(found), cells=cells, keys=keys, tone=wording.tone(found.state))


def _facts(found: PluginInfo) -> tuple[tuple[str, str], ...]:
    return (
        (_("Version"), found.version),
        *(((_("Author"), found.author),) if found.author else ()),
        (_("Origin"), found.origin.label),
        (_("Folder"), found.folder),
        (_("Asks to"), wording.permissions(found.permissions)),
        (_("Contributions"), str(found.contributions)),
        (_("Hooks"), ", ".join(found.hooks)),
    )


def _cost(calls: int, total_s: float, longest_s: float) -> str:
    return _("{calls} ×, {total}, longest {longest}").format(
        calls=calls, total=wording.duration(total_s), longest=wording.duration(longest_s)
    )
