"""Photos, documents and voice notes in the real window, from the real server."""

from pathlib import Path
from typing import Any

import pytest

from cases.model.study import AttachmentKind, UploadPurpose
from plugins.image_viewer import sound
from plugins.image_viewer.screen import AttachmentScreen
from plugins.image_viewer.sound import NoSound, Player, Recorder
from plugins.image_viewer.wording import clock_text
from tests.desktop.hands import all_of, click, texts
from tests.plugins.reading_room import ReadingRoom
from tests.unit.viewers.papers import ROTATED_RIGHT, jpeg, pdf, wav
from viewers.imaging.jobs import Sound
from workstation.ui.kit import EmptyState

ATTACHMENT = UploadPurpose.ATTACHMENT


def opened(room: ReadingRoom) -> AttachmentScreen:
    screen = room.open("image_viewer")
    assert isinstance(screen, AttachmentScreen)
    room.pump(lambda: screen.chosen is not None)
    return screen


def choose(room: ReadingRoom, screen: AttachmentScreen, title: str) -> None:
    """Click an attachment in the strip, as its reader does."""
    place = [item.title for item in screen.strip.items].index(title)
    room.pump(lambda: screen.strip.winfo_height() > 100)
    screen.strip.select(screen.strip.items[place].key)
    screen.strip.event_generate("<Return>")
    screen.strip.focus_force()
    room.pump()
    screen.strip.event_generate("<Return>")
    room.pump(lambda: screen.chosen is not None and screen.chosen.title == title)


def keyed(room: ReadingRoom, screen: AttachmentScreen, *names: str) -> None:
    for name in names:
        screen.pages.viewport.focus_force()
        room.pump()
        screen.pages.viewport.event_generate(f"<{name}>")
        room.pump()


def test_a_photo_stands_upright_and_is_turned_and_zoomed(room: ReadingRoom) -> None:
    room.send(jpeg(600, 400, ROTATED_RIGHT), ATTACHMENT, title="Bras.jpg")
    screen = opened(room)
    room.pump(lambda: screen.pages.picture is not None)
    assert screen.pages.picture is not None
    assert screen.pages.picture.pixels.shape == (600, 400, 3)
    viewport = screen.pages.viewport
    assert viewport.overlay.texts()[0].split("\n")[0] == "El Amrani Fatima"
    assert screen.place.text.startswith("Bras.jpg  ·  Photo  ·  ")
    keyed(room, screen, "r", "plus")
    assert (viewport.state.rotation, viewport.state.zoom) == (90, 1.25)
    viewport.event_generate("<Button-4>", x=40, y=40)
    room.pump()
    assert viewport.state.zoom == pytest.approx(1.25**2), "the wheel zooms where there are no pages"
    click(screen.buttons["fit"])
    assert viewport.state.zoom == 1
    assert not screen.buttons["next"].is_enabled


def test_the_pages_of_a_document_are_turned(room: ReadingRoom) -> None:
    room.send(pdf(3), ATTACHMENT, title="Compte rendu.pdf")
    screen = opened(room)
    room.pump(lambda: screen.place.text.endswith("Page 1 of 3"))
    assert not screen.buttons["previous"].is_enabled
    keyed(room, screen, "Next")
    room.pump(lambda: screen.place.text.endswith("Page 2 of 3"))
    screen.pages.viewport.event_generate("<Button-5>", x=40, y=40)
    room.pump(lambda: screen.place.text.endswith("Page 3 of 3"))
    assert not screen.buttons["next"].is_enabled
    click(screen.buttons["previous"])
    room.pump(lambda: screen.place.text.endswith("Page 2 of 3"))


