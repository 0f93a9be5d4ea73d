"""Running `khibra` in this process, with its own home and a captured screen."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from workstation.api import i18n
from workstation.cli import main


@dataclass
class Terminal:
    """What a person at a terminal sees."""

    home: Path
    capture: pytest.CaptureFixture[str]

    def run(self, *words: object) -> tuple[int, str, str]:
        """Return exit code, standard output, standard error."""
        try:
            code = main([str(word) for word in words])
        except SystemExit as end:  # argparse
            code = int(str(end.code or 0))
        seen = self.capture.readouterr()
        return code, seen.out, seen.err


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    home = tmp_path / "home"
    monkeypatch.setenv("KHIBRA_HOME", str(home))
    monkeypatch.setenv("KHIBRA_LANGUAGE", "en")
    i18n.use("en", ())
    return Terminal(home, capsys)
