"""Names in two alphabets, likely patients, and headers that name somebody else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.patient import LocalNumber, PatientIdentity, Sex
from cases.rules.matching import Told, blocking_keys, compare_header, likely, match, search_keys
from cases.rules.names import fold, sounds, words
from tests.samples import CENTRE, HOSPITAL, identity, patient
from viewers.imaging.records import PatientTags, PersonName

SAME = [
    ("Mohamed", "Mohammed"),
    ("Mohamed", "محمد"),
    ("Muhammad", "مُحَمَّد"),
    ("Aït Lahcen", "آيت لحسن"),
    ("Ait-Lahcen", "Aït Lahcen"),
    ("El Amrani", "Al Amrani"),
    ("Elamrani", "العمراني"),
    ("Abderrahim", "عبد الرحيم"),
    ("Abd El Kader", "عبدالقادر"),
    ("Abdellah", "عبد الله"),
    ("Abdelaziz", "عبد العزيز"),
    ("Youssef", "يوسف"),
    ("Oussama", "أسامة"),
    ("Omar", "عمر"),
    ("Ibrahim", "Brahim"),
    ("Aïcha", "عائشة"),
    ("Khadija", "خديجة"),
    ("Fatima-Zohra", "فاطمة الزهراء"),
    ("Fatima", "فاطمه"),
    ("Ben Ali", "بنعلي"),
    ("Bouchaib", "بوشعيب"),
    ("Idrissi", "الإدريسي"),
    ("Noureddine", "نور الدين"),
    ("Nour Eddine", "نورالدين"),
    ("Guessous", "كسوس"),
    ("Ouafae", "Wafae"),
    ("Soukaina", "سكينة"),
    ("Salah", "صلاح"),
]
OTHER = [
    ("Mohamed", "Ahmed"),
    ("Hassan", "Hicham"),
    ("Fatima", "Fadma Zahra"),
    ("Amrani", "Alami"),
    ("Khadija", "Nadia"),
    ("Omar", "Said"),
    ("Rachid", "Rachida El Alaoui"),
    ("Abdellah", "Abdelaziz"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_name_sound_the_same(one: str, other: str) -> None:
    assert sounds(one) == sounds(other) != frozenset()


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_names_sound_different(one: str, other: str) -> None:
    assert sounds(one) != sounds(other)


@given(st.text(max_size=60))
def test_any_text_folds_and_folding_is_stable(text: str) -> None:
    sounds(text)
    assert words(" ".join(words(text))) == words(" ".join(words(" ".join(words(text)))))
    assert fold(fold(text)) == fold(text)


def known(**changes: object) -> PatientIdentity:
    numbers = (LocalNumber(establishment_id=CENTRE, number="2026/0417"),)
    return identity(local_numbers=numbers, national_index="AB123456", **changes)


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        (Told(establishment_id=CENTRE, national_index="ab 123456"), {"national_index"}),
        (Told(establishment_id=CENTRE, local_number="2026-0417"), {"local_number"}),
        (Told(establishment_id=CENTRE, name="fatima EL AMRANI"), {"name"}),
        (Told(establishment_id=CENTRE, name="فاطمة العمراني"), {"name_sound"}),
        (
            Told(establishment_id=CENTRE, name="Fatma Amrani", birth_date=date(1961, 3, 4)),
            {"name_sound", "birth_date"},
        ),
        (
            Told(establishment_id=CENTRE, name="El Amrani", birth_date=date(1962, 3, 4)),
            {"name_part", "birth_year"},
        ),
        (
            Told(establishment_id=CENTRE, name="Bennani Fatima", birth_date=date(1961, 3, 4)),
            {"name_part", "birth_date"},
        ),
    ],
)
def test_a_patient_is_found_by_what_is_known(told: Told, reasons: set[str]) -> None:
    who = known()
    assert set(search_keys(told)) & set(blocking_keys(who))
    found = match(patient(local_numbers=who.local_numbers, national_index=who.national_index), told)
    assert set(found.reasons) == reasons
    assert (found.score == 100) == ("national_index" in reasons)


def test_another_establishments_number_is_another_number() -> None:
    told = Told(establishment_id=HOSPITAL, local_number="2026/0417")
    assert not set(search_keys(told)) & set(blocking_keys(known()))


def test_likely_patients_come_best_first_and_unlikely_ones_not_at_all() -> None:
    told = Told(establishment_id=CENTRE, name="Fatima El Amrani", birth_date=date(1961, 3, 4), sex=Sex.FEMALE)
    same, near, far = (
        patient("same"),
        patient("near", birth_date=date(1962, 7, 1)),
        patient("far", family_name="Bennis", given_name="Omar", birth_date=date(1990, 1, 1), sex=Sex.MALE),
    )
    assert [m.patient.id for m in likely((far, near, same), told)] == ["same", "near"]
    assert likely((same,), told)[0].score < 100


def tags(name: str = "EL AMRANI^FATIMA", **changes: object) -> PatientTags:
    fields: dict[str, object] = {
        "patient_id": "",
        "issuer": "",
        "other_ids": (),
        "birth_date": date(1961, 3, 4),
        "birth_date_text": "19610304",
        "sex": "F",
        "character_sets": (),
    }
    return PatientTags(name=PersonName(alphabetic=name), **(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("header", "differs"),
    [
        (tags(), ()),
        (tags("AMRANI^FATMA"), ()),
        (tags("العمراني^فاطمة"), ()),
        (tags("FATIMA^EL AMRANI"), ()),
        (tags("EL AMRANI^FATIMA ZAHRA"), ()),
        (tags("", birth_date=None, sex=""), ()),
        (tags("BENNANI^FATIMA"), ("name",)),
        (tags("FATIMA"), ("name",)),
        (tags(birth_date=date(1961, 4, 3)), ("birth_date",)),
        (tags(sex="M"), ("sex",)),
        (tags(patient_id="20260417"), ()),
        (tags(patient_id="777", other_ids=("AB123456",)), ()),
        (tags(patient_id="777"), ("patient_id",)),
        (
            tags("TOURIA^IDRISSI", birth_date=date(2001, 1, 1), sex="M", patient_id="777"),
            ("name", "birth_date", "sex", "patient_id"),
        ),
    ],
)
def test_a_header_is_compared_with_the_patient(header: PatientTags, differs: tuple[str, ...]) -> None:
    assert compare_header(header, known()) == differs


def test_a_patient_without_numbers_cannot_differ_by_number() -> None:
    assert compare_header(tags(patient_id="777"), identity()) == ()
