"""The tour as somebody starts it: a whole case through the real window, its pictures and the signed report."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

SCREEN = (1366, 768)
FEWEST_PICTURES = 14
FEWEST_COLOURS = 40
NEEDED = ("Xvfb", "openbox", "xdotool", "xmodmap")


def take(folder: Path, home: Path) -> None:
    missing = [command for command in NEEDED if shutil.which(command) is None]
    if missing:
        pytest.skip(f"the tour needs {', '.join(missing)}")
    done = subprocess.run(
        [sys.executable, "-m", "workstation", "demo", "--tour", "--out", str(folder)],
        cwd=Path(__file__).parents[2],
        env={"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.timeout(320)
def test_the_tour_tells_a_whole_case_in_pictures_and_a_signed_report(tmp_path: Path) -> None:
    out, home = tmp_path / "out", tmp_path / "home"
    home.mkdir()
    take(out, home)
    check_pictures(out)
    check_report(out / "report.pdf")


def check_pictures(out: Path) -> None:
    """Every step left a picture that shows something new."""
    pictures = sorted(out.glob("*.png"))
    assert len(pictures) >= FEWEST_PICTURES
    assert [int(p.name[:2]) for p in pictures] == list(range(1, len(pictures) + 1))
    seen = set()
    for path in pictures:
        with Image.open(path) as picture:
            assert picture.size == SCREEN, path.name
            colours = picture.convert("RGB").getcolors(maxcolors=SCREEN[0] * SCREEN[1])
            assert colours is not None
            assert len(colours) >= FEWEST_COLOURS, f"{path.name} is blank"
            seen.add(picture.convert("RGB").tobytes())
    assert len(seen) == len(pictures)


def check_report(report: Path) -> None:
    """The report was saved, and its signature holds."""
    assert report.read_bytes().startswith(b"%PDF-")
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig (poppler-utils) is missing: the signature was not looked at")
    shown = subprocess.run(["pdfsig", str(report)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in shown
    assert "Total document signed" in shown
