"""The checkout as the contract tests read it: the files git would commit, and the rooms they stand in."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("workstation", "plugins", "viewers", "cases")


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file that is tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return tuple(ROOT / name for name in listed if (ROOT / name).is_file())


def sources() -> tuple[Path, ...]:
    """Return the Python files of the product."""
    return tuple(p for p in tracked() if p.suffix == ".py" and p.relative_to(ROOT).parts[0] in ROOMS)
