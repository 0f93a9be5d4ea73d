"""The demonstration's pictures: the samples that ship inside pydicom, under the names of its patients."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from workstation.demo import phantom
from workstation.demo.phantom import Subject
from workstation.demo.world import Story, Sufferer


def subject_of(patient: Sufferer) -> Subject:
    """Return the patient as a header names somebody (PS3.5 6.2.1.2: alphabetic=ideographic groups)."""
    latin = f"{patient.family}^{patient.given}" if patient.family else ""
    arabic = f"{patient.family_ar}^{patient.given_ar}" if patient.family_ar else ""
    return Subject(
        name=latin or arabic,
        patient_id=patient.index or patient.local,
        birth_date=patient.born,
        sex=patient.sex.value,
    )


def write_pictures(folder: Path, story: Story, patient: Sufferer, taken_at: datetime) -> Iterator[Path]:
    """Write the pictures of a case below `folder` and yield their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    subject = subject_of(patient)
    if story.phantom:
        yield from phantom.write_series(folder / "phantom", subject, taken_at)
    for name in story.files:
        yield _renamed(name, folder / name, subject, taken_at)


def _renamed(name: str, path: Path, subject: Subject, taken_at: datetime) -> Path:
    """Write a sample as another patient's: new identifiers, names and dates; the pixels stay."""
    from pydicom import dcmread
    from pydicom.data import get_testdata_file
    from pydicom.uid import generate_uid

    found = get_testdata_file(name, download=False)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    dataset = dcmread(found)
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName, dataset.PatientID = subject.name, subject.patient_id
    dataset.PatientBirthDate, dataset.PatientSex = subject.birth_date.strftime("%Y%m%d"), subject.sex
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = generate_uid(None), generate_uid(None)
    dataset.SOPInstanceUID = generate_uid(None)
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    for keyword in ("OtherPatientIDs", "OtherPatientNames", "IssuerOfPatientID"):
        if keyword in dataset:
            delattr(dataset, keyword)
    dataset.StudyDate, dataset.StudyTime = taken_at.strftime("%Y%m%d"), taken_at.strftime("%H%M%S")
    dataset.save_as(path)
    return path
