"""Frames come out of every codec as they went in; what does not fit is refused before it runs."""

from contextlib import suppress
from typing import Any

import msgspec
import numpy as np
import pytest
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, RLELossless

from tests.unit.viewers import pictures
from viewers.imaging import codecs, lookup
from viewers.imaging.dicom import parse_instance
from viewers.imaging.errors import (
    DecodeFailed,
    SizeMismatch,
    TooLarge,
    Truncated,
    UnsupportedPixels,
    UnsupportedSyntax,
)
from viewers.imaging.fragments import read_frame
from viewers.imaging.raster import decode_frame, pixel_digest
from viewers.imaging.records import FrameFormat

RGB = np.random.default_rng(3).integers(0, 255, (24, 16, 3), np.uint8)


def opened(data: bytes) -> tuple[FrameFormat, bytes]:
    picture = parse_instance(data).picture
    assert picture is not None
    return picture.format, read_frame(data, 0, pictures.located(data))


def decoded(data: bytes) -> pictures.Pixels:
    pixel_format, stream = opened(data)
    return decode_frame(stream, pixel_format)


@pytest.mark.parametrize("syntax", [*pictures.NATIVE, *pictures.LOSSLESS])
@pytest.mark.parametrize("signed", [True, False])
def test_lossless_grey_frames_come_back_exactly(syntax: str, signed: bool) -> None:
    frame = pictures.head(signed=signed)
    back = decoded(pictures.encode(pictures.dataset([frame], syntax)))
    assert back.dtype == frame.dtype
    assert np.array_equal(back, frame)


@pytest.mark.parametrize("syntax", [*pictures.NATIVE, *pictures.LOSSLESS])
def test_lossless_colour_frames_come_back_exactly(syntax: str) -> None:
    assert np.array_equal(decoded(pictures.encode(pictures.dataset([RGB], syntax))), RGB)


def test_planar_colour_is_interleaved() -> None:
    ds = pictures.dataset([RGB], PlanarConfiguration=1)
    ds.PixelData = RGB.transpose(2, 0, 1).tobytes()
    assert np.array_equal(decoded(pictures.encode(ds)), RGB)


def test_stray_bits_are_cut_and_signs_extended() -> None:
    ds = pictures.dataset([np.zeros((1, 4), np.int16)], BitsStored=12, HighBit=11)
    ds.PixelData = np.array([0xF7FF, 0x0800, 0xAFFF, 0x0001], "<u2").tobytes()
    assert decoded(pictures.encode(ds)).tolist() == [[2047, -2048, -1, 1]]


def test_values_in_the_upper_bits_are_shifted_down() -> None:
    ds = pictures.dataset([np.zeros((1, 2), np.uint16)], BitsStored=12, HighBit=15)
    ds.PixelData = np.array([0xFFF0, 0x0010], "<u2").tobytes()
    assert decoded(pictures.encode(ds)).tolist() == [[4095, 1]]


def test_one_bit_frames() -> None:
    ds = pictures.dataset([np.zeros((2, 4), np.uint8)], BitsAllocated=1, BitsStored=1, HighBit=0)
    ds.PixelData = b"\x65\x00"
    assert decoded(pictures.encode(ds)).tolist() == [[1, 0, 1, 0], [0, 1, 1, 0]]


@pytest.mark.parametrize("photometric", ["YBR_FULL", "YBR_FULL_422"])
def test_ybr_becomes_rgb(photometric: str) -> None:
    grey = np.full((2, 2, 3), 128, np.uint8)
    grey[..., 0] = [[10, 200], [90, 255]]
    ds = pictures.dataset([grey], PhotometricInterpretation=photometric)
    if photometric == "YBR_FULL_422":
        ds.PixelData = bytes([10, 200, 128, 128, 90, 255, 128, 128])
    back = decoded(pictures.encode(ds))
    assert np.array_equal(back, np.repeat(grey[..., :1], 3, axis=2))


