"""A reading room with a small CT series."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plugins.dicom_viewer.series import send_slices
from tests.plugins.reading_room import ReadingRoom, reading_room
from tests.screen import some_screen


@pytest.fixture(scope="session", autouse=True)
def screen() -> Iterator[None]:
    """A screen for all tests of this folder."""
    with some_screen():
        yield


@pytest.fixture
def empty_room(tmp_path: Path) -> Iterator[ReadingRoom]:
    """The first expert sits in the window; the case has no files."""
    with reading_room(tmp_path) as room:
        yield room


@pytest.fixture
def room(empty_room: ReadingRoom) -> ReadingRoom:
    """The case has a head CT of nine slices."""
    send_slices(empty_room, 9)
    return empty_room
