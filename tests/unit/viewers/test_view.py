"""A view is the same on any screen: what is under a point stays there through zoom and turns."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.viewers import pictures
from viewers.imaging.dicom import parse_instance
from viewers.imaging.records import VoiWindow
from viewers.imaging.render import FrameRenderer
from viewers.imaging.series import StackFrame
from viewers.imaging.view import ImageShape, ViewState, ViewTransform, panned, rotated, zoomed

SHAPE = ImageShape(300, 200, 1.5)
STATES = st.builds(
    ViewState,
    zoom=st.floats(0.2, 20),
    center=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    rotation=st.sampled_from([0, 90, 180, 270]),
    flip_horizontal=st.booleans(),
    flip_vertical=st.booleans(),
)
POINTS = st.tuples(st.floats(0, 800), st.floats(0, 600))


@given(STATES, POINTS)
def test_there_and_back(state: ViewState, point: tuple[float, float]) -> None:
    transform = ViewTransform(state, SHAPE, 800, 600)
    assert transform.to_view(*transform.to_image(*point)) == pytest.approx(point, abs=1e-6)


@given(STATES, POINTS, st.floats(0.5, 2))
def test_the_point_under_the_pointer_stays(
    state: ViewState, point: tuple[float, float], factor: float
) -> None:
    before = ViewTransform(state, SHAPE, 800, 600)
    after = ViewTransform(zoomed(state, before, SHAPE, factor, point), SHAPE, 800, 600)
    assert after.to_image(*point) == pytest.approx(before.to_image(*point), abs=1e-6)


@given(STATES)
def test_four_quarter_turns_change_nothing_and_one_is_clockwise(state: ViewState) -> None:
    turned = rotated(rotated(rotated(rotated(state, 90), 90), 90), 90)
    assert ViewTransform(turned, SHAPE, 500, 500).linear == ViewTransform(state, SHAPE, 500, 500).linear
    (right_x, _, right_y, _) = ViewTransform(state, SHAPE, 500, 500).linear
    (down_x, _, down_y, _) = ViewTransform(rotated(state, 90), SHAPE, 500, 500).linear
    assert (
        np.sign(np.round((down_x, down_y), 6)).tolist() == np.sign(np.round((-right_y, right_x), 6)).tolist()
    )


def test_fit_shows_all_of_it_and_pan_moves_with_the_pointer() -> None:
    state = ViewState()
    transform = ViewTransform(state, SHAPE, 800, 600)
    assert transform.to_view(0, 0)[1] == pytest.approx(0)
    assert transform.to_view(200, 300)[1] == pytest.approx(600)
    moved = ViewTransform(panned(state, transform, SHAPE, 30, -20), SHAPE, 800, 600)
    x, y = transform.to_view(50, 60)
    assert moved.to_view(50, 60) == pytest.approx((x + 30, y - 20))


def rendered(pixels: pictures.Pixels, state: ViewState, width: int, height: int) -> pictures.Pixels:
    instance = parse_instance(pictures.encode(pictures.dataset([pixels])))
    renderer = FrameRenderer()
    renderer.set_frame(StackFrame(instance, 0), pixels)
    return renderer.render(state, width, height).copy()


CORNER = np.zeros((8, 8), np.int16)
CORNER[:4, :4] = 1000
WINDOW = VoiWindow(center=500, width=100)


@pytest.mark.parametrize(
    ("state", "bright"),
    [
        (ViewState(window=WINDOW), (0, 0)),
        (ViewState(window=WINDOW, rotation=90), (0, 1)),
        (ViewState(window=WINDOW, rotation=180), (1, 1)),
        (ViewState(window=WINDOW, flip_horizontal=True), (0, 1)),
        (ViewState(window=WINDOW, flip_vertical=True), (1, 0)),
        (ViewState(window=WINDOW, rotation=90, flip_horizontal=True), (0, 0)),
    ],
)
@pytest.mark.parametrize("size", [4, 80])
def test_pixels_land_where_the_transform_says(state: ViewState, bright: tuple[int, int], size: int) -> None:
    shown = rendered(CORNER, state, size, size)
    quarter = (size // 8, size - 1 - size // 8)
    for row in (0, 1):
        for column in (0, 1):
            assert (shown[quarter[row], quarter[column]] == 255) == ((row, column) == bright)


@given(STATES)
def test_any_view_fills_its_viewport(state: ViewState) -> None:
    shown = rendered(pictures.head(), state, 90, 70)
    assert shown.shape == (70, 90)
    assert shown.dtype == np.uint8


def test_marks_and_pixels_agree_when_enlarged() -> None:
    pixels = np.zeros((20, 20), np.int16)
    pixels[12, 5] = 1000
    state = ViewState(window=WINDOW, zoom=3, center=(0.3, 0.6))
    shown = rendered(pixels, state, 600, 600)
    x, y = ViewTransform(state, ImageShape(20, 20), 600, 600).to_view(5.5, 12.5)
    assert shown[round(y), round(x)] > 240
    rows, columns = np.nonzero(shown > 200)
    assert (rows.mean(), columns.mean()) == pytest.approx((y, x), abs=2)


def test_colour_is_rendered_as_colour() -> None:
    color = np.random.default_rng(1).integers(0, 255, (30, 30, 3), np.uint8)
    assert rendered(color, ViewState(), 30, 30).tolist() == color.tolist()
    assert rendered(color, ViewState(rotation=90), 50, 40).shape == (40, 50, 3)
