"""Times in words, in this computer's zone."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from workstation.api import times

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def casablanca(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Africa/Casablanca")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_the_clock_is_local() -> None:
    assert times.clock(NOON) == "13:00"


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(), "today 13:00"),
        (timedelta(hours=12), "tomorrow 01:00"),
        (timedelta(hours=-14), "yesterday 23:00"),
    ],
)
def test_a_near_moment_is_named(away: timedelta, words: str) -> None:
    assert times.moment(NOON + away, NOON) == words


def test_a_far_moment_has_its_date() -> None:
    assert "2026" in times.moment(NOON + timedelta(days=3), NOON)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=50), "0 min"),
        (timedelta(minutes=45), "45 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=2, minutes=10), "2 h 10 min"),
        (timedelta(days=3), "3 d"),
        (timedelta(days=-3, hours=-4), "3 d 4 h"),
    ],
)
def test_a_length_of_time_has_two_units(span: timedelta, words: str) -> None:
    assert times.how_long(span) == words


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(hours=1), "in 1 h"),
        (timedelta(hours=-2), "2 h late"),
        (timedelta(seconds=20), "now"),
        (timedelta(seconds=-20), "now"),
    ],
)
def test_a_due_time_says_whether_it_passed(away: timedelta, words: str) -> None:
    assert times.due(NOON + away, NOON) == words
