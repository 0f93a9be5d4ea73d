"""`Viewport`: one picture on one canvas, painted at most once per idle moment.

It keeps a viewport-sized `PhotoImage` and pastes into it; pointer and wheel go to the active tool or
to the `ViewportHost`, which owns the stack. The words and marks always belong to the picture that is
on the screen, not to the one that was asked for.
"""

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageTk

from viewers.imaging.errors import ImagingError
from viewers.imaging.ports import FrameBytes, FrameKey
from viewers.imaging.records import VoiWindow
from viewers.imaging.render import FrameRenderer
from viewers.imaging.series import Stack, StackFrame
from viewers.imaging.view import ViewState, ViewTransform, panned, rotated, zoomed
from viewers.marks.history import MarkSet
from viewers.marks.measure import measure
from viewers.marks.model import ArrowMark, Mark, Point
from viewers.widgets.mark_layer import Hit, MarkLayer
from viewers.widgets.overlay import Overlay
from viewers.widgets.style import ViewerStyle
from viewers.widgets.texts import Corners, FrameContext, ViewerTexts
from viewers.widgets.tools import PanTool, Pointer, Tool, WindowTool, ZoomTool

Pixels = NDArray[Any]

_CONTROL, _SHIFT = 0x4, 0x1
_ZOOM_STEP = 1.2


class ViewportHost(Protocol):
    """Who owns the stack a viewport shows one frame of."""

    def viewport_changed(self, state: ViewState) -> None:
        """The view was painted with this state."""

    def viewport_stepped(self, frames: int) -> None:
        """The reader wants to go on by so many frames."""

    def viewport_activated(self) -> None:
        """The reader has turned to this viewport."""


class Shown(NamedTuple):
    """The picture on the screen: where in which stack, and how much of it there is."""

    stack: Stack
    number: int
    quality: FrameBytes

    @property
    def frame(self) -> StackFrame:
        """The frame itself."""
        return self.stack.frames[self.number]


