"""Order, orientation and gaps come from the header's matrix, and only from it."""

from pathlib import Path
from typing import Any

import pytest

from tests.corpus import corpus_root
from tests.unit.viewers import pictures
from viewers.imaging import geometry
from viewers.imaging.dicom import parse_instance
from viewers.imaging.files import Candidate, Scan
from viewers.imaging.records import FrameTags, Instance
from viewers.imaging.series import Stack, build_stacks


def axial(z: float, number: int, **tags: Any) -> Instance:
    ds = pictures.dataset([pictures.head()], ImagePositionPatient=[0, 0, z], InstanceNumber=number, **tags)
    return parse_instance(pictures.encode(ds))


def heights(stack: Stack) -> list[float]:
    return [frame.tags.position_mm[2] for frame in stack.frames if frame.tags.position_mm]


def test_slices_are_ordered_by_position_not_by_number() -> None:
    (stack,) = build_stacks([axial(4, 1), axial(0, 2), axial(2, 3)])
    assert heights(stack) == [0, 2, 4]
    assert stack.title == "Head"
    assert stack.gaps_after == ()


def test_missing_slices_are_marked() -> None:
    (stack,) = build_stacks([axial(z, index) for index, z in enumerate([0, 2, 4, 10, 12])])
    assert stack.gaps_after == (2,)


def test_without_positions_the_number_decides() -> None:
    ds = [pictures.dataset([pictures.head()], InstanceNumber=number) for number in (3, 1, 2)]
    for each in ds:
        del each.ImagePositionPatient, each.ImageOrientationPatient
    (stack,) = build_stacks(parse_instance(pictures.encode(each)) for each in ds)
    assert [frame.instance.number for frame in stack.frames] == [1, 2, 3]


def test_another_orientation_or_size_is_another_stack() -> None:
    sagittal = axial(0, 9, ImageOrientationPatient=[0, 1, 0, 0, 0, -1])
    small = parse_instance(pictures.encode(pictures.dataset([pictures.head(16, 16)])))
    stacks = build_stacks([axial(0, 1), sagittal, axial(2, 2), small])
    assert sorted(len(stack.frames) for stack in stacks) == [1, 1, 2]
    assert len({stack.key for stack in stacks}) == 3


def test_a_copy_of_an_instance_is_shown_once() -> None:
    (stack,) = build_stacks([axial(0, 1), first := axial(2, 2), first])
    assert heights(stack) == [0, 2]


def test_clips_are_stacks_of_their_own() -> None:
    clip = pictures.dataset([pictures.head(seed=seed) for seed in range(3)], FrameTime=40)
    other = pictures.dataset([pictures.head(seed=seed) for seed in range(2)], InstanceNumber=2)
    stacks = build_stacks(parse_instance(pictures.encode(each)) for each in (clip, other))
    assert [len(stack.frames) for stack in stacks] == [3, 2]
    assert stacks[0].frame_time_ms == 40


@pytest.mark.parametrize(
    ("direction", "letters"),
    [((1, 0, 0), "L"), ((-1, 0, 0), "R"), ((0, 0.9, 0.43), "PH"), ((0, -0.99, -0.1), "A")],
)
def test_directions_have_letters(direction: tuple[float, float, float], letters: str) -> None:
    assert geometry.orientation_letters(direction) == letters


def test_unknown_orientation_stays_unknown() -> None:
    assert geometry.normal(FrameTags()) is None
    assert geometry.is_parallel(FrameTags(), FrameTags())
    assert not geometry.is_parallel(FrameTags(), FrameTags(row_direction=(1, 0, 0)))


def test_a_real_head_is_one_stack_with_its_gaps() -> None:
    folder = corpus_root() / "series-ct-head-1mm-96sl-jpegls"
    found = [parse_instance(item.path) for item in Scan([folder]) if isinstance(item, Candidate)]
    (stack,) = build_stacks(found)
    assert len(stack.frames) == 96
    assert heights(stack) == sorted(heights(stack))
    assert stack.gaps_after == (5, 71)


def test_stacks_keep_their_keys_as_more_files_arrive(tmp_path: Path) -> None:
    paths = pictures.write_series(tmp_path, 6)
    instances = [parse_instance(path) for path in paths]
    keys = {build_stacks(instances[:count])[0].key for count in range(1, 7)}
    assert len(keys) == 1
