"""The house rules that a linter cannot see."""

import ast
import re
import statistics
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.contract.rooms import ROOMS, ROOT, sources, tracked

MOST_LINES = 500
TEXT_SUFFIXES = {".py", ".md", ".toml", ".lock", ".sh", ".txt", ".csv", ".po", ".yml", ""}


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_no_file_is_long() -> None:
    """Tests are read too."""
    files = [path for path in tracked() if path.suffix == ".py"]
    assert {str(p.relative_to(ROOT)): n for p in files if (n := lines(p)) > MOST_LINES} == {}


def test_the_usual_source_file_is_short() -> None:
    lengths = sorted(n for p in sources() if (n := lines(p)) > 3)
    assert statistics.median(lengths) <= 120
    assert lengths[int(len(lengths) * 0.9)] <= 350


def swallowed(path: Path) -> list[int]:
    tree = ast.parse(path.read_text("utf-8"))
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and len(node.body) == 1 and isinstance(node.body[0], ast.Pass)
    ]


def test_no_error_is_swallowed() -> None:
    assert {str(p.relative_to(ROOT)): found for p in sources() if (found := swallowed(p))} == {}


def test_every_answer_of_the_store_is_described() -> None:
    """What is returned and when it is None; a name says it for what only puts, and for the shelves themselves."""
    tree = ast.parse((ROOT / "cases" / "store" / "ports.py").read_text("utf-8"))
    silent = [
        f"{kind.name}.{method.name}"
        for kind in tree.body
        if isinstance(kind, ast.ClassDef)
        for method in kind.body
        if isinstance(method, ast.FunctionDef)
        and ast.get_docstring(method) is None
        and not (isinstance(method.returns, ast.Constant) and method.returns.value is None)
        and not (kind.name == "Tx" and method.decorator_list)
    ]
    assert silent == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_are_hashed_and_name_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    packages = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)
    assert len(packages) > 40
    assert text.count("--hash=sha256:") >= len(packages)


def test_every_runtime_package_is_in_the_development_lock_with_the_same_version() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9][\w.-]*==\S+", (ROOT / lock).read_text("utf-8"), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_no_file_speaks_of_the_machine_it_was_written_on() -> None:
    suspects = re.compile("/wo" + "rk/|/tmp/br" + "ief|/ro" + "ot/|far" + "m-(studio|bench)")
    found = {
        str(path.relative_to(ROOT)): match.group()
        for path in tracked()
        if path.suffix in TEXT_SUFFIXES and (match := suspects.search(path.read_text("utf-8", "replace")))
    }
    assert found == {}


def test_no_clinical_picture_of_the_corpus_is_committed() -> None:
    assert [
        str(p.relative_to(ROOT)) for p in tracked() if p.suffix.lower() in {".dcm", ".dicom", ".ima"}
    ] == []


def imported(path: Path) -> set[str]:
    """Return the top-level names that a file imports, at any depth of it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_what_the_product_imports_is_what_it_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {canonical(re.split(r"[>=<\[; ]", line)[0]) for line in project["dependencies"]}
    brought_by = packages_distributions()
    foreign = set().union(*map(imported, sources())) - set(sys.stdlib_module_names) - {*ROOMS, "_tkinter"}
    undeclared = {
        name for name in foreign if not declared & {canonical(dist) for dist in brought_by.get(name, [name])}
    }
    assert undeclared == set()


def canonical(name: str) -> str:
    """Return a package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
