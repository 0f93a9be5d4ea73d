"""Two stacks in one space: which frame of one lies where a frame of the other does.

Only the header says so (the Frame of Reference UID, PS3.3 C.7.4.1, with orientation and position); stacks that
share no space have no counterparts, because frames of one number may lie a hand's breadth apart.
"""

from viewers.imaging import geometry
from viewers.imaging.series import Stack


def share_space(one: Stack, other: Stack) -> bool:
    """Whether positions in the two mean the same, and their planes are parallel and turned the same way."""
    uid = one.series.frame_of_reference_uid
    a, b = one.frames[0].tags, other.frames[0].tags
    is_same = bool(uid) and uid == other.series.frame_of_reference_uid
    return is_same and geometry.normal(a) is not None and geometry.is_parallel(a, b)


def counterpart(one: Stack, number: int, other: Stack) -> int | None:
    """The frame of `other` nearest to a frame of `one` along the normal; None where that means nothing."""
    tags = one.frames[number].tags
    through = geometry.normal(tags)
    if through is None or not share_space(one, other):
        return None
    here = geometry.position_along(tags, through)
    if here is None:
        return None
    places = ((geometry.position_along(frame.tags, through), at) for at, frame in enumerate(other.frames))
    away = [(abs(place - here), at) for place, at in places if place is not None]
    return min(away)[1] if away else None
