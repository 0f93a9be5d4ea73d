"""`StackViewer`: a stack in a viewport, with its keys, its clip, and frames fetched ahead.

Several of them share one `FrameLoader` and one `Pump`; the pump polls the loader from Tk's loop while
anything is on its way and sleeps otherwise.
"""

import tkinter as tk
from collections.abc import Callable
from itertools import islice
from typing import Any

import msgspec
from numpy.typing import NDArray

from viewers.imaging.loader import FrameLoader, Request
from viewers.imaging.series import Stack, StackFrame
from viewers.imaging.view import ViewState
from viewers.marks.history import MarkSet
from viewers.marks.model import KeyImageMark, new_mark_id
from viewers.widgets.canvas import Shown, Viewport
from viewers.widgets.style import ViewerStyle
from viewers.widgets.texts import ViewerTexts
from viewers.widgets.tools import TOOLS

Pixels = NDArray[Any]

_POLL_MS = 2
_PAGE_FRAMES = 10
_PREFETCH_BYTES = 256 << 20
_DEFAULT_FRAME_MS = 100.0
_SHORTEST_FRAME_MS = 15
_ZOOM_KEY_FACTOR = 1.25


class Pump:
    """Polls a loader from Tk's loop, only while it is busy."""

    def __init__(self, widget: tk.Misc, loader: FrameLoader) -> None:
        self._widget = widget
        self._loader = loader
        self._after_id = ""

    def wake(self) -> None:
        """Something was asked for: poll until it has come."""
        if not self._after_id:
            self._after_id = self._widget.after(_POLL_MS, self._poll)

    def stop(self) -> None:
        """Never poll again."""
        if self._after_id:
            self._widget.after_cancel(self._after_id)
        self._after_id = ""

    def _poll(self) -> None:
        self._after_id = ""
        try:
            self._loader.poll()
        finally:
            if self._loader.is_busy:
                self.wake()


