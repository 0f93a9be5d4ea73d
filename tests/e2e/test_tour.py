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


ROOT = Path(__file__).parents[2]
LOST = """
import sys
from pathlib import Path
from workstation.demo import home
from workstation.demo.guide import StepFailed
from workstation.demo.tour import take

def story(tale):
    yield from tale.guide.shot("before", "The window.")
    yield from tale.guide.click("Se connecter à la lune", patience_s=1)

try:
    take(home.for_tour(Path(sys.argv[1])), Path(sys.argv[2]), lambda *_: None, story)
except StepFailed as failure:
    sys.exit(str(failure))
"""


@pytest.fixture(autouse=True)
def _screen_and_hands() -> None:
    missing = [command for command in NEEDED if shutil.which(command) is None]
    if missing:
        pytest.skip(f"the tour needs {', '.join(missing)}")


def run(*words: str, home: Path, **changed: str) -> "subprocess.CompletedProcess[str]":
    home.mkdir()
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8", **changed},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )


@pytest.mark.timeout(420)
def test_the_tour_tells_a_whole_case_in_pictures_and_a_signed_report(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("-m", "workstation", "demo", "--tour", "--out", str(out), home=tmp_path / "home")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert str(out) in done.stdout
    check_pictures(out)
    check_report(out / "report.pdf")


@pytest.mark.timeout(120)
def test_without_hands_the_tour_says_so_and_fails(tmp_path: Path) -> None:
    (tmp_path / "xdotool").write_text("#!/bin/sh\n")
    (tmp_path / "xdotool").chmod(0o755)
    out, words = tmp_path / "out", ("-m", "workstation", "demo", "--tour", "--out")
    path = f"{tmp_path}:/usr/bin:/bin"
    done = run(*words, str(out), home=tmp_path / "home", PATH=path, LANG="en_US.UTF-8")
    assert done.returncode == 1
    assert done.stderr.startswith("khibra: The tour stopped: the system says: xdotool has ended.")
    assert len(done.stderr.splitlines()) == 1
    assert (out / "failed.png").is_file()


@pytest.mark.timeout(120)
def test_a_step_that_does_not_find_its_text_ends_the_tour(tmp_path: Path) -> None:
    done = run("-c", LOST, str(tmp_path / "folders"), str(tmp_path / "out"), home=tmp_path / "home")
    assert done.returncode == 1
    assert done.stderr == "“Se connecter à la lune” did not appear\n"
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"01-before.png", "failed.png"}


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
