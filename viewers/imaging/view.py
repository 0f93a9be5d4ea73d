"""How a frame is looked at, as a record that any screen can apply, and the arithmetic behind it.

Zoom counts from "fits the viewport" and the centre is a fraction of the image, so that the same
`ViewState` shows the same thing on a small and on a large screen. Image coordinates follow DICOM: x
to the right in columns, y down in rows, (0.5, 0.5) the centre of the first pixel (PS3.3 C.10.5.1.2).
"""

from typing import NamedTuple

import msgspec

from viewers.imaging.records import VoiWindow

MIN_ZOOM, MAX_ZOOM = 0.1, 40.0
Point = tuple[float, float]


class ViewState(msgspec.Struct, frozen=True, kw_only=True):
    """What a viewport shows and how; `window` None is the file's own.

    Flips act on the screen, after the rotation (clockwise, degrees).
    """

    series: str = ""
    frame: int = 0
    window: VoiWindow | None = None
    zoom: float = 1.0
    center: Point = (0.5, 0.5)
    rotation: int = 0
    flip_horizontal: bool = False
    flip_vertical: bool = False
    invert: bool = False


class ImageShape(NamedTuple):
    """A frame's size in pixels and how much taller than wide a pixel is."""

    rows: int
    columns: int
    pixel_aspect: float = 1.0


_TURNS: dict[int, tuple[float, float, float, float]] = {
    0: (1, 0, 0, 1),
    90: (0, -1, 1, 0),
    180: (-1, 0, 0, -1),
    270: (0, 1, -1, 0),
}


class ViewTransform:
    """Image ↔ viewport coordinates for one state, frame and viewport size; immutable."""

    def __init__(self, state: ViewState, shape: ImageShape, width_px: int, height_px: int) -> None:
        self._center_image = (state.center[0] * shape.columns, state.center[1] * shape.rows)
        self._center_view = (width_px / 2, height_px / 2)
        self.scale = fit_scale(state, shape, width_px, height_px) * state.zoom
        a, b, c, d = _TURNS[state.rotation % 360]
        mirror_x = -1.0 if state.flip_horizontal else 1.0
        mirror_y = -1.0 if state.flip_vertical else 1.0
        aspect = shape.pixel_aspect
        self.linear = (
            mirror_x * a * self.scale,
            mirror_x * b * self.scale * aspect,
            mirror_y * c * self.scale,
            mirror_y * d * self.scale * aspect,
        )

    def to_view(self, x: float, y: float) -> Point:
        """Viewport coordinates of an image point."""
        a, b, c, d = self.linear
        dx, dy = x - self._center_image[0], y - self._center_image[1]
        return (self._center_view[0] + a * dx + b * dy, self._center_view[1] + c * dx + d * dy)

    def to_image(self, x: float, y: float) -> Point:
        """Image coordinates of a viewport point."""
        a, b, c, d = self.inverse
        dx, dy = x - self._center_view[0], y - self._center_view[1]
        return (self._center_image[0] + a * dx + b * dy, self._center_image[1] + c * dx + d * dy)

    @property
    def inverse(self) -> tuple[float, float, float, float]:
        """The linear part from viewport to image."""
        a, b, c, d = self.linear
        determinant = a * d - b * c
        return (d / determinant, -b / determinant, -c / determinant, a / determinant)


def fit_scale(state: ViewState, shape: ImageShape, width_px: int, height_px: int) -> float:
    """Viewport pixels per image column at which the whole image just fits."""
    wide, high = float(shape.columns), shape.rows * shape.pixel_aspect
    if state.rotation % 180:
        wide, high = high, wide
    return max(1e-6, min(width_px / wide, height_px / high))


def rotated(state: ViewState, degrees: int) -> ViewState:
    """Turn what is on the screen clockwise by 90, 180 or 270 degrees."""
    swap = degrees % 180 != 0
    flips = (
        (state.flip_vertical, state.flip_horizontal)
        if swap
        else (
            state.flip_horizontal,
            state.flip_vertical,
        )
    )
    return msgspec.structs.replace(
        state,
        rotation=(state.rotation + degrees) % 360,
        flip_horizontal=flips[0],
        flip_vertical=flips[1],
    )


def zoomed(
    state: ViewState, transform: ViewTransform, shape: ImageShape, factor: float, at: Point
) -> ViewState:
    """Zoom by `factor` so that the image point under viewport point `at` stays there."""
    zoom = min(MAX_ZOOM, max(MIN_ZOOM, state.zoom * factor))
    anchor = transform.to_image(*at)
    ratio = state.zoom / zoom
    center = (state.center[0] * shape.columns, state.center[1] * shape.rows)
    moved = (
        anchor[0] + (center[0] - anchor[0]) * ratio,
        anchor[1] + (center[1] - anchor[1]) * ratio,
    )
    return msgspec.structs.replace(state, zoom=zoom, center=(moved[0] / shape.columns, moved[1] / shape.rows))


def panned(
    state: ViewState, transform: ViewTransform, shape: ImageShape, dx_px: float, dy_px: float
) -> ViewState:
    """Move the image by viewport pixels; its centre never leaves the image."""
    a, b, c, d = transform.inverse
    x = state.center[0] - (a * dx_px + b * dy_px) / shape.columns
    y = state.center[1] - (c * dx_px + d * dy_px) / shape.rows
    return msgspec.structs.replace(state, center=(min(1.0, max(0.0, x)), min(1.0, max(0.0, y))))
