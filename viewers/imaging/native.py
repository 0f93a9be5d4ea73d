"""Unpacks uncompressed frames with numpy: interleaved or planar, 1 to 64 bits, either byte order.

Source: DICOM PS3.5 8.1 and PS3.3 C.7.6.3.1.3.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewers.imaging.errors import Truncated, UnsupportedPixels
from viewers.imaging.peek import EXPLICIT_BE
from viewers.imaging.records import FrameFormat

_INTEGER_BYTES = {8: 1, 16: 2, 32: 4, 64: 8}


def frame_bits(pixel_format: FrameFormat) -> int:
    """Bits of one native frame; subsampled chrominance makes it smaller."""
    pixels = pixel_format.rows * pixel_format.columns
    if is_subsampled(pixel_format):
        return pixels * 2 * pixel_format.bits_allocated
    return pixels * pixel_format.samples * pixel_format.bits_allocated


def is_subsampled(pixel_format: FrameFormat) -> bool:
    """Whether native pixels share their chrominance in pairs."""
    return pixel_format.photometric in {"YBR_FULL_422", "YBR_PARTIAL_422"}


def sample_dtype(pixel_format: FrameFormat) -> np.dtype[Any]:
    """The dtype of one stored sample, in the byte order of the transfer syntax."""
    order = ">" if pixel_format.transfer_syntax_uid == EXPLICIT_BE else "<"
    if pixel_format.kind != "integer":
        return np.dtype(f"{order}f{4 if pixel_format.kind == 'float32' else 8}")
    width = _INTEGER_BYTES.get(pixel_format.bits_allocated)
    if width is None:
        raise UnsupportedPixels(what="BitsAllocated", value=str(pixel_format.bits_allocated))
    return np.dtype(f"{order}u{width}")


def unpack(data: bytes, pixel_format: FrameFormat) -> NDArray[Any]:
    """A native frame as (rows, columns) or (rows, columns, samples), unsigned or float."""
    needed = (frame_bits(pixel_format) + 7) // 8
    if len(data) < needed:
        raise Truncated(expected_bytes=needed, actual_bytes=len(data))
    if pixel_format.word_swapped:
        even = np.frombuffer(data[: len(data) // 2 * 2], "<u2").byteswap().tobytes()
        data = even + data[len(even) :]
    if pixel_format.bits_allocated == 1:
        return unpack_bits(data, pixel_format, 0)
    samples = np.frombuffer(data[:needed], sample_dtype(pixel_format))
    shape = (pixel_format.rows, pixel_format.columns)
    if is_subsampled(pixel_format):
        return _spread_chrominance(samples, shape)
    if pixel_format.samples == 1:
        return samples.reshape(shape)
    if pixel_format.planar:
        return samples.reshape(pixel_format.samples, *shape).transpose(1, 2, 0)
    return samples.reshape(*shape, pixel_format.samples)


def unpack_bits(data: bytes, pixel_format: FrameFormat, first_bit: int) -> NDArray[np.uint8]:
    """A 1-bit frame that begins at `first_bit` of its first byte, least significant bit first."""
    pixels = pixel_format.rows * pixel_format.columns
    bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
    return bits[first_bit : first_bit + pixels].reshape(pixel_format.rows, pixel_format.columns)


def unpack_planes(data: bytes, pixel_format: FrameFormat) -> NDArray[Any]:
    """Decoded RLE planes (always planar and little endian) as samples."""
    shape = (pixel_format.rows, pixel_format.columns)
    samples = np.frombuffer(data, sample_dtype(pixel_format))
    if pixel_format.samples == 1:
        return samples.reshape(shape)
    return samples.reshape(pixel_format.samples, *shape).transpose(1, 2, 0)


def _spread_chrominance(samples: NDArray[Any], shape: tuple[int, int]) -> NDArray[Any]:
    """Y0 Y1 Cb Cr for every two pixels (PS3.3 C.7.6.3.1.2) to one triple a pixel."""
    quads = samples.reshape(-1, 4)
    out = np.empty((len(quads), 2, 3), samples.dtype)
    out[:, 0, 0], out[:, 1, 0] = quads[:, 0], quads[:, 1]
    out[:, :, 1], out[:, :, 2] = quads[:, 2, None], quads[:, 3, None]
    return out.reshape(*shape, 3)
