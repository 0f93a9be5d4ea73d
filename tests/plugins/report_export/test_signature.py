"""The signature of a report, judged by poppler's `pdfsig`, not by the library that made it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.plugins.report_export.reading import printed
from tests.plugins.report_export.samples import addendum, one_expert, panel

pytestmark = pytest.mark.skipif(
    shutil.which("pdfsig") is None, reason="poppler-utils (pdfsig) is not installed"
)


def judged(pdf: bytes, folder: Path) -> str:
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False, timeout=60)
    return done.stdout


@pytest.mark.parametrize(
    "content", [one_expert(), panel(language="en"), addendum()], ids=["one", "panel", "addendum"]
)
def test_the_signature_is_valid_and_covers_the_file(content: object, tmp_path: Path) -> None:
    said = judged(printed(content), tmp_path)  # type: ignore[arg-type]
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "Signer Certificate Common Name: CHU Mohammed VI" in said
    assert said.count("Signature #") == 1


@pytest.mark.parametrize("place", [0.1, 0.5])
def test_one_changed_byte_makes_it_invalid(place: float, tmp_path: Path) -> None:
    pdf = bytearray(printed(one_expert()))
    end = pdf.index(b"/ByteRange")
    pdf[int(end * place)] ^= 1
    assert "Signature is Valid." not in judged(bytes(pdf), tmp_path)


def test_the_authority_is_in_the_file() -> None:
    pdf = printed(one_expert())
    assert b"Khibra test authority".hex().encode() in pdf.lower()
