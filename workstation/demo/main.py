"""`khibra demo`: a seeded server of its own and the window on it; or the tour through that window.

The demonstration has folders of its own below the cache, so that it cannot touch the work of this computer's user.
"""

from argparse import Namespace
from pathlib import Path
from tempfile import TemporaryDirectory

from workstation import logs
from workstation.api.i18n import _
from workstation.commands.context import Context
from workstation.commands.window import Opening
from workstation.config import Paths, SettingsFile
from workstation.errors import UsageError

SERVER = "demo-server"
_KEPT = ("language", "theme", "scale")


def run(options: Namespace, context: Context) -> int:
    """Open the demonstration, or take the tour.

    Raises:
        UsageError: a tour needs a folder to save to.
        NoWindow: there is no display.
    """
    if not options.tour:
        home = context.paths.cache / "demo"
        return show(Context(_paths(home, context.paths), context.language, context.out), options)
    if options.out is None:
        raise UsageError(reason=_("The tour needs --out FOLDER."))
    from workstation.demo.tour import take  # the tour opens windows through this module

    with TemporaryDirectory(prefix="khibra-tour-") as folder:
        return take(Context(_paths(Path(folder), None), "fr", context.out), options.out.absolute())


def show(context: Context, options: Namespace) -> int:
    """Open the window until it is closed."""
    logs.set_up("desktop", context.paths.logs, is_verbose=options.verbose)
    open_window(context, safe_mode=options.safe_mode).show()
    return 0


def open_window(context: Context, *, safe_mode: bool = False) -> Opening:
    """Return the window on the demonstration's server, which starts with it."""
    return Opening(context, safe_mode=safe_mode, server=SERVER)


def serve(options: Namespace, context: Context) -> int:
    """Run the demonstration's server: the world is made first, where it is not of today."""
    from workstation.commands import serve
    from workstation.demo.seed import prepare

    return serve.run(options, context, prepare=prepare)


def _paths(home: Path, user: Paths | None) -> Paths:
    """Return the demonstration's folders, with the look that the user chose."""
    paths = Paths(home / "config", home / "data", home / "cache", home)
    settings = SettingsFile(paths.settings)
    settings.set("server.own", "yes")
    if user is not None:
        chosen = SettingsFile(user.settings)
        for name in _KEPT:
            settings.set(name, chosen.get(name))
    return paths