def palette_tags(bits: int) -> dict[str, Any]:
    top = (1 << bits) - 1
    tables = {"Red": [0, top, 0], "Green": [0, 0, top], "Blue": [0, top // 2, 0]}
    tags: dict[str, Any] = {"PhotometricInterpretation": "PALETTE COLOR"}
    for color, values in tables.items():
        tags[f"{color}PaletteColorLookupTableDescriptor"] = [3, 1, bits]
        tags[f"{color}PaletteColorLookupTableData"] = np.array(values, "<u2").tobytes()
    return tags


@pytest.mark.parametrize("bits", [8, 16])
def test_palettes_become_rgb_and_clamp(bits: int) -> None:
    frame = np.array([[0, 1, 2], [3, 9, 255]], np.uint8)
    back = decoded(pictures.encode(pictures.dataset([frame], **palette_tags(bits))))
    assert back.tolist()[0] == [[0, 0, 0], [0, 0, 0], [255, 0, 127]]
    assert back.tolist()[1] == [[0, 255, 0]] * 3


def test_segmented_palettes_are_expanded() -> None:
    words = np.array([0, 2, 10, 20, 1, 4, 60, 2, 1, 8, 0], np.uint16)
    # A copy of one segment that stands at byte 8: the linear one, from the last value on.
    assert lookup.expand_segments(words, 10).tolist() == [10, 20, 30, 40, 50, 60, 60, 60, 60, 60]
    with pytest.raises(ValueError, match="segment"):
        lookup.expand_segments(np.array([7, 1, 1], np.uint16), 3)


def test_a_stream_of_another_size_is_refused_before_its_codec_runs() -> None:
    pixel_format, stream = opened(pictures.encode(pictures.dataset([pictures.head()], JPEG2000Lossless)))
    with pytest.raises(SizeMismatch) as caught:
        decode_frame(stream, msgspec.structs.replace(pixel_format, rows=9000, columns=9000))
    assert (caught.value.stream_rows, caught.value.header_rows) == (64, 9000)


@pytest.mark.parametrize("syntax", list(pictures.LOSSLESS))
def test_damaged_streams_end_as_imaging_errors(syntax: str) -> None:
    pixel_format, stream = opened(pictures.encode(pictures.dataset([pictures.head()], syntax)))
    rng = np.random.default_rng(5)
    for _ in range(40):
        damaged = bytearray(stream[: int(rng.integers(1, len(stream)))])
        damaged[int(rng.integers(0, len(damaged)))] ^= 0xFF
        with suppress(DecodeFailed, SizeMismatch):
            assert decode_frame(bytes(damaged), pixel_format).shape == (64, 48)


def test_frames_beyond_the_limit_and_native_ones_too_short() -> None:
    pixel_format, stream = opened(pictures.encode(pictures.dataset([pictures.head()])))
    with pytest.raises(TooLarge):
        decode_frame(stream, msgspec.structs.replace(pixel_format, rows=65535, columns=65535))
    with pytest.raises(Truncated):
        decode_frame(stream[:-2], pixel_format)


def test_an_rle_stream_with_wrong_segments() -> None:
    pixel_format, stream = opened(pictures.encode(pictures.dataset([pictures.head()], RLELossless)))
    with pytest.raises(DecodeFailed):
        decode_frame(b"\x09" + stream[1:], pixel_format)


def test_an_unknown_syntax_says_what_is_missing() -> None:
    with pytest.raises(UnsupportedSyntax) as caught:
        codecs.codec_for("1.2.840.10008.1.2.4.102")
    assert caught.value.requires == "an MPEG decoder"
    assert caught.value.name.startswith("MPEG-4")


def test_a_codec_that_is_not_installed_says_what_it_requires() -> None:
    absent = codecs.JPEG_LS._replace(module="no_such_module_here")
    assert absent.unavailable() == "imagecodecs"
    assert codecs.JPEG_LS.unavailable() == ""


def test_a_codec_that_panics_becomes_a_refusal() -> None:
    class PanicException(BaseException):
        pass

    def panic(stream: bytes, pixel_format: FrameFormat) -> codecs.Samples:
        raise PanicException("index out of bounds")

    pixel_format, stream = opened(pictures.encode(pictures.dataset([pictures.head()])))
    with pytest.raises(DecodeFailed, match="out of bounds"):
        codecs.decode_samples(codecs.JPEG._replace(decode=panic), stream, pixel_format)


def test_photometrics_that_cannot_be_shown() -> None:
    pixel_format, stream = opened(pictures.encode(pictures.dataset([pictures.head()])))
    with pytest.raises(UnsupportedPixels):
        decode_frame(stream, msgspec.structs.replace(pixel_format, photometric="CMYK"))


def test_the_digest_does_not_depend_on_byte_order() -> None:
    frame = pictures.head()
    assert pixel_digest(frame) == pixel_digest(frame.astype(">i2"))
    assert pixel_digest(frame) != pixel_digest(frame.T)


def test_every_registered_codec_is_available_here() -> None:
    assert {uid: codec.unavailable() for uid, codec in codecs.REGISTRY.items() if codec.unavailable()} == {}
    assert codecs.codec_for(JPEGBaseline8Bit) is codecs.JPEG
