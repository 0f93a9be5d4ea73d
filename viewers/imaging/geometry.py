"""Where slices lie in the patient: order, orientation letters, spacing, gaps.

All of it from the matrix in the header; where the header has none, the answer is "unknown", never a
guess. Source: DICOM PS3.3 C.7.6.2.1.1 and C.7.6.1.1.1.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from viewers.imaging.records import FrameTags, Vector

_PARALLEL = 0.99
_LETTER_THRESHOLD = 0.2
_GAP_FACTOR = 1.5


def dot(a: Vector, b: Vector) -> float:
    """The scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    """The vector product."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def normal(frame: FrameTags) -> Vector | None:
    """The direction through the slices, or None where the orientation is unknown."""
    if frame.row_direction is None or frame.column_direction is None:
        return None
    through = cross(frame.row_direction, frame.column_direction)
    return through if dot(through, through) > 0.5 else None


def position_along(frame: FrameTags, through: Vector) -> float | None:
    """How far along `through` a frame lies, in mm."""
    return None if frame.position_mm is None else dot(frame.position_mm, through)


def is_parallel(a: FrameTags, b: FrameTags) -> bool:
    """Whether two frames lie in parallel planes turned the same way; unknown ones only together."""
    if a.row_direction is None or b.row_direction is None:
        return a.row_direction is b.row_direction
    if a.column_direction is None or b.column_direction is None:
        return False
    rows = dot(a.row_direction, b.row_direction)
    return rows > _PARALLEL and dot(a.column_direction, b.column_direction) > _PARALLEL


def orientation_letters(direction: Vector) -> str:
    """Letters of a direction, strongest first: L, P, H for +x, +y, +z, else R, A, F."""
    axes = sorted(zip(direction, ("LR", "PA", "HF"), strict=True), key=lambda axis: -abs(axis[0]))
    strong = [axis for axis in axes if abs(axis[0]) > _LETTER_THRESHOLD]
    return "".join(letters[0] if value > 0 else letters[1] for value, letters in strong)


def negated(direction: Vector) -> Vector:
    """The opposite direction."""
    return (-direction[0], -direction[1], -direction[2])


def gaps_after(positions_mm: Sequence[float]) -> tuple[int, ...]:
    """Indices after which ordered slices are missing: a step over 1.5 times the median one."""
    steps = [abs(b - a) for a, b in pairwise(positions_mm)]
    if len(steps) < 2:
        return ()
    usual = median(steps)
    return tuple(index for index, step in enumerate(steps) if usual > 0 and step > _GAP_FACTOR * usual)
