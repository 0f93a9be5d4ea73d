"""Fixtures of the server's tests: a fresh server for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.harness import Clock, Running, running


@pytest.fixture
def clock() -> Clock:
    """The time of the server."""
    return Clock()


@pytest.fixture
def server(tmp_path: Path, clock: Clock) -> Iterator[Running]:
    """A server with an empty data folder."""
    with running(tmp_path / "data", clock) as server:
        yield server
