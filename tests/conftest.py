"""What holds for every test: garbage is collected on the main thread alone, and the language is put back.

Tk objects must die on the thread that made them (Tcl aborts the process otherwise), and a server under test has
threads of its own in which a collection could begin. The window does the same (`workstation.ui.garbage`).
"""

import gc
from collections.abc import Iterator

import pytest

from workstation.api import i18n

_TESTS_A_SWEEP = 25
_done = {"tests": 0}


def pytest_configure() -> None:
    """Turn the automatic collection off before anything is imported."""
    gc.disable()


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
