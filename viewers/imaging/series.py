"""Instances to what a reader scrolls through: series of stacks of ordered frames.

A stack is a run of frames of one size and orientation, in the order of their positions; a series
with a localizer or several orientations has several, and each multi-frame object is a stack of its own.
"""

from collections.abc import Iterable
from typing import NamedTuple

from viewers.imaging import geometry
from viewers.imaging.ports import FrameKey
from viewers.imaging.records import FrameTags, Instance, PictureTags, SeriesTags

_SAME_POSITION_MM = 0.01


class StackFrame(NamedTuple):
    """One frame of a stack: its instance and its number in it, from 0."""

    instance: Instance
    frame: int

    @property
    def key(self) -> FrameKey:
        """What a frame source and a cache know it by."""
        return FrameKey(self.instance.sop_instance_uid, self.frame)

    @property
    def picture(self) -> PictureTags:
        """The picture it belongs to."""
        picture = self.instance.picture
        if picture is None:
            raise ValueError("a stack holds pictures only")
        return picture

    @property
    def tags(self) -> FrameTags:
        """Its own tags."""
        return self.picture.frame(self.frame)


class Stack(NamedTuple):
    """Frames to scroll through.

    `key` is stable for the same files: the series UID, with `#n` behind it from the second stack on.
    `gaps_after` are indices of frames behind which slices are missing.
    """

    key: str
    series: SeriesTags
    frames: tuple[StackFrame, ...]
    gaps_after: tuple[int, ...]

    @property
    def title(self) -> str:
        """The series' own words for itself, or its modality."""
        series = self.series
        return series.description or series.protocol or series.body_part or series.modality

    @property
    def frame_time_ms(self) -> float | None:
        """The clip's own pace, where it is a clip."""
        return self.frames[0].picture.frame_time_ms if len(self.frames) > 1 else None


def build_stacks(instances: Iterable[Instance]) -> tuple[Stack, ...]:
    """All stacks of some instances, by series number.

    Instances without pictures, and copies of one that came before, are left out.
    """
    by_series: dict[str, list[Instance]] = {}
    seen: set[str] = set()
    for instance in instances:
        if instance.picture is not None and instance.sop_instance_uid not in seen:
            seen.add(instance.sop_instance_uid)
            by_series.setdefault(instance.series.series_uid, []).append(instance)
    ordered = sorted(
        by_series.values(), key=lambda group: (_number(group[0].series.number), _study_order(group[0]))
    )
    return tuple(stack for group in ordered for stack in _stacks_of(group))


def _stacks_of(instances: list[Instance]) -> list[Stack]:
    runs: list[list[StackFrame]] = []
    for instance in sorted(instances, key=_instance_order):
        picture = instance.picture
        if picture is None:
            continue
        frames = [StackFrame(instance, index) for index in range(picture.frames)]
        home = next((run for run in runs if _fits(run[0], frames[0])), None)
        if home is None:
            runs.append(frames)
        else:
            home.extend(frames)
    uid, series = instances[0].series.series_uid, instances[0].series
    return [
        _ordered_stack(f"{uid}#{number}" if number else uid, series, run) for number, run in enumerate(runs)
    ]


def _ordered_stack(key: str, series: SeriesTags, run: list[StackFrame]) -> Stack:
    """Order by position along the normal; frames at one place (time, echo) keep their number's order."""
    through = geometry.normal(run[0].tags)
    positions = [geometry.position_along(frame.tags, through) for frame in run] if through else []
    known = [position for position in positions if position is not None]
    if not run or len(known) != len(run) or max(known) - min(known) < _SAME_POSITION_MM:
        return Stack(key, series, tuple(run), ())
    order = sorted(range(len(run)), key=lambda index: round(known[index] / _SAME_POSITION_MM))
    places = [known[index] for index in order]
    is_volume = len({round(place / _SAME_POSITION_MM) for place in places}) == len(places)
    gaps = geometry.gaps_after(places) if is_volume else ()
    return Stack(key, series, tuple(run[index] for index in order), gaps)


def _fits(first: StackFrame, other: StackFrame) -> bool:
    """Whether `other` may join the run that begins with `first`."""
    a, b = first.picture, other.picture
    same_size = (a.format.rows, a.format.columns) == (b.format.rows, b.format.columns)
    # A multi-frame object is a stack by itself: a clip, a volume, one volume of several in time.
    same_kind = a.format.samples == b.format.samples and a.frames == b.frames == 1
    return same_size and same_kind and geometry.is_parallel(first.tags, other.tags)


def _instance_order(instance: Instance) -> tuple[int, str, str]:
    return (_number(instance.number), instance.acquired, instance.sop_instance_uid)


def _study_order(instance: Instance) -> tuple[str, str, str]:
    return (instance.study.date, instance.study.time, instance.series.series_uid)


def _number(number: int | None) -> int:
    return number if number is not None else 1 << 30
