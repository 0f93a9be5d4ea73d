"""Turns a DICOM header into records: `parse_instance(path)` gives an `Instance`.

The pixels are not read. Everything that can be wrong in a header ends as an `ImagingError` or as
an empty field; nothing else is ever raised. The patient's identity is in `Instance.patient` alone.
"""

from datetime import date
from pathlib import Path

from pydicom.dataset import Dataset
from pydicom.valuerep import PersonName as PydicomName

from viewers.imaging import frame_tags, lookup, tags
from viewers.imaging.errors import MalformedHeader
from viewers.imaging.header import (
    PIXEL_TAGS,
    UNDEFINED_LENGTH,
    Header,
    PixelElement,
    read_header,
)
from viewers.imaging.peek import EXPLICIT_BE
from viewers.imaging.records import (
    FrameFormat,
    Instance,
    PatientTags,
    PersonName,
    PictureTags,
    PixelKind,
    SeriesTags,
    StudyTags,
    UltrasoundRegion,
)

_MAX_FRAMES = 1_000_000
_KINDS: dict[str, PixelKind] = {"float32": "float32", "float64": "float64"}


def parse_instance(source: Path | bytes) -> Instance:
    """Read the header of a file, or of a file's bytes.

    Raises:
        ImagingError: the file is no DICOM, is cut off, or cannot be followed.
    """
    return instance_of(read_header(source))


def instance_of(header: Header) -> Instance:
    """The records of a header that was read already."""
    dataset = header.dataset
    try:
        picture = _picture(header, header.pixels) if header.pixels else None
        return Instance(
            sop_class_uid=tags.text(dataset, "SOPClassUID"),
            sop_instance_uid=tags.text(dataset, "SOPInstanceUID"),
            transfer_syntax_uid=header.transfer_syntax_uid,
            number=tags.integer(dataset, "InstanceNumber"),
            acquired=tags.text(dataset, "AcquisitionDate") + tags.text(dataset, "AcquisitionTime"),
            patient=_patient(dataset),
            study=_study(dataset),
            series=_series(dataset),
            picture=picture,
        )
    except (ArithmeticError, ValueError) as error:
        raise MalformedHeader(detail=type(error).__name__) from error


def _patient(dataset: Dataset) -> PatientTags:
    birth_text = tags.text(dataset, "PatientBirthDate")
    return PatientTags(
        name=_person(dataset),
        patient_id=tags.text(dataset, "PatientID"),
        issuer=tags.text(dataset, "IssuerOfPatientID"),
        other_ids=tuple(
            tags.text(item, "PatientID") for item in tags.items(dataset, "OtherPatientIDsSequence")
        ),
        birth_date=_date(birth_text),
        birth_date_text=birth_text,
        sex=tags.text(dataset, "PatientSex"),
        character_sets=tags.texts(dataset, "SpecificCharacterSet"),
    )


def _person(dataset: Dataset) -> PersonName:
    found = tags.value(dataset, "PatientName")
    if not isinstance(found, PydicomName):
        return PersonName(alphabetic=str(found).strip() if found else "")
    return PersonName(
        alphabetic=found.alphabetic.strip(" \0^"),
        ideographic=found.ideographic.strip(" \0^"),
        phonetic=found.phonetic.strip(" \0^"),
    )


def _date(text: str) -> date | None:
    digits = text.replace(".", "").replace("-", "")
    try:
        return date.fromisoformat(digits) if len(digits) == len("YYYYMMDD") else None
    except ValueError:
        return None


def _study(dataset: Dataset) -> StudyTags:
    return StudyTags(
        study_uid=tags.text(dataset, "StudyInstanceUID"),
        study_id=tags.text(dataset, "StudyID"),
        accession_number=tags.text(dataset, "AccessionNumber"),
        description=tags.text(dataset, "StudyDescription"),
        date=tags.text(dataset, "StudyDate"),
        time=tags.text(dataset, "StudyTime"),
        institution=tags.text(dataset, "InstitutionName"),
    )


def _series(dataset: Dataset) -> SeriesTags:
    laterality = tags.text(dataset, "ImageLaterality") or tags.text(dataset, "Laterality")
    return SeriesTags(
        series_uid=tags.text(dataset, "SeriesInstanceUID"),
        number=tags.integer(dataset, "SeriesNumber"),
        modality=tags.text(dataset, "Modality"),
        description=tags.text(dataset, "SeriesDescription"),
        protocol=tags.text(dataset, "ProtocolName"),
        body_part=tags.text(dataset, "BodyPartExamined"),
        laterality=laterality,
        date=tags.text(dataset, "SeriesDate"),
        time=tags.text(dataset, "SeriesTime"),
        manufacturer=tags.text(dataset, "Manufacturer"),
        model=tags.text(dataset, "ManufacturerModelName"),
        frame_of_reference_uid=tags.text(dataset, "FrameOfReferenceUID"),
    )


