"""What the documentation shows, works: Python runs, manifests are valid, every hook is on the page."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.contract.rooms import ROOT, tracked
from workstation.api import hooks_desktop, hooks_server, hooks_shared
from workstation.kernel import manifest

PAGES = [p for p in tracked() if p.suffix == ".md" and p.is_relative_to(ROOT / "docs")]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(kind: str) -> list[tuple[str, str]]:
    return [
        (str(page.relative_to(ROOT)), body)
        for page in PAGES
        for language, body in BLOCK.findall(page.read_text("utf-8"))
        if language == kind
    ]


@pytest.mark.parametrize(("page", "code"), blocks("python"))
def test_python_examples_run(page: str, code: str) -> None:
    names: dict[str, object] = {"__name__": "example"}
    exec(compile(code, page, "exec"), names)
    assert len(names) > 2


@pytest.mark.parametrize(("page", "text"), blocks("toml"))
def test_toml_examples_are_valid(page: str, text: str) -> None:
    table = tomllib.loads(text)
    if "api" in table:
        assert manifest.parse(text, Path(page)).id == table["id"]


@pytest.mark.parametrize("module", [hooks_shared, hooks_desktop, hooks_server], ids=lambda m: m.__name__)
def test_every_hook_is_documented(module: object) -> None:
    hooks = [value for name, value in vars(module).items() if getattr(value, "khibra_spec", None) is not None]
    assert len(hooks) > 4
    assert [hook.__name__ for hook in hooks if len(hook.__doc__ or "") < 15] == []


def test_links_between_pages_lead_somewhere() -> None:
    link = re.compile(r"\]\((?!https?:)([^)#]+)")
    broken = [
        f"{page.relative_to(ROOT)} → {target}"
        for page in [*PAGES, ROOT / "README.md"]
        for target in link.findall(page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
