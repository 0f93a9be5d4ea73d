"""Patients, each sealed under its own key and found by keyed digests alone."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, delete, insert, select

from cases.errors import NotFound
from cases.model.ids import EstablishmentId, PatientId
from cases.model.patient import Patient
from cases.store import tables
from cases.store.shelves.shelf import Shelf
from cases.store.vault import chunked, patient_owner, place

_TABLE = tables.patients


class PatientsShelf:
    """Implements `ports.Patients`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def get(self, patient_id: PatientId) -> Patient:
        """Return a patient; raise NotFound."""
        found = self._shelf.connection.scalar(select(_TABLE.c.sealed).where(_TABLE.c.id == patient_id))
        if found is None:
            raise NotFound
        return self._opened(patient_id, found)

    def many(self, patient_ids: Collection[PatientId]) -> Mapping[PatientId, Patient]:
        """Return those of the patients that are there."""
        self._shelf.vault.load(patient_owner(patient_id) for patient_id in patient_ids)
        return {
            patient.id: patient
            for some in chunked(patient_ids)
            for patient in self._read(_TABLE.c.id.in_(some))
        }

    def put(self, patient: Patient, blocking_keys: Sequence[str]) -> None:
        """Store a patient, to be found by `blocking_keys` from now on."""
        owner, connection = patient_owner(patient.id), self._shelf.connection
        if connection.scalar(select(_TABLE.c.id).where(_TABLE.c.id == patient.id)) is None:
            self._shelf.vault.make_key(owner)
        sealed = self._shelf.vault.seal(owner, place(_TABLE.name, patient.id), patient)
        self._shelf.put_row(_TABLE, patient.id, {"sealed": sealed})
        keys = tables.patient_keys
        connection.execute(delete(keys).where(keys.c.patient_id == patient.id))
        for digest in self._digests(blocking_keys):
            connection.execute(insert(keys).values(digest=digest, patient_id=patient.id))

    def candidates(
        self, blocking_keys: Sequence[str], known_at: EstablishmentId | None = None
    ) -> Sequence[Patient]:
        """Return the patients who share a blocking key; where an establishment is given, only its own."""
        keys, places = tables.patient_keys, tables.patient_places
        sharing = select(keys.c.patient_id).where(keys.c.digest.in_(self._digests(blocking_keys)))
        if known_at is not None:
            there = select(places.c.patient_id).where(places.c.establishment_id == known_at)
            sharing = sharing.where(keys.c.patient_id.in_(there))
        return self._read(_TABLE.c.id.in_(sharing))

    def is_known_at(self, patient_id: PatientId, establishment_id: EstablishmentId) -> bool:
        """Whether a patient is one of an establishment's own."""
        there = select(tables.patient_places).filter_by(
            patient_id=patient_id, establishment_id=establishment_id
        )
        return self._shelf.connection.execute(there).first() is not None

    def meet(self, patient_id: PatientId, establishment_id: EstablishmentId) -> None:
        """Make a patient one of an establishment's own."""
        if not self.is_known_at(patient_id, establishment_id):
            row = {"patient_id": patient_id, "establishment_id": establishment_id}
            self._shelf.connection.execute(insert(tables.patient_places).values(**row))

    def _read(self, which: ColumnElement[bool]) -> Sequence[Patient]:
        wanted = select(_TABLE.c.id, _TABLE.c.sealed).where(which).order_by(_TABLE.c.id)
        return tuple(self._opened(row.id, row.sealed) for row in self._shelf.connection.execute(wanted).all())

    def _digests(self, blocking_keys: Sequence[str]) -> list[bytes]:
        return sorted({self._shelf.vault.digest("patient", key) for key in blocking_keys})

    def _opened(self, patient_id: PatientId, sealed: bytes) -> Patient:
        owner, where = patient_owner(patient_id), place(_TABLE.name, patient_id)
        return self._shelf.vault.open(owner, where, sealed, Patient)
