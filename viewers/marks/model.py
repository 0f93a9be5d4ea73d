"""Marks in image coordinates: column and row in pixels, (0, 0) at the centre of the first pixel.

They are msgspec structs with a tag each, so they are stored, signed and sent as they are.
"""

import msgspec

Point = tuple[float, float]


class Length(msgspec.Struct, frozen=True, kw_only=True, tag="length", tag_field="kind"):
    """A straight line."""

    id: str
    start: Point
    end: Point


class Angle(msgspec.Struct, frozen=True, kw_only=True, tag="angle", tag_field="kind"):
    """Two lines that meet at `vertex`."""

    id: str
    first: Point
    vertex: Point
    second: Point


class Ellipse(msgspec.Struct, frozen=True, kw_only=True, tag="ellipse", tag_field="kind"):
    """An ellipse with axes along rows and columns.

    Attributes:
        radii: half axes along columns and rows, in pixels.
    """

    id: str
    centre: Point
    radii: tuple[float, float]


Mark = Length | Angle | Ellipse
