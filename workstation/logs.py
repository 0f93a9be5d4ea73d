"""Logging of a process: a rotating file and stderr, without patient data.

The file holds one JSON object a line. Of an exception both say its kind and where it was raised, never its words:
they may name somebody.
"""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Literal

from cases.server.logs import JsonLines
from workstation.config import private_folder

MOST_BYTES = 5_000_000
KEPT_FILES = 5

Process = Literal["desktop", "server", "tour"]


class PlainLines(logging.Formatter):
    """One short line for a person who looks at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = f"{record.levelname.lower()}: {record.getMessage()}"
        if record.exc_info and record.exc_info[0]:
            line += f" ({record.exc_info[0].__name__})"
        return line


def set_up(
    process: Process, folder: Path, *, is_verbose: bool = False, lines_for_machines: bool = False
) -> Path:
    """Send what is logged to `folder` and to stderr; return the file.

    Args:
        process: names the file.
        folder: made when it is missing; where it cannot be written to, only stderr is used.
        is_verbose: everything from DEBUG on; otherwise INFO to the file and WARNING to stderr.
        lines_for_machines: JSON on stderr too, from INFO on, as a server's supervisor wants it.
    """
    file = folder / f"{process}.log"
    terminal = logging.StreamHandler(sys.stderr)
    terminal.setFormatter(JsonLines() if lines_for_machines else PlainLines())
    terminal.setLevel(
        logging.DEBUG if is_verbose else logging.INFO if lines_for_machines else logging.WARNING
    )
    root = logging.getLogger()
    root.handlers[:] = [terminal]
    root.setLevel(logging.DEBUG if is_verbose else logging.INFO)
    try:
        private_folder(folder)
        kept = RotatingFileHandler(file, maxBytes=MOST_BYTES, backupCount=KEPT_FILES, encoding="utf-8")
    except OSError as error:
        logging.getLogger(__name__).warning("no log file: %s", type(error).__name__)
    else:
        kept.setFormatter(JsonLines())
        root.addHandler(kept)
    logging.captureWarnings(capture=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it greets at every start
    return file
