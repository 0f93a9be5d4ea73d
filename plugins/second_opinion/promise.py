"""Until when an expert promises an answer: a few times that are chosen with one click."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from workstation.api import times
from workstation.api.i18n import _

_EVENING = time(18, 0)
_NOON = time(12, 0)
_TOO_SOON = timedelta(minutes=45)
_USUAL = timedelta(hours=2)
_TIGHT = timedelta(minutes=45)
_SPANS_MIN = (30, 120)
_TIGHT_SPANS_MIN = (5, 10, 15, 20, 30, 120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A time to choose.

    Attributes:
        is_late: whether it is after the time by which the requester needs the answer.
    """

    title: str
    at: datetime
    is_late: bool


def choices(now: datetime, answer_by: datetime | None) -> tuple[Choice, ...]:
    """Return the times on offer, the soonest first; minutes where the answer is needed within the hour."""
    is_tight = answer_by is not None and answer_by - now <= _TIGHT
    offered = (
        list(_soon(now, _TIGHT_SPANS_MIN)) if is_tight else [*_soon(now, _SPANS_MIN), *_clock_times(now)]
    )
    offered.sort(key=lambda pair: pair[1])
    return tuple(
        Choice(title=title, at=at, is_late=answer_by is not None and at > answer_by) for title, at in offered
    )


def usual(offered: tuple[Choice, ...], now: datetime) -> int:
    """Return which time is proposed: the longest within two hours that is in time for the requester."""
    fitting = [i for i, choice in enumerate(offered) if choice.at - now <= _USUAL and not choice.is_late]
    return fitting[-1] if fitting else 0


def _soon(now: datetime, spans_min: Sequence[int]) -> Iterator[tuple[str, datetime]]:
    for span in (timedelta(minutes=minutes) for minutes in spans_min):
        yield _("in {span}").format(span=times.how_long(span)), now + span


def _clock_times(now: datetime) -> Iterator[tuple[str, datetime]]:
    here = times.local(now)
    for days, clock in ((0, _EVENING), (1, _NOON), (1, _EVENING), (3, _NOON)):
        naive = datetime.combine(here.date() + timedelta(days=days), clock)
        at = naive.astimezone(now.tzinfo)  # a naive time is this computer's
        if at - now >= _TOO_SOON:
            yield times.moment(at, now), at
