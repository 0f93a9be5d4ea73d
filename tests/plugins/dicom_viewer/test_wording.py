"""The words on pictures."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from plugins.dicom_viewer import wording
from plugins.dicom_viewer.actions import ACTIONS, key_bindings
from plugins.dicom_viewer.toolbar import _ORDER
from viewers.imaging import errors
from viewers.imaging.errors import ImagingError
from viewers.imaging.ports import FrameBytes
from viewers.imaging.records import VoiWindow
from viewers.marks.measure import LengthMeasurement, RegionMeasurement
from workstation.api import i18n
from workstation.ui.kit.icons import icon_names

ROOMS = (Path("workstation/locale"), Path("plugins/dicom_viewer/locale"))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """English, and afterwards what was spoken before."""
    texts, language = dict(i18n._texts), i18n.language()
    i18n.use("en", [])
    yield
    i18n._texts.clear()
    i18n._texts.update(texts)
    i18n._current["language"] = language


@pytest.fixture
def french(english: None) -> None:
    root = Path(__file__).resolve().parents[3]
    i18n.use("fr", [root / room for room in ROOMS])


def test_every_refusal_has_a_sentence_of_its_own() -> None:
    known = {code for code in ImagingError._classes if not code.startswith("test")}
    assert known - set(wording._REFUSALS) == set()


@pytest.mark.usefixtures("french")
def test_refusals_say_in_french_what_is_missing_and_what_to_do() -> None:
    uid = "1.2.840.10008.1.2.4.100"
    missing = errors.UnsupportedSyntax(transfer_syntax_uid=uid, name="MPEG2", requires="un décodeur MPEG")
    first, advice = wording.refusal(missing).split("\n")
    assert "MPEG2" in first
    assert "un décodeur MPEG" in first
    assert advice.startswith("Réinstallez Khibra")
    assert "image 3" in wording.refusal(errors.FrameMissing(index=2, frames=2))
    offline = wording.refusal(errors.Unreadable(reason="unreachable"))
    assert "dès que la liaison reviendra" in offline
    assert "20 s" in wording.refusal(errors.WorkerTimedOut(timeout_s=20.0))


@pytest.mark.usefixtures("french")
def test_measurements_say_what_they_rest_on() -> None:
    length = LengthMeasurement(length=12.345, unit="mm", basis="calibrated")
    assert wording.measurement(length) == "12,3 mm"
    at_detector = LengthMeasurement(length=12.345, unit="mm", basis="detector")
    assert wording.measurement(at_detector) == "12,3 mm\nau détecteur, pas dans le corps"
    bare = LengthMeasurement(length=80.0, unit="px", basis="none")
    assert "cette image n’a pas d’échelle" in wording.measurement(bare)
    region = RegionMeasurement(
        area=250.0, unit="mm", basis="calibrated", pixels=9, mean=-12.5, deviation=3.25, value_unit="HU"
    )
    assert wording.measurement(region) == "2,50 cm²\n−12,5 ± 3,2 UH"


def test_windows_have_the_decimals_they_need() -> None:
    assert wording.window_text(VoiWindow(center=-600, width=1500)) == "C −600  W 1500"
    assert wording.window_text(VoiWindow(center=0.5, width=1)) == "C 0.50  W 1.00"


def test_quality_is_always_said() -> None:
    whole, part = FrameBytes(), FrameBytes(layer=3, layers=6, have_bytes=13_000, total_bytes=120_000)
    assert wording.quality(whole, is_lossy=False, ratio=None) == "Original"
    assert wording.quality(whole, is_lossy=True, ratio=12.0).endswith("12:1")
    assert wording.quality(part, is_lossy=False, ratio=None) == "Layer 3/6, 13 kB of 120 kB"


def test_no_key_means_two_things_and_every_button_has_an_icon() -> None:
    events = [event for event, _run in key_bindings()]
    assert len(events) == len(set(events))
    buttons = {name for group in _ORDER for name in group}
    icons = {action.id: action.icon for action in ACTIONS}
    assert {name for name in buttons if icons[name] not in icon_names()} == set()
    assert {action.id for action in ACTIONS if not action.keys} == set()
