"""Marks measure in the patient's millimetres and say what that rests on."""

import math
from typing import Any

import msgspec
import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.unit.viewers import pictures
from viewers.imaging.dicom import parse_instance
from viewers.imaging.ports import FrameKey
from viewers.imaging.records import PictureTags
from viewers.marks.history import MarkSet
from viewers.marks.measure import (
    AngleMeasurement,
    LengthMeasurement,
    Measurement,
    RegionMeasurement,
    measure,
)
from viewers.marks.model import (
    AngleMark,
    ArrowMark,
    EllipseMark,
    KeyImageMark,
    LengthMark,
    Mark,
    moved,
    new_mark_id,
    points_of,
    with_points,
)

UID = "1.2.3"


def picture(**tags: Any) -> PictureTags:
    found = parse_instance(pictures.encode(pictures.dataset([pictures.head()], **tags))).picture
    assert found is not None
    return found


def length(start: tuple[float, float], end: tuple[float, float]) -> LengthMark:
    return LengthMark(mark_id="m", sop_instance_uid=UID, start=start, end=end)


def ellipse(corner: tuple[float, float], opposite: tuple[float, float]) -> EllipseMark:
    return EllipseMark(mark_id="m", sop_instance_uid=UID, corner=corner, opposite=opposite)


def measured(mark: Mark, found: PictureTags, pixels: pictures.Pixels | None = None) -> Measurement | None:
    return measure(mark, found, found.shared, pixels)


def test_lengths_use_both_spacings() -> None:
    found = measured(length((0, 0), (6, 4)), picture(PixelSpacing=[2.0, 0.5]))
    assert found == LengthMeasurement(length=math.hypot(3, 8), unit="mm", basis="calibrated")


def test_without_spacing_lengths_are_pixels() -> None:
    ds = pictures.dataset([pictures.head()])
    del ds.PixelSpacing
    plain = parse_instance(pictures.encode(ds)).picture
    assert plain is not None
    found = measured(length((0, 0), (3, 4)), plain)
    assert found == LengthMeasurement(length=5, unit="px", basis="none")


def test_at_the_detector_is_said() -> None:
    found = measured(length((0, 0), (3, 4)), picture(Modality="DX", ImagerPixelSpacing=[0.5, 0.5]))
    assert isinstance(found, LengthMeasurement)
    assert found.basis == "detector"


def test_ultrasound_regions_calibrate_what_lies_inside() -> None:
    region = Dataset()
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 0, 0
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = 20, 20
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX = region.PhysicalDeltaY = 0.02
    ds = pictures.dataset([pictures.head()], SequenceOfUltrasoundRegions=Sequence([region]))
    del ds.PixelSpacing
    scan = parse_instance(pictures.encode(ds)).picture
    assert scan is not None
    inside, outside = measured(length((0, 0), (10, 0)), scan), measured(length((0, 0), (30, 0)), scan)
    assert inside == LengthMeasurement(length=2.0, unit="mm", basis="calibrated")
    assert outside == LengthMeasurement(length=30, unit="px", basis="none")


@pytest.mark.parametrize(("spacing", "degrees"), [([1.0, 1.0], 45), ([2.0, 1.0], math.degrees(math.atan(2)))])
def test_angles_are_the_bodys(spacing: list[float], degrees: float) -> None:
    mark = AngleMark(mark_id="m", sop_instance_uid=UID, start=(10, 0), vertex=(0, 0), end=(10, 10))
    found = measured(mark, picture(PixelSpacing=spacing))
    assert isinstance(found, AngleMeasurement)
    assert found.degrees == pytest.approx(degrees)


def test_regions_have_area_mean_and_deviation() -> None:
    y, x = np.mgrid[0:64, 0:48]
    pixels = np.where((x + 0.5 - 20) ** 2 + (y + 0.5 - 30) ** 2 <= 100, 50, -1000).astype(np.int16)
    pixels[30, 20] = 60
    found = measured(ellipse((10, 20), (30, 40)), picture(), pixels)
    assert isinstance(found, RegionMeasurement)
    assert found.area == pytest.approx(math.pi * 100 * 0.25)
    assert found.pixels == int(((x + 0.5 - 20) ** 2 + (y + 0.5 - 30) ** 2 <= 100).sum())
    assert (found.minimum, found.maximum, found.value_unit) == (50, 60, "HU")
    assert found.mean == pytest.approx(50 + 10 / found.pixels)


def test_units_follow_the_header_and_colour_has_no_values() -> None:
    found = measured(ellipse((10, 20), (30, 40)), picture(Modality="MR"), pictures.head())
    assert isinstance(found, RegionMeasurement)
    assert found.value_unit == ""
    colour = measured(ellipse((1, 1), (9, 9)), picture(), np.zeros((20, 20, 3), np.uint8))
    assert isinstance(colour, RegionMeasurement)
    assert colour.mean is None


def test_regions_beyond_the_picture_and_empty_ones() -> None:
    outside = measured(ellipse((-50, -50), (-10, -10)), picture(), pictures.head())
    assert isinstance(outside, RegionMeasurement)
    assert (outside.pixels, outside.mean) == (0, None)
    partly = measured(ellipse((-10, -10), (10, 10)), picture(), pictures.head())
    assert isinstance(partly, RegionMeasurement)
    assert partly.pixels > 0


def test_padding_is_left_out_of_a_mean() -> None:
    pixels = np.full((64, 48), 40, np.int16)
    pixels[:, :24] = -2000
    found = measured(ellipse((14, 20), (34, 40)), picture(PixelPaddingValue=-2000), pixels)
    assert isinstance(found, RegionMeasurement)
    assert found.mean == 40


MARKS: tuple[Mark, ...] = (
    length((1, 2), (3, 4)),
    AngleMark(mark_id="a", sop_instance_uid=UID, start=(0, 0), vertex=(1, 1), end=(2, 0)),
    ellipse((0, 0), (4, 4)),
    ArrowMark(mark_id="r", sop_instance_uid=UID, tail=(0, 0), head=(5, 5), text="ici"),
    KeyImageMark(mark_id="k", sop_instance_uid=UID, note="midline shift"),
)


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: type(mark).__name__)
def test_marks_travel_and_move(mark: Mark) -> None:
    assert msgspec.json.decode(msgspec.json.encode(mark), type=Mark) == mark
    shifted = moved(mark, 2, -1)
    assert points_of(shifted) == tuple((x + 2, y - 1) for x, y in points_of(mark))
    assert with_points(shifted, points_of(mark)) == mark


def test_changes_can_be_taken_back_and_made_again() -> None:
    changes: list[int] = []
    marks = MarkSet(on_change=lambda: changes.append(len(marks.all())))
    first = length((0, 0), (1, 1))
    key = FrameKey(UID, 0)
    marks.put(first)
    marks.put(msgspec.structs.replace(first, end=(9, 9)))
    marks.put(KeyImageMark(mark_id=new_mark_id(), sop_instance_uid=UID))
    marks.remove("m")
    assert marks.is_key_image(key)
    assert marks.undo()
    assert marks.undo()
    assert marks.undo()
    assert marks.all() == (first,)
    assert marks.redo()
    assert marks.get("m") != first
    marks.put(first)
    assert not marks.redo()
    assert len(changes) == 9
    assert marks.on_frame(FrameKey(UID, 1)) == ()
