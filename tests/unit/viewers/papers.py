"""Makes photos, PDFs and voice notes for tests."""

import io
import math
import struct
import wave

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

ROTATED_RIGHT = 6
"""An EXIF orientation: turn right by 90 degrees to see it upright."""


def jpeg(width: int = 60, height: int = 40, orientation: int = 1) -> bytes:
    """A photo whose left half is red and right half blue."""
    image = Image.new("RGB", (width, height), (220, 10, 10))
    image.paste((10, 10, 220), (width // 2, 0, width, height))
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x112] = orientation
    image.save(out, "JPEG", exif=exif, quality=95)
    return out.getvalue()


def pdf(pages: int = 2) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 400))
    for number in range(pages):
        canvas.drawString(40, 200, f"page {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def wav(seconds: float = 0.5, rate_hz: int = 8000) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        tone = (round(9000 * math.sin(n / 4)) for n in range(round(seconds * rate_hz)))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in tone))
    return out.getvalue()
