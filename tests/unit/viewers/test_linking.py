"""Slices of two series are matched by where they lie, and only where the header says that they share a space."""

from io import BytesIO

from pydicom import dcmread
from pydicom.uid import generate_uid

from tests.server.sender import ct
from viewers.imaging.dicom import parse_instance
from viewers.imaging.linking import counterpart, share_space
from viewers.imaging.series import Stack, build_stacks

SPACE = "1.2.826.0.1.3680043.8.498.7"


def stack(count: int, step_mm: float, *, space: str = SPACE, tilt: bool = False) -> Stack:
    """Axial slices from 0 mm on."""
    series, slices = generate_uid(), []
    for number in range(count):
        place = [0.0, 0.0, number * step_mm]
        slice_ = dcmread(BytesIO(ct(seed=number, SeriesInstanceUID=series, ImagePositionPatient=place)))
        slice_.FrameOfReferenceUID = space
        if tilt:
            slice_.ImageOrientationPatient = [1, 0, 0, 0, 0, -1]
        data = BytesIO()
        slice_.save_as(data)
        slices.append(parse_instance(data.getvalue()))
    return build_stacks(slices)[0]


def test_the_nearest_slice_is_the_counterpart() -> None:
    thin, thick = stack(9, 2.0), stack(4, 5.0)
    assert share_space(thin, thick)
    assert [counterpart(thin, number, thick) for number in range(9)] == [0, 0, 1, 1, 2, 2, 2, 3, 3]
    assert [counterpart(thick, number, thin) for number in range(4)] == [0, 2, 5, 7]


def test_other_spaces_other_planes_and_unknown_ones_have_none() -> None:
    thin = stack(3, 2.0)
    for other in (stack(3, 2.0, space=generate_uid()), stack(3, 2.0, tilt=True)):
        assert not share_space(thin, other)
        assert counterpart(thin, 1, other) is None
    unknown = stack(3, 2.0, space="")
    assert counterpart(unknown, 1, unknown) is None
