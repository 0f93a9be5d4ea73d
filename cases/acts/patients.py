"""Finding and recording patients; likely duplicates first.

Whoever searches finds the patients of the own establishment: those recorded there, and those about whom it asked.
A patient of another one is found only by national index number and birth date together, which somebody knows who
has the person before them; a name alone tells nothing of who is cared for elsewhere.
"""

from collections.abc import Sequence

from cases.acts.scene import Scene, changed
from cases.errors import Invalid, NotFound
from cases.model.audit import EventKind
from cases.model.ids import EstablishmentId, PatientId, fresh_id
from cases.model.patient import Patient, PatientIdentity
from cases.rules import matching
from cases.rules.matching import Told
from cases.rules.names import sounds
from cases.wire.messages import PatientMatches, PatientSearch

_OLDEST_YEARS = 130


def search(scene: Scene, wanted: PatientSearch) -> PatientMatches:
    """Return the patients who may be meant, best first, with the local numbers of the own establishment alone."""
    told = Told(
        establishment_id=scene.account.establishment_id,
        name=wanted.name,
        birth_date=wanted.birth_date,
        national_index=wanted.national_index,
        local_number=wanted.local_number,
    )
    shelf, own = scene.tx.patients, told.establishment_id
    found = {patient.id: patient for patient in shelf.candidates(matching.search_keys(told), own)}
    found |= {patient.id: patient for patient in _elsewhere(scene, told)}
    matches = matching.likely(found.values(), told)
    return PatientMatches(matches=tuple(changed(m, patient=_as_known(m.patient, own)) for m in matches))


def _elsewhere(scene: Scene, told: Told) -> Sequence[Patient]:
    if not told.national_index or told.birth_date is None:
        return ()
    keys = matching.search_keys(
        Told(establishment_id=told.establishment_id, national_index=told.national_index)
    )
    found = scene.tx.patients.candidates(keys)
    return [patient for patient in found if patient.identity.birth_date == told.birth_date]


def _as_known(patient: Patient, establishment_id: EstablishmentId) -> Patient:
    """Return a patient without the numbers that would tell where else they are cared for."""
    numbers = (n for n in patient.identity.local_numbers if n.establishment_id == establishment_id)
    return changed(patient, identity=changed(patient.identity, local_numbers=tuple(numbers)))


def note_search(scene: Scene, found: PatientMatches) -> None:
    """Write down that somebody searched and how many were found; never for whom."""
    scene.tx.log.add(EventKind.PATIENTS_SEARCHED, None, scene.account, found=str(len(found.matches)))


def recorded(scene: Scene, patient_id: PatientId) -> Patient:
    """Return a patient of the own establishment; raise NotFound."""
    own = scene.account.establishment_id
    if not scene.tx.patients.is_known_at(patient_id, own):
        raise NotFound
    return _as_known(scene.tx.patients.get(patient_id), own)


def note_refused(scene: Scene) -> None:
    """Write down that recording somebody told the caller that the patient is known; it is a search as well."""
    scene.tx.log.add(EventKind.PATIENTS_SEARCHED, None, scene.account, found="1")


def create(scene: Scene, identity: PatientIdentity) -> Patient:
    """Record a patient who is not known yet.

    Whether a national index number is known elsewhere is told only to somebody who gives the birth date as well,
    as in a search; otherwise the patient is recorded, and the event says that it may be a duplicate.

    Raises:
        Invalid: no name, an impossible birth date, a number that another patient has, or one of another
            establishment.
    """
    if not sounds(*matching.names_of(identity)):
        raise Invalid(field="name", reason="empty")
    age = scene.now.year - identity.birth_date.year
    if identity.birth_date > scene.now.date() or age > _OLDEST_YEARS:
        raise Invalid(field="birth_date", reason="impossible")
    detail = {"likely_duplicate": "national_index"} if _check_numbers(scene, identity) else {}
    patient = Patient(id=PatientId(fresh_id()), identity=identity)
    scene.tx.patients.put(patient, matching.blocking_keys(identity))
    scene.tx.patients.meet(patient.id, scene.account.establishment_id)
    scene.tx.log.add(EventKind.PATIENT_RECORDED, None, scene.account, **detail)
    return patient


def _check_numbers(scene: Scene, identity: PatientIdentity) -> bool:
    """Return whether a number is one of a patient whom the caller may not know of."""
    own, shelf = scene.account.establishment_id, scene.tx.patients
    for local in identity.local_numbers:
        if local.establishment_id != own:
            raise Invalid(field="local_numbers", reason="other_establishment")
        if shelf.candidates(matching.search_keys(Told(establishment_id=own, local_number=local.number))):
            raise Invalid(field="local_numbers", reason="known")
    keys = matching.search_keys(Told(establishment_id=own, national_index=identity.national_index))
    found = shelf.candidates(keys) if keys else ()
    for patient in found:
        if patient.identity.birth_date == identity.birth_date or shelf.is_known_at(patient.id, own):
            raise Invalid(field="national_index", reason="known")
    return bool(found)
