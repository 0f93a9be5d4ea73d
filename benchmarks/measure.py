"""What the benchmarks share: medians of runs that take turns, and a line with the goal and the result."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def until_line(command: list[str], marks: int = 1) -> list[float]:
    """Run a child and return when it wrote each of its first lines, seconds after it was started."""
    began = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, cwd=ROOT, env=environment
    ) as child:
        assert child.stdout is not None
        seen = []
        for _mark in range(marks):
            line = child.stdout.readline()
            assert line, f"{command} ended before it was done"
            seen.append(time.perf_counter() - began)
        child.stdout.read()
    return seen


def in_turns(rounds: int, runs: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """Run all of them one after another, `rounds` times, and return the median of each."""
    found: dict[str, list[float]] = {name: [] for name in runs}
    for _round in range(rounds):
        for name, run in runs.items():
            found[name].append(run())
    return {name: statistics.median(values) for name, values in found.items()}


def at_most(title: str, value: float, goal: float, unit: str = "") -> bool:
    """Print a line and return whether the goal is met."""
    return _told(title, value <= goal, f"{value:.2f}{unit} (goal: at most {goal:g}{unit})")


def at_least(title: str, value: float, goal: float, unit: str = "") -> bool:
    """Print a line and return whether the goal is met."""
    return _told(title, value >= goal, f"{value:.2f}{unit} (goal: at least {goal:g}{unit})")


def _told(title: str, is_well: bool, figures: str) -> bool:
    print(f"{'ok  ' if is_well else 'FAIL'} {title}: {figures}", flush=True)
    return is_well
