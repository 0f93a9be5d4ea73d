"""The tour: a whole case in the real window, by pointer and keys of the operating system alone.

It knows what a person reads on the screen and where one clicks; it imports no plugin, no client and no controller.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from workstation import logs
from workstation.config import Paths
from workstation.demo.guide import Guide, Steps
from workstation.demo.hands import Hands
from workstation.demo.home import open_window
from workstation.demo.phantom import head, write_series
from workstation.demo.screen import virtual_screen
from workstation.demo.story import LETTERS, PATIENT, REPORT, Tale, tell

LANGUAGE_VARIABLE = "KHIBRA_LANGUAGE"


def take(
    paths: Paths, out: Path, shown: Callable[[Path, str], None], story: Callable[[Tale], Steps] = tell
) -> list[Path]:
    """Drive the window through a case; return the numbered pictures, which are in `out` with the report.

    Args:
        paths: folders of its own, empty but for the settings.
        out: made where it is not there.
        shown: told of every picture, with what it shows in English.
        story: what is done.

    Raises:
        StepFailed: a step did not find what it waits for.
        NotInstalled: there is no virtual screen, or nothing to move its pointer.
    """
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("[0-9][0-9]-*.png"), out / "failed.png", out / REPORT):
        old.unlink(missing_ok=True)
    logs.set_up("tour", paths.logs, is_verbose=False)
    os.environ.pop(LANGUAGE_VARIABLE, None)  # the story reads what the folder's settings say: French
    pictures = paths.cache / "examen"
    write_series(pictures, PATIENT, datetime.now(UTC), head(size=256))
    with virtual_screen() as display, Hands(display, LETTERS) as hands:
        desktop = open_window(paths).desktop
        guide = Guide(desktop.root, hands, display, out, shown)
        guide.lead(story(Tale(guide, pictures, out)), desktop.close)
        desktop.run()
    if guide.failure is not None:
        raise guide.failure
    return guide.pictures