class Viewport(tk.Canvas):
    """Shows a frame and lets a reader look at it.

    Args:
        master: the parent widget.
        host: told of changes and steps.
        marks: shared by all viewports of a case.
        style: sizes and colours.
        texts: words, ready to draw.

    Attributes:
        lay_over: gives marks of others for a frame.
    """

    def __init__(
        self,
        master: tk.Misc,
        host: ViewportHost,
        marks: MarkSet,
        style: ViewerStyle,
        texts: ViewerTexts,
    ) -> None:
        super().__init__(
            master, background=style.background, highlightthickness=0, borderwidth=0, takefocus=True
        )
        self.style = style
        self.marks = marks
        self.renderer = FrameRenderer()
        self.state = ViewState()
        self.shown: Shown | None = None
        self.selected_mark = ""
        self.preview: Mark | None = None
        self.tool: Tool = WindowTool()
        self.lay_over: Callable[[FrameKey], Sequence[Mark]] = lambda _key: ()
        self._host = host
        self._texts = texts
        self._message = (texts.empty, False)
        self._place = ""
        self._is_active = False
        self._dragging: Tool | None = None
        self._paint_id = ""
        self._photo: ImageTk.PhotoImage | None = None
        self._photo_kind: tuple[str, int, int] = ("", 0, 0)
        self._image_item = self.create_image(0, 0, anchor="nw", state="hidden")
        self.overlay = Overlay(self, style)
        self._layer = MarkLayer(self, style)
        self._bind_all()

    # What is shown

    def show(self, shown: Shown, pixels: Pixels) -> None:
        """Put a picture on the screen, keeping the view."""
        is_same = self.shown is not None and self.shown.frame == shown.frame
        self.shown = shown
        self._message = ("", False)
        if not is_same:
            self.selected_mark = ""
            if self.preview is not None:
                self.tool.cancel(self)
        self.renderer.set_frame(shown.frame, pixels)
        self._update(msgspec.structs.replace(self.state, series=shown.stack.key, frame=shown.number))

    def show_loading(self) -> None:
        """Say that something is coming; a picture already on the screen stays."""
        if self.shown is None:
            self._message = (self._texts.loading, False)
            self.schedule_paint()

    def show_error(self, error: ImagingError, place: str = "") -> None:
        """Say in the viewport what cannot be shown and why; `place` ("51 / 96") says which frame."""
        self._show_message(self._texts.error(error), place, is_warning=True)

    def show_empty(self) -> None:
        """Show nothing."""
        self._show_message(self._texts.empty, "", is_warning=False)

    def _show_message(self, text: str, place: str, *, is_warning: bool) -> None:
        self.shown = None
        self._place = place
        self.preview = None
        self._message = (text, is_warning)
        self.schedule_paint()

    @property
    def frame_key(self) -> FrameKey:
        """The frame on the screen; one without a UID while there is none."""
        return self.shown.frame.key if self.shown is not None else FrameKey("", 0)

    @property
    def message(self) -> str:
        """What the middle of the viewport says instead of a picture."""
        return self._message[0]

    @property
    def message_is_error(self) -> bool:
        """Whether that is a refusal."""
        return self._message[1]

    def set_active(self, is_active: bool) -> None:
        """Draw the border of the viewport that keys go to."""
        self._is_active = is_active
        self.schedule_paint()

    # How it is looked at

    def apply(self, state: ViewState) -> None:
        """Look at the picture as `state` says; series and frame stay the host's matter."""
        self._update(msgspec.structs.replace(state, series=self.state.series, frame=self.state.frame))

    @property
    def transform(self) -> ViewTransform:
        """Image ↔ viewport coordinates now."""
        return self.renderer.transform(self.state, *self.size_px)

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height."""
        return max(1, self.winfo_width()), max(1, self.winfo_height())

    @property
    def window(self) -> VoiWindow | None:
        """The window in use; None for colour and for LUTs."""
        return self.renderer.window(self.state)

    def set_window(self, window: VoiWindow | None) -> None:
        """Use a window; None goes back to the file's own."""
        self._update(msgspec.structs.replace(self.state, window=window))

    def zoom_at(self, factor: float, x: float, y: float) -> None:
        """Zoom around a point of the viewport."""
        self._update(zoomed(self.state, self.transform, self.renderer.shape, factor, (x, y)))

    def pan_by(self, dx_px: float, dy_px: float) -> None:
        """Move the picture."""
        self._update(panned(self.state, self.transform, self.renderer.shape, dx_px, dy_px))

    def fit(self) -> None:
        """Show all of the picture."""
        self._update(msgspec.structs.replace(self.state, zoom=1.0, center=(0.5, 0.5)))

    def actual_size(self) -> None:
        """One image column a screen pixel."""
        width, height = self.size_px
        zoom = self.state.zoom / self.transform.scale
        self.zoom_at(zoom / self.state.zoom, width / 2, height / 2)

    def invert(self) -> None:
        """Exchange black and white."""
        self._update(msgspec.structs.replace(self.state, invert=not self.state.invert))

    def rotate(self, degrees: int = 90) -> None:
        """Turn clockwise."""
        self._update(rotated(self.state, degrees))

    def flip(self, *, horizontal: bool) -> None:
        """Mirror left to right, or top to bottom."""
        name = "flip_horizontal" if horizontal else "flip_vertical"
        self._update(msgspec.structs.replace(self.state, **{name: not getattr(self.state, name)}))

    def reset(self) -> None:
        """Look at the picture as the file means it."""
        self._update(ViewState(series=self.state.series, frame=self.state.frame))

    def _update(self, state: ViewState) -> None:
        self.state = state
        self.schedule_paint()

    # Marks

    def laid_over(self) -> tuple[Mark, ...]:
        """Marks of others on the frame on the screen; they are drawn, and cannot be taken hold of."""
        return tuple(self.lay_over(self.shown.frame.key)) if self.shown is not None else ()

    def frame_marks(self) -> tuple[Mark, ...]:
        """The reader's marks of the frame on the screen, the one being drawn last."""
        if self.shown is None:
            return ()
        marks = self.marks.on_frame(self.shown.frame.key)
        preview = self.preview
        if preview is None:
            return marks
        return (*(mark for mark in marks if mark.mark_id != preview.mark_id), preview)

    def find_mark(self, x: float, y: float) -> Hit | None:
        """The mark under a point of the viewport."""
        return self._layer.find(self.frame_marks(), self.transform, x, y)

    def delete_selected(self) -> None:
        """Delete the selected mark."""
        self.marks.remove(self.selected_mark)
        self.selected_mark = ""
        self.schedule_paint()

    def _label(self, mark: Mark) -> str:
        if self.shown is None or isinstance(mark, ArrowMark):
            return mark.text if isinstance(mark, ArrowMark) else ""
        frame = self.shown.frame
        found = measure(mark, frame.picture, frame.tags, self.renderer.pixels)
        return self._texts.measurement(found) if found is not None else ""

    # Painting

    def schedule_paint(self) -> None:
        """Paint once when Tk is idle; many changes before that cost one painting."""
        if not self._paint_id:
            self._paint_id = self.after_idle(self._paint)

    def _paint(self) -> None:
        self._paint_id = ""
        width, height = self.size_px
        self.overlay.show_border(width, height, is_active=self._is_active)
        if self.shown is None:
            self.itemconfigure(self._image_item, state="hidden")
            self._layer.clear()
            self.overlay.hide_picture_texts()
            self.overlay.show_corners(Corners(bottom_left=(self._place,)), width, height)
        else:
            self._paint_picture(self.shown, width, height)
        self.overlay.show_message(self._message[0], width, height, is_warning=self._message[1])
        if self.shown is not None:
            self._host.viewport_changed(self.state)

    def _paint_picture(self, shown: Shown, width: int, height: int) -> None:
        self._paste(self.renderer.render(self.state, width, height), width, height)
        transform = self.transform
        marks = (*self.laid_over(), *self.frame_marks())
        self._layer.draw(marks, self.selected_mark, transform, self._label)
        context = FrameContext(
            shown.stack,
            shown.number,
            shown.frame,
            self.state,
            self.window,
            transform.scale,
            shown.quality,
        )
        self.overlay.show_corners(self._texts.corners(context), width, height)
        self.overlay.show_orientation(shown.frame.tags, transform, width, height)
        is_key = self.marks.is_key_image(shown.frame.key)
        self.overlay.show_badge(self._texts.key_image if is_key else "", width)
        self.overlay.raise_all()

    def _paste(self, pixels: NDArray[np.uint8], width: int, height: int) -> None:
        """Put pixels into the one photo image, made anew only for another size or kind."""
        kind = ("L" if pixels.ndim == 2 else "RGB", width, height)
        if self._photo is None or kind != self._photo_kind:
            self._photo, self._photo_kind = ImageTk.PhotoImage(kind[0], kind[1:]), kind
            self.itemconfigure(self._image_item, image=str(self._photo))
        self._photo.paste(Image.fromarray(np.ascontiguousarray(pixels)))
        self.itemconfigure(self._image_item, state="normal")

    def destroy(self) -> None:
        """Leave nothing behind that could run later."""
        if self._paint_id:
            self.after_cancel(self._paint_id)
            self._paint_id = ""
        super().destroy()

    # Pointer, wheel

    def _bind_all(self) -> None:
        self.bind("<Configure>", lambda _: self.schedule_paint())
        for button in (1, 2, 3):
            self.bind(f"<ButtonPress-{button}>", self._press)
            self.bind(f"<B{button}-Motion>", self._drag)
            self.bind(f"<ButtonRelease-{button}>", self._release)
        self.bind("<Motion>", self._hover)
        self.bind("<Button-4>", lambda event: self._wheel(event, 1))
        self.bind("<Button-5>", lambda event: self._wheel(event, -1))
        self.bind("<MouseWheel>", lambda event: self._wheel(event, 1 if event.delta > 0 else -1))

    def pointer(self, event: "tk.Event[tk.Misc]") -> Pointer:
        """A Tk event as tools see it."""
        point: Point = self.transform.to_image(event.x, event.y) if self.shown else (0.0, 0.0)
        held = event.state if isinstance(event.state, int) else 0
        return Pointer(event.x, event.y, point, bool(held & _SHIFT), bool(held & _CONTROL))

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        self.focus_set()
        self._host.viewport_activated()
        if self.shown is None:
            return
        self._dragging = {1: self.tool, 2: PanTool(), 3: ZoomTool()}.get(event.num, self.tool)
        self._dragging.press(self, self.pointer(event))

    def _drag(self, event: "tk.Event[tk.Misc]") -> None:
        if self._dragging is not None and self.shown is not None:
            self._dragging.drag(self.pointer(event))

    def _release(self, event: "tk.Event[tk.Misc]") -> None:
        tool, self._dragging = self._dragging, None
        if tool is not None and self.shown is not None:
            tool.release(self.pointer(event))

    def _hover(self, event: "tk.Event[tk.Misc]") -> None:
        if self._dragging is None and self.shown is not None:
            self.tool.hover(self, self.pointer(event))

    def _wheel(self, event: "tk.Event[tk.Misc]", turns: int) -> str:
        """Step through the stack; with Control, zoom at the pointer."""
        held = event.state if isinstance(event.state, int) else 0
        if held & _CONTROL:
            if self.shown is not None:
                self.zoom_at(_ZOOM_STEP**turns, event.x, event.y)
        else:
            self._host.viewport_stepped(-turns)
        return "break"

    def step(self, frames: int) -> None:
        """Ask the host to go on by so many frames; for tools."""
        self._host.viewport_stepped(frames)

    def set_tool(self, tool: Tool) -> None:
        """Give the left button another meaning."""
        self.tool.cancel(self)
        self.tool = tool
        self.configure(cursor=tool.cursor)
