"""The first step's rules: dates as people write them, names in either alphabet, who is asked to confirm what."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cases.model.ids import EstablishmentId, PatientId
from cases.model.patient import LocalNumber, Patient, PatientMatch, Sex
from plugins.intake_form.draft import PatientEntry, PatientPart
from plugins.intake_form.patients import (
    entry_gaps,
    entry_of,
    fingerprint,
    identifiers,
    identity_of,
    parse_birth_date,
    parse_day,
    patient_gaps,
    search_for,
    written_day,
)
from tests.plugins.people import PATIENT
from viewers.imaging.records import PatientTags, PersonName

TODAY = date(2026, 11, 22)
CENTRE = EstablishmentId("centre")
WHOLE = PatientEntry(family_name="Oubella", given_name="Fatima", birth_date="04/03/1958", sex=Sex.FEMALE)


def match(score: int, name: str = "p9") -> PatientMatch:
    patient = Patient(id=PatientId(name), identity=PATIENT.identity)
    return PatientMatch(patient=patient, score=score, reasons=("name",))


def fields(part: PatientPart, *matches: PatientMatch, is_searching: bool = False) -> list[str]:
    return [gap.field for gap in patient_gaps(part, matches, TODAY, is_searching=is_searching)]


@pytest.mark.parametrize(
    "text", ["4/3/1958", "04/03/1958", "04-03-1958", "4.3.1958", "04 03 1958", "1958-03-04", "04031958"]
)
def test_a_date_is_read_however_it_is_written(text: str) -> None:
    assert parse_day(f" {text} ") == date(1958, 3, 4)


@pytest.mark.parametrize("text", ["", "31/02/1958", "04/13/1958", "4/3/58", "hier", "00/00/0000", "0000"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_birth_date(text, TODAY) is None


def test_a_year_alone_is_its_first_of_january() -> None:
    assert parse_birth_date("1948", TODAY) == date(1948, 1, 1)


@pytest.mark.parametrize("text", ["23/11/2026", "1890", "01/01/1900"])
def test_nobody_is_born_tomorrow_or_is_older_than_anybody(text: str) -> None:
    assert parse_birth_date(text, TODAY) is None


@given(st.dates(min_value=date(1902, 1, 1), max_value=TODAY))
def test_a_written_birth_date_is_read_back(born: date) -> None:
    assert parse_birth_date(written_day(born), TODAY) == born


@given(st.text(max_size=14))
def test_no_typing_breaks_the_reading(text: str) -> None:
    read = parse_birth_date(text, TODAY)
    assert read is None or read <= TODAY


def test_an_arabic_name_in_the_latin_field_goes_where_it_belongs() -> None:
    entry = PatientEntry(family_name=" أوبلا ", given_name="فاطمة", birth_date="1958", sex=Sex.FEMALE)
    identity = identity_of(entry, CENTRE, TODAY)
    assert identity is not None
    assert (identity.family_name, identity.family_name_ar) == ("", "أوبلا")
    assert (identity.given_name, identity.given_name_ar) == ("", "فاطمة")


def test_an_identity_survives_being_typed_again() -> None:
    entry = entry_of(PATIENT.identity, EstablishmentId("centre de santé de tafraout"))
    again = identity_of(entry, EstablishmentId("centre de santé de tafraout"), TODAY)
    assert again == PATIENT.identity


def test_a_number_of_another_establishment_is_not_read_back() -> None:
    here = PATIENT.identity.local_numbers[0].establishment_id
    assert [code for code, _value in identifiers(PATIENT.identity, here)] == [
        "name",
        "birth_date",
        "national_index",
        "local_number",
    ]
    assert "local_number" not in dict(identifiers(PATIENT.identity, CENTRE))


def test_little_typing_finds_nobody() -> None:
    assert search_for(PatientEntry(family_name="O"), TODAY) is None
    assert search_for(PatientEntry(birth_date="1958"), TODAY) is None
    found = search_for(PatientEntry(family_name="Ou", birth_date="4/3/1958"), TODAY)
    assert found is not None
    assert (found.name, found.birth_date) == ("Ou", date(1958, 3, 4))


def test_the_arabic_name_is_searched_where_there_is_no_other() -> None:
    found = search_for(PatientEntry(family_name_ar="أوبلا"), TODAY)
    assert found is not None
    assert found.name == "أوبلا"


def test_what_is_missing_is_named_in_order() -> None:
    assert fields(PatientPart()) == ["family_name", "birth_date", "sex"]
    assert fields(PatientPart(entry=WHOLE)) == ["confirmed"]


def test_a_found_patient_must_be_chosen_or_refused() -> None:
    assert fields(PatientPart(entry=WHOLE), match(40)) == ["matches"]
    assert fields(PatientPart(entry=WHOLE, is_new=True), match(40)) == ["confirmed"]


def test_a_likely_patient_must_be_told_apart() -> None:
    part = PatientPart(entry=WHOLE, is_new=True)
    assert fields(part, match(85)) == ["told_apart"]
    apart = PatientPart(entry=WHOLE, is_new=True, told_apart=(PatientId("p9"),))
    assert fields(apart, match(85)) == ["confirmed"]
    assert fields(apart, match(85), match(90, "p10")) == ["told_apart"]


def test_the_register_is_waited_for() -> None:
    assert fields(PatientPart(entry=WHOLE), is_searching=True) == ["matches"]


def test_two_identifiers_are_read_back() -> None:
    assert fields(PatientPart(chosen=PATIENT, confirmed=("name",))) == ["confirmed"]
    assert fields(PatientPart(chosen=PATIENT, confirmed=("name", "birth_date"))) == []


def test_a_fingerprint_names_nobody_and_tells_people_apart() -> None:
    def tags(name: str) -> PatientTags:
        return PatientTags(
            name=PersonName(alphabetic=name),
            patient_id="A-1",
            issuer="",
            other_ids=(),
            birth_date=None,
            birth_date_text="",
            sex="F",
            character_sets=(),
        )

    assert "Oubella" not in fingerprint(tags("Oubella^Fatima"))
    assert fingerprint(tags("Oubella^Fatima")) == fingerprint(tags("Oubella^Fatima"))
    assert fingerprint(tags("Oubella^Fatima")) != fingerprint(tags("Oubella^Fadma"))


def test_a_local_number_carries_its_establishment() -> None:
    entry = PatientEntry(
        family_name="Oubella", birth_date="1958", sex=Sex.FEMALE, local_number=" A-1 ", national_index=" I-2 "
    )
    identity = identity_of(entry, CENTRE, TODAY)
    assert identity is not None
    assert identity.local_numbers == (LocalNumber(establishment_id=CENTRE, number="A-1"),)
    assert identity.national_index == "I-2"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12/03/2031", "in the future"),
        ("2031", "in the future"),
        ("1861", "125 years"),
        ("x", "cannot be read"),
    ],
)
def test_a_wrong_birth_date_is_told_for_what_it_is(text: str, said: str) -> None:
    (gap,) = entry_gaps(replace(WHOLE, birth_date=text), TODAY)
    assert (gap.field, said in gap.text) == ("birth_date", True)
