"""Times as people read them: in the local time and the language of this window; stored times stay UTC."""

from datetime import date, datetime, timedelta

from workstation.api.i18n import _, language
from workstation.api.shaping import isolated


def local(at: datetime) -> datetime:
    """Return an aware time in this computer's time zone."""
    return at.astimezone()


def day(when: date) -> str:
    """Return a date in words, such as "22 Nov 2026"; a datetime is taken as it stands, without its zone."""
    from babel.dates import format_date

    return str(format_date(when, "d MMM y", locale=language()))


def long_day(when: date) -> str:
    """Return a date with its weekday, such as "Sunday 22 November 2026"."""
    from babel.dates import format_date

    return str(format_date(when, "EEEE d MMMM y", locale=language()))


def clock(at: datetime) -> str:
    """Return the local time of day, such as "18:30"."""
    return f"{local(at):%H:%M}"


def moment(at: datetime, now: datetime) -> str:
    """Return a local time as one says it near `now`: "today 18:30", "tomorrow 09:00", "3 Dec 2026 18:30"."""
    here = local(at)
    days = (here.date() - local(now).date()).days
    near = {-1: _("yesterday {time}"), 0: _("today {time}"), 1: _("tomorrow {time}")}.get(days)
    if near:
        return near.format(time=clock(at))
    return _("{day} {time}").format(day=day(here.date()), time=clock(at))


def who_when(name: str, at: datetime, now: datetime) -> str:
    """Return who did something and when: "Dr Tazi, today 18:30"."""
    return _("{name}, {time}").format(name=isolated(name), time=moment(at, now))


def how_long(span: timedelta) -> str:
    """Return a length of time in at most two units: "45 min", "2 h 10 min", "3 d 4 h"; never negative."""
    minutes = int(abs(span).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return _("{days} d {hours} h").format(days=days, hours=hours) if hours else _("{n} d").format(n=days)
    if hours:
        return (
            _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
            if minutes
            else _("{n} h").format(n=hours)
        )
    return _("{n} min").format(n=minutes)


def due(by: datetime, now: datetime) -> str:
    """Return how a due time stands: "in 2 h 10 min", "2 h late"."""
    left = by - now
    if abs(left) < timedelta(minutes=1):
        return _("now")
    text = _("in {span}") if left > timedelta() else _("{span} late")
    return text.format(span=how_long(left))
