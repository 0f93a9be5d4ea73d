"""Marks as frozen records in image coordinates, one tagged union for file, wire and screen.

Points are (x, y): x in columns to the right, y in rows down, (0.5, 0.5) the centre of the first
pixel, as in DICOM presentation states (PS3.3 C.10.5.1.2).
"""

import uuid
from collections.abc import Sequence
from typing import Annotated

import msgspec

FrameNumber = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]  # DICOM counts frames in an IS
Point = tuple[float, float]


class MarkBase(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What every mark has: an id, the frame it lies on, who made it."""

    mark_id: str
    sop_instance_uid: str
    frame: FrameNumber = 0
    author: str = ""


class LengthMark(MarkBase, frozen=True, kw_only=True, tag="length"):
    """A straight distance."""

    start: Point
    end: Point


class AngleMark(MarkBase, frozen=True, kw_only=True, tag="angle"):
    """An angle at `vertex`."""

    start: Point
    vertex: Point
    end: Point


class EllipseMark(MarkBase, frozen=True, kw_only=True, tag="ellipse"):
    """A region: the ellipse in the box between two opposite corners."""

    corner: Point
    opposite: Point


class ArrowMark(MarkBase, frozen=True, kw_only=True, tag="arrow"):
    """An arrow whose head is at `head`, with words at its tail."""

    tail: Point
    head: Point
    text: str = ""


class KeyImageMark(MarkBase, frozen=True, kw_only=True, tag="key_image"):
    """This frame matters; `note` says why."""

    note: str = ""


Mark = LengthMark | AngleMark | EllipseMark | ArrowMark | KeyImageMark

_POINT_FIELDS: dict[type, tuple[str, ...]] = {
    LengthMark: ("start", "end"),
    AngleMark: ("start", "vertex", "end"),
    EllipseMark: ("corner", "opposite"),
    ArrowMark: ("tail", "head"),
    KeyImageMark: (),
}


def new_mark_id() -> str:
    """An id no other mark has."""
    return uuid.uuid4().hex


def points_of(mark: Mark) -> tuple[Point, ...]:
    """The points a reader can take hold of."""
    return tuple(getattr(mark, name) for name in _POINT_FIELDS[type(mark)])


def with_points(mark: Mark, points: Sequence[Point]) -> Mark:
    """The same mark with its points elsewhere."""
    names = _POINT_FIELDS[type(mark)]
    return msgspec.structs.replace(mark, **dict(zip(names, points, strict=True)))


def moved(mark: Mark, dx: float, dy: float) -> Mark:
    """The same mark, shifted by pixels."""
    return with_points(mark, [(x + dx, y + dy) for x, y in points_of(mark)])
