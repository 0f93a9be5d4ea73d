"""Filling an empty data folder with the demonstration's world."""

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import workstation
from cases.acts import patients
from cases.acts.hooks import DocumentKey, ServerHooks
from cases.model.ids import CaseId
from cases.model.patient import LocalNumber, Patient, PatientIdentity
from cases.model.people import Establishment
from cases.server.authority import LocalAuthority
from viewers.imaging.worker import WorkerPool
from workstation.demo.pictures import write_pictures
from workstation.demo.script import Script
from workstation.demo.stage import Stage, TurnedClock
from workstation.demo.world import Story, Sufferer, World, read_world
from workstation.kernel.kernel import Kernel
from workstation.kernel.server_hooks import RelayedHooks

_SEEDED = "demonstration"
_LONG_AGO = timedelta(days=90)


class Backstage:
    """What the plugins of the server are handed before there is one (`workstation.api.contexts.ServerContext`)."""

    def __init__(self, folder: Path, clock: TurnedClock) -> None:
        self.settings: Mapping[str, str] = {}
        self.data_dir = folder
        self._clock = clock
        self._authority = LocalAuthority(folder / "authority", clock)

    def now(self) -> datetime:
        """Return the time on stage."""
        return self._clock()

    def document_key(self, establishment: Establishment) -> DocumentKey:
        """Return the key that signs an establishment's reports; the server goes on with the same."""
        return self._authority.document_key(establishment)


def prepare(folder: Path, kernel: Kernel, now: datetime | None = None) -> None:
    """Make sure that `folder` holds today's demonstration; an older one, or half of one, is made anew."""
    present = now or datetime.now(UTC)
    marker, edition = folder / _SEEDED, f"{workstation.__version__} {present:%Y-%m-%d}"
    if marker.is_file() and marker.read_text("utf-8") == edition:
        return
    if folder.exists():
        shutil.rmtree(folder)
    clock = TurnedClock(present - _LONG_AGO)
    backstage = Backstage(folder, clock)
    kernel.started(lambda _plugin: backstage)
    seed(folder, RelayedHooks(kernel), clock, present)
    marker.write_text(edition, "utf-8")


def seed(folder: Path, hooks: ServerHooks, clock: TurnedClock, present: datetime) -> None:
    """Fill a new folder with the world as it stands at `present`."""
    world = read_world()
    with WorkerPool(size=2) as workers, TemporaryDirectory() as scratch:
        stage = Stage(folder, hooks, clock, workers)
        try:
            stage.people(world)
            _play(stage, world, Path(scratch), present)
        finally:
            stage.close()


def _play(stage: Stage, world: World, scratch: Path, present: datetime) -> None:
    sufferers = {patient.key: patient for patient in world.patient}
    known = _patients(stage, world)

    def attach(case_id: CaseId, story: Story) -> None:
        pictures = write_pictures(scratch / case_id, story, sufferers[story.patient], stage.clock.at)
        stage.attach(story.asked_by, case_id, pictures)

    for story in sorted(world.case, key=lambda story: -story.hours_ago):
        stage.clock.at = present - timedelta(hours=story.hours_ago)
        Script(stage, story, known[story.patient], attach).play()


def _patients(stage: Stage, world: World) -> Mapping[str, Patient]:
    asked_by = {story.patient: story.asked_by for story in reversed(world.case)}
    return {patient.key: _patient(stage, patient, asked_by[patient.key]) for patient in world.patient}


def _patient(stage: Stage, patient: Sufferer, by: str) -> Patient:
    identity = PatientIdentity(
        family_name=patient.family,
        given_name=patient.given,
        family_name_ar=patient.family_ar,
        given_name_ar=patient.given_ar,
        birth_date=patient.born,
        sex=patient.sex,
        national_index=patient.index,
        local_numbers=(
            LocalNumber(establishment_id=stage.account(by).establishment_id, number=patient.local),
        ),
    )
    return stage.do(by, lambda scene: patients.create(scene, identity))
