"""What is logged, where, and what never is."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from workstation import logs


@pytest.fixture(autouse=True)
def own_handlers() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)


def fail() -> None:
    try:
        int("Fatima Oubella")
    except ValueError:
        logging.getLogger("x").exception("it failed")


def test_the_file_holds_json_without_words_of_exceptions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = logs.set_up("desktop", tmp_path / "logs")
    logging.getLogger("x").info("quiet")
    fail()
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["event"] for line in lines] == ["quiet", "it failed"]
    assert lines[1]["exceptions"][0]["kind"] == "ValueError"
    assert "Fatima" not in file.read_text()
    shown = capsys.readouterr().err
    assert shown == "error: it failed (ValueError)\n"


def test_a_supervisor_gets_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("server", tmp_path, lines_for_machines=True)
    logging.getLogger("x").info("listening")
    logging.getLogger("alembic.runtime").info("greeting")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["event"] == "listening"


def test_where_no_file_can_be_written_the_program_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").write_text("a file in the way")
    logs.set_up("desktop", tmp_path / "logs")
    assert "no log file" in capsys.readouterr().err


def test_files_do_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MOST_BYTES", 2000)
    logs.set_up("desktop", tmp_path)
    for number in range(300):
        logging.getLogger("x").info("event %d", number)
    assert len(list(tmp_path.iterdir())) == logs.KEPT_FILES + 1
    assert all(file.stat().st_size <= 2000 for file in tmp_path.iterdir())
