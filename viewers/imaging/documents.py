"""Decodes what is not DICOM, inside a worker: photos, pages of a PDF, voice notes.

The libraries are imported with the first such job; the sandbox lets a worker read them.
"""

import io
import warnings
from contextlib import suppress

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from viewers.imaging.errors import DecodeFailed, FrameMissing, TooLarge, UnsupportedSyntax
from viewers.imaging.jobs import Answer, DecodePhoto, DecodeSound, RenderPage

_MOST_PHOTO_PIXELS = 120_000_000
_MOST_SOUND_S = 3600


def photo(job: DecodePhoto) -> Answer:
    """Decode a photo.

    Raises:
        UnsupportedSyntax: no such format is known here (HEIC).
        TooLarge: more than 120 million pixels.
        DecodeFailed: it is damaged.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(job.codestream))
    except UnidentifiedImageError as error:
        raise UnsupportedSyntax(transfer_syntax_uid="", name="photo", requires="") from error
    if image.width * image.height > _MOST_PHOTO_PIXELS:
        raise TooLarge(needed_bytes=image.width * image.height * 3, limit_bytes=_MOST_PHOTO_PIXELS * 3)
    name = (image.format or "").lower()
    with suppress(AttributeError, ValueError):  # only some formats can be reduced while they are decoded
        image.draft("RGB", (job.most_px, job.most_px))
    try:
        return _rgb(_on_white(ImageOps.exif_transpose(image)), job.most_px, pages=1)
    except (OSError, SyntaxError, ValueError) as error:
        raise DecodeFailed(codec=name, detail=type(error).__name__) from error


def page(job: RenderPage) -> Answer:
    """Render a page of a PDF.

    Raises:
        FrameMissing: it has fewer pages.
        DecodeFailed: it is damaged, or wants a password.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(job.codestream)
        pages = len(document)
        if not 0 <= job.page < pages:
            raise FrameMissing(index=job.page, frames=pages)
        found = document[job.page]
        bitmap = found.render(scale=job.most_px / max(1.0, *found.get_size()))
    except pypdfium2.PdfiumError as error:
        raise DecodeFailed(codec="pdf", detail=type(error).__name__) from error
    return _rgb(bitmap.to_pil(), job.most_px, pages)


def sound(job: DecodeSound) -> Answer:
    """Decode a voice note to mono.

    Raises:
        UnsupportedSyntax: its format cannot be played here (Opus, AAC), or the library is missing.
        TooLarge: it lasts more than an hour.
    """
    try:
        import miniaudio
    except ImportError as error:
        raise UnsupportedSyntax(transfer_syntax_uid="", name="sound", requires="miniaudio") from error
    try:
        decoded = miniaudio.decode(job.codestream, nchannels=1, sample_rate=job.rate_hz)
    except miniaudio.DecodeError as error:
        raise UnsupportedSyntax(transfer_syntax_uid="", name="sound", requires="") from error
    samples = decoded.samples.tobytes()
    if len(samples) > 2 * job.rate_hz * _MOST_SOUND_S:
        raise TooLarge(needed_bytes=len(samples), limit_bytes=2 * job.rate_hz * _MOST_SOUND_S)
    return Answer(blob=samples)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image.convert("RGBA"))
        image = ground
    return image.convert("RGB")


def _rgb(image: Image.Image, most_px: int, pages: int) -> Answer:
    image.thumbnail((most_px, most_px))
    pixels = image.convert("RGB")
    return Answer(msgspec.msgpack.encode(((pixels.height, pixels.width, 3), pages)), pixels.tobytes())
