"""What the packages may load: no Tk in the pure ones, nothing heavy before a picture is shown."""

import subprocess
import sys

import grimp
import pytest

PURE = """
import importlib, pkgutil, sys
import viewers.imaging, viewers.marks
for package in (viewers.imaging, viewers.marks):
    for module in pkgutil.iter_modules(package.__path__):
        name = f"{package.__name__}.{module.name}"
        if sys.platform not in ("linux",) and name.endswith("sandbox_linux"):
            continue
        importlib.import_module(name)
"""


def loaded_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", code + "\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stdout.split())


def test_imaging_and_marks_never_load_tk_or_the_network() -> None:
    loaded = loaded_after(PURE)
    assert "viewers.imaging.perform" in loaded
    assert not loaded & {"tkinter", "_tkinter", "asyncio", "aiohttp", "sqlite3", "viewers.widgets"}


@pytest.mark.parametrize("module", ["viewers.widgets.bare_window", "viewers.imaging.worker"])
def test_a_window_loads_nothing_heavy_before_its_first_picture(module: str) -> None:
    assert not loaded_after(f"import {module}") & {"pydicom", "imagecodecs", "cv2", "rle"}


def test_no_module_imports_one_that_needs_it_in_turn() -> None:
    """Imports for types count as well: what cannot be read alone cannot be changed alone."""
    graph = grimp.build_graph("viewers")
    packages = {name.rpartition(".")[0] for name in graph.modules}
    circles = {
        f"{module} -> {needed}"
        for module in graph.modules - packages
        for needed in graph.find_modules_directly_imported_by(module) - packages
        if graph.chain_exists(importer=needed, imported=module)
    }
    assert circles == set()
