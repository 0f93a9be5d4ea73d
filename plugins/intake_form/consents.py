"""The rules of the third step: the patient's answer as a record, and what is missing in it."""

import re
from datetime import UTC, datetime, time, timedelta

from msgspec.structs import replace

from cases.model.consent import Consent, ConsentForm, ConsentScope
from plugins.intake_form.draft import ConsentChoice, ConsentPart, Step
from plugins.intake_form.gaps import Gap
from plugins.intake_form.patients import parse_day, written_day
from workstation.api.i18n import _
from workstation.api.times import local

NEEDED = (ConsentScope.ACT, ConsentScope.DATA_SHARING)
"""Without these two there is no tele-expertise to consent to."""
OFFERED_FORMS = (ConsentForm.WRITTEN, ConsentForm.ORAL_WITNESSED, ConsentForm.GUARDIAN)
LEAST_REASON = 10
_TIME = re.compile(r"(\d{1,2})\s*[:hH.]\s*(\d{2})?")
_LEAD = timedelta(minutes=5)  # clocks differ a little


def begun(part: ConsentPart, informed_by: str, now: datetime) -> ConsentPart:
    """Fill in who informs and when, where nothing was typed yet."""
    here = local(now)
    return replace(
        part,
        informed_by=part.informed_by or informed_by,
        date=part.date or written_day(here.date()),
        time=part.time or f"{here:%H:%M}",
    )


def parse_time(text: str) -> time | None:
    """Read a time of day such as 14:05, 14h05 or 14h; None where it is none."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def informed_at(part: ConsentPart) -> datetime | None:
    """Return when the patient was informed, aware UTC; None while it cannot be read."""
    day, clock = parse_day(part.date), parse_time(part.time)
    if day is None or clock is None:
        return None
    return datetime.combine(day, clock).astimezone().astimezone(UTC)


def consent_of(part: ConsentPart, now: datetime) -> Consent | None:
    """Return the patient's answer as a record, or None while something is missing."""
    at = informed_at(part)
    if at is None or part.choice is None or consent_gaps(part, now):
        return None
    form = ConsentForm.EMERGENCY if part.choice is ConsentChoice.EMERGENCY else part.form
    return Consent(
        given=part.choice is not ConsentChoice.REFUSED,
        form=form or ConsentForm.ORAL_WITNESSED,
        scope=tuple(s for s in ConsentScope if s in part.scope) if part.choice is _GIVEN else _scope(part),
        informed_by=part.informed_by.strip(),
        informed_at=at,
        reason="" if part.choice is _GIVEN else part.reason.strip(),
    )


_GIVEN = ConsentChoice.GIVEN


def _scope(part: ConsentPart) -> tuple[ConsentScope, ...]:
    """In an emergency only what cannot wait; of a refusal nothing."""
    return NEEDED if part.choice is ConsentChoice.EMERGENCY else ()


def consent_gaps(part: ConsentPart, now: datetime) -> tuple[Gap, ...]:
    """Return what is missing in the third step."""
    if part.choice is None:
        return (Gap(Step.CONSENT, "choice", _("Say what the patient answered.")),)
    gaps = []
    if not part.informed_by.strip():
        gaps.append(Gap(Step.CONSENT, "informed_by", _("Say who informed the patient.")))
    gaps += _time_gaps(part, now)
    if part.choice is ConsentChoice.GIVEN:
        gaps += _given_gaps(part)
    elif part.choice is ConsentChoice.EMERGENCY and len(part.reason.strip()) < LEAST_REASON:
        text = _("Say why the patient cannot consent and why there is no time.")
        gaps.append(Gap(Step.CONSENT, "reason", text))
    return tuple(gaps)


def _time_gaps(part: ConsentPart, now: datetime) -> list[Gap]:
    if parse_day(part.date) is None:
        return [Gap(Step.CONSENT, "date", _("Enter the date as in 22/11/2026."))]
    at = informed_at(part)
    if at is None:
        return [Gap(Step.CONSENT, "time", _("Enter the time as in 14:05."))]
    if at > now + _LEAD:
        text = _("The patient cannot have been informed in the future. Check date and time.")
        return [Gap(Step.CONSENT, "date", text)]
    return []


def _given_gaps(part: ConsentPart) -> list[Gap]:
    gaps = []
    if part.form is None:
        gaps.append(Gap(Step.CONSENT, "form", _("Say how the consent was given.")))
    if not set(NEEDED) <= set(part.scope):
        text = _(
            "A tele-expertise needs consent to the act and to sharing the data. Otherwise, record a refusal."
        )
        gaps.append(Gap(Step.CONSENT, "scope", text))
    return gaps
