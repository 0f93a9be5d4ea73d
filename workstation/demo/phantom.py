"""A head CT that nobody was scanned for: ellipsoids in Hounsfield units, written as a real DICOM series.

The volume shows skull, grey and white matter, ventricles, falx, orbits, and a hyperdense haematoma on the
patient's left with a slight shift of the midline: enough to window, scroll, measure and discuss.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

Volume = npt.NDArray[np.int16]
Field = npt.NDArray[np.float32]

_HEIGHT_MM = 144.0
_AIR_HU, _SCALP_HU, _BONE_HU, _GREY_HU, _WHITE_HU, _FLUID_HU, _BLOOD_HU = -1000, 30, 950, 38, 28, 6, 66


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who the header names; the name in DICOM form (`family^given`, groups separated by `=`)."""

    name: str
    patient_id: str
    birth_date: date
    sex: str


@dataclass(frozen=True, slots=True)
class _Grid:
    """Coordinates of a volume in millimetres from its centre; x to the patient's left, y to the back, z up."""

    x: Field
    y: Field
    z: Field

    def ellipsoid(self, centre: tuple[float, float, float], half: tuple[float, float, float]) -> Field:
        """Return the squared distance in half axes: below 1 is inside."""
        distances: Field = (
            ((self.x - centre[0]) / half[0]) ** 2
            + ((self.y - centre[1]) / half[1]) ** 2
            + ((self.z - centre[2]) / half[2]) ** 2
        )
        return distances


def _grid(slices: int, size: int, spacing_mm: float, thickness_mm: float) -> _Grid:
    plane = (np.arange(size, dtype=np.float32) - (size - 1) / 2) * np.float32(spacing_mm)
    height = (np.arange(slices, dtype=np.float32) - (slices - 1) / 2) * np.float32(thickness_mm)
    return _Grid(plane[None, None, :], plane[None, :, None], height[:, None, None])


def _texture(shape: tuple[int, int, int], cells: int, rng: np.random.Generator) -> Field:
    """Return smooth noise of unit amplitude: a coarse random lattice, interpolated along each axis."""
    field = rng.standard_normal((cells, cells, cells)).astype(np.float32)
    for axis, length in enumerate(shape):
        at = np.linspace(0, field.shape[axis] - 1, length, dtype=np.float32)
        low = np.minimum(at.astype(np.intp), field.shape[axis] - 2)
        part = (at - low).reshape([-1 if a == axis else 1 for a in range(3)])
        field = np.take(field, low, axis) * (1 - part) + np.take(field, low + 1, axis) * part
    return field


def head(slices: int = 96, size: int = 320, seed: int = 7) -> Volume:
    """Return a head CT volume, shape (slices, size, size), in Hounsfield units; slice 0 is the lowest."""
    spacing_mm, thickness_mm = 230.0 / size, _HEIGHT_MM / slices
    grid = _grid(slices, size, spacing_mm, thickness_mm)
    rng = np.random.default_rng(seed)
    shape = (slices, size, size)
    folds = _texture(shape, 14, rng)
    fine = _texture(shape, 40, rng)

    hu = np.full(shape, _AIR_HU, np.float32)
    hu[grid.ellipsoid((0, 0, 0), (78, 97, 96)) < 1] = _SCALP_HU
    hu[grid.ellipsoid((0, 0, 0), (73, 92, 91)) < 1] = _BONE_HU
    inside = grid.ellipsoid((0, 0, 0), (67, 86, 85))
    cortex = inside + 0.035 * folds
    hu[inside < 1] = _FLUID_HU
    hu[cortex < 0.95] = _GREY_HU
    hu[cortex < 0.74 + 0.05 * np.sin(6 * fine)] = _WHITE_HU
    shift_mm = 3.0 * np.exp(-(((grid.z - 12) / 30) ** 2))
    midline = (np.abs(grid.x + shift_mm * (1 - (grid.y / 86) ** 2)) < 0.9) & (inside < 0.96) & (grid.z > 5)
    hu[midline & (np.abs(grid.y) > 38)] = 45
    for side in (-1.0, 1.0):
        _lateral_structures(hu, grid, side, fine)
    blood = grid.ellipsoid((33, 6, 14), (17, 24, 19)) + 0.22 * folds
    hu[(blood < 1.32) & (inside < 0.9)] = 18
    hu[(blood < 1) & (inside < 0.9)] = _BLOOD_HU
    hu += fine * 1.5
    noise = rng.standard_normal(shape, dtype=np.float32) * np.float32(2.5)
    return np.clip(np.rint(hu + noise), -1024, 3071).astype(np.int16)


