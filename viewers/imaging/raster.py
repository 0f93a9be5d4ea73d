"""One frame's bytes to pixels: stored values (signed as the header says) or RGB.

`decode_frame` is what the workers run. Grey frames come out as (rows, columns) in their native
integer or float type; colour ones as (rows, columns, 3), YBR and palettes already turned to RGB.
"""

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewers.imaging import native
from viewers.imaging.codecs import JPEG, NATIVE, RLE, codec_for, decode_samples
from viewers.imaging.codestream import jpeg_size
from viewers.imaging.errors import TooLarge, UnsupportedPixels
from viewers.imaging.records import FrameFormat, Palette

Pixels = NDArray[Any]

FRAME_LIMIT_BYTES = 256 << 20
_GREY = {"MONOCHROME1", "MONOCHROME2"}
_COLOR = {"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT", "YBR_PARTIAL_422"}


def frame_bytes(pixel_format: FrameFormat) -> int:
    """Bytes of one decoded frame."""
    samples = 3 if pixel_format.palette else pixel_format.samples
    return pixel_format.rows * pixel_format.columns * samples * _sample_bytes(pixel_format)


def _sample_bytes(pixel_format: FrameFormat) -> int:
    if pixel_format.palette:
        return 1
    return max(1, pixel_format.bits_allocated // 8)


def decode_frame(stream: bytes, pixel_format: FrameFormat, first_bit: int = 0) -> Pixels:
    """Decode one frame.

    Args:
        stream: the frame's bytes, fragments joined.
        pixel_format: what the header says of them.
        first_bit: where a native 1-bit frame begins in its first byte.

    Raises:
        ImagingError: no codec, a size that does not fit, too large, or a stream refused.
    """
    _check(pixel_format)
    codec = codec_for(pixel_format.transfer_syntax_uid)
    if codec is NATIVE and pixel_format.bits_allocated == 1 and not pixel_format.word_swapped:
        return native.unpack_bits(stream, pixel_format, first_bit)
    samples = decode_samples(codec, stream, pixel_format)
    if pixel_format.kind != "integer":
        return samples.astype(samples.dtype.newbyteorder("="), copy=False)
    if samples.ndim == 2:
        stored = _stored_values(samples, pixel_format, is_packed=codec in (NATIVE, RLE))
        return apply_palette(stored, pixel_format.palette) if pixel_format.palette else stored
    samples = samples.astype(samples.dtype.newbyteorder("="), copy=False)
    if codec.gives_rgb or (codec is JPEG and _is_transformed(stream)):
        return samples
    return ybr_to_rgb(samples, pixel_format)


def pixel_digest(pixels: Pixels) -> str:
    """SHA-256 of decoded pixels, row by row in little-endian order, as hex."""
    little = pixels.astype(pixels.dtype.newbyteorder("<"), copy=False)
    return hashlib.sha256(np.ascontiguousarray(little).tobytes()).hexdigest()


def _check(pixel_format: FrameFormat) -> None:
    needed = frame_bytes(pixel_format)
    if needed > FRAME_LIMIT_BYTES:
        raise TooLarge(needed_bytes=needed, limit_bytes=FRAME_LIMIT_BYTES)
    known = _COLOR if pixel_format.samples == 3 else _GREY | {"PALETTE COLOR"}
    if pixel_format.samples not in (1, 3) or pixel_format.photometric not in known:
        value = f"{pixel_format.photometric} x {pixel_format.samples}"
        raise UnsupportedPixels(what="PhotometricInterpretation", value=value)


def _is_transformed(stream: bytes) -> bool:
    """Whether the JPEG decoder has already made RGB of it (all but lossless processes)."""
    return not jpeg_size(stream).lossless_process


def _stored_values(samples: Pixels, pixel_format: FrameFormat, *, is_packed: bool) -> Pixels:
    """Cut stray bits off and extend the sign: (rows, columns) of the stored integer type."""
    if np.issubdtype(samples.dtype, np.signedinteger) and pixel_format.signed:
        return samples
    width = samples.dtype.itemsize
    unsigned = samples.astype(np.dtype(f"u{width}"), copy=False)
    stored, shift = pixel_format.bits_stored, 0
    if is_packed:
        shift = max(0, pixel_format.high_bit + 1 - stored)
    if shift:
        unsigned = unsigned >> shift
    if not pixel_format.signed:
        full = stored >= 8 * width or pixel_format.bits_allocated == 1
        return unsigned if full else unsigned & np.array((1 << stored) - 1, unsigned.dtype)
    spare = max(0, 8 * width - stored)
    # Shifting up and arithmetically down again drops stray bits and copies the sign bit.
    return (unsigned << spare).view(np.dtype(f"i{width}")) >> spare


def ybr_to_rgb(samples: Pixels, pixel_format: FrameFormat) -> Pixels:
    """Colour samples as RGB (PS3.3 C.7.6.3.1.2); RGB passes through."""
    if pixel_format.photometric == "RGB":
        return samples
    if pixel_format.photometric in {"YBR_ICT", "YBR_RCT"}:
        raise UnsupportedPixels(what="PhotometricInterpretation", value=pixel_format.photometric)
    top = float((1 << pixel_format.bits_stored) - 1)
    half = float(1 << (pixel_format.bits_stored - 1))
    luma = samples[..., 0].astype(np.float32)
    blue = samples[..., 1].astype(np.float32) - half
    red = samples[..., 2].astype(np.float32) - half
    if pixel_format.photometric == "YBR_PARTIAL_422":
        unit = (top + 1) / 256
        luma = (luma - 16 * unit) * np.float32(255 / 219)
        blue *= np.float32(255 / 224)
        red *= np.float32(255 / 224)
    rgb = np.empty(samples.shape, np.float32)
    rgb[..., 0] = luma + np.float32(1.402) * red
    rgb[..., 1] = luma - np.float32(0.344136) * blue - np.float32(0.714136) * red
    rgb[..., 2] = luma + np.float32(1.772) * blue
    np.clip(rgb, 0, top, out=rgb)
    return np.rint(rgb, out=rgb).astype(samples.dtype)


def apply_palette(stored: Pixels, palette: Palette) -> NDArray[np.uint8]:
    """Stored values to RGB; values outside the palette take its first or last entry."""
    table = np.frombuffer(palette.rgb, np.uint8).reshape(-1, 3)
    index = stored.astype(np.int64) - palette.first_value
    return table.take(np.clip(index, 0, len(table) - 1, out=index), axis=0)
