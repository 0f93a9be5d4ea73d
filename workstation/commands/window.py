"""`khibra`: the workstation's window."""

from argparse import Namespace

from workstation import logs
from workstation.commands import demo
from workstation.commands.context import Context
from workstation.opening import Opening


def run(options: Namespace, context: Context) -> int:
    """Open the workstation; when its user asks for the demonstration, open that next.

    Raises:
        NoWindow: there is no display.
    """
    logs.set_up("desktop", context.paths.logs, is_verbose=options.verbose)
    opening = Opening(context.paths, safe_mode=options.safe_mode, without_plugins=options.without_plugins)
    opening.show()
    return demo.show(options, context) if opening.wants_demo else 0
