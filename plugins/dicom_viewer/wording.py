"""The words on pictures: numbers, measurements, windows, and why something cannot be shown."""

from functools import lru_cache

from viewers.imaging.errors import ImagingError
from viewers.imaging.ports import FrameBytes
from viewers.imaging.records import SpacingBasis, VoiWindow
from viewers.marks.measure import AngleMeasurement, LengthMeasurement, Measurement, RegionMeasurement
from workstation.api.error_words import reason_text
from workstation.api.i18n import N_, _, language

_AGAIN = N_("Ask the requester to export this image again.")
_PRESETS = {
    "brain": N_("Brain"),
    "subdural": N_("Subdural"),
    "stroke": N_("Stroke"),
    "soft_tissue": N_("Soft tissue"),
    "liver": N_("Liver"),
    "mediastinum": N_("Mediastinum"),
    "lung": N_("Lung"),
    "bone": N_("Bone"),
}
_UNITS = {"HU": N_("HU")}
_REFUSALS = {
    "not_dicom": (N_("This file is not a DICOM image."), _AGAIN),
    "empty_file": (N_("The file of this image is empty."), _AGAIN),
    "truncated": (
        N_("This image is cut off: {actual_bytes} of {expected_bytes} bytes are there."),
        N_("Ask the requester to send it again."),
    ),
    "malformed_header": (N_("The header of this image is damaged ({detail})."), _AGAIN),
    "no_pixels": (N_("This DICOM object holds no image: it is a report, a plan or a presentation."), ""),
    "frame_missing": (
        N_("Image {number} is not in the file."),
        N_("Ask the requester to send it again."),
    ),
    "unsupported_syntax": (
        N_("This image is compressed as “{name}”, which this workstation cannot open."),
        N_("Ask the requester to export it without compression or as JPEG 2000."),
    ),
    "codec_missing": (
        N_("This image is compressed as “{name}”; opening it needs {requires}, which is missing here."),
        N_("Install Khibra again, or tell whoever looks after this computer."),
    ),
    "unsupported_pixels": (
        N_("The pixels of this image are laid out in a way that cannot be shown ({what}: {value})."),
        _AGAIN,
    ),
    "size_mismatch": (
        N_(
            "The image contradicts its header: {stream_columns} × {stream_rows} pixels are stored, "
            "{header_columns} × {header_rows} are announced."
        ),
        _AGAIN,
    ),
    "too_large": (N_("This image is too large to be opened safely on this computer."), _AGAIN),
    "decode_failed": (N_("This image is damaged: its {codec} data cannot be decoded."), _AGAIN),
    "worker_timed_out": (N_("Opening this image took more than {timeout_s:g} s and was stopped."), _AGAIN),
    "worker_died": (N_("This image is damaged: it could not be opened safely."), _AGAIN),
    "worker_unavailable": (
        N_("Images cannot be opened now: the decoder does not start."),
        N_("Restart Khibra."),
    ),
    "offline": (
        N_("The server cannot be reached, and this image is not on this computer yet."),
        N_("It is fetched as soon as the line is back."),
    ),
    "unreadable": (N_("This image cannot be read from the server ({reason})."), _AGAIN),
}


@lru_cache(maxsize=2048)
def number(value: float, decimals: int = 0) -> str:
    """Return a number as it is written in the user's language, with a true minus."""
    return _formatted(round(value, decimals) + 0.0, decimals, language())


@lru_cache(maxsize=2048)
def _formatted(value: float, decimals: int, locale: str) -> str:
    from babel.numbers import format_decimal

    pattern = "0." + "0" * decimals if decimals else "0"
    return str(format_decimal(value, pattern, locale=locale)).replace("-", "\u2212")


def kilobytes(size: int) -> str:
    """Return a size in kB (powers of ten)."""
    return _("{n} kB").format(n=number(max(1, round(size / 1000))))


def preset_title(code: str) -> str:
    """Return what a usual window is called."""
    return _(_PRESETS[code])


def window_text(window: VoiWindow) -> str:
    """Return centre and width, with as many decimals as the width needs."""
    decimals = 0 if window.width >= 10 else 2 if window.width >= 0.1 else 4
    return _("C {center}  W {width}").format(
        center=number(window.center, decimals), width=number(window.width, decimals)
    )


def measurement(found: Measurement) -> str:
    """Return a measurement with its unit, and in words what it rests on where that is not the body itself."""
    if isinstance(found, AngleMeasurement):
        return f"{number(found.degrees, 1)}°"
    if isinstance(found, LengthMeasurement):
        unit = "mm" if found.unit == "mm" else "px"
        text = f"{number(found.length, 1)} {unit}"
        return "\n".join(part for part in (text, basis_text(found.basis)) if part)
    return "\n".join(part for part in (*_region(found), basis_text(found.basis)) if part)


def basis_text(basis: SpacingBasis) -> str:
    """Return what a length rests on; empty where it was calibrated in the body."""
    if basis == "detector":
        return _("at the detector, not in the body")
    return _("pixels: this image has no scale") if basis == "none" else ""


def _region(found: RegionMeasurement) -> list[str]:
    if found.unit == "px":
        area = f"{number(found.area)} px²"
    elif found.area < 100:
        area = f"{number(found.area, 1)} mm²"
    else:
        area = f"{number(found.area / 100, 2)} cm²"
    if found.mean is None or found.deviation is None:
        return [area]
    decimals = 1 if found.deviation < 1000 else 0
    unit = _(_UNITS.get(found.value_unit, found.value_unit)) if found.value_unit else ""
    spread = f"{number(found.mean, decimals)} ± {number(found.deviation, decimals)} {unit}".rstrip()
    return [area, spread]


def refusal(error: ImagingError) -> str:
    """Return why a picture is not shown, and on a second line what can be done."""
    fields = dict(error.fields())
    code = error.code
    if code == "unsupported_syntax" and fields.get("requires"):
        code = "codec_missing"
    if code == "unreadable" and fields.get("reason") in ("unreachable", "certificate_changed"):
        code = "offline"
    text, advice = _REFUSALS.get(code, (N_("This image cannot be shown ({code})."), _AGAIN))
    fields |= {"code": code, "number": int(fields.get("index", 0)) + 1}
    fields["reason"] = reason_text(str(fields.get("reason", "")))
    first = _(text).format(**fields)
    return f"{first}\n{_(advice)}" if advice else first


def quality(found: FrameBytes, *, is_lossy: bool, ratio: float | None) -> str:
    """Return how true to the original the picture is, as a line that always stands there."""
    if not found.is_complete:
        text = _("Layer {layer}/{layers}, {have} of {total}")
        return text.format(
            layer=found.layer,
            layers=found.layers,
            have=kilobytes(found.have_bytes),
            total=kilobytes(found.total_bytes),
        )
    if is_lossy and ratio:
        return _("Compressed with loss by the sender, {ratio}:1").format(ratio=number(ratio))
    if is_lossy:
        return _("Compressed with loss by the sender")
    return _("Original")


def arrived_text(arrived: int, announced: int) -> str:
    """Return how many of the announced files are there."""
    return _("{arrived} of {announced} arrived").format(arrived=arrived, announced=announced)
