"""Makes small DICOM files for tests: every transfer syntax, volumes, clips, broken ones."""

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite
from pydicom.uid import (
    UID,
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    UltrasoundMultiFrameImageStorage,
    generate_uid,
)
from rle.utils import encode_pixel_data

from viewers.imaging.dicom import instance_of
from viewers.imaging.fragments import locate_frames
from viewers.imaging.header import read_header
from viewers.imaging.records import FrameLocation

Pixels = NDArray[Any]

NATIVE = (
    ImplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
)


def _rle(frame: Pixels) -> bytes:
    samples = frame.shape[2] if frame.ndim == 3 else 1
    return bytes(
        encode_pixel_data(
            frame.tobytes(),
            rows=frame.shape[0],
            columns=frame.shape[1],
            samples_per_pixel=samples,
            number_of_frames=1,
            bits_allocated=frame.dtype.itemsize * 8,
            byteorder="<",
        )
    )


LOSSLESS: dict[str, Callable[[Pixels], bytes]] = {
    "1.2.840.10008.1.2.4.57": lambda frame: bytes(imagecodecs.jpeg8_encode(_unsigned(frame), lossless=True)),
    "1.2.840.10008.1.2.4.70": lambda frame: bytes(imagecodecs.jpeg8_encode(_unsigned(frame), lossless=True)),
    "1.2.840.10008.1.2.4.80": lambda frame: bytes(imagecodecs.jpegls_encode(_unsigned(frame))),
    "1.2.840.10008.1.2.4.90": lambda frame: bytes(
        imagecodecs.jpeg2k_encode(frame, reversible=True, level=0, codecformat="j2k")
    ),
    "1.2.840.10008.1.2.4.201": lambda frame: bytes(imagecodecs.htj2k_encode(frame, reversible=True)),
    "1.2.840.10008.1.2.4.202": lambda frame: bytes(
        imagecodecs.htj2k_encode(frame, reversible=True, tlm=True)
    ),
    "1.2.840.10008.1.2.5": _rle,
}
"""An encoder for each lossless compressed syntax."""


def _unsigned(frame: Pixels) -> Pixels:
    return frame.view(np.dtype(f"u{frame.dtype.itemsize}"))


def head(rows: int = 64, columns: int = 48, *, signed: bool = True, seed: int = 1) -> Pixels:
    """A CT-like frame: air, a bright ring, grey matter with noise."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:rows, 0:columns]
    r = np.hypot((y - rows / 2) / (rows / 2), (x - columns / 2) / (columns / 2))
    values = np.where(r < 0.8, 40 + 8 * rng.standard_normal((rows, columns)), -1000.0)
    values = np.where((r >= 0.8) & (r < 0.95), 1200.0, values)
    return values.astype(np.int16) if signed else (values + 1024).astype(np.uint16)


def dataset(frames: Sequence[Pixels], syntax: str = ExplicitVRLittleEndian, **tags: Any) -> Dataset:
    """A data set around frames of one shape; `tags` overrides any keyword."""
    first = frames[0]
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = UID(syntax)
    ds.SOPClassUID = CTImageStorage if len(frames) == 1 else UltrasoundMultiFrameImageStorage
    ds.SOPInstanceUID = generate_uid()
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.PatientName, ds.PatientID = "Amrani^Salma", "P-1"
    ds.PatientBirthDate, ds.PatientSex = "19800229", "F"
    ds.StudyInstanceUID, ds.SeriesInstanceUID = "1.2.3", "1.2.3.4"
    ds.StudyDate, ds.Modality, ds.SeriesNumber, ds.InstanceNumber = "20260101", "CT", 2, 1
    ds.SeriesDescription, ds.ImageType = "Head", ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.Rows, ds.Columns = first.shape[:2]
    ds.SamplesPerPixel = first.shape[2] if first.ndim == 3 else 1
    ds.PhotometricInterpretation = "RGB" if first.ndim == 3 else "MONOCHROME2"
    if first.ndim == 3:
        ds.PlanarConfiguration = 0
    ds.BitsAllocated = ds.BitsStored = first.dtype.itemsize * 8
    ds.HighBit = ds.BitsStored - 1
    ds.PixelRepresentation = int(first.dtype.kind == "i")
    if len(frames) > 1:
        ds.NumberOfFrames = len(frames)
    elif first.ndim == 2:
        ds.RescaleSlope, ds.RescaleIntercept = 1, 0 if first.dtype.kind == "i" else -1024
        ds.PixelSpacing = [0.5, 0.5]
        ds.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        ds.ImagePositionPatient = [0, 0, 0]
        ds.WindowCenter, ds.WindowWidth = 40, 80
    for keyword, value in tags.items():
        setattr(ds, keyword, value)
    _put_pixels(ds, frames, syntax)
    return ds


def _put_pixels(ds: Dataset, frames: Sequence[Pixels], syntax: str) -> None:
    if syntax in LOSSLESS:
        ds.PixelData = encapsulate([LOSSLESS[syntax](frame) for frame in frames])
        ds["PixelData"].is_undefined_length = True
        ds["PixelData"].VR = "OB"
        return
    is_big = syntax == ExplicitVRBigEndian
    ordered = (frame.astype(frame.dtype.newbyteorder(">" if is_big else "<")) for frame in frames)
    data = b"".join(frame.tobytes() for frame in ordered)
    ds.PixelData = data + b"\0" * (len(data) % 2)
    ds["PixelData"].VR = "OB" if frames[0].dtype.itemsize == 1 else "OW"


def unexpected(outcome: object) -> None:
    """A callback that must not run."""
    raise AssertionError(f"unexpected: {outcome}")


def encode(ds: Dataset) -> bytes:
    """A data set as the bytes of a file."""
    out = BytesIO()
    dcmwrite(out, ds, enforce_file_format=True)
    return out.getvalue()


def write(path: Path, frames: Sequence[Pixels], syntax: str = ExplicitVRLittleEndian, **tags: Any) -> Path:
    """A file with these frames."""
    path.write_bytes(encode(dataset(frames, syntax, **tags)))
    return path


def write_series(folder: Path, slices: int = 8, *, syntax: str = ExplicitVRLittleEndian) -> list[Path]:
    """An axial series, written in an order that is not the patient's."""
    folder.mkdir(parents=True, exist_ok=True)
    series = generate_uid()
    return [
        write(
            folder / f"{(index * 7) % slices:03d}.dcm",
            [head(seed=index)],
            syntax,
            SeriesInstanceUID=series,
            InstanceNumber=slices - index,
            ImagePositionPatient=[0, 0, index * 2.0],
        )
        for index in range(slices)
    ]


def located(source: Path | bytes) -> tuple[FrameLocation, ...] | None:
    """Where the frames of a file are, as an opened file says it; None for a deflated one."""
    header = read_header(source)
    locations = locate_frames(source, header, instance_of(header))
    return None if header.inflated is not None else locations
