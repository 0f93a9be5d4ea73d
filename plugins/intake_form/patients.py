"""The rules of the first step: what was typed becomes an identity, and the identifiers that are read back."""

import re
from datetime import date
from hashlib import sha256

from cases.model.ids import EstablishmentId
from cases.model.patient import LocalNumber, PatientIdentity, PatientMatch
from cases.wire.messages import PatientSearch
from plugins.intake_form.draft import PatientEntry, PatientPart, Step
from plugins.intake_form.gaps import Gap
from viewers.imaging.records import PatientTags
from workstation.api.i18n import _
from workstation.api.shaping import has_rtl
from workstation.api.words import arabic_name, latin_name

LIKELY_SCORE = 70
"""From here on a match is probably the same person: name and year of birth agree, or more."""
OLDEST_YEARS = 125
LEAST_CONFIRMED = 2

_DAY_FIRST = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_EIGHT = re.compile(r"(\d{2})(\d{2})(\d{4})")
_YEAR = re.compile(r"\d{4}")


def parse_day(text: str) -> date | None:
    """Read a date as it is written in French, as ISO 8601, or as eight digits; None where it is none."""
    typed = text.strip()
    if found := _DAY_FIRST.fullmatch(typed) or _EIGHT.fullmatch(typed):
        day, month, year = map(int, found.groups())
    elif found := _YEAR_FIRST.fullmatch(typed):
        year, month, day = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_birth_date(text: str, today: date) -> date | None:
    """Read a birth date; a year alone, all that many older people know, is its first of January."""
    born = _written_birth_date(text)
    if born is None or born > today or today.year - born.year > OLDEST_YEARS:
        return None
    return born


def _written_birth_date(text: str) -> date | None:
    typed = text.strip()
    return date(int(typed), 1, 1) if _YEAR.fullmatch(typed) and int(typed) else parse_day(typed)


def _birth_date_problem(text: str, today: date) -> str:
    """Return what is wrong with a birth date, or nothing."""
    if not text.strip():
        return _("Enter the birth date; the year alone if no more is known.")
    born = _written_birth_date(text)
    if born is None:
        return _("The birth date cannot be read. Type it like 12/03/1961 or 1961.")
    if born > today:
        return _("The birth date is in the future. Check the year.")
    if today.year - born.year > OLDEST_YEARS:
        return _("The birth date is more than {years} years ago. Check the year.").format(years=OLDEST_YEARS)
    return ""


def written_day(day: date) -> str:
    """Return a date as it is typed: day, month, year."""
    return f"{day:%d/%m/%Y}"


def identity_of(
    entry: PatientEntry, establishment_id: EstablishmentId, today: date
) -> PatientIdentity | None:
    """Return the identity that was typed, or None while it is not whole.

    A name in Arabic letters typed into the field for Latin ones is put where it belongs.
    """
    born = parse_birth_date(entry.birth_date, today)
    family, family_ar = _by_script(entry.family_name, entry.family_name_ar)
    given, given_ar = _by_script(entry.given_name, entry.given_name_ar)
    if born is None or entry.sex is None or not (family or family_ar):
        return None
    number = entry.local_number.strip()
    numbers = (LocalNumber(establishment_id=establishment_id, number=number),) if number else ()
    return PatientIdentity(
        family_name=family,
        given_name=given,
        family_name_ar=family_ar,
        given_name_ar=given_ar,
        birth_date=born,
        sex=entry.sex,
        national_index=entry.national_index.strip(),
        local_numbers=numbers,
    )


def _by_script(latin: str, arabic: str) -> tuple[str, str]:
    first, second = " ".join(latin.split()), " ".join(arabic.split())
    return ("", first) if has_rtl(first) and not second else (first, second)


def entry_of(identity: PatientIdentity, establishment_id: EstablishmentId) -> PatientEntry:
    """Return a known identity as if it had been typed here."""
    return PatientEntry(
        family_name=identity.family_name,
        given_name=identity.given_name,
        family_name_ar=identity.family_name_ar,
        given_name_ar=identity.given_name_ar,
        birth_date=written_day(identity.birth_date),
        sex=identity.sex,
        national_index=identity.national_index,
        local_number=_local_number(identity, establishment_id),
    )


