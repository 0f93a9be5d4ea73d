"""A village on a real server, and clients of its people."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.model.session import SignedIn, Tokens
from tests.server.harness import Clock, running
from tests.server.village import Doctor, Village


class Box:
    """Keeps the tokens of a test."""

    def __init__(self, doctor: Doctor) -> None:
        assert doctor.person.signed is not None
        self.tokens: Tokens | None = doctor.person.signed.tokens
        self.times_refreshed = 0

    def refreshed(self, signed: SignedIn) -> None:
        self.tokens = signed.tokens
        self.times_refreshed += 1

    def ended(self) -> None:
        self.tokens = None


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with running(tmp_path / "data", Clock()) as server:
        yield Village(server)
