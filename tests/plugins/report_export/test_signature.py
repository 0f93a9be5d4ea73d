"""The signature of a report, judged by poppler's `pdfsig`, not by the library that made it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.plugins.report_export.reading import key, printed
from tests.plugins.report_export.samples import addendum, at, one_expert, panel

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


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_the_signature_leads_to_the_authority(tmp_path: Path) -> None:
    pdf = printed(one_expert())
    first, gap, after, rest = (
        int(n) for n in re.findall(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+)", pdf)[0]
    )
    (tmp_path / "signed").write_bytes(pdf[first:gap] + pdf[after : after + rest])
    (tmp_path / "signature").write_bytes(bytes.fromhex(pdf[gap + 1 : after - 1].decode()))
    (tmp_path / "root.pem").write_bytes(key().chain[-1].public_bytes(Encoding.PEM))
    command = [
        "openssl",
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-in",
        "signature",
        "-content",
        "signed",
    ]
    command += [
        "-CAfile",
        "root.pem",
        "-purpose",
        "any",
        "-out",
        "out",
        "-attime",
        str(int(at(60).timestamp())),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert "verification successful" in done.stderr.lower(), done.stderr
