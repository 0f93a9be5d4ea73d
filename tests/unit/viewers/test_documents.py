"""Photos, pages and voice notes, decoded by real workers."""

import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from tests.unit.viewers.papers import ROTATED_RIGHT, jpeg, pdf, wav
from viewers.imaging.errors import DecodeFailed, FrameMissing, UnsupportedSyntax
from viewers.imaging.jobs import DecodePhoto, DecodeSound, RenderPage
from viewers.imaging.worker import WorkerPool


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(1) as running:
        yield running


def test_a_photo_is_upright_as_its_exif_says(pool: WorkerPool) -> None:
    found = pool.run(DecodePhoto(codestream=jpeg(orientation=ROTATED_RIGHT)))
    assert found.pixels.shape == (60, 40, 3)
    assert found.pixels[5, 20, 0] > 150, "what was left is on top"
    assert found.pixels[55, 20, 2] > 150
    assert found.pages == 1


def test_a_photo_is_made_no_larger_than_asked(pool: WorkerPool) -> None:
    assert max(pool.run(DecodePhoto(codestream=jpeg(800, 400), most_px=200)).pixels.shape) == 200


def test_what_is_transparent_is_white(pool: WorkerPool) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    assert np.all(pool.run(DecodePhoto(codestream=out.getvalue())).pixels == 255)


@pytest.mark.parametrize(("data", "error"), [(b"no photo", UnsupportedSyntax), (jpeg()[:600], DecodeFailed)])
def test_a_photo_that_cannot_be_opened_says_why(
    pool: WorkerPool, data: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        pool.run(DecodePhoto(codestream=data))


def test_a_page_of_a_pdf(pool: WorkerPool) -> None:
    found = pool.run(RenderPage(codestream=pdf(), page=1, most_px=400))
    assert found.pixels.shape == (400, 300, 3)
    assert found.pages == 2
    assert found.pixels.min() < 60, "the text"
    assert found.pixels[0, 0].tolist() == [255, 255, 255]


def test_a_pdf_that_cannot_be_opened_says_why(pool: WorkerPool) -> None:
    with pytest.raises(DecodeFailed):
        pool.run(RenderPage(codestream=b"%PDF-1.4 nothing"))
    with pytest.raises(FrameMissing):
        pool.run(RenderPage(codestream=pdf(), page=7))


def test_a_voice_note(pool: WorkerPool) -> None:
    pytest.importorskip("miniaudio")
    found = pool.run(DecodeSound(codestream=wav(seconds=0.5), rate_hz=16_000))
    assert found.length_s == pytest.approx(0.5, abs=0.01)
    with pytest.raises(UnsupportedSyntax):
        pool.run(DecodeSound(codestream=b"no sound"))
