"""The command line: `khibra` opens the workstation, its subcommands do the rest.

Exit codes: 0 done · 1 it failed, and a sentence says why · 2 wrong options · 3 something this needs is not on this
computer · 4 the audit log was changed · 130 interrupted with Ctrl-C.
Imports are late, so that `khibra --version` answers at once.
"""

import errno
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import workstation

if TYPE_CHECKING:
    from argparse import Namespace

    from workstation.commands.context import Context

INTERRUPTED = 130
UNWRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.ENOTDIR)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words == ["--version"]:
        print(f"khibra {workstation.__version__}")
        return 0
    try:
        return _run(words)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        sys.stdout = None  # whoever read it has left; nothing can be flushed
        return 1


def _run(words: list[str]) -> int:
    from cases.errors import CaseError
    from workstation.api.i18n import _
    from workstation.commands.options import parser
    from workstation.errors import FolderUnusable, HostError

    context = _context()
    options = parser(words).parse_args(words)
    try:
        return command(options.run)(options, context)
    except HostError as error:
        print(f"khibra: {error.sentence()}", file=sys.stderr)
        return error.exit_code
    except CaseError as error:
        print(f"khibra: {_(error.text).format(**error.fields)}", file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno not in UNWRITABLE or not error.filename:
            raise
        unusable = FolderUnusable(path=str(error.filename), reason=error.strerror or "")
        print(f"khibra: {unusable.sentence()}", file=sys.stderr)
        return unusable.exit_code


def command(target: str) -> "Callable[[Namespace, Context], int]":
    """Return the function that `module:function` names, below this package."""
    module, name = target.split(":")
    found: Callable[[Namespace, Context], int] = getattr(import_module(f"workstation.{module}"), name)
    return found


def _context() -> "Context":
    """Find folders and language; what a terminal cannot show is written as `?`."""
    from workstation.commands.context import Context
    from workstation.config import SettingsFile, find_paths, preferred_language
    from workstation.kernel.languages import speak

    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")
    paths = find_paths()
    language = preferred_language(SettingsFile(paths.settings))
    speak(language)
    return Context(paths, language, sys.stdout)
