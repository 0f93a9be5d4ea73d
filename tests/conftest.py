"""What holds for every test: no error unseen, a screen, garbage collected on the main thread, languages put back.

Tk objects must die on the thread that made them (Tcl aborts the process otherwise), and a server under test has
threads of its own in which a collection could begin. The window does the same (`workstation.ui.garbage`).
"""

import gc
import logging
import tkinter as tk
from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType

import pytest

from tests.screen import some_screen
from workstation.api import i18n

_TESTS_A_SWEEP = 25
_screen = ExitStack()
_done = {"tests": 0}


def pytest_configure(config: pytest.Config) -> None:
    """Turn the automatic collection off, and give each process that runs tests a screen of its own."""
    gc.disable()
    only_hands_out = bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")
    if not only_hands_out:
        _screen.enter_context(some_screen())


def pytest_unconfigure() -> None:
    """End the screen."""
    _screen.close()


class _Errors(logging.Handler):
    """Keeps what was logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record as it would be read, with its traceback."""
        self.seen.append(logging.Formatter("%(name)s: %(message)s").format(record))


@pytest.fixture(autouse=True)
def _nothing_went_wrong_unseen(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Fail a test in which an error was logged or a Tk callback raised, unless it is marked `logs_errors`."""
    errors = _Errors()

    def raised(
        _root: tk.Tk, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        logging.getLogger("tk").error("a callback raised", exc_info=(kind, error, trace))

    monkeypatch.setattr(tk.Tk, "report_callback_exception", raised)
    logging.getLogger().addHandler(errors)
    yield
    logging.getLogger().removeHandler(errors)
    if request.node.get_closest_marker("logs_errors") is None:
        assert errors.seen == []


@pytest.fixture(autouse=True)
def _sweep() -> Iterator[None]:
    yield
    _done["tests"] += 1
    gc.collect(2 if _done["tests"] % _TESTS_A_SWEEP == 0 else 0)


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    before, texts = i18n.language(), dict(i18n._texts)
    yield
    i18n._current["language"] = before
    i18n._texts.clear()
    i18n._texts.update(texts)
