"""A warm worker pool for the whole session, and pictures that ship inside pydicom."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from plugins.file_import.desktop import register_importers
from tests.plugins.intake_form.server_on_paper import IntakeDesk
from tests.plugins.intake_form.window import WizardWindow
from viewers.imaging.worker import WorkerPool

Pump = Callable[[Callable[[], bool]], None]


@pytest.fixture
def screen() -> None:
    """Skip where windows cannot be opened."""
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        pytest.skip("no display, and no Xvfb to make one")


@pytest.fixture(scope="session")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(size=1) as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, pool: WorkerPool) -> IntakeDesk:
    """A paper desk with real workers and the importers of `file_import`."""
    made = IntakeDesk(tmp_path / "drafts", pool)
    made.hooks.contributions += list(register_importers())
    return made


@pytest.fixture
def window(desk: IntakeDesk, screen: None) -> Iterator[WizardWindow]:
    made = WizardWindow(desk)
    yield made
    made.close()


@pytest.fixture
def pump(desk: IntakeDesk, pool: WorkerPool) -> Pump:
    """Turn the desk's loop until something is true."""

    def until(condition: Callable[[], bool], timeout_s: float = 30.0) -> None:
        deadline = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline, "it did not happen"
            desk.pass_time(timedelta(milliseconds=20))
            if not pool.poll():
                time.sleep(0.002)

    return until
