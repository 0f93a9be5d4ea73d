"""The demonstration's world hangs together."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases.model.case import CaseState
from viewers.imaging.dicom import parse_instance
from workstation.api.demo import PERSONAS
from workstation.demo.phantom import head
from workstation.demo.pictures import subject_of, write_pictures
from workstation.demo.world import Story, read_world

WORLD = read_world()


def test_thirty_cases_stand_in_all_states() -> None:
    assert len(WORLD.case) == 30
    assert {story.state for story in WORLD.case} == set(CaseState)


def test_everybody_who_is_named_exists() -> None:
    logins = {person.login for person in WORLD.person}
    places = {place.key for place in WORLD.establishment}
    patients = {patient.key for patient in WORLD.patient}
    assert {person.place for person in WORLD.person} <= places
    for story in WORLD.case:
        assert {story.asked_by, *story.experts, *(line.by for line in story.messages)} <= logins
        assert story.patient in patients
    assert {(p.login, p.name) for p in PERSONAS} <= {(p.login, p.name) for p in WORLD.person}


@pytest.mark.parametrize(
    "story", [s for s in WORLD.case if s.files], ids=lambda s: f"{s.patient}-{s.specialty}"
)
def test_pictures_name_the_patient_of_their_case(story: Story, tmp_path: Path) -> None:
    patient = next(p for p in WORLD.patient if p.key == story.patient)
    for path in write_pictures(tmp_path, story, patient, datetime(2026, 1, 2, tzinfo=UTC)):
        header = parse_instance(path).patient
        assert header.name.alphabetic == subject_of(patient).name
        assert header.birth_date == patient.born


def test_the_phantom_shows_bone_brain_and_blood() -> None:
    volume = head(slices=24, size=96)
    middle = volume[14]
    assert volume.shape == (24, 96, 96)
    assert volume.min() < -900
    assert middle.max() > 800
    assert ((middle > 55) & (middle < 80)).sum() > 40, "the haematoma"
