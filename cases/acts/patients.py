"""Finding and recording patients; likely duplicates first."""

from cases.acts.scene import Scene
from cases.errors import Invalid
from cases.model.audit import EventKind
from cases.model.ids import PatientId, fresh_id
from cases.model.patient import Patient, PatientIdentity
from cases.rules import matching
from cases.rules.matching import Told
from cases.rules.names import sounds
from cases.wire.messages import PatientMatches, PatientSearch

_OLDEST_YEARS = 130


def search(scene: Scene, wanted: PatientSearch) -> PatientMatches:
    """Return the patients who may be meant, best first."""
    told = Told(
        establishment_id=scene.account.establishment_id,
        name=wanted.name,
        birth_date=wanted.birth_date,
        national_index=wanted.national_index,
        local_number=wanted.local_number,
    )
    candidates = scene.tx.patients.candidates(matching.search_keys(told))
    return PatientMatches(matches=matching.likely(candidates, told))


def create(scene: Scene, identity: PatientIdentity) -> Patient:
    """Record a patient who is not known yet.

    Raises:
        Invalid: no name, an impossible birth date, or a national index number that somebody already has.
    """
    if not sounds(*matching.names_of(identity)):
        raise Invalid(field="name", reason="empty")
    age = scene.now.year - identity.birth_date.year
    if identity.birth_date > scene.now.date() or age > _OLDEST_YEARS:
        raise Invalid(field="birth_date", reason="impossible")
    _check_numbers(scene, identity)
    patient = Patient(id=PatientId(fresh_id()), identity=identity)
    scene.tx.patients.put(patient, matching.blocking_keys(identity))
    scene.tx.log.add(EventKind.PATIENT_RECORDED, None, scene.account)
    return patient


def _check_numbers(scene: Scene, identity: PatientIdentity) -> None:
    own = scene.account.establishment_id
    claimed = [("national_index", Told(establishment_id=own, national_index=identity.national_index))]
    for local in identity.local_numbers:
        told = Told(establishment_id=local.establishment_id, local_number=local.number)
        claimed.append(("local_numbers", told))
    for field, told in claimed:
        keys = matching.search_keys(told)
        if keys and scene.tx.patients.candidates(keys):
            raise Invalid(field=field, reason="known")
