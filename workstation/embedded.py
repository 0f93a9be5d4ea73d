"""The case server of a workstation that works alone: a child process that ends with its parent.

The child writes one line of JSON, `{"url": …, "setup_key": …}`, when it listens; it stops when its stdin is closed,
which also happens when the parent dies. Its stdout is a private file rather than a pipe, so that the parent can
look without waiting, on every operating system. It never has two children at once, and the child itself holds a
lock on the data folder, against the server of another window.
"""

import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import RLock
from urllib.parse import urlsplit

import msgspec

from workstation.api.i18n import _
from workstation.config import HOME_VARIABLE, Paths, private_folder
from workstation.errors import EmbeddedServerFailed

START_TIMEOUT_S = 90.0  # the demonstration makes its world first
STOP_TIMEOUT_S = 10.0
_LOOK_EVERY_S = 0.02
_NO_WINDOW = 0x08000000  # CREATE_NO_WINDOW of the Windows API
_COMPLAINT = "khibra: "

_log = logging.getLogger(__name__)


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """Where the server answers; `setup_key` makes the first account and is empty where there is one."""

    url: str
    setup_key: str = ""


class EmbeddedServer:
    """A running case server; `poll` until it is ready, `restart` when it has ended, `stop` in the end.

    Every method may be called from any thread.

    Args:
        paths: where its data and its log are.
        command: the command of `khibra` that serves.

    Raises:
        EmbeddedServerFailed: it cannot be started, for instance on a full disk.
    """

    def __init__(self, paths: Paths, command: str = "serve") -> None:
        self._paths = paths
        self._command = command
        self._errors = private_folder(paths.logs) / "server.err"
        self._turn = RLock()
        self._port = 0
        self._is_over = False
        self._ready: Ready | None = None
        self._errors.unlink(missing_ok=True)
        self._start()

    @property
    def pid(self) -> int:
        """The process id of the child."""
        return self._child.pid

    @property
    def has_ended(self) -> bool:
        """Whether the child is gone; never waits."""
        return self._child.poll() is not None

    @property
    def log(self) -> str:
        """The folder with its log."""
        return str(self._errors.parent)

    def poll(self) -> Ready | None:
        """Return where it answers, or None while it is starting; never waits.

        Raises:
            EmbeddedServerFailed: it ended before it listened, or wrote something else.
        """
        with self._turn:
            if self._ready is None:
                has_ended = self.has_ended
                line = self._answer.read_bytes() if self._answer.exists() else b""
                if line.endswith(b"\n"):
                    self._ready = self._understand(line)
                    self._forget_answer()
                elif has_ended:
                    code = self._end(STOP_TIMEOUT_S)
                    raise self._failed(self._complaint() or _("exit code {code}").format(code=code))
            return self._ready

    def wait(self, timeout_s: float = START_TIMEOUT_S, idle: Callable[[], None] | None = None) -> Ready:
        """Wait until it is ready; not on the UI thread.

        Args:
            timeout_s: how long it may take.
            idle: called again and again meanwhile.

        Raises:
            EmbeddedServerFailed: it did not start in time.
        """
        end_s = time.monotonic() + timeout_s
        while (ready := self.poll()) is None:
            if time.monotonic() > end_s:
                with self._turn:
                    self._end(STOP_TIMEOUT_S)
                raise self._failed(_("no answer after {n} s").format(n=round(timeout_s)))
            if idle:
                idle()
            time.sleep(_LOOK_EVERY_S)
        return ready

    def restart(self) -> None:
        """End what is left of it and start it again, at the same address where that is free; then `wait`.

        Raises:
            EmbeddedServerFailed: it was stopped for good, or cannot be started.
        """
        with self._turn:
            if self._is_over:
                raise self._failed(_("the window was closed"))
            _log.warning("the embedded server is started again, exit code %s", self._end(STOP_TIMEOUT_S))
            self._start()

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> int:
        """Ask it to finish, wait, and end it if it does not; return its exit code. It stays stopped."""
        with self._turn:
            self._is_over = True
            return self._end(timeout_s)

    def _start(self) -> None:
        try:
            self._launch()
        except OSError as error:  # no room, no right, no process: perhaps only now
            raise self._failed(error.strerror or type(error).__name__) from error

    def _launch(self) -> None:
        handle, name = tempfile.mkstemp(
            dir=private_folder(self._paths.cache), prefix="server-", suffix=".json"
        )
        self._answer = Path(name)
        self._ready = None
        with os.fdopen(handle, "wb") as answer, self._errors.open("ab") as errors:
            self._errors_begin = errors.tell()
            self._child = subprocess.Popen(
                self._words(),
                stdin=subprocess.PIPE,
                stdout=answer,
                stderr=errors,
                cwd=self._paths.cache,
                env=_environment(self._paths),
                creationflags=_NO_WINDOW if sys.platform == "win32" else 0,
            )

    def _words(self) -> list[str]:
        words = [sys.executable, "-m", "workstation", self._command, "--embedded"]
        words += ["--data", str(self._paths.server)]
        return [*words, "--listen", f"127.0.0.1:{self._port}"] if self._port else words

    def _end(self, timeout_s: float) -> int:
        if self._child.stdin and not self._child.stdin.closed:
            with suppress(OSError):  # it may have ended by itself
                self._child.stdin.close()
        if self._ready is None:
            self._child.terminate()  # it does not listen to stdin yet, and has acknowledged nothing
        for harder in (self._child.terminate, self._child.kill):
            try:
                code = self._child.wait(timeout_s)
            except subprocess.TimeoutExpired:
                _log.warning("the embedded server does not stop by itself")
                harder()
            else:
                break
        else:
            code = self._child.wait()
        self._forget_answer()
        return code

    def _understand(self, line: bytes) -> Ready:
        try:
            ready = msgspec.json.decode(line, type=Ready)
        except msgspec.DecodeError as error:
            raise self._failed(_("its answer was not understood")) from error
        self._port = urlsplit(ready.url).port or 0
        return ready

    def _complaint(self) -> str:
        """Return the sentence with which it ended; empty where it said nothing."""
        said = self._errors.read_bytes()[self._errors_begin :].decode("utf-8", "replace")
        lines = (each for each in reversed(said.splitlines()) if each.startswith(_COMPLAINT))
        return next(lines, "").removeprefix(_COMPLAINT).rstrip(".")

    def _failed(self, reason: str) -> EmbeddedServerFailed:
        self._port = 0  # perhaps somebody else listens there now
        return EmbeddedServerFailed(reason=reason, log=self.log)

    def _forget_answer(self) -> None:
        """Take the file with the setup key away; Windows allows it only after the child has ended."""
        with suppress(OSError):
            self._answer.unlink()


def _environment(paths: Paths) -> dict[str, str]:
    """Let the child find this very program and these folders, wherever it is started from."""
    here = str(Path(__file__).resolve().parents[1])
    others = os.environ.get("PYTHONPATH", "")
    changed = {"PYTHONPATH": os.pathsep.join(filter(None, (here, others))), "PYTHONIOENCODING": "utf-8"}
    if paths.home:
        changed[HOME_VARIABLE] = str(paths.home)
    return os.environ | changed
