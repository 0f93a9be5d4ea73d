"""A frame and a view to the bytes of a viewport, fast enough for a drag: no Tk, no copies to spare.

Reduced frames are cut down first and kept, so that a window drag touches as many pixels as the
screen shows; enlarged ones are windowed in the visible part only, then enlarged. OpenCV (imported at
the first picture, it is slow to load) does the resizing.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from viewers.imaging.records import FrameTags, LookupTable, PictureTags, VoiWindow
from viewers.imaging.series import StackFrame
from viewers.imaging.view import ImageShape, ViewState, ViewTransform
from viewers.imaging.window import GreyMap, first_voi, to_eight_bits

Pixels = NDArray[Any]
Voi = VoiWindow | LookupTable

_RESIZABLE = {"uint8", "uint16", "int16", "float32", "float64"}


def preload() -> None:
    """Load what the first picture would load, before a reader waits for it."""
    import cv2  # noqa: F401


class _Span(NamedTuple):
    """One axis: source pixels `start:stop`, and where they land on the screen."""

    start: int
    stop: int
    left: int
    right: int


class FrameRenderer:
    """Renders one frame at a time; keeps what successive views of it share."""

    def __init__(self) -> None:
        self._picture: PictureTags | None = None
        self._tags = FrameTags()
        self._pixels: Pixels = np.zeros((1, 1), np.uint8)
        self._file_voi: Voi | None = None
        self._oriented: tuple[object, Pixels] | None = None
        self._reduced: tuple[object, Pixels] | None = None
        self._grey: tuple[object, GreyMap] | None = None
        self._canvas = np.zeros((0, 0), np.uint8)

    def set_frame(self, frame: StackFrame, pixels: Pixels) -> None:
        """Render this frame from now on; `pixels` as `raster.decode_frame` gives them."""
        self._picture, self._tags, self._pixels = frame.picture, frame.tags, pixels
        self._file_voi = self._oriented = self._reduced = self._grey = None

    @property
    def pixels(self) -> Pixels:
        """The frame's stored values."""
        return self._pixels

    @property
    def shape(self) -> ImageShape:
        """The frame's size and pixel aspect."""
        spacing = self._tags.spacing
        aspect = spacing.row_mm / spacing.column_mm if spacing else 1.0
        return ImageShape(self._pixels.shape[0], self._pixels.shape[1], aspect)

    @property
    def file_voi(self) -> Voi:
        """What the file asks for: its window, its LUT, or the range of its pixels."""
        if self._file_voi is None:
            if self._picture is None or self._pixels.ndim == 3:
                self._file_voi = VoiWindow(center=128, width=256)
            else:
                self._file_voi = first_voi(self._pixels, self._picture, self._tags)
        return self._file_voi

    def window(self, state: ViewState) -> VoiWindow | None:
        """The window in use, where it is one (not a LUT, not colour)."""
        if self._pixels.ndim == 3:
            return None
        voi = state.window or self.file_voi
        return voi if isinstance(voi, VoiWindow) else None

    def transform(self, state: ViewState, width_px: int, height_px: int) -> ViewTransform:
        """Where this view puts the image."""
        return ViewTransform(state, self.shape, width_px, height_px)

    def render(self, state: ViewState, width_px: int, height_px: int) -> NDArray[np.uint8]:
        """The viewport's pixels: (height, width) grey, or (height, width, 3) colour.

        The array is reused by the next call.
        """
        oriented = self._orient(state)
        transform = self.transform(state, width_px, height_px)
        x, y = transform.to_view(0, 0)
        x_end, y_end = transform.to_view(self._pixels.shape[1], self._pixels.shape[0])
        columns = _visible(min(x, x_end), max(x, x_end), oriented.shape[1], width_px)
        rows = _visible(min(y, y_end), max(y, y_end), oriented.shape[0], height_px)
        canvas = self._empty_canvas(oriented, width_px, height_px)
        if columns is None or rows is None:
            return canvas
        part = self._draw(oriented, columns, rows, state)
        left, top = max(0, columns.left), max(0, rows.left)
        right, bottom = min(width_px, columns.right), min(height_px, rows.right)
        visible = part[top - rows.left : bottom - rows.left, left - columns.left : right - columns.left]
        if visible.shape == canvas.shape:
            return visible
        canvas[top:bottom, left:right] = visible
        return canvas

    def _draw(self, oriented: Pixels, columns: _Span, rows: _Span, state: ViewState) -> Pixels:
        """The visible part at screen size, in grey levels."""
        import cv2

        size = (columns.right - columns.left, rows.right - rows.left)
        crop = oriented[rows.start : rows.stop, columns.start : columns.stop]
        if size[0] < crop.shape[1] or size[1] < crop.shape[0]:
            key = (id(oriented), columns, rows)
            if self._reduced is None or self._reduced[0] != key:
                reduced = cv2.resize(_resizable(crop), size, interpolation=cv2.INTER_AREA)
                self._reduced = (key, reduced)
            return self._levels(self._reduced[1], state)
        levels = self._levels(crop, state)
        return cv2.resize(levels, size, interpolation=cv2.INTER_LINEAR)

    def _levels(self, pixels: Pixels, state: ViewState) -> NDArray[np.uint8]:
        if self._picture is None:
            return to_eight_bits(pixels)
        voi = state.window or self.file_voi
        key = (voi, state.invert)
        if self._grey is None or self._grey[0] != key:
            self._grey = (key, GreyMap(self._picture, self._tags, voi, invert=state.invert))
        return self._grey[1].apply(pixels)

    def _orient(self, state: ViewState) -> Pixels:
        """The pixels as the screen has them: turned, then flipped."""
        key = (state.rotation, state.flip_horizontal, state.flip_vertical)
        if self._oriented is None or self._oriented[0] != key:
            turned = np.rot90(self._pixels, -(state.rotation // 90))
            if state.flip_horizontal:
                turned = turned[:, ::-1]
            if state.flip_vertical:
                turned = turned[::-1]
            self._oriented = (key, np.ascontiguousarray(turned))
            self._reduced = None
        return self._oriented[1]

    def _empty_canvas(self, oriented: Pixels, width_px: int, height_px: int) -> NDArray[np.uint8]:
        shape = (height_px, width_px, *oriented.shape[2:])
        if self._canvas.shape != shape:
            self._canvas = np.zeros(shape, np.uint8)
        else:
            self._canvas[...] = 0
        return self._canvas


def _visible(start: float, end: float, pixels: int, limit: int) -> _Span | None:
    """Which of an axis' pixels, spread from `start` to `end` on the screen, are within 0…limit."""
    if end <= 0 or start >= limit or end - start < 0.5:
        return None
    scale = (end - start) / pixels
    first = max(0, int(-start / scale)) if start < 0 else 0
    last = min(pixels, int((limit - start) / scale) + 1)
    left, right = round(start + first * scale), round(start + last * scale)
    return _Span(first, last, left, max(right, left + 1))


def _resizable(pixels: Pixels) -> Pixels:
    return pixels if pixels.dtype.name in _RESIZABLE else pixels.astype(np.float32)
