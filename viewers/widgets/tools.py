"""What the left button does: window, pan, zoom, scroll, or drawing and editing marks.

A tool is told of pointer moves in viewport and image coordinates and changes the `Surface` it is used on.
Every tool lets a mark under the pointer be taken and moved.
"""

import math
from typing import ClassVar, NamedTuple

from viewers.imaging.records import VoiWindow
from viewers.marks.model import (
    AngleMark,
    EllipseMark,
    LengthMark,
    Mark,
    Point,
    moved,
    new_mark_id,
    points_of,
    with_points,
)
from viewers.widgets.mark_layer import Hit
from viewers.widgets.surface import Surface

_CLICK_PX = 4


class Pointer(NamedTuple):
    """Where the pointer is: in the viewport, in the image, and which keys are held."""

    x: int
    y: int
    image: Point
    shift: bool
    control: bool


class Drag(NamedTuple):
    """A drag under way: where it began, where it is, and by how much it just moved."""

    surface: Surface
    start: Pointer
    at: Pointer
    dx: int = 0
    dy: int = 0

    @property
    def is_click(self) -> bool:
        """Whether the pointer has not really moved."""
        travel = max(abs(self.at.x - self.start.x), abs(self.at.y - self.start.y))
        return travel < self.surface.style.px(_CLICK_PX)


class Tool:
    """Base of all tools: takes hold of a mark under the pointer, else begins its own drag."""

    code: ClassVar[str] = ""
    cursor: ClassVar[str] = "crosshair"

    def __init__(self) -> None:
        self._drag: Drag | None = None
        self._held: Hit | None = None

    def press(self, surface: Surface, pointer: Pointer) -> None:
        """The button goes down."""
        self._drag = Drag(surface, pointer, pointer)
        self._held = surface.find_mark(pointer.x, pointer.y)
        surface.selected_mark = self._held.mark.mark_id if self._held else ""
        surface.schedule_paint()
        if self._held is None:
            self.begin(self._drag)

    def drag(self, pointer: Pointer) -> None:
        """The pointer moves with the button down."""
        if self._drag is None:
            return
        before = self._drag.at
        self._drag = self._drag._replace(at=pointer, dx=pointer.x - before.x, dy=pointer.y - before.y)
        if self._held is None:
            self.move(self._drag)
        elif not self._drag.is_click:
            self._drag.surface.preview = _edited(self._held, self._drag)
            self._drag.surface.schedule_paint()

    def release(self, pointer: Pointer) -> None:
        """The button goes up."""
        if self._drag is None:
            return
        drag, self._drag = self._drag._replace(at=pointer), None
        surface = drag.surface
        if self._held is None:
            self.end(drag)
        elif surface.preview is not None:
            edited, surface.preview = surface.preview, None
            surface.marks.put(edited)
        self._held = None
        surface.schedule_paint()

    def hover(self, surface: Surface, pointer: Pointer) -> None:
        """The pointer moves with no button down."""

    def cancel(self, surface: Surface) -> None:
        """Give up what was begun."""
        self._drag = self._held = None
        surface.preview = None
        surface.schedule_paint()

    def begin(self, drag: Drag) -> None:
        """A drag of the tool's own begins."""

    def move(self, drag: Drag) -> None:
        """It goes on."""

    def end(self, drag: Drag) -> None:
        """It ends."""


class WindowTool(Tool):
    """Right and left change the width, up and down the centre, in proportion to the width."""

    code = "window"
    _FULL_TRAVEL_PX = 400

    def move(self, drag: Drag) -> None:
        """Change the window; pictures without one stay as they are."""
        window = drag.surface.window
        if window is None:
            return
        speed = window.width / drag.surface.style.px(self._FULL_TRAVEL_PX)
        narrowest = 1.0 if window.function == "LINEAR" else 1e-6
        drag.surface.set_window(
            VoiWindow(
                center=window.center + drag.dy * speed,
                width=max(narrowest, window.width + 2 * drag.dx * speed),
                function=window.function,
            )
        )


class PanTool(Tool):
    """Moves the picture with the pointer."""

    code = "pan"
    cursor = "fleur"

    def move(self, drag: Drag) -> None:
        """Move the picture."""
        drag.surface.pan_by(drag.dx, drag.dy)


class ZoomTool(Tool):
    """Down enlarges, up reduces, around the point where the drag began."""

    code = "zoom"
    cursor = "sb_v_double_arrow"
    _DOUBLING_PX = 120

    def move(self, drag: Drag) -> None:
        """Zoom."""
        factor: float = 2 ** (drag.dy / drag.surface.style.px(self._DOUBLING_PX))
        drag.surface.zoom_at(factor, drag.start.x, drag.start.y)


