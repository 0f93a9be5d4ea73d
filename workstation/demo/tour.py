"""The tour: a whole case in the real window, by pointer and keys of the operating system alone.

It knows what a person reads on the screen and where one clicks; it imports no plugin, no client and no controller.
"""

from datetime import UTC, datetime
from pathlib import Path

from workstation import logs
from workstation.api.i18n import _
from workstation.commands.context import Context
from workstation.demo.guide import Guide
from workstation.demo.hands import Hands
from workstation.demo.main import open_window
from workstation.demo.phantom import head, write_series
from workstation.demo.screen import virtual_screen
from workstation.demo.story import LETTERS, PATIENT, Tale, tell


def take(context: Context, out: Path) -> int:
    """Drive the window through a case; save numbered pictures and the report to `out`; return the exit code."""
    out.mkdir(parents=True, exist_ok=True)
    logs.set_up("tour", context.paths.logs, is_verbose=False)
    pictures = context.paths.cache / "examen"
    write_series(pictures, PATIENT, datetime.now(UTC), head(size=256))
    with virtual_screen() as display, Hands(display, LETTERS) as hands:
        desktop = open_window(context).desktop
        guide = Guide(desktop.root, hands, display, out, context.say)
        guide.lead(tell(Tale(guide, pictures, out)), desktop.close)
        desktop.run()
    if guide.failure:
        context.say(_("The tour stopped: {what}").format(what=guide.failure))
        return 1
    context.say(
        _("{count} pictures and the report are in {folder}.").format(count=len(guide.pictures), folder=out)
    )
    return 0
