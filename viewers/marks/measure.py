"""What a mark measures: numbers with their unit and what they rest on; words are the caller's.

Lengths are in mm where the header gives a spacing (or an ultrasound region covers the mark), else in
pixels; `basis` tells calibrated from at-the-detector, where magnification is not corrected. Values are
HU only where the header says so. Source: DICOM PS3.3 10.7.1, C.8.5.5, C.11.1.
"""

import math
from typing import Any, Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from viewers.imaging.records import FrameTags, PictureTags, SpacingBasis, UltrasoundRegion
from viewers.imaging.window import modality_values
from viewers.marks.model import AngleMark, EllipseMark, LengthMark, Mark, Point, points_of

Pixels = NDArray[Any]
LengthUnit = Literal["mm", "px"]


class LengthMeasurement(msgspec.Struct, frozen=True, kw_only=True, tag="length"):
    """A distance in `unit`."""

    length: float
    unit: LengthUnit
    basis: SpacingBasis


class AngleMeasurement(msgspec.Struct, frozen=True, kw_only=True, tag="angle"):
    """An angle, 0 to 180 degrees."""

    degrees: float


class RegionMeasurement(msgspec.Struct, frozen=True, kw_only=True, tag="region"):
    """An area in `unit` squared, and the values inside; None for colour or an empty region.

    `value_unit` is "HU", another unit of the header, or empty for bare values. The deviation is the
    population's, over the pixels whose centres lie inside.
    """

    area: float
    unit: LengthUnit
    basis: SpacingBasis
    pixels: int
    mean: float | None = None
    deviation: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    value_unit: str = ""


Measurement = LengthMeasurement | AngleMeasurement | RegionMeasurement


class _Scale(NamedTuple):
    x: float
    y: float
    unit: LengthUnit
    basis: SpacingBasis


def measure(
    mark: Mark, picture: PictureTags, tags: FrameTags, pixels: Pixels | None = None
) -> Measurement | None:
    """Measure a mark; None for marks that measure nothing.

    Args:
        mark: where.
        picture: for ultrasound regions and padding.
        tags: the frame's spacing and rescale.
        pixels: stored values of the frame, for the statistics of a region.
    """
    scale = _scale_at(points_of(mark), picture, tags)
    if isinstance(mark, LengthMark):
        return LengthMeasurement(
            length=_distance(mark.start, mark.end, scale), unit=scale.unit, basis=scale.basis
        )
    if isinstance(mark, AngleMark):
        return AngleMeasurement(degrees=_angle(mark, scale))
    if isinstance(mark, EllipseMark):
        return _region(mark, scale, picture, tags, pixels)
    return None


def _scale_at(points: tuple[Point, ...], picture: PictureTags, tags: FrameTags) -> _Scale:
    for region in picture.regions:
        if region.unit == "cm" and points and all(_is_inside(region, point) for point in points):
            return _Scale(region.delta_x * 10, region.delta_y * 10, "mm", "calibrated")
    if tags.spacing is not None:
        spacing = tags.spacing
        return _Scale(spacing.column_mm, spacing.row_mm, "mm", spacing.basis)
    return _Scale(1.0, 1.0, "px", "none")


def _is_inside(region: UltrasoundRegion, point: Point) -> bool:
    return region.left <= point[0] <= region.right + 1 and region.top <= point[1] <= region.bottom + 1


def _distance(a: Point, b: Point, scale: _Scale) -> float:
    return math.hypot((b[0] - a[0]) * scale.x, (b[1] - a[1]) * scale.y)


def _angle(mark: AngleMark, scale: _Scale) -> float:
    """The angle in the plane of the body, so that flat pixels do not bend it."""
    ax, ay = (mark.start[0] - mark.vertex[0]) * scale.x, (mark.start[1] - mark.vertex[1]) * scale.y
    bx, by = (mark.end[0] - mark.vertex[0]) * scale.x, (mark.end[1] - mark.vertex[1]) * scale.y
    return abs(math.degrees(math.atan2(ax * by - ay * bx, ax * bx + ay * by)))


def _region(
    mark: EllipseMark, scale: _Scale, picture: PictureTags, tags: FrameTags, pixels: Pixels | None
) -> RegionMeasurement:
    half_width = abs(mark.opposite[0] - mark.corner[0]) / 2
    half_height = abs(mark.opposite[1] - mark.corner[1]) / 2
    area = math.pi * half_width * half_height * scale.x * scale.y
    inside = _values_inside(mark, pixels) if pixels is not None else None
    count = 0 if inside is None else int(inside.size)
    if inside is not None and picture.padding is not None:
        low, high = picture.padding
        inside = inside[(inside < low) | (inside > high)]
    if inside is None or not inside.size:
        return RegionMeasurement(area=area, unit=scale.unit, basis=scale.basis, pixels=count)
    values = modality_values(inside, tags).astype(np.float64)
    return RegionMeasurement(
        area=area,
        unit=scale.unit,
        basis=scale.basis,
        pixels=count,
        mean=float(values.mean()),
        deviation=float(values.std()),
        minimum=float(values.min()),
        maximum=float(values.max()),
        value_unit="" if tags.rescale.unit == "US" else tags.rescale.unit,
    )


def _values_inside(mark: EllipseMark, pixels: Pixels) -> Pixels | None:
    """Stored values of the pixels whose centres lie inside the ellipse; None for colour."""
    if pixels.ndim != 2:
        return None
    left, right = sorted((mark.corner[0], mark.opposite[0]))
    top, bottom = sorted((mark.corner[1], mark.opposite[1]))
    rows, columns = pixels.shape
    x0, x1 = max(0, math.floor(left)), min(columns, math.ceil(right))
    y0, y1 = max(0, math.floor(top)), min(rows, math.ceil(bottom))
    if x1 <= x0 or y1 <= y0:
        return pixels[:0, :0].reshape(-1)
    x = (np.arange(x0, x1) + 0.5 - (left + right) / 2) / max((right - left) / 2, 1e-9)
    y = (np.arange(y0, y1) + 0.5 - (top + bottom) / 2) / max((bottom - top) / 2, 1e-9)
    return pixels[y0:y1, x0:x1][(y**2)[:, None] + (x**2)[None, :] <= 1]
