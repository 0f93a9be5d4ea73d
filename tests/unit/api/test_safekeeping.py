"""What is typed reaches the disk in time, whole, private, and sealed where the computer can."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from cases.model.record import Record
from tests.plugins.paper_desk import PaperDesk
from workstation.api.safekeeping import LONGEST_S, Autosave, Keeper, Shelf, write_durably


class Note(Record, frozen=True, kw_only=True):
    text: str = ""


class Xor:
    """A seal that any test can break."""

    def seal(self, content: bytes) -> bytes:
        return bytes(byte ^ 1 for byte in content)

    def unseal(self, content: bytes) -> bytes:
        if content.startswith(b"{"):
            raise ValueError("not sealed")
        return self.seal(content)


def test_a_record_comes_back(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "notes", Note)
    shelf.save("one", Note(text="فاطمة"))
    assert shelf.load("one") == Note(text="فاطمة")
    assert shelf.load("two") is None
    assert shelf.load_all() == [Note(text="فاطمة")]
    shelf.delete("one")
    shelf.delete("one")
    assert shelf.load_all() == []


def test_files_are_private(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "notes", Note)
    shelf.save("one", Note(text="x"))
    assert (tmp_path / "notes").stat().st_mode & 0o777 == 0o700
    assert shelf.path("one").stat().st_mode & 0o777 == 0o600


def test_a_sealed_record_is_not_readable_on_disk(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, Note, Xor())
    shelf.save("one", Note(text="secret"))
    assert b"secret" not in shelf.path("one").read_bytes()
    assert shelf.load("one") == Note(text="secret")


@pytest.mark.parametrize("content", [b"", b"{", b'{"other": 1}', b"\xff\xfe"])
def test_what_cannot_be_read_is_set_aside(tmp_path: Path, content: bytes) -> None:
    shelf = Shelf(tmp_path, Note)
    shelf.path("one").write_bytes(content)
    assert shelf.load("one") is None
    assert shelf.unreadable == 1
    assert (tmp_path / "one.unreadable").read_bytes() == content


def test_a_failed_write_leaves_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_durably(tmp_path / "one.json", b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_durably(tmp_path / "one.json", b"new")
    assert (tmp_path / "one.json").read_bytes() == b"old"


def saving() -> tuple[PaperDesk, Autosave, list[float]]:
    desk = PaperDesk(None)
    saved: list[float] = []
    start = desk.time

    def save() -> None:
        saved.append((desk.time - start).total_seconds())

    return desk, Autosave(desk.scheduler, lambda: desk.now().timestamp(), save), saved


def test_a_pause_saves_once() -> None:
    desk, autosave, saved = saving()
    autosave.touch()
    for _second in range(5):
        desk.pass_time(timedelta(seconds=0.5))
    assert saved == [1.0]


def test_typing_without_a_pause_is_saved_in_time() -> None:
    desk, autosave, saved = saving()
    for _tenth in range(100):
        autosave.touch()
        desk.pass_time(timedelta(seconds=0.1))
    assert saved[0] <= LONGEST_S + 0.2
    assert len(saved) == 2


def test_what_waits_is_saved_at_once_when_asked() -> None:
    desk, autosave, saved = saving()
    autosave.flush()
    autosave.touch()
    autosave.flush()
    desk.pass_time(timedelta(minutes=1))
    assert saved == [0.0]


def keeper(folder: Path) -> tuple[PaperDesk, Keeper[Note]]:
    desk = PaperDesk(None, drafts=folder)
    kept = Keeper(desk.desk, "notes", Note())
    kept.open("one")
    return desk, kept


def test_typing_is_on_disk_within_five_seconds(tmp_path: Path) -> None:
    desk, kept = keeper(tmp_path)
    for second in range(1, 6):
        kept.change(Note(text="x" * second))
        desk.pass_time(timedelta(seconds=1) - timedelta(milliseconds=100))
    assert keeper(tmp_path)[1].typed.text


def test_an_emptied_record_leaves_no_file(tmp_path: Path) -> None:
    desk, kept = keeper(tmp_path)
    kept.change(Note(text="all of it"))
    desk.pass_time(timedelta(seconds=2))
    assert keeper(tmp_path)[1].typed == Note(text="all of it")
    kept.change(Note())
    kept.close()
    assert list(tmp_path.rglob("*.json")) == []


def test_each_name_has_its_own_record(tmp_path: Path) -> None:
    _desk, kept = keeper(tmp_path)
    kept.change(Note(text="all of it"))
    kept.open("two")
    assert kept.typed == Note()
    kept.open("one")
    assert kept.typed == Note(text="all of it")


def test_a_disk_that_is_gone_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("a file where the folder should be")
    desk, kept = keeper(tmp_path)
    for text in ("one", "two"):
        kept.change(Note(text=text))
        desk.pass_time(timedelta(seconds=6))
    assert [tone for _text, tone, _case in desk.notices.shown] == ["warning"]
    assert kept.typed.text == "two"
