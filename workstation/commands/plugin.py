"""`khibra plugin …`: list, new, check, allow, enable, disable."""

from argparse import Namespace
from pathlib import Path

from workstation.api.i18n import _
from workstation.api.plugins import Origin, PluginInfo, PluginState
from workstation.commands import skeleton
from workstation.commands.context import Context
from workstation.errors import ManifestInvalid, PluginUnknown
from workstation.kernel.discovery import Places
from workstation.kernel.gate import Gate
from workstation.kernel.kernel import Kernel, Options
from workstation.kernel.languages import speak
from workstation.kernel.trial import Trial, try_plugin

_FINE = (PluginState.ACTIVE, PluginState.DISCOVERED, PluginState.DISABLED)


def show(_options: Namespace, context: Context) -> int:
    """List every plugin that is found, without importing any; 1 when one cannot be used."""
    kernel = _look(context)
    found = kernel.plugins()
    rows = [
        (each.id, each.version or "—", _here(each), each.origin.label, each.summary or each.folder)
        for each in found
    ]
    titles = (_("PLUGIN"), _("VERSION"), _("STATE"), _("ORIGIN"), _("WHAT IT DOES"))
    context.table([titles, *rows])
    troubled = [each for each in found if each.state not in _FINE]
    for each in (*troubled, *kernel.strangers):
        _explain(context, each)
    return 1 if troubled else 0


def new(options: Namespace, context: Context) -> int:
    """Write the beginning of a plugin."""
    folder = skeleton.write(options.plugin, options.folder or context.paths.plugins)
    context.say(skeleton.next_steps(folder))
    return 0


def check(options: Namespace, context: Context) -> int:
    """Load a plugin, by its folder or its id, and say what becomes of it; 1 when anything is wrong."""
    trials = try_plugin(_folder_of(context, options.plugin))
    for trial in trials:
        _report(context, trial)
    return 0 if all(trial.info.state is PluginState.ACTIVE for trial in trials) else 1


def allow(options: Namespace, context: Context) -> int:
    """Let a plugin that does not come with Khibra be loaded from the next start on, as it is now."""
    kernel = _look(context)
    info = kernel.plugin(options.plugin)
    context.say(f"{info.id} {info.version} · {info.author or _('author not stated')} · {info.origin.label}")
    context.say(f"  {info.summary}")
    if info.permissions:
        asked = ", ".join(each.label for each in info.permissions)
        context.say(_("  asks to: {permissions}").format(permissions=asked))
    if info.origin is not Origin.BUILT_IN:
        kernel.decide(info.id, allow=True)
    context.say(_("{plugin} is allowed from the next start, until its files change.").format(plugin=info.id))
    return 0


def switch(options: Namespace, context: Context) -> int:
    """Switch a plugin on or off from the next start on."""
    plugin = options.plugin
    if plugin not in {each.id for each in _look(context).plugins()}:
        raise PluginUnknown(plugin=plugin)
    Gate(context.paths.plugin_switches).switch(plugin, on=options.on)
    text = (
        _("{plugin} is on from the next start.") if options.on else _("{plugin} is off from the next start.")
    )
    context.say(text.format(plugin=plugin))
    return 0


def _look(context: Context) -> Kernel:
    kernel = Kernel(
        Options(
            half="desktop",
            places=Places(user=context.paths.plugins),
            gate=Gate(context.paths.plugin_switches, needs_consent=True),
            speak=lambda folders: speak(context.language, folders),
        )
    )
    kernel.look()
    return kernel


def _here(info: PluginInfo) -> str:
    return _("On") if info.state is PluginState.DISCOVERED else info.state.label


def _folder_of(context: Context, wanted: str) -> Path:
    """Return the folder of a plugin that is named by its folder or its id."""
    if Path(wanted).is_dir():
        return Path(wanted)
    for each in _look(context).plugins():
        if each.id == wanted:
            return Path(each.folder)
    if "/" in wanted or "\\" in wanted:
        raise ManifestInvalid(path=wanted, reason=_("there is no such folder"))
    raise PluginUnknown(plugin=wanted)


def _explain(context: Context, info: PluginInfo) -> None:
    if info.reason:
        context.say(f"\n{info.id}: {info.reason.sentence()}")
        if advice := info.reason.advice():
            context.say(f"  {advice}")


def _report(context: Context, trial: Trial) -> None:
    info = trial.info
    context.say(f"{info.id} {info.version} · {trial.half}: {info.state.label}")
    _explain(context, info)
    if info.hooks:
        context.say(_("  hooks: {hooks}").format(hooks=", ".join(info.hooks)))
    for record in trial.contributions:
        context.say(f"  {type(record).__name__}: {getattr(record, 'id', '')}".rstrip(": "))
    if fault := info.last_fault:
        context.say(f"  {fault.where}: {fault.kind}: {fault.message}")
        for line in fault.trace:
            context.say(f"    {line}")
