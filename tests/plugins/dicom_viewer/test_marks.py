"""Measuring and key images in the real window, and how other plugins see them."""

from collections.abc import Sequence

import pytest

from cases.model.opinion import KeyImage
from cases.model.study import StoredInstance
from cases.wire import endpoints
from tests.desktop.hands import click
from tests.plugins.dicom_viewer.series import key, labels, opened, stroke, words
from tests.plugins.reading_room import ReadingRoom
from viewers.imaging.view import ViewState
from viewers.marks.model import Mark
from workstation.api.contexts import KeyImages, Viewing


def stored(room: ReadingRoom) -> list[StoredInstance]:
    """The instances of the case, by position."""
    index = room.village.gp.ask(endpoints.READ_FILES.call(case_id=room.case_id))
    return sorted(index.instances, key=lambda one: one.tags.number or 0)


def length_mm(label: str) -> float:
    assert label.endswith(" mm")
    return float(label.removesuffix(" mm"))


def kinds(marks: Sequence[Mark]) -> list[str]:
    return [type(mark).__name__ for mark in marks]


def test_length_angle_and_ellipse_with_undo_redo_and_delete(room: ReadingRoom) -> None:
    screen = opened(room)
    key(room, screen, "l")
    stroke(room, screen, (10, 20), (30, 20))
    assert length_mm(labels(screen)) == pytest.approx(10, abs=0.2)
    key(room, screen, "e")
    stroke(room, screen, (14, 22), (34, 44))
    area, spread = labels(screen).split("\n")[1:]
    assert float(area.removesuffix(" mm²")) == pytest.approx(86.4, rel=0.03)
    assert spread.endswith(" HU")
    assert 30 < float(spread.split(" ± ")[0]) < 50
    key(room, screen, "a")
    stroke(room, screen, (10, 50), (20, 50))
    view = screen.deck.viewport
    x, y = (round(at) for at in view.transform.to_view(20, 40))
    view.event_generate("<ButtonPress-1>", x=x, y=y)
    view.event_generate("<ButtonRelease-1>", x=x, y=y)
    room.pump()
    assert "90.0°" in labels(screen)
    marks = view.marks
    key(room, screen, "Control-z", "Control-z")
    assert kinds(marks.all()) == ["LengthMark"]
    key(room, screen, "Control-y")
    assert kinds(marks.all()) == ["LengthMark", "EllipseMark"]
    assert screen.toolbar is not None
    key(room, screen, "w")
    stroke(room, screen, (20, 20), (20, 20))
    assert screen.toolbar.buttons["delete"].is_enabled
    key(room, screen, "Delete")
    assert kinds(marks.all()) == ["EllipseMark"]


def test_key_images_reach_the_opinion_and_come_back_changed(room: ReadingRoom) -> None:
    screen = opened(room)
    service = room.desk.service(KeyImages)
    told: list[int] = []
    service.watch(lambda: told.append(len(service.chosen(room.case_id))))
    key(room, screen, "Key-2", "k")
    assert screen.marking is not None
    screen.marking.caption(screen.marking.key_marks[0], "Lame sous-durale")
    key(room, screen, "Home", "l")
    stroke(room, screen, (10, 20), (30, 20))
    key(room, screen, "k")
    instances = stored(room)
    first, second = service.chosen(room.case_id)
    assert first == KeyImage(instance_id=instances[4].id, caption="Lame sous-durale", window=(75.0, 215.0))
    assert (second.instance_id, len(second.marks)) == (instances[0].id, 1)
    assert told == [1, 1, 2]
    assert "★" in words(screen)
    assert screen.strip is not None
    assert [item.title for item in screen.strip.widget.items] == ["Lame sous-durale", "Key image", "Head"]
    key(room, screen, "n")
    assert screen.deck.active.number == 4
    assert screen.deck.viewport.window is not None
    assert screen.deck.viewport.window.width == 215
    service.replace(room.case_id, (KeyImage(instance_id=second.instance_id, caption="Fracture"),))
    room.pump()
    assert [mark.note for mark in screen.marking.key_marks] == ["Fracture"]
    assert "★" not in words(screen)
    assert set(service.consulted(room.case_id)) == {instances[0].sha256, instances[4].sha256}


def test_marks_outlive_the_window_and_key_images_a_signature_does_not(room: ReadingRoom) -> None:
    screen = opened(room)
    key(room, screen, "l")
    stroke(room, screen, (10, 20), (30, 20))
    key(room, screen, "k")
    measured = labels(screen)
    kernel = room.desktop.kernel
    kernel.disable("dicom_viewer")
    kernel.enable("dicom_viewer")
    again = opened(room)
    assert again is not screen
    assert again.marking is not None
    assert len(again.marking.key_marks) == 1
    assert labels(again) == measured
    service = room.desk.service(KeyImages)
    room.village.experts[0].answer(room.case_id)
    room.pump(lambda: not service.chosen(room.case_id))
    assert labels(again) == measured
    assert service.consulted(room.case_id)


def test_the_key_images_button_and_its_caption(room: ReadingRoom) -> None:
    screen = opened(room)
    assert screen.toolbar is not None
    buttons = screen.toolbar.buttons
    assert not buttons["caption"].is_enabled
    click(buttons["key_image"])
    room.pump(lambda: buttons["caption"].is_enabled)
    assert buttons["key_image"].is_selected
    click(buttons["key_image"])
    assert not room.desk.service(KeyImages).chosen(room.case_id)


def test_a_session_sees_and_leads_what_the_reader_looks_at(room: ReadingRoom) -> None:
    viewing = room.desk.service(Viewing)
    assert viewing.current(room.case_id) is None
    assert not viewing.apply(room.case_id, ViewState(series="1.2"))
    screen = opened(room)
    seen: list[ViewState | None] = []
    ticket = viewing.watch(lambda: seen.append(viewing.current(room.case_id)))
    key(room, screen, "Down")
    state = viewing.current(room.case_id)
    assert state is not None
    assert state.frame == 5
    assert seen[-1] == state
    assert viewing.apply(room.case_id, ViewState(series=state.series, frame=1, rotation=90, zoom=2))
    room.pump(lambda: "2 / 9" in words(screen))
    assert screen.deck.active.state.rotation == 90
    assert not viewing.apply(room.case_id, ViewState(series="1.2.3.9"))
    ticket.cancel()
    count = len(seen)
    key(room, screen, "Down")
    assert len(seen) == count