class StackViewer:
    """Shows one stack in one viewport.

    Args:
        master: the viewport's parent.
        loader: brings decoded frames.
        pump: polls it.
        marks: shared with the other viewers.
        style: sizes and colours.
        texts: words, ready to draw.

    Attributes:
        on_state: told of another way of looking, once it is painted.
        on_activate: told that the reader has turned to this viewer.
        on_turned: told that another frame was asked for.
        clip_ms: milliseconds a frame of the clip stays; None for the clip's own pace.
    """

    def __init__(
        self,
        master: tk.Misc,
        loader: FrameLoader,
        pump: Pump,
        marks: MarkSet,
        style: ViewerStyle,
        texts: ViewerTexts,
    ) -> None:
        self.on_state: Callable[[ViewState], None] | None = None
        self.on_activate: Callable[[], None] | None = None
        self.on_turned: Callable[[], None] | None = None
        self.viewport = Viewport(master, self, marks, style, texts)
        self.stack: Stack | None = None
        self.number = 0
        self.clip_ms: int | None = None
        self._loader = loader
        self._pump = pump
        self._request: Request | None = None
        self._clip_id = ""
        self._published: ViewState | None = None
        self._bind_keys()
        self.viewport.bind("<Destroy>", lambda _: self._stop())

    # The stack

    def show_stack(self, stack: Stack, number: int = 0) -> None:
        """Show a stack from frame `number` (from 0) on, as its file means it to look."""
        self.pause()
        if self.stack is None or self.stack.key != stack.key:
            self.viewport.show_empty()
            self.viewport.apply(ViewState())
        self.stack = stack
        self.go_to(number)

    def update_stack(self, stack: Stack) -> None:
        """The same stack has grown; the frame on the screen stays."""
        shown = self.viewport.shown
        self.stack = stack
        if shown is not None and shown.frame in stack.frames:
            self.go_to(stack.frames.index(shown.frame))
        else:
            self.go_to(min(self.number, len(stack.frames) - 1))

    def go_to(self, number: int) -> None:
        """Show frame `number`, kept within the stack."""
        stack = self.stack
        if stack is None:
            return
        self.number = max(0, min(number, len(stack.frames) - 1))
        if self._request is not None:
            self._request.cancel()
        frame, at = stack.frames[self.number], self.number
        self._request = self._loader.request(
            frame,
            lambda pixels, quality: self._show(Shown(stack, at, quality), pixels),
            lambda error: self.viewport.show_error(error, f"{at + 1} / {len(stack.frames)}"),
        )
        if self.viewport.shown is None and not self.viewport.message_is_error:
            self.viewport.show_loading()
        self._loader.prefetch(self._frames_ahead(stack))
        self._pump.wake()
        if self.on_turned is not None:
            self.on_turned()

    def step(self, frames: int) -> None:
        """Go on by so many frames."""
        self.go_to(self.number + frames)

    def _show(self, shown: Shown, pixels: Pixels) -> None:
        self.viewport.show(shown, pixels)

    def _frames_ahead(self, stack: Stack) -> list[StackFrame]:
        """The neighbours of the cursor, nearest first, up to a budget of decoded bytes."""
        picture = stack.frames[self.number].picture
        size = max(1, picture.format.rows * picture.format.columns * picture.format.samples)
        size *= max(1, picture.format.bits_allocated // 8)
        reach = range(1, min(len(stack.frames), _PREFETCH_BYTES // size + 1))
        numbers = (self.number + side * away for away in reach for side in (1, -1))
        within = (number for number in numbers if 0 <= number < len(stack.frames))
        return [stack.frames[number] for number in islice(within, _PREFETCH_BYTES // size)]

    # The view

    @property
    def state(self) -> ViewState:
        """What is shown and how."""
        key = self.stack.key if self.stack else ""
        return msgspec.structs.replace(self.viewport.state, series=key, frame=self.number)

    def apply(self, state: ViewState) -> None:
        """Look at what `state` says; its series must be the stack shown here."""
        self._published = state
        self.viewport.apply(state)
        if self.stack is not None and state.series == self.stack.key and state.frame != self.number:
            self.go_to(state.frame)

    # The clip

    @property
    def is_playing(self) -> bool:
        """Whether the clip runs."""
        return bool(self._clip_id)

    def play(self) -> None:
        """Run through the stack at the clip's own pace, again and again."""
        if self.stack is not None and len(self.stack.frames) > 1 and not self._clip_id:
            self._clip_id = self.viewport.after(self._frame_ms(), self._next_of_clip)

    def pause(self) -> None:
        """Stop the clip where it is."""
        if self._clip_id:
            self.viewport.after_cancel(self._clip_id)
        self._clip_id = ""

    def toggle_clip(self) -> None:
        """Run or stop the clip."""
        if self._clip_id:
            self.pause()
        else:
            self.play()

    def _frame_ms(self) -> int:
        pace = self.clip_ms or (self.stack.frame_time_ms if self.stack else None)
        return max(_SHORTEST_FRAME_MS, round(pace or _DEFAULT_FRAME_MS))

    def _next_of_clip(self) -> None:
        """Go on only when the frame asked for last is on the screen: a slow link slows the clip."""
        self._clip_id = self.viewport.after(self._frame_ms(), self._next_of_clip)
        shown = self.viewport.shown
        if self.stack is not None and (shown is None or shown.number == self.number):
            self.go_to((self.number + 1) % len(self.stack.frames))

    # Marks

    def toggle_key_image(self) -> None:
        """Mark the frame on the screen as a key image, or take the mark off."""
        shown = self.viewport.shown
        if shown is None:
            return
        key = shown.frame.key
        marks = self.viewport.marks
        found = [mark for mark in marks.on_frame(key) if isinstance(mark, KeyImageMark)]
        if found:
            marks.remove(found[0].mark_id)
        else:
            marks.put(
                KeyImageMark(mark_id=new_mark_id(), sop_instance_uid=key.sop_instance_uid, frame=key.frame)
            )
        self.viewport.schedule_paint()

    def undo(self) -> None:
        """Take the last change of a mark back."""
        if self.viewport.marks.undo():
            self.viewport.schedule_paint()

    def redo(self) -> None:
        """Make it again."""
        if self.viewport.marks.redo():
            self.viewport.schedule_paint()

    def use_tool(self, code: str) -> None:
        """Give the left button the meaning of a tool (see `tools.TOOLS`)."""
        self.viewport.set_tool(TOOLS[code]())

    # ViewportHost

    def viewport_changed(self, state: ViewState) -> None:
        """Publish a state that is new."""
        if self.on_state is not None and state != self._published:
            self._published = state
            self.on_state(state)

    def viewport_stepped(self, frames: int) -> None:
        """Go on by wheel or drag."""
        self.step(frames)

    def viewport_activated(self) -> None:
        """The reader has turned to this viewer."""
        if self.on_activate is not None:
            self.on_activate()

    # Keys

    def _bind_keys(self) -> None:
        view = self.viewport
        actions: dict[str, Callable[[], object]] = {
            "Up": lambda: self.step(-1),
            "Down": lambda: self.step(1),
            "Prior": lambda: self.step(-_PAGE_FRAMES),
            "Next": lambda: self.step(_PAGE_FRAMES),
            "Home": lambda: self.go_to(0),
            "End": lambda: self.go_to(1 << 30),
            "plus": lambda: self._zoom(_ZOOM_KEY_FACTOR),
            "KP_Add": lambda: self._zoom(_ZOOM_KEY_FACTOR),
            "minus": lambda: self._zoom(1 / _ZOOM_KEY_FACTOR),
            "KP_Subtract": lambda: self._zoom(1 / _ZOOM_KEY_FACTOR),
            "space": self.toggle_clip,
            "Escape": lambda: view.tool.cancel(view),
            "Delete": view.delete_selected,
            "BackSpace": view.delete_selected,
            "Control-z": self.undo,
            "Control-y": self.redo,
            "f": view.fit,
            "1": view.actual_size,
            "i": view.invert,
            "r": view.rotate,
            "h": lambda: view.flip(horizontal=True),
            "v": lambda: view.flip(horizontal=False),
            "0": view.reset,
            "k": self.toggle_key_image,
        }
        for letter, code in TOOL_KEYS.items():
            actions[letter] = lambda code=code: self.use_tool(code)  # type: ignore[misc]
        for key, action in actions.items():
            view.bind(f"<{key}>" if len(key) > 1 else f"<Key-{key}>", _bound(action))

    def _zoom(self, factor: float) -> None:
        width, height = self.viewport.size_px
        self.viewport.zoom_at(factor, width / 2, height / 2)

    def _stop(self) -> None:
        self._clip_id = ""
        if self._request is not None:
            self._request.cancel()


TOOL_KEYS = {
    "w": "window",
    "p": "pan",
    "z": "zoom",
    "s": "scroll",
    "l": "length",
    "a": "angle",
    "e": "ellipse",
}
"""The letters that choose a tool."""


def _bound(action: Callable[[], object]) -> Callable[[object], str]:
    def run(_event: object) -> str:
        action()
        return "break"

    return run
