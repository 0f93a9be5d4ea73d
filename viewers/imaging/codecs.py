"""One pinned codec per transfer syntax, never a chain of fallbacks.

`codec_for(uid)` gives the codec or says what is missing. A codec gets one frame's bytes and its
format and returns samples as the stream holds them: (rows, columns) or (rows, columns, samples).
Codecs are third-party native code that may raise anything, `BaseException` included; all of it
becomes `DecodeFailed`.
"""

import importlib
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from viewers.imaging import codestream, native
from viewers.imaging.errors import DecodeFailed, ImagingError, UnsupportedSyntax
from viewers.imaging.records import FrameFormat

Samples = NDArray[Any]
_Decode = Callable[[bytes, FrameFormat], Samples]


class Codec(NamedTuple):
    """A codec: its name, what must be installed for it, and the function."""

    name: str
    requires: str
    module: str
    decode: _Decode
    gives_rgb: bool = False

    def unavailable(self) -> str:
        """Empty where the codec can run here; else what it requires."""
        try:
            importlib.import_module(self.module)
        except ImportError:
            return self.requires
        return ""


def _jpeg(stream: bytes, pixel_format: FrameFormat) -> Samples:
    from imagecodecs import jpeg8_decode

    size = codestream.jpeg_size(stream)
    codestream.check_size(size, pixel_format)
    codestream.check_end(stream)
    if size.samples == 1 or size.lossless_process:
        # Lossless processes are never colour-transformed by the decoder.
        return jpeg8_decode(stream)
    # The header decides whether the stream is YCbCr; Adobe markers and component ids often lie.
    stored_as = "YCBCR" if pixel_format.photometric.startswith("YBR") else "RGB"
    return jpeg8_decode(stream, colorspace=stored_as, outcolorspace="RGB")


def _jpeg_ls(stream: bytes, pixel_format: FrameFormat) -> Samples:
    from imagecodecs import jpegls_decode

    codestream.check_size(codestream.jpeg_size(stream), pixel_format)
    codestream.check_end(stream)
    return jpegls_decode(stream)


def _jpeg2000(stream: bytes, pixel_format: FrameFormat) -> Samples:
    from imagecodecs import jpeg2k_decode

    codestream.check_size(codestream.jpeg2000_size(stream), pixel_format)
    codestream.check_end(stream)
    return jpeg2k_decode(stream, numthreads=1)


def _htj2k(stream: bytes, pixel_format: FrameFormat) -> Samples:
    from imagecodecs import htj2k_decode

    codestream.check_size(codestream.jpeg2000_size(stream), pixel_format)
    codestream.check_end(stream)
    return htj2k_decode(stream)


def _rle(stream: bytes, pixel_format: FrameFormat) -> Samples:
    from rle.rle import decode_frame

    codestream.check_rle(stream, pixel_format)
    pixels = pixel_format.rows * pixel_format.columns
    if pixel_format.bits_allocated == 1:
        packed = decode_frame(stream, (pixels + 7) // 8, 8, "<")
        return native.unpack_bits(bytes(packed), pixel_format, 0)
    planes = decode_frame(stream, pixels, pixel_format.bits_allocated, "<")
    return native.unpack_planes(bytes(planes), pixel_format)


def _deflated_frame(stream: bytes, pixel_format: FrameFormat) -> Samples:
    limit = (native.frame_bits(pixel_format) + 7) // 8
    plain = zlib.decompressobj(-zlib.MAX_WBITS).decompress(stream, limit + 1)
    return native.unpack(plain, pixel_format)


_IMAGECODECS = "imagecodecs"
NATIVE = Codec("native", "numpy", "numpy", native.unpack)
JPEG = Codec("jpeg", _IMAGECODECS, "imagecodecs._jpeg8", _jpeg)
JPEG_LS = Codec("jpeg-ls", _IMAGECODECS, "imagecodecs._jpegls", _jpeg_ls)
JPEG2000 = Codec("jpeg2000", _IMAGECODECS, "imagecodecs._jpeg2k", _jpeg2000, gives_rgb=True)
HTJ2K = Codec("htj2k", _IMAGECODECS, "imagecodecs._htj2k", _htj2k, gives_rgb=True)
RLE = Codec("rle", "pylibjpeg-rle", "rle", _rle)
DEFLATED_FRAME = Codec("deflate", "numpy", "numpy", _deflated_frame)

_UID = "1.2.840.10008.1.2"
REGISTRY: dict[str, Codec] = {
    _UID: NATIVE,
    f"{_UID}.1": NATIVE,
    f"{_UID}.1.99": NATIVE,
    f"{_UID}.2": NATIVE,
    f"{_UID}.4.50": JPEG,
    f"{_UID}.4.51": JPEG,
    f"{_UID}.4.53": JPEG,
    f"{_UID}.4.55": JPEG,
    f"{_UID}.4.57": JPEG,
    f"{_UID}.4.70": JPEG,
    f"{_UID}.4.80": JPEG_LS,
    f"{_UID}.4.81": JPEG_LS,
    f"{_UID}.4.90": JPEG2000,
    f"{_UID}.4.91": JPEG2000,
    f"{_UID}.4.201": HTJ2K,
    f"{_UID}.4.202": HTJ2K,
    f"{_UID}.4.203": HTJ2K,
    f"{_UID}.5": RLE,
    f"{_UID}.8.1": DEFLATED_FRAME,
}
_VIDEO_SYNTAXES = frozenset(f"{_UID}.4.{n}" for n in range(100, 109))


def codec_for(transfer_syntax_uid: str) -> Codec:
    """The one codec of a transfer syntax.

    Raises:
        UnsupportedSyntax: none is known, or what it requires is not installed.
    """
    codec = REGISTRY.get(transfer_syntax_uid)
    if codec is None:
        missing = "an MPEG decoder" if transfer_syntax_uid in _VIDEO_SYNTAXES else ""
    else:
        missing = codec.unavailable()
        if not missing:
            return codec
    from pydicom.uid import UID

    name = UID(transfer_syntax_uid).name
    raise UnsupportedSyntax(transfer_syntax_uid=transfer_syntax_uid, name=name, requires=missing)


@contextmanager
def _no_lost_errors() -> Iterator[None]:
    """Raise what a codec could only print: half a picture must not pass for a whole one.

    imagecodecs' HTJ2K loses OpenJPH's errors in a function that cannot raise.
    """
    lost: list[BaseException] = []
    before = sys.unraisablehook
    sys.unraisablehook = lambda found: lost.append(found.exc_value or RuntimeError("lost"))
    try:
        yield
    finally:
        sys.unraisablehook = before
    if lost:
        raise lost[0]


def decode_samples(codec: Codec, stream: bytes, pixel_format: FrameFormat) -> Samples:
    """Run `codec` over one frame; every way it can fail becomes an `ImagingError`."""
    try:
        with _no_lost_errors():
            samples = codec.decode(stream, pixel_format)
    except (ImagingError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # Rust codecs panic with a BaseException.
        raise DecodeFailed(codec=codec.name, detail=str(error)[:200]) from error
    expected = (pixel_format.rows, pixel_format.columns)
    if samples.shape[:2] != expected or samples.ndim != (2 if pixel_format.samples == 1 else 3):
        raise DecodeFailed(codec=codec.name, detail=f"shape {samples.shape}")
    return np.ascontiguousarray(samples)
