"""Who finds whom among the patients, and what a search leaves behind."""

from datetime import date

import pytest
from msgspec.structs import replace

from cases import errors
from cases.model.audit import EventKind
from cases.model.case import CaseDraft, NewCase, Urgency
from cases.model.ids import EstablishmentId, PatientId
from cases.model.patient import LocalNumber
from cases.model.people import Role, Specialty
from cases.rules import matching
from cases.store.ports import Tx
from cases.wire import endpoints
from cases.wire.messages import PatientSearch
from tests.server.harness import Running
from tests.server.village import Doctor, Village

BORN = date(1961, 3, 4)


@pytest.fixture
def village(server: Running) -> Village:
    return Village(server)


def found(who: Doctor, **told: object) -> list[str]:
    """The family names that somebody's search brings."""
    matches = who.ask(endpoints.SEARCH_PATIENTS.call(PatientSearch(**told))).matches  # type: ignore[arg-type]
    return [match.patient.identity.family_name for match in matches]


def test_a_name_finds_the_patients_of_the_own_establishment_alone(village: Village) -> None:
    village.patient(national_index="M123456")
    neighbour = village.doctor("neighbour", establishment_id=village.establishment_of(village.gp))
    for told in ({"name": "El Amrani"}, {"name": "El Amrani", "birth_date": BORN}):
        assert found(village.gp, **told) == found(neighbour, **told) == ["El Amrani"]
        for stranger in (village.stranger, village.coordinator, village.experts[0]):
            assert found(stranger, **told) == []


def test_number_and_birth_date_together_find_a_patient_of_another_establishment(village: Village) -> None:
    village.patient(national_index="M123456")
    assert found(village.stranger, national_index="m 123-456") == []
    assert found(village.stranger, national_index="M123456", birth_date=date(1961, 3, 5)) == []
    assert found(village.stranger, national_index="M123456", birth_date=BORN) == ["El Amrani"]


def test_whoever_asks_about_a_patient_finds_them_from_then_on(village: Village) -> None:
    patient = village.patient(national_index="M123456")
    draft = CaseDraft(specialty=Specialty.UROLOGY, urgency=Urgency.SOON)
    new = NewCase(
        patient_id=patient.id,
        confirmed=("name", "birth_date"),
        draft=draft,
        national_index="m 123-456",
        birth_date=BORN,
    )
    for _twice in range(2):
        village.stranger.ask(endpoints.CREATE_CASE.call(new))
        assert found(village.stranger, name="El Amrani") == ["El Amrani"]


def test_an_id_alone_begins_no_case_about_somebody_elses_patient(village: Village) -> None:
    patient, nameless = village.patient(national_index="M123456"), village.patient(given_name="Hind")
    draft = CaseDraft(specialty=Specialty.UROLOGY, urgency=Urgency.SOON)
    new = NewCase(patient_id=patient.id, confirmed=("name", "birth_date"), draft=draft)
    for wrong in (
        new,
        replace(new, national_index="M123456"),
        replace(new, birth_date=BORN),
        replace(new, national_index="M123456", birth_date=date(1961, 3, 5)),
        replace(new, patient_id=nameless.id, birth_date=BORN),
        replace(new, patient_id=PatientId("nobody"), national_index="M123456", birth_date=BORN),
    ):
        with pytest.raises(errors.NotFound):
            village.stranger.ask(endpoints.CREATE_CASE.call(wrong))
    assert found(village.stranger, name="El Amrani") == []


def test_a_match_does_not_tell_where_else_somebody_is_cared_for(village: Village) -> None:
    here, there = village.establishment_of(village.gp), village.establishment_of(village.stranger)
    identity = village.patient(national_index="M123456").identity
    numbers_of_both = (
        LocalNumber(establishment_id=here, number="417"),
        LocalNumber(establishment_id=there, number="88"),
    )

    def learn(tx: Tx) -> None:
        (known,) = tx.patients.candidates(matching.blocking_keys(identity))
        both = replace(identity, local_numbers=numbers_of_both)
        tx.patients.put(replace(known, identity=both), matching.blocking_keys(both))

    village.server.store.write(learn)

    def numbers(who: Doctor) -> list[EstablishmentId]:
        search = PatientSearch(national_index="M123456", birth_date=BORN)
        (match,) = who.ask(endpoints.SEARCH_PATIENTS.call(search)).matches
        return [number.establishment_id for number in match.patient.identity.local_numbers]

    assert numbers(village.gp) == [here]
    assert numbers(village.stranger) == [there]


def test_every_search_is_audited_without_the_name(village: Village) -> None:
    village.patient()
    began = village.server.store.read(lambda tx: tx.log.last())
    found(village.gp, name="El Amrani")
    found(village.stranger, name="El Amrani", national_index="M1", birth_date=BORN)
    events = village.server.store.read(lambda tx: tx.log.after(began, 99))
    assert [(e.kind, e.actor_id, e.at, e.detail) for e in events] == [
        (EventKind.PATIENTS_SEARCHED, village.gp.id, village.now, {"found": "1"}),
        (EventKind.PATIENTS_SEARCHED, village.stranger.id, village.now, {"found": "0"}),
    ]


def test_an_administrator_or_auditor_searches_no_patients(village: Village) -> None:
    for login, role in (("admin", Role.ESTABLISHMENT_ADMIN), ("auditor", Role.AUDITOR)):
        with pytest.raises(errors.Forbidden):
            found(village.doctor(login, role), name="El Amrani")


def test_a_number_of_another_establishment_is_not_taken(village: Village) -> None:
    there = village.establishment_of(village.stranger)
    with pytest.raises(errors.Invalid) as refused:
        village.patient(local_numbers=(LocalNumber(establishment_id=there, number="88"),))
    assert refused.value.fields == {"field": "local_numbers", "reason": "other_establishment"}


def test_recording_somebody_does_not_tell_who_is_known_elsewhere(village: Village) -> None:
    identity = village.patient(national_index="M123456").identity
    began = village.server.store.read(lambda tx: tx.log.last())
    other = replace(identity, family_name="Bennis", birth_date=date(1970, 1, 1))
    village.stranger.ask(endpoints.CREATE_PATIENT.call(other))
    (event,) = village.server.store.read(lambda tx: tx.log.after(began, 99))
    assert (event.kind, event.detail) == (
        EventKind.PATIENT_RECORDED,
        {"likely_duplicate": "national_index"},
    )


def test_a_refusal_as_known_is_audited_as_a_search(village: Village) -> None:
    identity = village.patient(national_index="M123456").identity
    began = village.server.store.read(lambda tx: tx.log.last())
    with pytest.raises(errors.Invalid) as refused:
        village.stranger.ask(endpoints.CREATE_PATIENT.call(replace(identity, family_name="Bennis")))
    assert refused.value.fields == {"field": "national_index", "reason": "known"}
    events = village.server.store.read(lambda tx: tx.log.after(began, 99))
    assert [(e.kind, e.actor_id) for e in events] == [(EventKind.PATIENTS_SEARCHED, village.stranger.id)]