def _picture(header: Header, pixels: PixelElement) -> PictureTags:
    dataset = header.dataset
    big_endian = header.transfer_syntax_uid == EXPLICIT_BE
    frames = tags.integer(dataset, "NumberOfFrames") or 1
    if not 0 < frames <= _MAX_FRAMES:
        raise MalformedHeader(detail="NumberOfFrames")
    grouped = frame_tags.grouped_frames(dataset, frames, big_endian=big_endian)
    shared = grouped[0] if grouped else frame_tags.classic_frame(dataset, big_endian=big_endian)
    differs = any(frame != shared for frame in grouped)
    return PictureTags(
        format=_format(header, pixels, frames),
        frames=frames,
        shared=shared,
        per_frame=grouped if differs else (),
        regions=_regions(dataset),
        padding=_padding(dataset),
        lossy=tags.text(dataset, "LossyImageCompression") == "01",
        lossy_ratio=tags.number(dataset, "LossyImageCompressionRatio"),
        frame_time_ms=_frame_time_ms(dataset),
        has_overlays=_has_overlays(dataset),
        burned_in={"YES": True, "NO": False}.get(tags.text(dataset, "BurnedInAnnotation")),
    )


def _has_overlays(dataset: Dataset) -> bool:
    # Over the keys: a data set iterates over elements and would convert every one of them.
    keys = list(dataset.keys())
    return any(0x6000 <= tag.group <= 0x60FF for tag in keys)


def _format(header: Header, pixels: PixelElement, frames: int) -> FrameFormat:
    dataset = header.dataset
    big_endian = header.transfer_syntax_uid == EXPLICIT_BE
    rows, columns = _required(dataset, "Rows"), _required(dataset, "Columns")
    allocated = _required(dataset, "BitsAllocated")
    stored = tags.integer(dataset, "BitsStored") or allocated
    photometric = tags.text(dataset, "PhotometricInterpretation") or "MONOCHROME2"
    high_bit = tags.integer(dataset, "HighBit")
    if photometric == "YBR_FULL_422" and UNDEFINED_LENGTH > pixels.length >= rows * columns * frames * 3:
        # Native data as long as three full samples a pixel were not subsampled, whatever is said.
        photometric = "YBR_FULL"
    palette = None
    if photometric == "PALETTE COLOR":
        palette = lookup.palette(dataset, big_endian=big_endian)
        if palette is None:
            raise MalformedHeader(detail="PaletteColorLookupTable")
    return FrameFormat(
        transfer_syntax_uid=header.transfer_syntax_uid,
        rows=rows,
        columns=columns,
        samples=tags.integer(dataset, "SamplesPerPixel") or 1,
        photometric=photometric,
        bits_allocated=allocated,
        bits_stored=min(stored, allocated),
        high_bit=stored - 1 if high_bit is None else high_bit,
        signed=tags.integer(dataset, "PixelRepresentation") == 1,
        planar=tags.integer(dataset, "PlanarConfiguration") == 1,
        word_swapped=big_endian and allocated <= 8 and pixels.vr == "OW",
        kind=_KINDS.get(PIXEL_TAGS[pixels.tag], "integer"),
        palette=palette,
    )


def _required(dataset: Dataset, keyword: str) -> int:
    found = tags.integer(dataset, keyword)
    if found is None or not 0 < found <= 0xFFFF:
        raise MalformedHeader(detail=keyword)
    return found


def _padding(dataset: Dataset) -> tuple[float, float] | None:
    """The range of stored values that mean "no pixel" (PS3.3 C.7.5.1.1.2)."""
    low = tags.number(dataset, "PixelPaddingValue")
    limit = tags.number(dataset, "PixelPaddingRangeLimit")
    if low is None:
        return None
    high = low if limit is None else limit
    return (min(low, high), max(low, high))


def _frame_time_ms(dataset: Dataset) -> float | None:
    time_ms = tags.number(dataset, "FrameTime")
    if time_ms and time_ms > 0:
        return time_ms
    rate = tags.number(dataset, "RecommendedDisplayFrameRate") or tags.number(dataset, "CineRate")
    return 1000.0 / rate if rate and rate > 0 else None


def _regions(dataset: Dataset) -> tuple[UltrasoundRegion, ...]:
    found = (_region(item) for item in tags.items(dataset, "SequenceOfUltrasoundRegions"))
    return tuple(region for region in found if region is not None)


def _region(item: Dataset) -> UltrasoundRegion | None:
    corners = [tags.integer(item, f"RegionLocation{name}") for name in ("MinX0", "MinY0", "MaxX1", "MaxY1")]
    delta_x, delta_y = tags.number(item, "PhysicalDeltaX"), tags.number(item, "PhysicalDeltaY")
    left, top, right, bottom = corners
    if left is None or top is None or right is None or bottom is None:
        return None
    if not delta_x or not delta_y:
        return None
    centimetre = 3
    both_cm = all(tags.integer(item, f"PhysicalUnits{axis}Direction") == centimetre for axis in ("X", "Y"))
    return UltrasoundRegion(
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        unit="cm" if both_cm else "other",
        delta_x=abs(delta_x),
        delta_y=abs(delta_y),
    )
