"""The whole chain against dcmtk, an independent implementation, over the public corpus."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.corpus import corpus_file, corpus_root
from tests.unit.viewers.pictures import Pixels, located
from viewers.imaging.dicom import parse_instance
from viewers.imaging.errors import ImagingError
from viewers.imaging.fragments import read_frame
from viewers.imaging.raster import decode_frame
from viewers.imaging.records import PictureTags
from viewers.imaging.window import GreyMap, first_voi

JPEG_LS = {"1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"}
LOSSY = {f"1.2.840.10008.1.2.4.{n}" for n in (50, 51, 53, 55, 81, 91, 203)}
SAMPLE = (
    "cornerstone3D/CTImage.dcm",
    "cornerstone3D/CTImage.dcm_JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80.dcm",
    "cornerstone3D/CTImage.dcm_JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70.dcm",
    "cornerstone3D/CTImage.dcm_JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50.dcm",
    "cornerstone3D/CTImage.dcm_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm",
    "cornerstone3D/CTImage.dcm_RLELosslessTransferSyntax_1.2.840.10008.1.2.5.dcm",
    "cornerstone3D/TestPattern_JPEG-Baseline_YBR422.dcm",
    "cornerstone3D/TestPattern_JPEG-Lossless_RGB.dcm",
    "cornerstone3D/TestPattern_Palette.dcm",
    "cornerstone3D/TestPattern_Palette_16.dcm",
    "cornerstone3D/US-YBR_FULL_422-EVRLE.dcm",
    "dcm4che/YBR_FULL-RLE.dcm",
    "dcm4che/jpeg-ls-Palette.dcm",
    "pydicom-data/emri_small.dcm",
    "dtf/WG04/JPLY/RG3_JPLY",
    "fo-dicom/CR-ModalitySequenceLUT.dcm",
    "fo-dicom/OutOfBoundsOverlay.dcm",
    "highdicom/test_files/dx_image.dcm",
    "pydicom-data/mlut_18.dcm",
    "pydicom-data/OBXXXX1A_expb.dcm",
    "pydicom-data/vlut_04.dcm",
    "pydicom/test_files/ExplVR_BigEnd.dcm",
    "pydicom/test_files/SC_jpeg_no_color_transform_2.dcm",
    "pydicom/test_files/image_dfl.dcm",
    "series-ct-head-1mm-96sl-jpegls/I700.dcm",
    "series-mr-16sl-implicit/MR08.dcm",
    "synth/ct_linear_exact.dcm",
    "synth/ct_mono1.dcm",
    "synth/ct_sigmoid.dcm",
    "synth/us_cine_12f_jpeg.dcm",
)


def shown_by_us(path: Path) -> tuple[Pixels, PictureTags]:
    picture = parse_instance(path).picture
    assert picture is not None
    locations = located(path)
    pixels = decode_frame(read_frame(path, 0, locations), picture.format)
    tags = picture.frame(0)
    return GreyMap(picture, tags, first_voi(pixels, picture, tags)).apply(pixels), picture


def shown_by_dcmtk(path: Path, picture: PictureTags, folder: Path) -> Pixels:
    tags, out = picture.frame(0), folder / "peer.pnm"
    if picture.format.transfer_syntax_uid in JPEG_LS:
        plain = folder / "plain.dcm"
        subprocess.run(["dcmdjpls", path, plain], check=True)
        path = plain
    options = ["+Wi", "1"] if tags.windows else ["+Wl", "1"] if tags.voi_luts else ["+Wm"]
    if picture.format.samples == 3 or picture.format.palette:
        options = []
    subprocess.run(["dcmj2pnm", *options, "-O", "+op", path, out], check=True, capture_output=True)
    with Image.open(out) as image:
        return np.asarray(image)


@pytest.mark.skipif(shutil.which("dcmj2pnm") is None, reason="dcmtk is not installed")
@pytest.mark.parametrize("relative", SAMPLE)
def test_grey_levels_are_dcmtks(relative: str, tmp_path: Path) -> None:
    ours, picture = shown_by_us(corpus_file(relative))
    peer = shown_by_dcmtk(corpus_file(relative), picture, tmp_path)
    if peer.ndim == 3 and ours.ndim == 2:
        peer = peer[..., 0]
    is_rough = picture.format.transfer_syntax_uid in LOSSY or "YBR" in picture.format.photometric
    assert np.abs(peer.astype(int) - ours).max() <= (3 if is_rough else 1)


def test_every_file_of_the_corpus_opens_or_says_why() -> None:
    codes: dict[str, list[str]] = {}
    for path in sorted(path for path in corpus_root().rglob("*") if path.is_file()):
        name = path.relative_to(corpus_root()).as_posix()
        try:
            instance = parse_instance(path)
            if instance.picture is None:
                codes.setdefault("no picture", []).append(name)
                continue
            locations = located(path)
            pixel_format = instance.picture.format
            for index in {0, instance.picture.frames - 1}:
                bit = locations[index].first_bit if locations else 0
                decode_frame(read_frame(path, index, locations), pixel_format, bit)
            codes.setdefault("shown", []).append(name)
        except ImagingError as error:
            codes.setdefault(error.code, []).append(name)
    assert len(codes["shown"]) >= 350
    assert sorted(codes["truncated"]) == [
        "dcm4che/3gb-bulk-data-truncated",
        "dcm4che/no_preamble_dicm_in_data",
        "pydicom/test_files/MR_truncated.dcm",
        "synth/corrupt_htj2k_truncated_60pct.dcm",
    ]
    assert codes["size_mismatch"] == ["pydicom/test_files/JPEG2000-embedded-sequence-delimiter.dcm"]
    assert set(codes) == {
        "shown",
        "no picture",
        "not_dicom",
        "truncated",
        "size_mismatch",
        "malformed_header",
    }
