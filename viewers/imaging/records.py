"""Frozen records of what a header says; the patient's identity lives apart from the picture.

They are msgspec structs, so `msgspec.json`/`msgspec.msgpack` carry them as they are. Lengths are
in millimetres where the name says so; vectors are in the patient's coordinate system (LPS).
"""

from datetime import date
from typing import Literal

import msgspec

Vector = tuple[float, float, float]
SpacingBasis = Literal["calibrated", "detector", "none"]
VoiFunction = Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"]
PixelKind = Literal["integer", "float32", "float64"]


class PersonName(msgspec.Struct, frozen=True, kw_only=True):
    """The three component groups of a DICOM person name (PS3.5 6.2.1), `^` kept."""

    alphabetic: str = ""
    ideographic: str = ""
    phonetic: str = ""


class PatientTags(msgspec.Struct, frozen=True, kw_only=True):
    """Who the header says this is. Never mixed into the picture records, never logged."""

    name: PersonName
    patient_id: str
    issuer: str
    other_ids: tuple[str, ...]
    birth_date: date | None
    birth_date_text: str
    sex: str
    character_sets: tuple[str, ...]


class StudyTags(msgspec.Struct, frozen=True, kw_only=True):
    """The study this instance belongs to; dates and times as in the header (DA, TM)."""

    study_uid: str
    study_id: str
    accession_number: str
    description: str
    date: str
    time: str
    institution: str


class SeriesTags(msgspec.Struct, frozen=True, kw_only=True):
    """The series this instance belongs to."""

    series_uid: str
    number: int | None
    modality: str
    description: str
    protocol: str
    body_part: str
    laterality: str
    date: str
    time: str
    manufacturer: str
    model: str
    frame_of_reference_uid: str


class LookupTable(msgspec.Struct, frozen=True, kw_only=True):
    """A modality or VOI LUT: `values` are little-endian uint16, entry 0 is for `first_value`."""

    first_value: int
    bits: int
    values: bytes


class Palette(msgspec.Struct, frozen=True, kw_only=True):
    """A colour palette: `rgb` is n×3 bytes, entry 0 is for stored value `first_value`."""

    first_value: int
    rgb: bytes


class VoiWindow(msgspec.Struct, frozen=True, kw_only=True):
    """One window: centre and width in modality units (HU for CT)."""

    center: float
    width: float
    name: str = ""
    function: VoiFunction = "LINEAR"


class Rescale(msgspec.Struct, frozen=True, kw_only=True):
    """Stored value → modality value: `value * slope + intercept`, in `unit` (HU, US, …)."""

    slope: float = 1.0
    intercept: float = 0.0
    unit: str = ""


class Spacing(msgspec.Struct, frozen=True, kw_only=True):
    """Distance of pixel centres: between rows, between columns (mm), and what it is measured on."""

    row_mm: float
    column_mm: float
    basis: SpacingBasis


class FrameTags(msgspec.Struct, frozen=True, kw_only=True):
    """What may differ from frame to frame."""

    position_mm: Vector | None = None
    row_direction: Vector | None = None
    column_direction: Vector | None = None
    spacing: Spacing | None = None
    slice_thickness_mm: float | None = None
    rescale: Rescale = Rescale()
    modality_lut: LookupTable | None = None
    windows: tuple[VoiWindow, ...] = ()
    voi_luts: tuple[LookupTable, ...] = ()
    stack_id: str = ""


class UltrasoundRegion(msgspec.Struct, frozen=True, kw_only=True):
    """A calibrated region: corners in pixels (inclusive), physical size of a pixel in `unit`."""

    left: int
    top: int
    right: int
    bottom: int
    unit: Literal["cm", "other"]
    delta_x: float
    delta_y: float


class FrameFormat(msgspec.Struct, frozen=True, kw_only=True):
    """All a codec needs to turn one frame's bytes into pixels.

    `word_swapped`: 8- or 1-bit pixels in big-endian words, so that bytes come in swapped pairs.
    """

    transfer_syntax_uid: str
    rows: int
    columns: int
    samples: int
    photometric: str
    bits_allocated: int
    bits_stored: int
    high_bit: int
    signed: bool
    planar: bool
    word_swapped: bool = False
    kind: PixelKind = "integer"
    palette: Palette | None = None


class PictureTags(msgspec.Struct, frozen=True, kw_only=True):
    """The picture of an instance; frames share `shared` unless `per_frame` has one each."""

    format: FrameFormat
    frames: int
    shared: FrameTags
    per_frame: tuple[FrameTags, ...] = ()
    regions: tuple[UltrasoundRegion, ...] = ()
    padding: tuple[float, float] | None = None
    lossy: bool = False
    lossy_ratio: float | None = None
    frame_time_ms: float | None = None
    has_overlays: bool = False
    burned_in: bool | None = None

    def frame(self, index: int) -> FrameTags:
        """The tags of frame `index`, counted from 0."""
        return self.per_frame[index] if self.per_frame else self.shared


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """One DICOM object: identity apart, study, series, and its picture where it has one."""

    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    number: int | None
    acquired: str
    patient: PatientTags
    study: StudyTags
    series: SeriesTags
    picture: PictureTags | None


class FrameLocation(msgspec.Struct, frozen=True, kw_only=True):
    """Where a frame's bytes are: (offset, length) in the file, to be joined in this order.

    `first_bit` is for native 1-bit frames, which may begin inside a byte (PS3.5 8.1.1).
    """

    fragments: tuple[tuple[int, int], ...]
    first_bit: int = 0
