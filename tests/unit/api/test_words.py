"""Every member of the vocabulary has a name."""

from datetime import date
from enum import StrEnum
from typing import Any

import pytest

from cases.model.case import CaseState, MemberStatus, Urgency
from cases.model.consent import ConsentForm, ConsentScope, ConsentStatus
from cases.model.patient import PatientIdentity, Sex
from cases.model.people import EstablishmentKind, Role, Specialty
from workstation.api import words
from workstation.api.i18n import HOST_CATALOGUES, use

TITLES: list[tuple[type[StrEnum], Any]] = [
    (CaseState, words.state_title),
    (Urgency, words.urgency_title),
    (Urgency, words.urgency_answer),
    (Specialty, words.specialty_title),
    (Role, words.role_title),
    (EstablishmentKind, words.establishment_kind_title),
    (Sex, words.sex_title),
    (MemberStatus, words.member_status_title),
    (ConsentStatus, words.consent_status_title),
    (ConsentForm, words.consent_form_title),
    (ConsentScope, words.consent_scope_title),
]


@pytest.mark.parametrize(("kind", "title"), TITLES, ids=lambda each: each.__name__)
def test_each_has_its_own_name(kind: type[StrEnum], title: Any) -> None:
    names = [title(each) for each in kind]
    assert all(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("age", "said"), [(0, "under one year, man"), (1, "1 year, man"), (2, "2 years, man")]
)
def test_age_and_sex_are_said(age: int, said: str) -> None:
    assert words.age_and_sex(age, Sex.MALE) == said


def test_who_was_born_is_said_as_french_says_it() -> None:
    use("fr", [HOST_CATALOGUES])
    try:
        said = [words.born_on(date(1961, 3, 4), sex) for sex in (Sex.FEMALE, Sex.MALE, Sex.OTHER)]
    finally:
        use("en", [])
    assert said == ["née le 4 mars 1961", "né le 4 mars 1961", "date de naissance\u00a0: 4 mars 1961"]


def test_a_birthday_counts_on_its_day() -> None:
    assert words.age_on(date(2026, 3, 3), date(1958, 3, 4)) == 67
    assert words.age_on(date(2026, 3, 4), date(1958, 3, 4)) == 68


def test_names_stand_as_each_script_writes_them() -> None:
    identity = PatientIdentity(
        family_name="Oubella",
        given_name="Fatima",
        family_name_ar="أوبلا",
        given_name_ar="فاطمة",
        birth_date=date(1958, 3, 4),
        sex=Sex.FEMALE,
    )
    assert words.latin_name(identity) == "OUBELLA Fatima"
    assert words.arabic_name(identity) == "فاطمة أوبلا"
