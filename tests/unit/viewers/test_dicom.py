"""Headers become records, and whatever is wrong with a file ends as an `ImagingError`."""

import struct
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian

from tests.unit.viewers import pictures
from viewers.imaging.dicom import parse_instance
from viewers.imaging.errors import (
    EmptyFile,
    ImagingError,
    MalformedHeader,
    NotDicom,
    Truncated,
    Unreadable,
)
from viewers.imaging.records import Instance, PictureTags


def _nested() -> Sequence:
    region, other = Dataset(), Dataset()
    region.RegionLocationMinX0 = region.RegionLocationMinY0 = 0
    region.RegionLocationMaxX1 = region.RegionLocationMaxY1 = 9
    other.PatientID = "P-2"
    region.OtherPatientIDsSequence = Sequence([other])
    return Sequence([region])


WHOLE = pictures.encode(pictures.dataset([pictures.head(16, 16)], SequenceOfUltrasoundRegions=_nested()))


def picture_of(**tags: Any) -> PictureTags:
    picture = parse_instance(pictures.encode(pictures.dataset([pictures.head()], **tags))).picture
    assert picture is not None
    return picture


def test_identity_and_picture_are_kept_apart() -> None:
    instance = parse_instance(WHOLE)
    assert instance.patient.name.alphabetic == "Amrani^Salma"
    assert instance.patient.birth_date == date(1980, 2, 29)
    assert instance.series.modality == "CT"
    rest = msgspec.structs.replace(instance, patient=None)
    assert "Amrani" not in repr(rest)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(instance), type=Instance) == instance


@pytest.mark.parametrize(("charset", "name"), [("ISO_IR 192", "بناني^نزار"), ("ISO_IR 127", "بناني^نزار")])
def test_arabic_names_are_read_in_their_character_set(charset: str, name: str) -> None:
    ds = pictures.dataset([pictures.head()], SpecificCharacterSet=charset, PatientName=name)
    assert parse_instance(pictures.encode(ds)).patient.name.alphabetic == name


def test_several_windows_keep_their_names_and_function() -> None:
    picture = picture_of(
        WindowCenter=[40, 480],
        WindowWidth=[80, 2500],
        WindowCenterWidthExplanation=["BRAIN", "BONE"],
        VOILUTFunction="SIGMOID",
    )
    assert [(w.name, w.center, w.width, w.function) for w in picture.shared.windows] == [
        ("BRAIN", 40, 80, "SIGMOID"),
        ("BONE", 480, 2500, "SIGMOID"),
    ]


@pytest.mark.parametrize(
    ("tags", "unit"),
    [
        ({}, "HU"),
        ({"ImageType": ["DERIVED", "SECONDARY"]}, ""),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"]}, ""),
        ({"Modality": "MR"}, ""),
        ({"ImageType": ["DERIVED", "SECONDARY"], "RescaleType": "HU"}, "HU"),
    ],
)
def test_hounsfield_units_only_where_the_header_allows(tags: dict[str, object], unit: str) -> None:
    assert picture_of(**tags).shared.rescale.unit == unit


@pytest.mark.parametrize(
    ("tags", "basis"),
    [
        ({}, "calibrated"),
        ({"Modality": "DX", "ImagerPixelSpacing": [0.5, 0.5]}, "detector"),
        ({"Modality": "DX", "ImagerPixelSpacing": [0.6, 0.6]}, "calibrated"),
        ({"Modality": "DX", "PixelSpacingCalibrationType": "FIDUCIAL"}, "calibrated"),
    ],
)
def test_spacing_says_what_it_rests_on(tags: dict[str, object], basis: str) -> None:
    spacing = picture_of(**tags).shared.spacing
    assert spacing is not None
    assert spacing.basis == basis


def test_broken_optional_values_are_left_empty() -> None:
    ds = pictures.dataset([pictures.head()])
    data = pictures.encode(ds).replace(b"0.5\\0.5", b"0.5\\abc")
    picture = parse_instance(data).picture
    assert picture is not None
    assert picture.shared.spacing is None


def test_enhanced_frames_have_tags_of_their_own() -> None:
    groups = []
    for index in range(3):
        plane, group = Dataset(), Dataset()
        plane.ImagePositionPatient = [0, 0, index * 3.0]
        group.PlanePositionSequence = Sequence([plane])
        groups.append(group)
    orientation, shared = Dataset(), Dataset()
    orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    shared.PlaneOrientationSequence = Sequence([orientation])
    ds = pictures.dataset([pictures.head(seed=index) for index in range(3)])
    ds.SharedFunctionalGroupsSequence = Sequence([shared])
    ds.PerFrameFunctionalGroupsSequence = Sequence(groups)
    picture = parse_instance(pictures.encode(ds)).picture
    assert picture is not None
    assert [picture.frame(index).position_mm for index in range(3)] == [(0, 0, 0), (0, 0, 3), (0, 0, 6)]
    assert picture.frame(2).row_direction == (1, 0, 0)


def test_objects_without_pixels_have_no_picture() -> None:
    ds = pictures.dataset([pictures.head()])
    del ds.PixelData
    assert parse_instance(pictures.encode(ds)).picture is None


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyFile),
        (b"hello, this is a letter, not a picture", NotDicom),
        (b"\x89PNG\r\n\x1a\n" + bytes(300), NotDicom),
        (bytes(128) + b"DICM", Truncated),
        (WHOLE[:400], Truncated),
    ],
)
def test_what_is_no_picture_is_refused_with_its_reason(data: bytes, error: type[ImagingError]) -> None:
    with pytest.raises(error):
        parse_instance(data)


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        parse_instance(tmp_path / "nothing.dcm")
    assert caught.value.reason == "FileNotFoundError"


def test_a_length_of_four_gigabytes_costs_nothing() -> None:
    at = WHOLE.index(b"\x10\x00\x10\x00PN")
    lie = b"\x10\x00\x10\x00UT\0\0" + struct.pack("<L", 0xFFFFFFF0) + b"Amrani"
    with pytest.raises(Truncated) as caught:
        parse_instance(WHOLE[:at] + lie + WHOLE[at + 8 :])
    assert caught.value.expected_bytes > 4_000_000_000


def test_a_header_without_rows_is_malformed() -> None:
    ds = pictures.dataset([pictures.head()])
    del ds.Rows
    with pytest.raises(MalformedHeader) as caught:
        parse_instance(pictures.encode(ds))
    assert caught.value.detail == "Rows"


def test_a_deflated_file_that_is_cut_off_is_truncated() -> None:
    data = pictures.encode(pictures.dataset([pictures.head()], DeflatedExplicitVRLittleEndian))
    with pytest.raises(ImagingError):
        parse_instance(data[:-40])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_damage_raises_anything_but_an_imaging_error(data: st.DataObject) -> None:
    damaged = bytearray(WHOLE[: data.draw(st.integers(1, len(WHOLE)))])
    for _ in range(data.draw(st.integers(0, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with suppress(ImagingError):
        assert isinstance(parse_instance(bytes(damaged)), Instance)
