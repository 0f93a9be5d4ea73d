"""Filling an empty data folder with the demonstration's world."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cases.acts import patients
from cases.acts.hooks import ServerHooks
from cases.model.ids import CaseId
from cases.model.patient import LocalNumber, Patient, PatientIdentity
from viewers.imaging.worker import WorkerPool
from workstation.demo.pictures import write_pictures
from workstation.demo.script import Script
from workstation.demo.stage import Stage, TurnedClock
from workstation.demo.world import Story, Sufferer, World, read_world

_SEEDED = "demonstration"
_LONG_AGO = timedelta(days=90)


def is_seeded(folder: Path) -> bool:
    """Whether the folder holds a whole demonstration."""
    return (folder / _SEEDED).exists()


def seed(folder: Path, hooks: ServerHooks, now: datetime | None = None) -> None:
    """Fill `folder`, which must be empty or new; a marker is written last, so that half a world is never used."""
    world, present = read_world(), now or datetime.now(UTC)
    clock = TurnedClock(present - _LONG_AGO)
    with WorkerPool(size=2) as workers, TemporaryDirectory() as scratch:
        stage = Stage(folder, hooks, clock, workers)
        try:
            stage.people(world)
            _play(stage, world, Path(scratch), present)
        finally:
            stage.close()
    (folder / _SEEDED).touch()


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
    return {patient.key: _patient(stage, patient, world.case[0].asked_by) for patient in world.patient}


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
