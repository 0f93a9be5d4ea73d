"""The case server of a workstation that works alone: a child process that ends with its parent.

The child writes one line of JSON, `{"url": …, "setup_key": …}`, when it listens; it stops when its stdin is closed,
which also happens when the parent dies. Its stdout is a private file rather than a pipe, so that the parent can
look without waiting, on every operating system.
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

import msgspec

from workstation.config import HOME_VARIABLE, Paths, private_folder
from workstation.errors import EmbeddedServerFailed

START_TIMEOUT_S = 90.0  # the demonstration makes its world first
STOP_TIMEOUT_S = 10.0
_LOOK_EVERY_S = 0.02
_NO_WINDOW = 0x08000000  # CREATE_NO_WINDOW of the Windows API

_log = logging.getLogger(__name__)


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """Where the server answers; `setup_key` makes the first account and is empty where there is one."""

    url: str
    setup_key: str = ""


class EmbeddedServer:
    """A running case server; `poll` until it is ready, `stop` in the end.

    Args:
        paths: where its data and its log are.
        command: the command of `khibra` that serves.
    """

    def __init__(self, paths: Paths, command: str = "serve") -> None:
        self._log_folder = private_folder(paths.logs)
        handle, name = tempfile.mkstemp(dir=private_folder(paths.cache), prefix="server-", suffix=".json")
        self._answer = Path(name)
        self._ready: Ready | None = None
        with os.fdopen(handle, "wb") as answer, (self._log_folder / "server.err").open("wb") as errors:
            self._child = subprocess.Popen(
                _command(paths.server, command),
                stdin=subprocess.PIPE,
                stdout=answer,
                stderr=errors,
                cwd=paths.cache,
                env=_environment(paths),
                creationflags=_NO_WINDOW if sys.platform == "win32" else 0,
            )

    @property
    def pid(self) -> int:
        """The process id of the child."""
        return self._child.pid

    def poll(self) -> Ready | None:
        """Return where it answers, or None while it is starting; never waits.

        Raises:
            EmbeddedServerFailed: it ended before it listened, or wrote something else.
        """
        if self._ready is None:
            line = self._answer.read_bytes()
            if line.endswith(b"\n"):
                self._ready = self._understand(line)
                self._forget_answer()
            elif self._child.poll() is not None:
                raise self._failed(f"exit code {self.stop()}")
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
                self.stop()
                raise self._failed(f"nothing after {timeout_s:.0f} s")
            if idle:
                idle()
            time.sleep(_LOOK_EVERY_S)
        return ready

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> int:
        """Ask it to finish, wait, and end it if it does not; return its exit code."""
        if self._child.stdin and not self._child.stdin.closed:
            with suppress(OSError):  # it may have ended by itself
                self._child.stdin.close()
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
            return msgspec.json.decode(line, type=Ready)
        except msgspec.DecodeError as error:
            raise self._failed("its answer was not understood") from error

    def _failed(self, reason: str) -> EmbeddedServerFailed:
        return EmbeddedServerFailed(reason=reason, log=str(self._log_folder))

    def _forget_answer(self) -> None:
        """Take the file with the setup key away; Windows allows it only after the child has ended."""
        with suppress(OSError):
            self._answer.unlink()


def _environment(paths: Paths) -> dict[str, str]:
    """Let the child find this very program and these folders, wherever it is started from."""
    here = str(Path(__file__).resolve().parents[1])
    others = os.environ.get("PYTHONPATH", "")
    changed = {"PYTHONPATH": os.pathsep.join(filter(None, (here, others)))}
    if paths.home:
        changed[HOME_VARIABLE] = str(paths.home)
    return os.environ | changed


def _command(data: Path, command: str) -> list[str]:
    return [sys.executable, "-m", "workstation", command, "--embedded", "--data", str(data)]
