"""Reading images in the real window, from the real server: series, windows, clip, layout, arrivals."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread
from pydicom.uid import UID, generate_uid

from cases.model.audit import EventKind
from cases.model.case import CaseDraft, Urgency
from cases.model.people import Specialty
from cases.wire import endpoints
from cases.wire.messages import Text
from plugins.dicom_viewer.actions import ACTIONS
from plugins.dicom_viewer.screen import ViewerScreen
from tests.desktop.hands import all_of, click, texts
from tests.desktop.planted import plant
from tests.plugins.dicom_viewer.series import key, labels, opened, send_slices, settled, words
from tests.plugins.reading_room import ReadingRoom, reading_room
from tests.server.sender import ct
from tests.unit.viewers import pictures
from viewers.widgets.tools import PanTool
from workstation.api.contributions import ViewerTool
from workstation.ui.kit import Dialog, EmptyState, popup_of, t_visual


def test_a_series_opens_in_its_middle_and_is_scrolled(room: ReadingRoom) -> None:
    screen = opened(room)
    active = screen.deck.active
    assert (active.number, len(active.stack.frames if active.stack else ())) == (4, 9)
    room.pump(lambda: "born" in words(screen))  # the case itself is read after the first picture
    written = words(screen)
    for expected in (
        "El Amrani Fatima",
        t_visual("فاطمة العمراني"),
        "65 years, woman  born on 4 Mar 1961",
        room.desk.cases.card(room.case_id).number,  # type: ignore[union-attr]
        "5 / 9",
        "Position 8.0 mm",
        "Thickness 2.0 mm",
        "C 40  W 80",
        "Original",
    ):
        assert expected in written
    for letter in "RLAP":
        assert letter in written.split("\n")
    key(room, screen, "Down", "Down")
    assert "7 / 9" in words(screen)
    key(room, screen, "Home")
    assert "Position 0.0 mm" in words(screen)
    key(room, screen, "End", "Up")
    assert active.number == 7
    screen.deck.viewport.event_generate("<Button-4>", x=50, y=50)
    room.pump(lambda: settled(screen))
    assert active.number == 6
    key(room, screen, "t")
    assert words(screen).split("\n")[0] == "El Amrani Fatima"
    assert "7 / 9" not in words(screen)


def test_the_server_logs_that_images_were_opened(room: ReadingRoom) -> None:
    opened(room)
    events = room.village.gp.ask(endpoints.READ_TIMELINE.call(case_id=room.case_id)).events
    seen = [event for event in events if event.kind is EventKind.IMAGES_OPENED]
    assert [event.actor_id for event in seen] == [room.village.experts[0].id]


def test_windows_by_key_by_menu_and_back_to_the_files_own(room: ReadingRoom) -> None:
    screen = opened(room)
    toolbar = screen.toolbar
    assert toolbar is not None
    key(room, screen, "Key-8")
    assert toolbar.window.text == "Bone"
    assert "C 480  W 2500" in words(screen)
    assert screen.deck.viewport.bind("<Key-eacute>"), "the 2 of a French keyboard without Shift"
    key(room, screen, "Key-2")
    assert toolbar.window.text == "Subdural"
    click(toolbar.window)
    popup = popup_of(toolbar.window)
    assert [row.title for row in popup.list.rows][-3:] == [
        "From the file",
        "Whole range",
        "The file’s own window",
    ]
    popup.list.move(2)
    popup.list.pick()
    room.pump()
    assert toolbar.window.text == "Soft tissue"
    key(room, screen, "Key-0")
    assert "C 40  W 80" in words(screen)
    key(room, screen, "i", "h", "r", "plus")
    state = screen.deck.active.state
    assert (state.invert, state.rotation, state.zoom > 1) == (True, 90, True)
    assert toolbar.buttons["invert"].is_selected
    key(room, screen, "Control-Key-0")
    assert (screen.deck.active.state.invert, screen.deck.active.state.rotation) == (False, 0)


def test_two_viewports_side_by_side(room: ReadingRoom) -> None:
    send_slices(room, 3, SeriesInstanceUID=generate_uid(), SeriesNumber=7, SeriesDescription="Bone")
    screen = opened(room)
    key(room, screen, "d")
    left, right = screen.deck.viewers
    assert screen.deck.active is right
    assert (left.stack and left.stack.title, right.stack and right.stack.title) == ("Head", "Bone")
    right.viewport.tk_focusPrev()
    left.viewport.focus_force()
    room.pump(lambda: screen.deck.active is left)
    key(room, screen, "Key-3")
    assert left.viewport.window != right.viewport.window
    assert room.desk.settings.get("dicom_viewer.viewports") == "2"
    key(room, screen, "d")
    assert screen.deck.viewers == [left]
    key(room, screen, "Right")
    assert left.stack is not None
    assert left.stack.title == "Bone"
    assert screen.strip is not None
    assert screen.strip.widget.selected == left.stack.key


def test_two_series_of_one_space_are_scrolled_together(empty_room: ReadingRoom) -> None:
    space: dict[str, Any] = {"FrameOfReferenceUID": "1.2.3.9"}
    send_slices(empty_room, 9, **space)
    for number in range(4):
        place: dict[str, Any] = {"InstanceNumber": number + 1, "ImagePositionPatient": [0, 0, number * 5.0]}
        empty_room.send(ct(seed=20 + number, SeriesInstanceUID="1.2.3.5", SeriesNumber=7, **place, **space))
    screen = opened(empty_room)
    assert screen.toolbar is not None
    link = screen.toolbar.buttons["link"]
    assert not link.is_enabled
    key(empty_room, screen, "g", "d")
    thin, thick = screen.deck.viewers
    assert (len(thin.stack.frames if thin.stack else ()), len(thick.stack.frames if thick.stack else ())) == (
        9,
        4,
    )
    assert (link.is_enabled, link.is_selected) == (True, False)
    key(empty_room, screen, "g")
    assert (link.is_enabled, link.is_selected) == (True, True)
    assert (thick.number, thin.number) == (2, 5)
    key(empty_room, screen, "Down")
    empty_room.pump(lambda: settled(screen))
    assert (thick.number, thin.number) == (3, 7)
    thin.viewport.event_generate("<Button-4>", x=50, y=50)  # the wheel over the one that is not active
    empty_room.pump(lambda: settled(screen))
    assert (thin.number, thick.number) == (6, 2)
    key(empty_room, screen, "g", "Home")
    assert (thick.number, thin.number) == (0, 6)


def test_a_clip_runs_at_a_pace_and_stops_when_the_tab_is_left(room: ReadingRoom) -> None:
    screen = opened(room)
    deck = screen.deck
    assert deck.pace_fps == pytest.approx(10)
    key(room, screen, "Shift-Up", "Shift-Up", "Shift-Up")
    assert deck.pace_fps == pytest.approx(30, abs=1)
    before = deck.active.number
    deck.viewport.event_generate("<space>")
    room.pump(lambda: deck.active.number != before)
    assert deck.active.is_playing
    room.open("case_summary")
    room.pump(lambda: not deck.active.is_playing)


def test_files_that_arrive_do_not_disturb_the_reader(empty_room: ReadingRoom) -> None:
    room = empty_room
    send_slices(room, 3, first=4)
    screen = opened(room)
    key(room, screen, "Home", "i")
    shown = screen.deck.viewport.shown
    assert shown is not None
    send_slices(room, 2, first=0)
    room.pump(lambda: "3 / 5" in words(screen))
    after = screen.deck.viewport.shown
    assert after is not None
    assert after.frame.key == shown.frame.key
    assert screen.deck.active.state.invert
    assert screen.strip is not None
    assert screen.strip.widget.items[0].caption == "CT  5"


def test_it_says_how_many_of_the_announced_files_have_arrived(empty_room: ReadingRoom) -> None:
    room = empty_room
    draft = CaseDraft(specialty=Specialty.NEUROSURGERY, urgency=Urgency.URGENT, announced_files=4)
    room.village.experts[0].ask(
        endpoints.REQUEST_INFORMATION.call(Text(text="Le reste du scanner ?"), case_id=room.case_id)
    )
    version = room.village.gp.read(room.case_id).card.version
    room.village.gp.ask(endpoints.UPDATE_CASE.call(draft, case_id=room.case_id, if_match=version))
    screen = room.open("dicom_viewer")
    room.pump(lambda: any("0 of 4" in text for text in _notes(screen)))
    send_slices(room, 2)
    room.pump(lambda: screen.has_pictures and screen.toolbar.arrived.text == "2 of 4 arrived")
    send_slices(room, 2, first=2)
    room.pump(lambda: not screen.toolbar.arrived.winfo_ismapped())


def test_what_cannot_be_opened_says_what_is_missing(empty_room: ReadingRoom) -> None:
    room = empty_room
    unknown = pictures.dataset(
        [pictures.head()], PatientName="EL AMRANI^FATIMA", PatientBirthDate="19610304", PatientID=""
    )
    unknown.PixelData = (
        b"\xfe\xff\x00\xe0\x00\x00\x00\x00\xfe\xff\x00\xe0\x08\x00\x00\x00\x00\x00\x01\xb3abcd"
    )
    unknown["PixelData"].VR = "OB"
    unknown["PixelData"].is_undefined_length = True
    unknown.file_meta.TransferSyntaxUID = UID("1.2.840.10008.1.2.4.100")
    room.send(pictures.encode(unknown))
    screen = room.open("dicom_viewer")
    room.pump(lambda: screen.has_pictures and screen.deck.viewport.message_is_error)
    assert "needs an MPEG decoder, which is missing here" in screen.deck.viewport.message
    assert "Install Khibra again" in screen.deck.viewport.message


def test_a_broken_line_is_told_and_mended_without_the_reader(room: ReadingRoom) -> None:
    screen = opened(room)
    room.pump(lambda: all(frame.key in _decoded(screen) for frame in screen.deck.active.stack.frames))  # type: ignore[union-attr]
    other = generate_uid()
    send_slices(room, 2, SeriesInstanceUID=other, SeriesNumber=9)
    room.pump(lambda: other in screen.pictures.stacks)  # type: ignore[union-attr]
    room.line.go_down()
    screen.deck.open(other)
    room.pump(lambda: screen.deck.viewport.message_is_error)
    assert "The server cannot be reached" in screen.deck.viewport.message
    key(room, screen, "Left")
    assert "5 / 9" in words(screen), "what was fetched is still there"
    screen.deck.open(other)
    room.line.come_back()
    room.pump(lambda: screen.deck.viewport.shown is not None and "/ 2" in words(screen), timeout_s=60)


def test_a_case_without_images_says_so_and_leads_to_its_attachments(empty_room: ReadingRoom) -> None:
    room = empty_room
    screen = room.open("dicom_viewer")
    room.pump(lambda: "This case has no images" in _notes(screen))


def test_an_object_without_a_picture_is_named_as_what_it_is(empty_room: ReadingRoom) -> None:
    report = dcmread(BytesIO(ct()))
    for name in ("PixelData", "Rows", "Columns", "BitsAllocated"):
        delattr(report, name)
    data = BytesIO()
    report.save_as(data)
    empty_room.send(data.getvalue())
    screen = empty_room.open("dicom_viewer")
    empty_room.pump(lambda: any("This DICOM object holds no image" in note for note in _notes(screen)))


def test_the_help_lists_every_action(room: ReadingRoom) -> None:
    screen = opened(room)
    key(room, screen, "question")
    dialog = next(all_of(room.root, Dialog))
    listed = {" ".join(text.split()) for text in texts(dialog)}
    assert [action.title for action in ACTIONS if action.title not in listed] == []
    dialog.cancel()
    room.pump(lambda: not list(all_of(room.root, Dialog)))


def test_a_tool_of_another_plugin_is_in_the_bar_and_on_its_key(room: ReadingRoom) -> None:
    tool = ViewerTool(id="grab", title="Grab", icon="pan", make=PanTool, shortcut="<Key-g>")
    room.desktop.kernel.registry.add("sample", [tool])
    screen = opened(room)
    key(room, screen, "g")
    assert isinstance(screen.deck.viewport.tool, PanTool)
    assert screen.toolbar is not None
    assert screen.toolbar.buttons["tool:grab"].is_selected
    click(screen.toolbar.buttons["length"])
    assert screen.deck.tool == "length"
    room.desktop.kernel.registry.remove("sample")
    room.desktop.kernel.disable("file_import")  # whoever goes, the bar looks again
    room.pump(lambda: screen.toolbar is not None and "tool:grab" not in screen.toolbar.buttons)


OVERLAY = """
from viewers.marks.model import ArrowMark
from workstation.api.markers import hookimpl

