"""A reading room whose case has no files yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plugins.reading_room import ReadingRoom, reading_room
from tests.screen import some_screen


@pytest.fixture(scope="session", autouse=True)
def screen() -> Iterator[None]:
    """A screen for all tests of this folder."""
    with some_screen():
        yield


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ReadingRoom]:
    """The first expert sits in the window."""
    with reading_room(tmp_path) as made:
        yield made
