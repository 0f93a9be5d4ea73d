"""What Khibra needs from a computer, looked at one by one; each answer says how to get what is missing."""

import os
import platform
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from workstation.api.i18n import _
from workstation.config import Paths

Mark = Literal["good", "optional", "missing"]
LEAST_FREE_GB = 2
_IS_LINUX: bool = platform.system() == "Linux"
_SANDBOX_PATIENCE_S = 15.0
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer.

    Attributes:
        mark: `optional` is missing, and something works less well; `missing` stops Khibra.
        remedy: what to do; empty when all is well.
    """

    mark: Mark
    subject: str
    text: str
    remedy: str = ""


Check = Callable[[Paths], Iterator[Finding]]


def python(_paths: Paths) -> Iterator[Finding]:
    """The interpreter."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("good", "Python", f"{version}, {sys.executable}")


def window(_paths: Paths) -> Iterator[Finding]:
    """Tk, the display, and whether Tk draws smooth fonts."""
    try:
        import tkinter as tk
    except ImportError:
        yield Finding("missing", "Tk", _("Python has no Tk."), _apt("python3-tk"))
        return
    try:
        root = tk.Tk()
    except tk.TclError:
        text = _("There is no display; the server and the tour work without one.")
        yield Finding("optional", "Tk", f"{tk.TkVersion}. {text}", _("Log in to a desktop, or set DISPLAY."))
        return
    try:
        yield from _look_at_tk(root)
    finally:
        root.destroy()


def _look_at_tk(root: "tk.Tk") -> Iterator[Finding]:  # type: ignore[name-defined]  # noqa: F821
    version = str(root.tk.call("info", "patchlevel"))
    size = f"{root.winfo_screenwidth()}×{root.winfo_screenheight()}"
    is_x11 = root.tk.call("tk", "windowingsystem") == "x11"
    if is_x11 and root.tk.call("::tk::pkgconfig", "get", "fontsystem") != "xft":
        text = _("{version} draws without smooth fonts; Arabic cannot be read.").format(version=version)
        yield Finding(
            "missing", "Tk", text, _("Use the system's Python: {command}").format(command=_apt("python3-tk"))
        )
    else:
        yield Finding("good", "Tk", f"{version}, {size}")


def fonts(_paths: Paths) -> Iterator[Finding]:
    """Letters of the languages; Windows and macOS bring theirs."""
    if not _IS_LINUX:
        return
    for script, pattern in (
        ("Latin", "NotoSans-Regular"),
        ("Arabic", "Noto*Arabic*"),
        ("Tifinagh", "NotoSansTifinagh*"),
    ):
        subject = _("Font: {script}").format(script=script)
        found = next(_font_files(pattern), None)
        if found:
            yield Finding("good", subject, found.stem)
        else:
            yield Finding("optional", subject, _("not found"), _apt("fonts-noto-core"))


def _font_files(pattern: str) -> Iterator[Path]:
    for folder in _FONT_FOLDERS:
        yield from Path(folder).expanduser().rglob(f"{pattern}.[to]tf")


def secrets(_paths: Paths) -> Iterator[Finding]:
    """Where the signing key and the session are kept."""
    import keyring
    from keyring.errors import KeyringError

    subject = _("Keyring")
    try:
        backend = keyring.get_keyring()
    except KeyringError as error:
        yield Finding("optional", subject, type(error).__name__, _apt("gnome-keyring"))
        return
    name = f"{type(backend).__module__}.{type(backend).__name__}"
    if "fail" in name or "null" in name:
        text = _(
            "none: you sign in again at every start, changes that wait for the server are lost when the window "
            "closes, and drafts lie unsealed on the disk"
        )
        remedy = _apt("gnome-keyring") if _IS_LINUX else ""
        yield Finding("optional", subject, text, remedy)
    else:
        yield Finding("good", subject, name)


def codecs(_paths: Paths) -> Iterator[Finding]:
    """One codec for each way DICOM compresses pictures."""
    from viewers.imaging.codecs import REGISTRY

    missing = {codec.name: codec.requires for codec in REGISTRY.values() if codec.unavailable()}
    for name, requires in sorted(missing.items()):
        remedy = _("Install the Python package {package}.").format(package=requires)
        yield Finding("missing", _("Codec: {name}").format(name=name), _("not installed"), remedy)
    if not missing:
        names = ", ".join(sorted({codec.name for codec in REGISTRY.values()}))
        yield Finding("good", _("Codecs"), names)


def sandbox(_paths: Paths) -> Iterator[Finding]:
    """How the processes that decode pictures are shut in."""
    from viewers.imaging.worker import WorkerPool

    subject = _("Sandbox for images")
    with WorkerPool(1) as pool:
        end_s = time.monotonic() + _SANDBOX_PATIENCE_S
        while not pool.warm and time.monotonic() < end_s:
            time.sleep(0.05)
        kinds = pool.sandbox
    if not kinds:
        yield Finding("missing", subject, _("no worker process could be started"), _("Look at the log."))
    elif kinds[0] in ("seccomp", "job"):
        yield Finding("good", subject, kinds[0])
    else:
        text = _("only {kind}: a broken image could do more than it should").format(kind=kinds[0])
        yield Finding("optional", subject, text, _("Use a kernel with seccomp."))


def storage(paths: Paths) -> Iterator[Finding]:
    """The data folder, the folder for one's own plugins, and SQLite."""
    folder = next(each for each in (paths.data, *paths.data.parents) if each.is_dir())
    subject = _("Data folder")
    if not os.access(folder, os.W_OK):
        remedy = _("Make it writable, or set KHIBRA_HOME to another folder.")
        yield Finding("missing", subject, _("{path} cannot be written to").format(path=folder), remedy)
    free_gb = shutil.disk_usage(folder).free / 1e9
    text = _("{path}, {free} GB free").format(path=paths.data, free=f"{free_gb:.0f}")
    if free_gb < LEAST_FREE_GB:
        yield Finding("optional", subject, text, _("Make room: one CT takes 50 to 500 MB."))
    else:
        yield Finding("good", subject, text)
    yield Finding("good", _("Plugin folder"), str(paths.plugins))
    if sqlite3.sqlite_version_info < (3, 35):
        yield Finding("missing", "SQLite", sqlite3.sqlite_version, _("Install a newer Python."))
    else:
        yield Finding("good", "SQLite", sqlite3.sqlite_version)


def helpers(_paths: Paths) -> Iterator[Finding]:
    """Programs that the tour and the tests use."""
    if not _IS_LINUX:
        return
    for command, package, use in (
        ("Xvfb", "xvfb", _("the tour without a display")),
        ("openbox", "openbox", _("the tour without a display")),
        ("xdotool", "xdotool", _("the tour")),
        ("dcm2pnm", "dcmtk", _("the tests")),
        ("pdfsig", "poppler-utils", _("checking a report's signature")),
    ):
        found = shutil.which(command)
        if found:
            yield Finding("good", command, found)
        else:
            yield Finding(
                "optional", command, _("not found; needed for {use}").format(use=use), _apt(package)
            )


ALL: tuple[Check, ...] = (python, window, fonts, secrets, codecs, sandbox, storage, helpers)


def _apt(package: str) -> str:
    if _IS_LINUX:
        return f"sudo apt-get install {package}"
    return _("Install what your system calls {package}.").format(package=package)