def _lateral_structures(hu: Field, grid: _Grid, side: float, fine: Field) -> None:
    """Add what comes in pairs: ventricle, deep grey matter, orbit with globe."""
    squeezed = 0.55 if side > 0 else 1.0
    ventricle = grid.ellipsoid((side * 11 - 3, -8, 18), (8 * squeezed, 30, 11)) + 0.08 * fine
    horn = grid.ellipsoid((side * 20 - 2, 24, 12), (6 * squeezed, 20, 10)) + 0.08 * fine
    deep = grid.ellipsoid((side * 19, -6, 4), (9, 17, 13)) + 0.10 * fine
    hu[deep < 1] = _GREY_HU
    hu[(ventricle < 1) | (horn < 1)] = _FLUID_HU
    socket = grid.ellipsoid((side * 32, -74, -42), (19, 23, 17))
    globe = grid.ellipsoid((side * 32, -80, -42), (12, 12, 12))
    hu[socket < 1] = -85
    hu[globe < 1] = 14


def write_series(
    folder: Path, subject: Subject, taken_at: datetime, volume: Volume | None = None
) -> list[Path]:
    """Write the volume as a CT series (JPEG-LS lossless) below `folder` and return its files, head first."""
    return list(_write(folder, subject, taken_at, head() if volume is None else volume))


def _write(folder: Path, subject: Subject, taken_at: datetime, volume: Volume) -> Iterator[Path]:
    import imagecodecs
    from pydicom.encaps import encapsulate
    from pydicom.uid import JPEGLSLossless, generate_uid

    folder.mkdir(parents=True, exist_ok=True)
    slices, size, _ = volume.shape
    study_uid, series_uid, frame_uid = generate_uid(None), generate_uid(None), generate_uid(None)
    spacing_mm, thickness_mm = 230.0 / size, _HEIGHT_MM / slices
    for index in range(slices):
        dataset = _header(subject, taken_at, (size, spacing_mm, thickness_mm))
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = study_uid, series_uid
        dataset.FrameOfReferenceUID = frame_uid
        dataset.SOPInstanceUID = generate_uid(None)
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        dataset.file_meta.TransferSyntaxUID = JPEGLSLossless
        dataset.InstanceNumber = index + 1
        z_mm = (slices - 1 - index - (slices - 1) / 2) * thickness_mm
        corner_mm = -(size - 1) / 2 * spacing_mm
        dataset.ImagePositionPatient = [corner_mm, corner_mm, round(z_mm, 4)]
        dataset.SliceLocation = round(z_mm, 4)
        stored = (volume[slices - 1 - index].astype(np.int32) + 1024).astype(np.uint16)
        dataset.PixelData = encapsulate([bytes(imagecodecs.jpegls_encode(stored))])
        dataset["PixelData"].is_undefined_length = True
        path = folder / f"{index + 1:04d}"
        dataset.save_as(path, enforce_file_format=True)
        yield path


def _header(subject: Subject, taken_at: datetime, geometry: tuple[int, float, float]) -> "Dataset":
    """Return a CT header without what differs from slice to slice (PS3.3 A.3)."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import CTImageStorage

    size, spacing_mm, thickness_mm = geometry
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = CTImageStorage
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID = CTImageStorage
    dataset.PatientName, dataset.PatientID = subject.name, subject.patient_id
    dataset.PatientBirthDate, dataset.PatientSex = subject.birth_date.strftime("%Y%m%d"), subject.sex
    dataset.StudyDate = dataset.SeriesDate = dataset.AcquisitionDate = taken_at.strftime("%Y%m%d")
    dataset.StudyTime = dataset.SeriesTime = dataset.AcquisitionTime = taken_at.strftime("%H%M%S")
    dataset.StudyID, dataset.AccessionNumber = "1", "DEMO0001"
    dataset.Modality, dataset.BodyPartExamined = "CT", "HEAD"
    dataset.StudyDescription = "TDM cérébrale"
    dataset.SeriesDescription = f"Crâne {thickness_mm:.1f} mm".replace(".", ",")
    dataset.Manufacturer, dataset.ManufacturerModelName = "Khibra", "Fantôme"
    dataset.SeriesNumber, dataset.KVP, dataset.XRayTubeCurrent = 2, 120, 200
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.PixelSpacing = [round(spacing_mm, 6)] * 2
    dataset.SliceThickness = round(thickness_mm, 4)
    dataset.Rows = dataset.Columns = size
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = -1024, 1, "HU"
    dataset.WindowCenter, dataset.WindowWidth = [40, 300], [80, 1500]
    dataset.WindowCenterWidthExplanation = ["CERVEAU", "OS"]
    return dataset
