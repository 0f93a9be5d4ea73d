"""What holds for every test: a screen, garbage collected on the main thread alone, the language put back.

Tk objects must die on the thread that made them (Tcl aborts the process otherwise), and a server under test has
threads of its own in which a collection could begin. The window does the same (`workstation.ui.garbage`).
"""

import gc
from collections.abc import Iterator
from contextlib import ExitStack

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
