"""Grey levels follow the standard's own formulas, whichever path computes them."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.viewers import pictures
from viewers.imaging.dicom import parse_instance
from viewers.imaging.records import FrameTags, LookupTable, PictureTags, Rescale, VoiFunction, VoiWindow
from viewers.imaging.window import (
    GreyMap,
    automatic_window,
    first_voi,
    modality_values,
    presets_for,
    to_eight_bits,
)


def picture(**tags: Any) -> PictureTags:
    found = parse_instance(pictures.encode(pictures.dataset([pictures.head()], **tags))).picture
    assert found is not None
    return found


GREY = picture()


def by_the_standard(x: float, window: VoiWindow) -> float:
    """PS3.3 C.11.2.1.2.1 and C.11.2.1.3 as written, for an output of 0 to 255."""
    c, w = window.center, window.width
    if window.function == "SIGMOID":
        return 255 / (1 + math.exp(max(-80.0, min(80.0, -4 * (x - c) / w))))
    if window.function == "LINEAR_EXACT":
        return 0 if x <= c - w / 2 else 255 if x > c + w / 2 else ((x - c) / w + 0.5) * 255
    if x <= c - 0.5 - (w - 1) / 2:
        return 0
    if x > c - 0.5 + (w - 1) / 2:
        return 255
    return ((x - (c - 0.5)) / (w - 1) + 0.5) * 255


@given(
    center=st.floats(-2000, 3000),
    width=st.floats(1, 5000),
    function=st.sampled_from(["LINEAR", "LINEAR_EXACT", "SIGMOID"]),
    slope=st.sampled_from([1.0, 0.5, 2.25]),
    intercept=st.sampled_from([0.0, -1024.0]),
)
def test_windows_follow_the_standard(
    center: float, width: float, function: VoiFunction, slope: float, intercept: float
) -> None:
    stored = np.array([[-3000, -1024, -1, 0, 1, 40, 500, 1024, 3000]], np.int16)
    window = VoiWindow(center=center, width=width, function=function)
    tags = FrameTags(rescale=Rescale(slope=slope, intercept=intercept))
    grey = GreyMap(GREY, tags, window).apply(stored)
    expected = [by_the_standard(value * slope + intercept, window) for value in stored[0].tolist()]
    step = 255 / max(width - 1, 0.02)
    assert all(
        abs(level - want) <= 1 or step > 100 for level, want in zip(grey[0].tolist(), expected, strict=True)
    )


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int16, np.int32, np.float32])
def test_every_stored_type_gives_the_same_levels(dtype: type) -> None:
    stored: pictures.Pixels = np.arange(120).reshape(10, 12).astype(dtype)
    for function in ("LINEAR", "SIGMOID"):
        window = VoiWindow(center=60, width=100, function=function)
        grey = GreyMap(GREY, FrameTags(), window).apply(stored)
        assert np.array_equal(grey, GreyMap(GREY, FrameTags(), window).apply(stored.astype(np.int16)))


def test_monochrome1_and_invert_exchange_black_and_white() -> None:
    stored = np.array([[0, 100]], np.int16)
    window = VoiWindow(center=50, width=50)
    negative = picture(PhotometricInterpretation="MONOCHROME1")
    assert GreyMap(GREY, FrameTags(), window).apply(stored).tolist() == [[0, 255]]
    assert GreyMap(negative, FrameTags(), window).apply(stored).tolist() == [[255, 0]]
    assert GreyMap(negative, FrameTags(), window, invert=True).apply(stored).tolist() == [[0, 255]]


def test_lookup_tables_clamp_at_both_ends() -> None:
    table = LookupTable(first_value=10, bits=8, values=np.array([0, 100, 255], "<u2").tobytes())
    stored = np.array([[0, 10, 11, 12, 500]], np.int16)
    assert GreyMap(GREY, FrameTags(), table).apply(stored).tolist() == [[0, 0, 100, 255, 255]]
    assert modality_values(stored, FrameTags(modality_lut=table)).tolist() == [[0, 0, 100, 255, 255]]


def test_the_file_is_asked_first_and_padding_left_out() -> None:
    stored = np.array([[-2000, 10, 90]], np.int16)
    tags = FrameTags()
    padded = picture(PixelPaddingValue=-2000)
    found = automatic_window(stored, padded, tags)
    assert (found.center, found.width) == (50, 80)
    assert GreyMap(padded, tags, found).apply(stored).tolist() == [[0, 0, 255]]
    assert first_voi(stored, GREY, GREY.shared) == GREY.shared.windows[0]


def test_a_flat_picture_gets_a_window_too() -> None:
    flat = np.full((4, 4), 7, np.int16)
    assert GreyMap(GREY, FrameTags(), automatic_window(flat, GREY, FrameTags())).apply(flat).shape == (4, 4)


def test_colour_keeps_its_upper_bits() -> None:
    color = np.array([[[0, 0x8000, 0xFFFF]]], np.uint16)
    assert to_eight_bits(color).tolist() == [[[0, 128, 255]]]
    assert to_eight_bits(color, inverse=True).tolist() == [[[255, 127, 0]]]


def test_presets_exist_where_values_have_a_scale() -> None:
    assert {preset.code for preset in presets_for("CT")} >= {"brain", "lung", "bone"}
    assert presets_for("MR") == ()