def _local_number(identity: PatientIdentity, establishment_id: EstablishmentId) -> str:
    numbers = (n.number for n in identity.local_numbers if n.establishment_id == establishment_id)
    return next(numbers, "")


def search_for(entry: PatientEntry, today: date) -> PatientSearch | None:
    """Return the search for what was typed so far, or None while it is too little to find anybody."""
    latin = f"{entry.family_name} {entry.given_name}".strip()
    name = latin or f"{entry.family_name_ar} {entry.given_name_ar}".strip()
    search = PatientSearch(
        name=name if len(name) > 1 else "",
        birth_date=parse_birth_date(entry.birth_date, today),
        national_index=entry.national_index.strip(),
        local_number=entry.local_number.strip(),
    )
    has_number = len(search.national_index) > 2 or bool(search.local_number)
    return search if search.name or has_number else None


def likely(matches: tuple[PatientMatch, ...]) -> tuple[PatientMatch, ...]:
    """Return the matches that are probably the same person."""
    return tuple(match for match in matches if match.score >= LIKELY_SCORE)


def identifiers(identity: PatientIdentity, establishment_id: EstablishmentId) -> tuple[tuple[str, str], ...]:
    """Return what can be read back with the patient: (code of `NewCase.confirmed`, value)."""
    name = " · ".join(part for part in (latin_name(identity), arabic_name(identity)) if part)
    found = [("name", name), ("birth_date", written_day(identity.birth_date))]
    if identity.national_index:
        found.append(("national_index", identity.national_index))
    if number := _local_number(identity, establishment_id):
        found.append(("local_number", number))
    return tuple(found)


def fingerprint(tags: PatientTags) -> str:
    """Return a digest of who a header names, to recognise a decision about it without keeping a name."""
    told = (*_names(tags), tags.patient_id, tags.birth_date_text, tags.sex)
    return sha256("\0".join(told).encode()).hexdigest()


def _names(tags: PatientTags) -> tuple[str, str, str]:
    return tags.name.alphabetic, tags.name.ideographic, tags.name.phonetic


def header_name(tags: PatientTags) -> str:
    """Return the name in a header as one reads it; empty where there is none."""
    return next((name.replace("^", " ").strip() for name in _names(tags) if name.strip(" ^")), "")


def entry_gaps(entry: PatientEntry, today: date) -> tuple[Gap, ...]:
    """Return what is missing in the identity of a new patient."""
    gaps = []
    if not (entry.family_name.strip() or entry.family_name_ar.strip()):
        gaps.append(Gap(Step.PATIENT, "family_name", _("Enter the patient’s family name.")))
    if problem := _birth_date_problem(entry.birth_date, today):
        gaps.append(Gap(Step.PATIENT, "birth_date", problem))
    if entry.sex is None:
        gaps.append(Gap(Step.PATIENT, "sex", _("Choose the sex.")))
    return tuple(gaps)


def patient_gaps(
    part: PatientPart, matches: tuple[PatientMatch, ...], today: date, *, is_searching: bool
) -> tuple[Gap, ...]:
    """Return what keeps the first step from being left, most important first.

    Args:
        part: what was typed and chosen.
        matches: who of the register fits what was typed.
        today: the date here.
        is_searching: the register has not answered yet.
    """
    if part.chosen is None:
        if missing := entry_gaps(part.entry, today):
            return missing
        if is_searching:
            return (Gap(Step.PATIENT, "matches", _("Wait a moment: the register is being searched.")),)
        if matches and not part.is_new:
            text = _("Choose the patient in the list, or say that it is a new patient.")
            return (Gap(Step.PATIENT, "matches", text),)
        if {m.patient.id for m in likely(matches)} - set(part.told_apart):
            text = _("Confirm that the new patient is not one of those who look alike.")
            return (Gap(Step.PATIENT, "told_apart", text),)
    if len(part.confirmed) < LEAST_CONFIRMED:
        text = _("Read two identifiers back with the patient and tick them.")
        return (Gap(Step.PATIENT, "confirmed", text),)
    return ()
