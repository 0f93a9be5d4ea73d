"""A bench for plugins: writes real plugin folders, and runs a real kernel over them with a clock that is turned."""

import sys
from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from workstation.api import contributions
from workstation.api.plugins import PluginInfo
from workstation.kernel.clock import Clock
from workstation.kernel.discovery import Places
from workstation.kernel.gate import Gate
from workstation.kernel.kernel import Kernel, Options
from workstation.kernel.manifest import Half
from workstation.kernel.marker import CallMarker

RECORDS = sorted(name for name, each in vars(contributions).items() if is_dataclass(each))
HEAD = f"""
from workstation.api.contributions import {", ".join(RECORDS)}
from workstation.api.markers import hookimpl
"""
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


class Hands:
    """The hands of the clock; a plugin under test turns them with `import bench_clock`."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def turn(self, seconds: float) -> None:
        self.seconds += seconds

    def clock(self) -> Clock:
        return Clock(now=lambda: START + timedelta(seconds=self.seconds), tick=lambda: self.seconds)


class Bench:
    """A folder of plugins and what is needed to load it."""

    def __init__(self, root: Path) -> None:
        self.root = root / "plugins"
        self.root.mkdir()
        self.state = root / "calls"
        self.switches = root / "plugins.json"
        self.hands = Hands()
        self.kernels: list[Kernel] = []

    def plugin(self, name: str, code: str = "", half: Half = "desktop", **manifest: Any) -> Path:
        """Write a plugin; `code` is the module of its half."""
        folder = self.root / name
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").write_text("")
        (folder / f"{half}.py").write_text(HEAD + dedent(code), "utf-8")
        keys = {"id": name, "version": "1.0", "api": ">=1.0,<2", "summary": name, half: f"{name}.{half}"}
        lines = [f"{key} = {_toml(value)}" for key, value in (keys | manifest).items()]
        (folder / "plugin.toml").write_text("\n".join(lines), "utf-8")
        return folder

    def panels(self, name: str, **manifest: Any) -> Path:
        """Write a harmless plugin with one panel."""
        return self.plugin(name, panel_code(name), **manifest)

    def kernel(self, half: Half = "desktop", **options: Any) -> Kernel:
        """Make a kernel over the folder, not loaded."""
        clock = self.hands.clock()
        options.setdefault("gate", Gate(self.switches))
        options.setdefault("marker", CallMarker(self.state, half, clock))
        places = options.pop("places", Places(built_in=None, user=self.root, installed=False))
        kernel = Kernel(Options(half=half, places=places, clock=clock, **options))
        self.kernels.append(kernel)
        return kernel

    def loaded(self, half: Half = "desktop", **options: Any) -> Kernel:
        """Make a kernel over the folder and load it."""
        kernel = self.kernel(half, **options)
        kernel.load()
        return kernel


def panel_code(name: str) -> str:
    return dedent(f"""
        @hookimpl
        def register_panels():
            return [Panel(id="{name}", title="{name}", icon="x", build=lambda desk, parent: None)]
    """)


def states(kernel: Kernel) -> dict[str, str]:
    return {each.id: each.state.value for each in kernel.plugins()}


def info(kernel: Kernel, plugin: str) -> PluginInfo:
    return next(each for each in kernel.plugins() if each.id == plugin)


def reason(kernel: Kernel, plugin: str) -> str:
    found = info(kernel, plugin).reason
    return f"{found.sentence()} {found.advice()}" if found else ""


def _toml(value: object) -> str:
    return repr(value) if isinstance(value, str) else repr(list(value))  # type: ignore[call-overload]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A bench whose plugins are forgotten by the interpreter afterwards."""
    path, modules = list(sys.path), set(sys.modules)
    made = Bench(tmp_path)
    sys.modules["bench_clock"] = made.hands  # type: ignore[assignment]
    yield made
    for kernel in made.kernels:
        if marker := kernel._options.marker:
            marker.close()
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if (file := getattr(sys.modules[name], "__file__", None)) and str(tmp_path) in file:
            del sys.modules[name]
    sys.modules.pop("bench_clock", None)
