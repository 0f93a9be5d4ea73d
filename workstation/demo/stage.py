"""The stage of the demonstration: a store with a clock that can be turned back, and people who act on it.

Everything is done through the acts that the server's routes call, so that the demonstration cannot show what a
real server would refuse.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cases.acts import accounts, files, reporting
from cases.acts.files import Arrived
from cases.acts.hooks import ServerHooks
from cases.acts.scene import Scene
from cases.errors import Invalid
from cases.model.ids import CaseId, DeviceId, EstablishmentId, UploadId, fresh_id
from cases.model.kept import Account, Actor
from cases.model.opinion import SignedDocument
from cases.model.people import Device, Establishment
from cases.model.record import Record
from cases.model.session import Invitation
from cases.model.study import UploadPurpose, UploadSpec
from cases.store.opening import open_store
from cases.store.ports import Tx
from cases.wire import codec
from viewers.imaging.jobs import InspectInstance
from viewers.imaging.worker import WorkerPool
from workstation.api.demo import PASSWORD
from workstation.demo.world import Person, Place, World

R = TypeVar("R")
_HASH_MEMORY_KIB = 8_192


class TurnedClock:
    """A clock that is moved by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """Return the time on stage."""
        return self.at

    def pass_by(self, span: timedelta) -> None:
        """Let time pass."""
        self.at += span


class Stage:
    """A store that is being filled."""

    def __init__(self, folder: Path, hooks: ServerHooks, clock: TurnedClock, workers: WorkerPool) -> None:
        self.hooks = hooks
        self.clock = clock
        self.store = open_store(folder, clock)
        self._workers = workers
        self._accounts: dict[str, Account] = {}
        self._keys: dict[str, tuple[DeviceId, Ed25519PrivateKey]] = {}

    def people(self, world: World) -> None:
        """Make the establishments, and an account with a signing device for each person."""
        places = {place.key: EstablishmentId(fresh_id()) for place in world.establishment}
        password = accounts.NewPassword(accounts.Passwords(_HASH_MEMORY_KIB).hash(PASSWORD))

        def make(tx: Tx) -> None:
            for place in world.establishment:
                tx.people.put_establishment(_establishment(place, places[place.key], self.clock.at.date()))
            for person in world.person:
                self._accounts[person.login] = accounts.add_account(
                    tx, _invitation(person, places), person.login, password, totp_secret=""
                )
                self._give_device(tx, person.login)

        self.store.write(make)

    def _give_device(self, tx: Tx, login: str) -> None:
        key = Ed25519PrivateKey.generate()
        device = Device(
            id=DeviceId(fresh_id()),
            account_id=self._accounts[login].id,
            label="Démonstration",
            public_key=key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),
            enrolled_at=tx.now,
        )
        tx.people.put_device(device)
        self._keys[login] = (device.id, key)

    def account(self, login: str) -> Account:
        """Return the account of a person."""
        return self._accounts[login]

    def actor(self, login: str) -> Actor:
        """Return a person, signed in."""
        return Actor(account=self._accounts[login], device_id=self._keys[login][0], second_factor_exempt=True)

    def do(self, login: str, act: Callable[[Scene], R]) -> R:
        """Let a person act; a minute passes."""
        self.clock.pass_by(timedelta(minutes=1))
        return self.store.write(lambda tx: act(Scene(tx, self.actor(login), self.hooks)))

    def sign(self, login: str, content: Record) -> SignedDocument:
        """Return content signed with the person's device."""
        device_id, key = self._keys[login]
        payload = codec.canonical(content)
        return SignedDocument(payload=payload, signature=key.sign(payload), device_id=device_id)

    def publish(self, login: str, case_id: CaseId, document: SignedDocument) -> None:
        """Conclude a case: the report is made as the server makes it, and kept."""
        self.clock.pass_by(timedelta(minutes=1))
        actor = self.actor(login)
        prepared = self.store.read(
            lambda tx: reporting.prepare(Scene(tx, actor, self.hooks), case_id, document)
        )
        pdf = prepared.renderer.render(prepared.content)
        self.store.write(lambda tx: reporting.keep(Scene(tx, actor, self.hooks), prepared, pdf))

    def attach(self, login: str, case_id: CaseId, paths: Iterable[Path]) -> None:
        """Put DICOM files into a case, checked by a worker and sealed as an upload is."""
        actor = self.actor(login)
        for path in paths:
            sealed = self.store.folder.store([path.read_bytes()])
            spec = UploadSpec(case_id=case_id, purpose=UploadPurpose.DICOM, title=path.name)
            arrived = Arrived(file=sealed, inspection=self._workers.run(InspectInstance(path=str(path))))
            self.store.write(partial(_attach, actor, self.hooks, spec, arrived))

    def close(self) -> None:
        """Close the store; the server opens it next."""
        self.store.close()


def _attach(actor: Actor, hooks: ServerHooks, spec: UploadSpec, arrived: Arrived, tx: Tx) -> None:
    scene = Scene(tx, actor, hooks)
    upload = files.begin_upload(scene, UploadId(fresh_id()), spec, arrived.file.size)
    outcome = files.attach(tx, upload, arrived, hooks)
    if outcome.problem:
        raise Invalid(field=spec.title, reason=outcome.problem)


def _establishment(place: Place, establishment_id: EstablishmentId, today: date) -> Establishment:
    return Establishment(
        id=establishment_id,
        name=place.name,
        kind=place.kind,
        commune=place.commune,
        authorisation_number=place.authorisation,
        authorised_until=today + timedelta(days=900),
        cndp_number=place.cndp,
    )


def _invitation(person: Person, places: dict[str, EstablishmentId]) -> Invitation:
    return Invitation(
        name=person.name,
        roles=person.roles,
        specialties=person.specialties,
        order_number=person.order,
        establishment_id=places[person.place],
    )
