"""A process that is killed while somebody types loses at most five seconds of it. Real process, real file."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from cases.model.case import Question
from tests.plugins.intake_form.server_on_paper import IntakeDesk
from workstation.api.contexts import Sealing

AT_MOST_LOST_S = 5.0
TYPIST = """
import sys
from datetime import timedelta
from pathlib import Path
from msgspec.structs import replace
from cases.model.case import Question
from tests.plugins.intake_form.server_on_paper import IntakeDesk
from workstation.api.contexts import Sealing

desk, pause_s = IntakeDesk(Path(sys.argv[1])), float(sys.argv[2])
place = desk.workplace()
place.begin()
intake, typed = place.intake, 0
while True:
    typed += 1
    part = intake.draft.question
    intake.ask(replace(part, question=Question(text="x" * typed)))
    print(desk.clock_s(), typed, flush=True)
    sys.stdin.readline()
    desk.pass_time(timedelta(seconds=pause_s))
"""


@pytest.mark.parametrize(("pause_s", "keys"), [(0.1, 137), (0.25, 61), (0.9, 23), (3.0, 9)])
def test_a_kill_loses_at_most_five_seconds(tmp_path: Path, pause_s: float, keys: int) -> None:
    typist = subprocess.Popen(
        [sys.executable, "-c", TYPIST, str(tmp_path), str(pause_s)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path.cwd())},
    )
    assert typist.stdin is not None
    assert typist.stdout is not None
    times: list[float] = []
    for _key in range(keys):
        at_s, _count = typist.stdout.readline().split()
        times.append(float(at_s))
        typist.stdin.write("\n")
        typist.stdin.flush()
    typist.stdout.readline()
    typist.send_signal(signal.SIGKILL)
    typist.wait()
    typist.stdin.close()
    typist.stdout.close()

    (draft,) = IntakeDesk(tmp_path).workplace().drafts()
    kept = len(draft.question.question.text)
    assert times[-1] - times[kept - 1] <= AT_MOST_LOST_S
    assert {p.stat().st_mode & 0o777 for p in tmp_path.rglob("*.json")} == {0o600}


def test_a_draft_is_offered_again_and_goes_on_where_it_was(tmp_path: Path) -> None:
    desk = IntakeDesk(tmp_path)
    place = desk.workplace()
    place.begin()
    assert place.intake is not None
    place.intake.ask(replace(place.intake.draft.question, question=Question(text="Une toux depuis")))
    draft = place.intake.draft
    place.close()
    again = desk.workplace()
    assert again.drafts() == (draft,)
    again.take_up(draft)
    assert again.intake is not None
    assert again.intake.draft == draft
    assert again.drafts() == ()


def test_an_untouched_draft_leaves_nothing(tmp_path: Path) -> None:
    desk = IntakeDesk(tmp_path)
    place = desk.workplace()
    place.begin()
    place.close()
    assert desk.workplace().drafts() == ()


def test_no_file_is_named_for_a_patient(tmp_path: Path) -> None:
    desk = IntakeDesk(tmp_path)
    place = desk.workplace()
    place.begin()
    assert place.intake is not None
    part = place.intake.draft.patient
    place.intake.type_patient(replace(part.entry, family_name="Oubella", given_name="Fatima"))
    place.close()
    (path,) = tmp_path.rglob("*.json")
    assert "Oubella" in path.read_text("utf-8")
    assert path.stem == place.intake.draft.id


def test_a_draft_of_another_key_is_set_aside_not_deleted(tmp_path: Path) -> None:
    kept = tmp_path / "intake" / "drafts"
    kept.mkdir(parents=True)
    (kept / "abc.json").write_bytes(b"\x00sealed with another key")
    place = IntakeDesk(tmp_path).workplace()
    assert place.unreadable == 1
    assert place.drafts() == ()
    assert (kept / "abc.unreadable").read_bytes() == b"\x00sealed with another key"


class Seal:
    """Sealing with a key that can be tried wrong."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, content: bytes) -> bytes:
        return self._key + content[::-1]

    def unseal(self, content: bytes) -> bytes:
        if not content.startswith(self._key):
            raise ValueError
        return content.removeprefix(self._key)[::-1]


def desk_with(folder: Path, key: bytes) -> IntakeDesk:
    desk = IntakeDesk(folder)
    if key:
        desk.services[Sealing] = Seal(key)
    return desk


def test_a_sealed_draft_shows_nothing_and_opens_again_with_its_key(tmp_path: Path) -> None:
    place = desk_with(tmp_path, b"key").workplace()
    place.begin()
    assert place.intake is not None
    place.intake.ask(replace(place.intake.draft.question, question=Question(text="Une toux depuis")))
    place.close()
    (path,) = tmp_path.rglob("*.json")
    assert b"toux" not in path.read_bytes()
    assert desk_with(tmp_path, b"").workplace().drafts() == ()
    assert desk_with(tmp_path, b"other").workplace().unreadable == 1
    (draft,) = desk_with(tmp_path, b"key").workplace().drafts()
    assert draft.question.question.text == "Une toux depuis"


def test_a_draft_that_was_kept_plain_opens_once_there_is_a_keyring(tmp_path: Path) -> None:
    place = desk_with(tmp_path, b"").workplace()
    place.begin()
    assert place.intake is not None
    place.intake.ask(replace(place.intake.draft.question, question=Question(text="Une toux depuis")))
    place.close()
    assert len(desk_with(tmp_path, b"key").workplace().drafts()) == 1


def test_a_full_disk_is_said_and_tried_again(tmp_path: Path) -> None:
    desk = IntakeDesk(tmp_path)
    place = desk.workplace()
    place.begin()
    intake = place.intake
    assert intake is not None
    blocker = tmp_path / "intake" / "drafts"
    blocker.parent.mkdir(parents=True, exist_ok=True)
    blocker.write_text("a file where the folder should be")
    intake.ask(replace(intake.draft.question, question=Question(text="kept in the window")))
    for _second in range(3):
        desk.pass_time()
    assert intake.unsaved
    blocker.unlink()
    for _second in range(3):
        desk.pass_time()
    assert intake.unsaved == ""
    assert len(list(blocker.glob("*.json"))) == 1


def test_what_was_unpacked_for_a_draft_goes_with_it(tmp_path: Path) -> None:
    desk = IntakeDesk(tmp_path)
    place = desk.workplace()
    place.begin()
    assert place.intake is not None
    place.intake.ask(replace(place.intake.draft.question, question=Question(text="x")))
    draft = place.intake.draft
    place.close()
    for name in (draft.id, "of-a-draft-that-is-gone"):
        (tmp_path / "intake" / "unpacked" / name).mkdir(parents=True)
    again = desk.workplace()
    assert [p.name for p in (tmp_path / "intake" / "unpacked").iterdir()] == [draft.id]
    again.discard(draft)
    assert list((tmp_path / "intake" / "unpacked").iterdir()) == []
    assert again.drafts() == ()
