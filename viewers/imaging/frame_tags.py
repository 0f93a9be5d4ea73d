"""What may differ from frame to frame: geometry, rescale, windows; enhanced objects included.

Classic objects carry these tags at the top level, enhanced multi-frame ones in functional groups,
shared or per frame (PS3.3 C.7.6.16). One reader serves both: it is given the data sets to look in.
"""

from collections.abc import Sequence

from pydicom.dataset import Dataset

from viewers.imaging import lookup, tags
from viewers.imaging.records import (
    FrameTags,
    LookupTable,
    Rescale,
    Spacing,
    SpacingBasis,
    Vector,
    VoiFunction,
    VoiWindow,
)

MAX_PER_FRAME_ITEMS = 100_000

_MACROS = {
    "position": "PlanePositionSequence",
    "orientation": "PlaneOrientationSequence",
    "measures": "PixelMeasuresSequence",
    "rescale": "PixelValueTransformationSequence",
    "voi": "FrameVOILUTSequence",
    "content": "FrameContentSequence",
}
_FUNCTIONS: dict[str, VoiFunction] = {
    "LINEAR_EXACT": "LINEAR_EXACT",
    "SIGMOID": "SIGMOID",
}


def classic_frame(dataset: Dataset, *, big_endian: bool) -> FrameTags:
    """The tags of all frames of an object without functional groups."""
    return _frame_tags(dict.fromkeys(_MACROS, dataset), dataset, big_endian=big_endian)


def grouped_frames(dataset: Dataset, frames: int, *, big_endian: bool) -> tuple[FrameTags, ...]:
    """One `FrameTags` per frame of an object with functional groups; empty if it has none."""
    groups = tags.items(dataset, "PerFrameFunctionalGroupsSequence")[:MAX_PER_FRAME_ITEMS]
    shared = tags.item(dataset, "SharedFunctionalGroupsSequence")
    if len(groups) < frames:
        if not groups and len(shared):
            macros = _macros(Dataset(), shared, dataset)
            return (_frame_tags(macros, dataset, big_endian=big_endian),) * min(frames, 1)
        return ()
    return tuple(
        _frame_tags(_macros(group, shared, dataset), dataset, big_endian=big_endian)
        for group in groups[:frames]
    )


def _macros(group: Dataset, shared: Dataset, dataset: Dataset) -> dict[str, Dataset]:
    """For each macro the data set that holds it: per frame, else shared, else the top level."""
    return {
        name: next(
            (found[0] for source in (group, shared) if (found := tags.items(source, keyword))),
            dataset,
        )
        for name, keyword in _MACROS.items()
    }


def _frame_tags(macros: dict[str, Dataset], top: Dataset, *, big_endian: bool) -> FrameTags:
    directions = tags.numbers(macros["orientation"], "ImageOrientationPatient")
    has_directions = len(directions) == 6
    measures = macros["measures"]
    return FrameTags(
        position_mm=_vector(tags.numbers(macros["position"], "ImagePositionPatient")),
        row_direction=_vector(directions[:3]) if has_directions else None,
        column_direction=_vector(directions[3:]) if has_directions else None,
        spacing=_spacing(measures, top),
        slice_thickness_mm=tags.number(measures, "SliceThickness"),
        rescale=_rescale(macros["rescale"], top),
        modality_lut=_modality_lut(top, big_endian=big_endian),
        windows=_windows(macros["voi"]),
        voi_luts=_luts(top, "VOILUTSequence", big_endian=big_endian),
        stack_id=tags.text(macros["content"], "StackID"),
    )


def _vector(numbers: Sequence[float]) -> Vector | None:
    return (numbers[0], numbers[1], numbers[2]) if len(numbers) == 3 else None


def _spacing(measures: Dataset, top: Dataset) -> Spacing | None:
    """Pixel Spacing, else Imager Pixel Spacing (at the detector), PS3.3 10.7.1.3."""
    at_detector = _pair(tags.numbers(top, "ImagerPixelSpacing"))
    pair = _pair(tags.numbers(measures, "PixelSpacing"))
    basis: SpacingBasis = "calibrated"
    projection = tags.text(top, "Modality") in {"CR", "DX", "MG", "XA", "RF", "IO", "PX"}
    if pair is None:
        pair, basis = at_detector, "detector"
    elif projection and not tags.text(top, "PixelSpacingCalibrationType"):
        # Without a calibration type, Pixel Spacing equal to the detector's is the detector's,
        # and one that differs was corrected for magnification.
        basis = "detector" if at_detector in (None, pair) else "calibrated"
    if pair is None:
        pair, basis = _pair(tags.numbers(top, "NominalScannedPixelSpacing")), "detector"
    return Spacing(row_mm=pair[0], column_mm=pair[1], basis=basis) if pair else None


def _pair(numbers: Sequence[float]) -> tuple[float, float] | None:
    return (numbers[0], numbers[1]) if len(numbers) == 2 and min(numbers) > 0 else None


def _rescale(macro: Dataset, top: Dataset) -> Rescale:
    slope = tags.number(macro, "RescaleSlope")
    intercept = tags.number(macro, "RescaleIntercept")
    unit = tags.text(macro, "RescaleType")
    kinds = tags.texts(top, "ImageType")
    is_original = kinds[:1] == ("ORIGINAL",) and "LOCALIZER" not in kinds
    is_ct = tags.text(top, "Modality") == "CT"
    if not unit and is_ct and is_original and slope is not None and intercept is not None:
        # An original CT without a type is HU (PS3.3 C.8.2.1.1.2), except for localizers.
        unit = "HU"
    return Rescale(slope=slope or 1.0, intercept=intercept or 0.0, unit=unit)


def _windows(macro: Dataset) -> tuple[VoiWindow, ...]:
    names = tags.texts(macro, "WindowCenterWidthExplanation")
    function = _FUNCTIONS.get(tags.text(macro, "VOILUTFunction"), "LINEAR")
    pairs = zip(tags.numbers(macro, "WindowCenter"), tags.numbers(macro, "WindowWidth"), strict=False)
    return tuple(
        VoiWindow(
            center=center,
            width=width,
            name=names[index] if index < len(names) else "",
            function=function,
        )
        for index, (center, width) in enumerate(pairs)
        if width >= 1 or (width > 0 and function != "LINEAR")
    )


def _luts(dataset: Dataset, keyword: str, *, big_endian: bool) -> tuple[LookupTable, ...]:
    found = (lookup.lookup_table(i, big_endian=big_endian) for i in tags.items(dataset, keyword))
    return tuple(table for table in found if table is not None)


def _modality_lut(dataset: Dataset, *, big_endian: bool) -> LookupTable | None:
    return next(iter(_luts(dataset, "ModalityLUTSequence", big_endian=big_endian)), None)
