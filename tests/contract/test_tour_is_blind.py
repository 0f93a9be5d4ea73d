"""The tour sees and touches what a person sees and touches: it knows no plugin, no client and no controller."""

import ast
from importlib.util import resolve_name
from pathlib import Path

import pytest

from tests.contract.rooms import ROOT

DEMO = ROOT / "workstation" / "demo"
TOUR = ("eyes", "guide", "hands", "screen", "story", "tour")
MAY_IMPORT = (
    "workstation.demo.",
    "workstation.api.i18n",
    "workstation.api.shaping",
    "workstation.config.Paths",
    "workstation.errors",
    "workstation.logs",
)
OURS = ("workstation", "plugins", "cases", "viewers")


def imported(path: Path) -> set[str]:
    """Return the modules of ours that a file imports, at any depth of it; `from a import b` is `a.b`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), "workstation.demo")
            names.update(f"{base}.{alias.name}" for alias in node.names)
    return {name for name in names if name.split(".")[0] in OURS}


@pytest.mark.parametrize("module", TOUR)
def test_the_tour_imports_neither_plugins_nor_client_nor_controllers(module: str) -> None:
    assert {n for n in imported(DEMO / f"{module}.py") if not n.startswith(MAY_IMPORT)} == set()


def test_only_the_tour_itself_opens_the_window_and_makes_the_pictures() -> None:
    """What reaches the running program from the tour's own modules is its root window, and nothing else."""
    other = {"workstation.demo.home", "workstation.opening"}
    for module in ("eyes", "guide", "hands", "story"):
        assert not {n for n in imported(DEMO / f"{module}.py") if n.startswith(tuple(other))}


@pytest.mark.parametrize("module", ["eyes", "guide", "story"])
def test_the_tour_presses_no_button_from_inside(module: str) -> None:
    """No event is made up, no command called and no widget changed: all of it comes from the hands."""
    inside = {"invoke", "event_generate", "configure", "insert", "focus_set", "focus_force", "set_value"}
    calls = {
        node.func.attr
        for node in ast.walk(ast.parse((DEMO / f"{module}.py").read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert calls & inside == set()
