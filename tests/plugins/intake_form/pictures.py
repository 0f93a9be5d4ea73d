"""DICOM files for tests, written from a sample that ships inside pydicom: series, patients, damage."""

import io
from pathlib import Path
from typing import Any

import pydicom
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.encaps import encapsulate
from pydicom.uid import MPEG2MPML, generate_uid


def ct(folder: Path, name: str, *, series: str = "1.2.3", number: int = 1, **tags: Any) -> Path:
    """Write one CT slice of a series; the header names Fatima Oubella unless `tags` say otherwise."""
    path = get_testdata_file("CT_small.dcm")
    assert isinstance(path, str)
    dataset = pydicom.dcmread(path)
    dataset.SeriesInstanceUID, dataset.StudyInstanceUID = series, "1.2"
    dataset.SOPInstanceUID = generate_uid(None)
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.InstanceNumber = number
    dataset.SeriesDescription = "Crâne sans injection"
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName, dataset.PatientBirthDate = "Oubella^Fatima", "19580304"
    dataset.PatientSex, dataset.PatientID = "F", "A-1187"
    if tags.pop("film", False):
        dataset.file_meta.TransferSyntaxUID = MPEG2MPML
        dataset.PixelData = encapsulate([bytes(512)])
        dataset["PixelData"].is_undefined_length = True
    for keyword, value in tags.items():
        setattr(dataset, keyword, value)
    folder.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    dataset.save_as(out)
    (folder / name).write_bytes(out.getvalue())
    return folder / name


def series(folder: Path, count: int, uid: str = "1.2.3", **tags: Any) -> list[Path]:
    """Write a series of `count` slices."""
    return [ct(folder, f"{uid}-{n:03d}", series=uid, number=n, **tags) for n in range(1, count + 1)]


def photo(folder: Path, name: str = "Fatima Oubella.jpg") -> Path:
    """A photo as a telephone takes it, 640×480."""
    path = folder / name
    Image.effect_noise((640, 480), 40).convert("RGB").save(path, "JPEG")
    return path


def letter(folder: Path) -> Path:
    """A PDF of one page."""
    path = folder / "lettre.pdf"
    Image.new("RGB", (210, 297), "white").save(path, "PDF")
    return path
