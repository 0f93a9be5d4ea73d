"""What was running when a process ended is known at the next start."""

import subprocess
import sys
from pathlib import Path

from tests.plugins.bench import Hands
from workstation.kernel.marker import CallMarker

DIES_IN_A_CALL = """
import os, sys
from pathlib import Path
from workstation.kernel.clock import Clock
from workstation.kernel.marker import CallMarker
marker = CallMarker(Path(sys.argv[1]), "desktop", Clock())
with marker.around("first", "import"):
    pass
with marker.around("outer", "on_event"):
    with marker.around("inner", "offer_case_badges"):
        print("in", flush=True)
        if sys.argv[2] == "wait":
            sys.stdin.read()
    if sys.argv[2] == "die":
        os._exit(1)
os._exit(0)
"""


def run(folder: Path, what: str) -> "subprocess.Popen[bytes]":
    child = subprocess.Popen(
        [sys.executable, "-c", DIES_IN_A_CALL, str(folder), what],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"in\n"
    return child


def end(child: "subprocess.Popen[bytes]") -> None:
    child.communicate(timeout=20)


def marker(folder: Path) -> CallMarker:
    return CallMarker(folder, "desktop", Hands().clock())


def test_a_process_that_dies_in_a_plugin_names_it(tmp_path: Path) -> None:
    end(run(tmp_path, "die"))
    (suspect,) = marker(tmp_path).suspects
    assert (suspect.plugin, suspect.where, suspect.seconds) == ("outer", "on_event", None)


def test_a_process_that_ends_outside_of_plugins_names_nobody(tmp_path: Path) -> None:
    end(run(tmp_path, "end"))
    assert marker(tmp_path).suspects == ()


def test_a_process_that_lives_is_no_suspect(tmp_path: Path) -> None:
    child = run(tmp_path, "wait")
    try:
        assert marker(tmp_path).suspects == ()
    finally:
        child.kill()
        end(child)
    (suspect,) = marker(tmp_path).suspects
    assert suspect.plugin == "inner"


def test_a_suspect_is_named_once(tmp_path: Path) -> None:
    end(run(tmp_path, "die"))
    first = marker(tmp_path)
    assert len(first.suspects) == 1
    first.close()
    assert marker(tmp_path).suspects == ()


def test_a_call_that_came_back_too_late_is_named(tmp_path: Path) -> None:
    first = marker(tmp_path)
    first.stalled("slow", "on_event", 12.34)
    first.stalled("slow", "on_event", 15.0)
    first.stalled("slow", "import", 11.0)
    first.close()
    found = [(each.plugin, each.where, each.seconds) for each in marker(tmp_path).suspects]
    assert found == [("slow", "on_event", 15.0), ("slow", "import", 11.0)]


def test_a_file_cut_off_by_a_power_failure_means_nothing(tmp_path: Path) -> None:
    (tmp_path / "desktop-stalled.json").write_text('[{"plugin": "x"')
    (tmp_path / "desktop-1.call").write_text("[" + " " * 255)
    assert marker(tmp_path).suspects == ()


def test_it_leaves_no_file_behind(tmp_path: Path) -> None:
    with (mine := marker(tmp_path)).around("p", "w"):
        assert list(tmp_path.iterdir())
    mine.close()
    assert list(tmp_path.iterdir()) == []
