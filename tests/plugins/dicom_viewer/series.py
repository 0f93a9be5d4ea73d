"""What the viewer's tests send, open and press."""

import tkinter as tk
from typing import Any

from pydicom.uid import generate_uid

from plugins.dicom_viewer.screen import ViewerScreen
from tests.desktop.hands import drag
from tests.plugins.reading_room import ReadingRoom
from tests.server.sender import ct

SERIES = generate_uid()


def send_slices(room: ReadingRoom, count: int, first: int = 0, **tags: Any) -> None:
    """Send axial slices two millimetres apart."""
    for number in range(first, first + count):
        place: dict[str, Any] = {"InstanceNumber": number + 1, "ImagePositionPatient": [0, 0, number * 2.0]}
        named = {"SeriesInstanceUID": SERIES, "SliceThickness": 2, "StudyInstanceUID": "1.2.3", **tags}
        room.send(ct(seed=number, **place, **named))


def opened(room: ReadingRoom) -> ViewerScreen:
    """Open the images and wait for the first one."""
    screen = room.open("dicom_viewer")
    assert isinstance(screen, ViewerScreen)
    room.pump(lambda: screen.has_pictures and screen.deck.viewport.shown is not None)
    return screen


def key(room: ReadingRoom, screen: ViewerScreen, *names: str) -> None:
    """Press keys on the active viewport, each until its picture is there."""
    for name in names:
        viewport = screen.deck.viewport
        viewport.focus_force()
        viewport.update()
        viewport.event_generate(f"<{name}>")
        room.pump(lambda: settled(screen))


def settled(screen: ViewerScreen) -> bool:
    """Whether every viewport shows what was asked for."""
    return all(
        viewer.viewport.message_is_error
        or (viewer.viewport.shown is not None and viewer.viewport.shown.number == viewer.number)
        for viewer in screen.deck.viewers
    )


def stroke(
    room: ReadingRoom, screen: ViewerScreen, start: tuple[float, float], end: tuple[float, float]
) -> None:
    """Drag with the tool in use between two points of the image (columns, rows)."""
    view = screen.deck.viewport
    transform = view.transform
    ends = [tuple(round(at) for at in transform.to_view(*point)) for point in (start, end)]
    drag(view, (ends[0][0], ends[0][1]), (ends[1][0], ends[1][1]))
    room.pump()


def words(screen: ViewerScreen) -> str:
    """All that is written on the active viewport."""
    return "\n".join(screen.deck.viewport.overlay.texts())


def labels(screen: ViewerScreen) -> str:
    """What stands beside the marks."""
    texts = canvas_texts(screen.deck.viewport, "mark")
    return "\n".join(dict.fromkeys(texts))


def canvas_texts(canvas: tk.Canvas, tag: str) -> list[str]:
    """The texts on a canvas that have a tag, as drawn."""
    call = canvas.tk.call
    return [
        str(call(str(canvas), "itemcget", item, "-text"))
        for item in canvas.find_withtag(tag)
        if call(str(canvas), "type", item) == "text"
    ]
