"""Stored values to grey levels: modality transform, VOI window or LUT, inversion.

`GreyMap` is made once for a window and applied to every frame or reduced frame. A linear window is
one multiplication and one addition in float32, in place; anything else is a table over the stored
values. Source: DICOM PS3.3 C.11.1 (modality), C.11.2.1.2 and C.11.2.1.3 (windows), C.11.2.1.1 (LUT).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from viewers.imaging.records import FrameTags, LookupTable, PictureTags, VoiWindow

Pixels = NDArray[Any]
Grey = NDArray[np.uint8]

_WHITE = 255.0
_TABLE_BITS = 16
_NARROWEST = 1e-6


class Preset(NamedTuple):
    """A window everybody uses, in HU; `code` is translated at the edge."""

    code: str
    center: float
    width: float


CT_PRESETS = (
    Preset("brain", 40, 80),
    Preset("subdural", 75, 215),
    Preset("stroke", 35, 35),
    Preset("soft_tissue", 40, 400),
    Preset("liver", 60, 160),
    Preset("mediastinum", 50, 350),
    Preset("lung", -600, 1500),
    Preset("bone", 480, 2500),
)


def presets_for(modality: str) -> tuple[Preset, ...]:
    """The usual windows of a modality; empty where values have no fixed scale."""
    return CT_PRESETS if modality == "CT" else ()


def modality_values(stored: Pixels, frame: FrameTags) -> NDArray[np.float32]:
    """Stored values in modality units (HU for CT …), float32, same shape."""
    if frame.modality_lut is not None:
        table = _entries(frame.modality_lut)
        index = stored.astype(np.int64) - frame.modality_lut.first_value
        return table.take(np.clip(index, 0, len(table) - 1, out=index))
    values = stored.astype(np.float32)
    values *= np.float32(frame.rescale.slope)
    values += np.float32(frame.rescale.intercept)
    return values


def automatic_window(stored: Pixels, picture: PictureTags, frame: FrameTags) -> VoiWindow:
    """A window from the darkest to the brightest pixel, leaving padding out."""
    values = stored
    if picture.padding is not None:
        low, high = picture.padding
        kept = stored[(stored < low) | (stored > high)]
        values = kept if kept.size else stored
    extremes = np.array([values.min(), values.max()], values.dtype)
    low, high = sorted(float(value) for value in modality_values(extremes, frame))
    if not np.isfinite(high - low):
        low, high = 0.0, 1.0
    # Exact, so that float maps with a range below 1 get a window too.
    return VoiWindow(center=(low + high) / 2, width=max(high - low, _NARROWEST), function="LINEAR_EXACT")


def first_voi(stored: Pixels, picture: PictureTags, frame: FrameTags) -> VoiWindow | LookupTable:
    """What the file itself asks for: its first window, its first VOI LUT, else automatic."""
    if frame.windows:
        return frame.windows[0]
    if frame.voi_luts:
        return frame.voi_luts[0]
    return automatic_window(stored, picture, frame)


def _entries(table: LookupTable) -> NDArray[np.float32]:
    return np.frombuffer(table.values, "<u2").astype(np.float32)


class GreyMap:
    """Maps stored values to 0…255 for one frame's tags and one VOI.

    Args:
        picture: for MONOCHROME1 and the stored type.
        frame: the modality transform.
        voi: a window in modality units, or a VOI LUT.
        invert: the reader wants black and white exchanged.
    """

    def __init__(
        self,
        picture: PictureTags,
        frame: FrameTags,
        voi: VoiWindow | LookupTable,
        *,
        invert: bool = False,
    ) -> None:
        self._inverse = invert != (picture.format.photometric == "MONOCHROME1")
        self._frame = frame
        self._voi = voi
        self._table: Grey | None = None
        self._buffer = np.empty((0, 0), np.float32)
        self.affine = self._linear_factors()

    def apply(self, stored: Pixels) -> Grey:
        """Grey levels of `stored`, same shape; colour pixels pass through, 8 bits a channel."""
        if stored.ndim == 3:
            return to_eight_bits(stored, inverse=self._inverse)
        if self.affine is not None:
            return self._apply_linear(stored, *self.affine)
        if stored.dtype.kind in "iu" and stored.dtype.itemsize * 8 <= _TABLE_BITS:
            return self._apply_table(stored)
        return self._grey(stored)

    def _linear_factors(self) -> tuple[float, float] | None:
        """Factor and addend of the whole chain, where it is linear."""
        voi = self._voi
        if (
            not isinstance(voi, VoiWindow)
            or voi.function == "SIGMOID"
            or self._frame.modality_lut is not None
        ):
            return None
        low, span = _linear_range(voi)
        factor = self._frame.rescale.slope * _WHITE / span
        addend = (self._frame.rescale.intercept - low) * _WHITE / span
        return (-factor, _WHITE - addend) if self._inverse else (factor, addend)

    def _apply_linear(self, stored: Pixels, factor: float, addend: float) -> Grey:
        if self._buffer.shape != stored.shape:
            self._buffer = np.empty(stored.shape, np.float32)
        work = self._buffer
        np.multiply(stored, np.float32(factor), out=work, dtype=np.float32, casting="unsafe")
        work += np.float32(addend + 0.5)  # the cast cuts, so half a level up rounds
        np.clip(work, 0, _WHITE, out=work)
        return work.astype(np.uint8)

    def _apply_table(self, stored: Pixels) -> Grey:
        unsigned = stored.view(np.dtype(f"u{stored.dtype.itemsize}"))
        if self._table is None or len(self._table) != 1 << (8 * stored.dtype.itemsize):
            every = np.arange(1 << (8 * stored.dtype.itemsize), dtype=unsigned.dtype)
            self._table = self._grey(every.view(stored.dtype))
        grey: Grey = self._table.take(unsigned)
        return grey

    def _grey(self, stored: Pixels) -> Grey:
        """The chain step by step, for tables and for types too wide for one."""
        values = modality_values(stored, self._frame)
        if isinstance(self._voi, LookupTable):
            entries = _entries(self._voi)
            top = (1 << self._voi.bits) - 1
            index = np.rint(values).astype(np.int64) - self._voi.first_value
            level = entries.take(np.clip(index, 0, len(entries) - 1)) * (_WHITE / top)
        else:
            level = _windowed(values, self._voi)
        np.clip(level, 0, _WHITE, out=level)
        if self._inverse:
            np.subtract(_WHITE, level, out=level)
        grey: Grey = np.rint(level).astype(np.uint8)
        return grey


def _linear_range(voi: VoiWindow) -> tuple[float, float]:
    """The modality value that turns black, and how far above it white begins."""
    if voi.function == "LINEAR":
        return voi.center - 0.5 - (voi.width - 1) / 2, max(voi.width - 1, _NARROWEST)
    return voi.center - voi.width / 2, max(voi.width, _NARROWEST)


def _windowed(values: NDArray[np.float32], voi: VoiWindow) -> NDArray[np.float32]:
    """A window over modality values, to 0…255 before clipping."""
    if voi.function == "SIGMOID":
        exponent = np.clip(-4 * (values - voi.center) / voi.width, -80, 80)
        sigmoid: NDArray[np.float32] = np.float32(_WHITE) / (1 + np.exp(exponent))
        return sigmoid
    low, span = _linear_range(voi)
    level: NDArray[np.float32] = (values - np.float32(low)) * np.float32(_WHITE / span)
    return level


def to_eight_bits(color: Pixels, *, inverse: bool = False) -> Grey:
    """Colour pixels with 8 bits a channel; wider ones keep their upper bits in use."""
    if color.dtype == np.uint8:
        eight = color
    elif color.dtype.kind == "f":
        eight = (np.clip(color, 0, 1) * _WHITE).astype(np.uint8)
    else:
        eight = (color >> (8 * (color.dtype.itemsize - 1))).astype(np.uint8)
    return 255 - eight if inverse else eight