def test_what_cannot_be_shown_says_why_and_can_be_saved(
    room: ReadingRoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heic = b"\x00\x00\x00\x18ftypheic" + b"x" * 900
    room.send(heic, ATTACHMENT, title="IMG_1.HEIC")
    screen = opened(room)
    room.pump(lambda: screen.pages.viewport.message_is_error)
    assert "Files of this kind (image/heic) cannot be shown here." in screen.pages.viewport.message
    target = tmp_path / "saved.heic"
    monkeypatch.setattr("tkinter.filedialog.asksaveasfilename", lambda **_options: str(target))
    click(screen.buttons["save"])
    assert target.read_bytes() == heic


def test_what_arrives_joins_the_strip_without_disturbing_the_reader(room: ReadingRoom) -> None:
    room.send(pdf(2), ATTACHMENT, title="b.pdf")
    screen = opened(room)
    room.pump(lambda: screen.pages.picture is not None)
    keyed(room, screen, "Next")
    room.send(jpeg(), ATTACHMENT, title="a.jpg", is_key=True)
    room.pump(lambda: [item.title for item in screen.strip.items] == ["a.jpg", "b.pdf"])
    assert screen.strip.items[0].badge == "★"
    assert screen.chosen is not None
    assert (screen.chosen.title, screen.pages.page) == ("b.pdf", 1)
    choose(room, screen, "a.jpg")
    room.pump(lambda: screen.pages.picture is not None and screen.pages.count == 1)


def test_the_strip_shows_what_was_not_opened_yet(room: ReadingRoom) -> None:
    room.send(jpeg(), ATTACHMENT, title="a.jpg", is_key=True)
    room.send(pdf(2), ATTACHMENT, title="b.pdf")
    screen = opened(room)
    document = screen.strip.items[1].key

    def is_white_paper() -> bool:
        picture = screen.strip._pictures.get(document)
        return picture is not None and tuple(picture.get(picture.width() // 2, 2)[:3]) == (255, 255, 255)

    room.pump(is_white_paper)  # and not the sign of its kind
    assert screen.chosen is not None
    assert screen.chosen.title == "a.jpg"


def test_a_case_without_attachments_says_so(room: ReadingRoom) -> None:
    screen = room.open("image_viewer")
    room.pump(
        lambda: "This case has no attachments" in [s.title.text for s in all_of(screen.widget, EmptyState)]
    )


def null_backend() -> list[Any]:
    """A sound system without hardware; its devices keep time."""
    miniaudio = pytest.importorskip("miniaudio")
    return [miniaudio.Backend.NULL]


def test_a_voice_note_is_played(room: ReadingRoom) -> None:
    backends = null_backend()
    room.send(wav(0.6), ATTACHMENT, title="Note.wav")
    screen = opened(room)
    voice = screen.voice
    voice.backends = backends
    room.pump(lambda: voice.time.text == "0:00 / 0:00")
    click(voice.button)
    room.pump(lambda: voice.player is not None and voice.player.is_over)
    room.pump(lambda: voice.button.icon_name == "play")
    voice.jump(-5)
    assert voice.player is not None
    assert voice.player.position_s == 0


def test_a_voice_note_is_recorded_and_sent(room: ReadingRoom) -> None:
    backends = null_backend()
    room.send(jpeg(), ATTACHMENT, title="a.jpg")
    screen = opened(room)
    record = screen.record
    record.backends = backends
    room.pump(lambda: record.button.is_enabled)
    click(record.button)
    assert record.is_recording
    room.pump(lambda: record._recorder is not None and record._recorder.length_s > 0.8)
    click(record.button)
    assert screen.attachments is not None
    attachments = screen.attachments
    room.pump(lambda: len(attachments.items) == 2)
    assert attachments.items[1].kind is AttachmentKind.VOICE_NOTE
    room.pump(lambda: record.note.text == "Sent.")
    assert list((room.desk.drafts / "voice_notes").iterdir()) == []


def test_without_the_library_the_button_says_what_is_missing(
    room: ReadingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.image_viewer.recording.why_silent", lambda: "library")
    room.send(jpeg(), ATTACHMENT, title="a.jpg")
    screen = opened(room)
    room.pump(lambda: screen.attachments is not None and screen.attachments.may_add)
    assert not screen.record.button.is_enabled
    assert "miniaudio" in screen.record.button.tooltip.reason


def test_without_a_device_it_says_so() -> None:
    miniaudio = pytest.importorskip("miniaudio")
    nowhere = [miniaudio.Backend.AAUDIO]  # Android's
    with pytest.raises(NoSound, match="device"):
        Player(Sound(b"\0\0" * 800, 8000), nowhere)
    with pytest.raises(NoSound, match="device"):
        Recorder(nowhere)


def test_lengths_are_told_as_a_player_does() -> None:
    assert clock_text(67.9) == "1:07"
    assert sound.LONGEST_S == 300


def test_a_coordinator_reads_who_sees_the_attachments(room: ReadingRoom) -> None:
    room.sign_in(room.village.coordinator)
    room.open("image_viewer")
    room.pump(lambda: "The attachments are shown to those who take part in the case." in texts(room.root))
    assert "Try again" not in texts(room.root)