@hookimpl
def offer_overlays(case_id, sop_instance_uid):
    at = {"sop_instance_uid": sop_instance_uid, "tail": (5, 5), "head": (20, 20)}
    return [ArrowMark(mark_id="m", text="Finding", **at), ArrowMark(mark_id="n", frame=7, **at), "nonsense"]
"""


def test_marks_of_another_plugin_lie_over_the_picture_and_cannot_be_moved(
    tmp_path: Path,
) -> None:
    plant(tmp_path / "computer", "finder", OVERLAY)
    with reading_room(tmp_path) as room:
        send_slices(room, 1)
        screen = opened(room)
        room.pump(lambda: labels(screen) == "Finding")
        assert screen.deck.viewport.find_mark(*screen.deck.viewport.transform.to_view(20, 20)) is None
        assert screen.deck.viewport.marks.all() == ()


def test_colour_has_no_window(empty_room: ReadingRoom) -> None:
    room = empty_room
    grey = pictures.head(signed=False).astype("u1")
    colour = pictures.dataset(
        [grey[:, :, None].repeat(3, axis=2)],
        PatientName="EL AMRANI^FATIMA",
        PatientBirthDate="19610304",
        PatientSex="F",
        PatientID="",
        Modality="US",
    )
    room.send(pictures.encode(colour))
    screen = opened(room)
    assert screen.toolbar is not None
    assert not screen.toolbar.window.is_enabled
    assert screen.toolbar.window.tooltip.reason == "A colour image has no window."
    assert not screen.toolbar.buttons["clip"].is_enabled


def test_another_case_closes_the_first(room: ReadingRoom) -> None:
    screen = opened(room)
    first, buttons = room.case_id, screen.toolbar
    room.case_id = room.village.in_review()
    room.pump(lambda: room.desk.cases.card(room.case_id) is not None)
    assert room.open("dicom_viewer") is screen
    room.pump(lambda: "This case has no images" in _notes(screen))
    assert screen.view_of(first) is None
    room.send(ct(seed=3))
    room.pump(lambda: screen.has_pictures and screen.deck.viewport.shown is not None)
    assert screen.toolbar is buttons
    assert buttons is not None
    buttons.buttons["pan"].invoke()
    assert screen.deck.tool == "pan"


def _decoded(screen: ViewerScreen) -> set[object]:
    assert screen.pictures is not None
    loader = screen.pictures.loader
    frames = (frame for stack in screen.pictures.stacks.values() for frame in stack.frames)
    return {frame.key for frame in frames if loader.decoded(frame.key) is not None}


def _notes(screen: ViewerScreen) -> list[str]:
    return [
        text for state in all_of(screen.widget, EmptyState) for text in (state.title.text, state.text.text)
    ]


def test_a_coordinator_reads_who_sees_the_images(empty_room: ReadingRoom) -> None:
    empty_room.sign_in(empty_room.village.coordinator)
    empty_room.open("dicom_viewer")
    empty_room.pump(
        lambda: "The images are shown to those who take part in the case." in texts(empty_room.root)
    )
    assert not {"Try again", "Loading…"} & set(texts(empty_room.root))
