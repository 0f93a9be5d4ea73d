"""`khibra doctor` looks at this computer, and says how to get what is missing."""

import shutil
from pathlib import Path

import pytest

from tests.unit.host.bench import Terminal
from workstation.commands import checks
from workstation.commands.checks import Finding
from workstation.config import find_paths


def found(check: checks.Check, tmp_path: Path) -> list[Finding]:
    return list(check(find_paths({"KHIBRA_HOME": str(tmp_path)})))


@pytest.mark.parametrize("check", checks.ALL, ids=lambda each: each.__name__)
def test_every_check_ends_with_an_answer(check: checks.Check, tmp_path: Path) -> None:
    answers = found(check, tmp_path)
    assert answers
    assert all(each.remedy for each in answers if each.mark != "good")


def test_a_computer_that_passes_our_tests_passes_the_doctor(terminal: Terminal) -> None:
    code, shown, _ = terminal.run("doctor")
    assert code == 0, shown
    assert "Python" in shown
    assert "SQLite" in shown
    assert "jpeg2000" in shown


def test_without_a_display_the_window_is_optional(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    (answer,) = found(checks.window, tmp_path)
    assert answer.mark == "optional"
    assert "DISPLAY" in answer.remedy


def test_what_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("xdotool") is None
    answers = {each.subject: each for each in found(checks.helpers, tmp_path)}
    assert answers["xdotool"].remedy == "sudo apt-get install xdotool"


def test_a_folder_that_cannot_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    answers = found(checks.storage, tmp_path)
    assert answers[0].mark == "missing"
    assert "KHIBRA_HOME" in answers[0].remedy


def test_what_stops_khibra_is_three(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    code, shown, _ = terminal.run("doctor")
    assert code == 3
    assert "cannot work here" in shown