class ScrollTool(Tool):
    """Down goes on through the stack, up goes back."""

    code = "scroll"
    cursor = "sb_v_double_arrow"
    _FRAME_PX = 6

    def __init__(self) -> None:
        super().__init__()
        self._travel = 0

    def move(self, drag: Drag) -> None:
        """Step by whole frames, keeping what is left over for the next move."""
        step = max(1, drag.surface.style.px(self._FRAME_PX))
        self._travel += drag.dy
        frames = int(self._travel / step)
        if frames:
            self._travel -= frames * step
            drag.surface.step(frames)


class MarkTool(Tool):
    """Base of tools that draw a mark between where the button goes down and up."""

    def __init__(self) -> None:
        super().__init__()
        self._mark_id = ""

    def begin(self, drag: Drag) -> None:
        """A new mark begins here."""
        self._mark_id = new_mark_id()
        drag.surface.selected_mark = self._mark_id

    def move(self, drag: Drag) -> None:
        """Show the mark as it would be."""
        drag.surface.preview = self.make(drag)
        drag.surface.schedule_paint()

    def end(self, drag: Drag) -> None:
        """Keep the mark, unless the pointer did not really move."""
        mark, drag.surface.preview = drag.surface.preview, None
        if mark is not None and not drag.is_click:
            drag.surface.marks.put(mark)

    def make(self, drag: Drag) -> Mark | None:
        """The mark a drag draws."""


class LengthTool(MarkTool):
    """Draws a distance."""

    code = "length"

    def make(self, drag: Drag) -> Mark | None:
        """A length mark."""
        key = drag.surface.frame_key
        return LengthMark(
            mark_id=self._mark_id,
            sop_instance_uid=key.sop_instance_uid,
            frame=key.frame,
            start=drag.start.image,
            end=drag.at.image,
        )


class EllipseTool(MarkTool):
    """Draws a region; with Shift held, as high as wide."""

    code = "ellipse"

    def make(self, drag: Drag) -> Mark | None:
        """An ellipse mark."""
        key = drag.surface.frame_key
        corner, opposite = drag.start.image, drag.at.image
        if drag.at.shift:
            side = max(abs(opposite[0] - corner[0]), abs(opposite[1] - corner[1]))
            opposite = (
                corner[0] + math.copysign(side, opposite[0] - corner[0]),
                corner[1] + math.copysign(side, opposite[1] - corner[1]),
            )
        return EllipseMark(
            mark_id=self._mark_id,
            sop_instance_uid=key.sop_instance_uid,
            frame=key.frame,
            corner=corner,
            opposite=opposite,
        )


class AngleTool(MarkTool):
    """Draws an angle: drag the first side, then click the end of the second."""

    code = "angle"

    def __init__(self) -> None:
        super().__init__()
        self._first_side: Drag | None = None

    def press(self, surface: Surface, pointer: Pointer) -> None:
        """Begin, or set the end of the second side."""
        if self._first_side is None:
            super().press(surface, pointer)
            return
        mark = self._angle(self._first_side, pointer.image)
        self._first_side = surface.preview = None
        surface.marks.put(mark)
        surface.schedule_paint()

    def end(self, drag: Drag) -> None:
        """The first side is drawn; the second follows the pointer."""
        if drag.is_click:
            drag.surface.preview = None
        else:
            self._first_side = drag

    def hover(self, surface: Surface, pointer: Pointer) -> None:
        """The second side follows the pointer."""
        if self._first_side is not None:
            surface.preview = self._angle(self._first_side, pointer.image)
            surface.schedule_paint()

    def cancel(self, surface: Surface) -> None:
        """Give up an angle half drawn."""
        self._first_side = None
        super().cancel(surface)

    def make(self, drag: Drag) -> Mark | None:
        """The angle while its second side is missing."""
        return self._angle(drag, drag.at.image)

    def _angle(self, first_side: Drag, end: Point) -> Mark:
        key = first_side.surface.frame_key
        return AngleMark(
            mark_id=self._mark_id,
            sop_instance_uid=key.sop_instance_uid,
            frame=key.frame,
            start=first_side.start.image,
            vertex=first_side.at.image,
            end=end,
        )


def _edited(hit: Hit, drag: Drag) -> Mark:
    """A mark with one of its points, or all of it, moved by a drag."""
    if hit.point is None:
        dx = drag.at.image[0] - drag.start.image[0]
        return moved(hit.mark, dx, drag.at.image[1] - drag.start.image[1])
    points = list(points_of(hit.mark))
    points[hit.point] = drag.at.image
    return with_points(hit.mark, points)


TOOLS: dict[str, type[Tool]] = {
    tool.code: tool
    for tool in (WindowTool, PanTool, ZoomTool, ScrollTool, LengthTool, AngleTool, EllipseTool)
}
