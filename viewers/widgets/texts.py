"""The few texts a viewer shows, injected by the host, which translates and shapes them.

Without a host (`python -m viewers`) the English ones below serve.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from viewers.imaging.errors import ImagingError
from viewers.imaging.ports import FrameBytes
from viewers.imaging.records import VoiWindow
from viewers.imaging.series import Stack, StackFrame
from viewers.imaging.view import ViewState
from viewers.marks.measure import (
    AngleMeasurement,
    LengthMeasurement,
    Measurement,
)


class FrameContext(NamedTuple):
    """What is on the screen, for the words around it. `number` counts from 0."""

    stack: Stack
    number: int
    frame: StackFrame
    state: ViewState
    window: VoiWindow | None
    scale: float
    quality: FrameBytes


class Corners(NamedTuple):
    """Lines for the four corners."""

    top_left: tuple[str, ...] = ()
    top_right: tuple[str, ...] = ()
    bottom_left: tuple[str, ...] = ()
    bottom_right: tuple[str, ...] = ()


def plain_corners(context: FrameContext) -> Corners:
    """Patient and study above, position and window below."""
    instance = context.frame.instance
    patient, study, tags = instance.patient, instance.study, context.frame.tags
    name = patient.name.alphabetic.replace("^", " ").strip()
    window = context.window
    thickness = tags.slice_thickness_mm
    return Corners(
        top_left=_lines(name, patient.patient_id, patient.birth_date_text, patient.sex),
        top_right=_lines(study.institution, study.description, study.date, context.stack.title),
        bottom_left=_lines(
            f"{context.number + 1} / {len(context.stack.frames)}",
            f"{thickness:g} mm" if thickness else "",
            "slices missing here" if context.number in context.stack.gaps_after else "",
        ),
        bottom_right=_lines(
            f"C {window.center:.0f}  W {window.width:.0f}" if window else "",
            f"{context.scale * 100:.0f} %",
            plain_quality(context.quality),
        ),
    )


def plain_quality(quality: FrameBytes) -> str:
    """How much of a frame there is; empty when all of it is."""
    if quality.is_complete:
        return ""
    have, total = quality.have_bytes / 1000, quality.total_bytes / 1000
    return f"layer {quality.layer}/{quality.layers}, {have:.0f} of {total:.0f} kB"


def plain_error(error: ImagingError) -> str:
    """An error's code and data in words."""
    what = error.code.replace("_", " ")
    data = ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in error.fields().items())
    return f"This image cannot be shown: {what}.\n{data}"


def plain_measurement(found: Measurement) -> str:
    """A measurement as a reader expects it."""
    if isinstance(found, LengthMeasurement):
        note = " (at detector)" if found.basis == "detector" else ""
        return f"{found.length:.1f} {found.unit}{note}"
    if isinstance(found, AngleMeasurement):
        return f"{found.degrees:.1f}°"
    area, unit = (found.area / 100, "cm²") if found.unit == "mm" else (found.area, "px²")
    lines = [f"{area:.2f} {unit}"]
    if found.mean is not None and found.deviation is not None:
        lines.append(f"{found.mean:.1f} ± {found.deviation:.1f} {found.value_unit}".rstrip())
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class ViewerTexts:
    """Every word a viewer draws, ready to draw."""

    empty: str = "Choose a series"
    loading: str = "Loading…"
    key_image: str = "★ Key image"
    corners: Callable[[FrameContext], Corners] = field(default=plain_corners)
    error: Callable[[ImagingError], str] = field(default=plain_error)
    measurement: Callable[[Measurement], str] = field(default=plain_measurement)


def _lines(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)
