"""`khibra plugin`: a plugin is written, checked, listed, switched; and the new one passes its own test."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugins.bench import Bench
from tests.unit.host.bench import Terminal

ROOT = Path(__file__).parents[3]


def test_a_new_plugin_works(terminal: Terminal, bench: Bench, tmp_path: Path) -> None:
    code, shown, _ = terminal.run("plugin", "new", "bed_badges", "--folder", tmp_path / "mine")
    assert code == 0
    folder = tmp_path / "mine" / "bed_badges"
    assert f"khibra plugin check {folder}" in shown
    code, shown, _ = terminal.run("plugin", "check", folder)
    assert (code, "Command: bed_badges.hello" in shown) == (0, True)
    own_test = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", str(folder)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert own_test.returncode == 0, own_test.stdout + own_test.stderr
    assert "1 passed" in own_test.stdout


def test_a_new_plugin_passes_our_lint(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("plugin", "new", "tidy", "--folder", tmp_path)
    for check in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "ruff",
                *check,
                "--config",
                ROOT / "pyproject.toml",
                tmp_path / "tidy/desktop.py",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def test_without_a_folder_it_is_yours_and_is_found(terminal: Terminal, bench: Bench) -> None:
    terminal.run("plugin", "new", "mine")
    assert (terminal.home / "data" / "plugins" / "mine" / "plugin.toml").is_file()
    _, shown, _ = terminal.run("plugin", "list")
    (line,) = [line for line in shown.splitlines() if line.startswith("mine ")]
    assert "Your folder" in line
    assert "mine" not in sys.modules
    code, shown, _ = terminal.run("plugin", "check", "mine")
    assert code == 0


@pytest.mark.parametrize("name", ["Mine", "my-plugin", "1st", "../evil", "a" * 65])
def test_a_bad_name(terminal: Terminal, name: str) -> None:
    code, _, error = terminal.run("plugin", "new", name)
    assert code == 2
    assert name in error


def test_nothing_is_overwritten(terminal: Terminal) -> None:
    terminal.run("plugin", "new", "mine")
    code, _, error = terminal.run("plugin", "new", "mine")
    assert code == 1
    assert "already" in error


def test_switching(terminal: Terminal, bench: Bench) -> None:
    terminal.run("plugin", "new", "mine")
    assert terminal.run("plugin", "disable", "mine")[:2] == (0, "mine is off from the next start.\n")
    switches = json.loads((terminal.home / "config" / "plugins.json").read_text())
    assert switches == {"disabled": ["mine"]}
    assert "Disabled" in next(
        line for line in terminal.run("plugin", "list")[1].splitlines() if "mine" in line
    )
    assert terminal.run("plugin", "enable", "mine")[0] == 0
    code, _, error = terminal.run("plugin", "enable", "nobody")
    assert code == 1
    assert "nobody" in error


def test_a_plugin_of_somebody_else_is_allowed(terminal: Terminal, bench: Bench) -> None:
    terminal.run("plugin", "new", "mine")
    assert "khibra plugin allow mine" in terminal.run("plugin", "list")[1]
    code, shown, _ = terminal.run("plugin", "allow", "mine")
    assert code == 0
    assert "mine 0.1.0 · Your name or your hospital's · Your folder" in shown
    assert "asks to: read cases" in shown
    shown = terminal.run("plugin", "list")[1]
    assert "allow" not in shown
    assert "On" in next(line for line in shown.splitlines() if line.startswith("mine "))
    assert terminal.run("plugin", "allow", "nobody")[0] == 1


def test_a_broken_plugin_is_explained(terminal: Terminal, bench: Bench) -> None:
    bench.plugin("evil", "raise ValueError('not today')")
    code, shown, _ = terminal.run("plugin", "check", bench.root / "evil")
    assert code == 1
    assert "Could not be loaded" in shown
    assert "ValueError: not today" in shown
    assert "desktop.py:4 in <module>" in shown
    assert "importlib" not in shown


@pytest.mark.parametrize("place", ["nobody", "/nowhere/at/all"])
def test_what_is_not_there(terminal: Terminal, place: str) -> None:
    code, _, error = terminal.run("plugin", "check", place)
    assert code == 1
    assert place in error


def test_one_that_cannot_be_used_makes_the_list_fail(terminal: Terminal, bench: Bench) -> None:
    terminal.run("plugin", "new", "mine")
    manifest = terminal.home / "data" / "plugins" / "mine" / "plugin.toml"
    manifest.write_text(manifest.read_text().replace(">=1.0,<2", ">=7"))
    code, shown, _ = terminal.run("plugin", "list")
    assert code == 1
    assert ">=7" in shown
    assert "Update the plugin" in shown
