"""One viewport, or two side by side, and what acts on the one that is active."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from plugins.dicom_viewer.marking import Marking
from plugins.dicom_viewer.pictures import CasePictures
from plugins.dicom_viewer.windows import WindowChoice, choices
from viewers.imaging.linking import counterpart, share_space
from viewers.imaging.ports import FrameKey
from viewers.imaging.records import VoiWindow
from viewers.imaging.series import Stack
from viewers.imaging.view import ViewState
from viewers.marks.model import Mark
from viewers.widgets.canvas import Viewport
from viewers.widgets.stack import Pump, StackViewer
from viewers.widgets.style import ViewerStyle
from viewers.widgets.texts import ViewerTexts
from viewers.widgets.tools import TOOLS, Tool

MOST_VIEWPORTS = 2
PACES_FPS = (2, 5, 10, 15, 25, 30, 50)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeckEvents:
    """Who is told what.

    Attributes:
        looked: another picture, or the same in another way.
        turned: another viewport is active, or shows another series.
        lay_over: asked for marks of others on a frame.
    """

    looked: Callable[[], None]
    turned: Callable[[], None]
    lay_over: Callable[[FrameKey], Sequence[Mark]]


class Deck:
    """The viewports of a case.

    Attributes:
        active: the viewer that keys and buttons act on.
        tool: the code of what the left button does.
        is_linked: whether stacks of one space are scrolled together.
    """

    def __init__(
        self,
        master: tk.Misc,
        pictures: CasePictures,
        marking: Marking,
        look: tuple[ViewerStyle, ViewerTexts],
        events: DeckEvents,
    ) -> None:
        self._pictures, self._marking, self._events = pictures, marking, events
        self._style, self._texts = look
        self.widget = tk.Frame(master, background=self._style.border, bd=0)
        self.widget.rowconfigure(0, weight=1)
        self._pump = Pump(self.widget, pictures.loader)
        self._bindings: list[Callable[[Viewport], None]] = []
        self.tool = "window"
        self.is_linked = self._is_following = False
        self._make_tool: Callable[[], Tool] = TOOLS[self.tool]
        self._offered: tuple[FrameKey, tuple[WindowChoice, ...]] | None = None
        self.viewers: list[StackViewer] = []
        self.active = self._add()
        self._turn_to(self.active)

    # Viewports

    @property
    def viewport(self) -> Viewport:
        """The active viewport."""
        return self.active.viewport

    @property
    def count(self) -> int:
        """How many viewports there are."""
        return len(self.viewers)

    def bind_all(self, bind: Callable[[Viewport], None]) -> None:
        """Let `bind` add keys to every viewport, now and later."""
        self._bindings.append(bind)
        for viewer in self.viewers:
            bind(viewer.viewport)

    def lay_out(self, count: int) -> None:
        """Show one viewport, or more side by side; a new one takes the series after the active one's."""
        while len(self.viewers) < count:
            viewer = self._add()
            following = self._neighbour(1) or self.active.stack
            if following is not None:
                viewer.show_stack(following, self._beginning(viewer, following))
            self._turn_to(viewer)
        while len(self.viewers) > max(1, count):
            leaving = next(v for v in reversed(self.viewers) if v is not self.active)
            self.viewers.remove(leaving)
            leaving.viewport.destroy()
        for column in range(MOST_VIEWPORTS):
            is_used = column < len(self.viewers)
            self.widget.columnconfigure(column, weight=int(is_used), uniform="viewports" if is_used else "")
        for column, viewer in enumerate(self.viewers):
            gap = (0, 1) if column + 1 < len(self.viewers) else 0
            viewer.viewport.grid(row=0, column=column, sticky="nsew", padx=gap)
        self._turn_to(self.active)
        self.viewport.focus_set()

    def follow(self) -> None:
        """Pictures have arrived: stacks grow, what is on the screen stays; the first series opens by itself."""
        for viewer in self.viewers:
            if viewer.stack is not None:
                grown = self._pictures.stacks.get(viewer.stack.key)
                if grown is not None and grown != viewer.stack:
                    viewer.update_stack(grown)
        if self.active.stack is None and self._pictures.stacks:
            self._show(next(iter(self._pictures.stacks.values())))

    def again(self) -> None:
        """Ask again for pictures that could not be had; those that never can are known at once."""
        for viewer in self.viewers:
            if viewer.viewport.message_is_error:
                viewer.go_to(viewer.number)

    def repaint(self) -> None:
        """Draw texts and marks anew."""
        for viewer in self.viewers:
            viewer.viewport.schedule_paint()

    def close(self) -> None:
        """Stop everything."""
        self._pump.stop()
        for viewer in self.viewers:
            viewer.on_state = viewer.on_activate = viewer.on_turned = None
        self.widget.destroy()

    # What is shown

    def open(self, key: str, number: int | None = None) -> None:
        """Show a series in the active viewport: a clip from its beginning, slices from the middle."""
        self._show(self._pictures.stacks[key], number)
        self.viewport.focus_set()

    def step_series(self, by: int) -> None:
        """Show the next or the previous series; stops at the ends."""
        stack = self._neighbour(by)
        if stack is not None:
            self.open(stack.key)

    def look(self, state: ViewState) -> bool:
        """Show what a state says; return False where there is no such series."""
        stack = self._pictures.stacks.get(state.series)
        if stack is None:
            return False
        if self.active.stack is None or self.active.stack.key != stack.key:
            self.active.show_stack(stack, state.frame)
            self._events.turned()
        self.active.apply(state)
        return True

    # Scrolling together

    @property
    def can_link(self) -> bool:
        """Whether two stacks are on the screen whose slices lie in one space."""
        stacks = [viewer.stack for viewer in self.viewers if viewer.stack is not None]
        return len(stacks) == MOST_VIEWPORTS and share_space(stacks[0], stacks[1])

    def toggle_link(self) -> None:
        """Scroll both together from now on, the other one going to where the active one is; or each by itself."""
        self.is_linked = self.can_link and not self.is_linked
        self._lead(self.active)
        self._events.looked()

    def _lead(self, leader: StackViewer) -> None:
        """Let the other viewer follow; where the two share no space it stays."""
        if not self.is_linked or self._is_following or leader.stack is None:
            return
        self._is_following = True
        try:
            for viewer in self.viewers:
                if viewer is not leader and viewer.stack is not None:
                    number = counterpart(leader.stack, leader.number, viewer.stack)
                    if number is not None and number != viewer.number:
                        viewer.go_to(number)
        finally:
            self._is_following = False

    # How it is shown

    def use_tool(self, code: str, make: Callable[[], Tool] | None = None) -> None:
        """Give the left button another meaning, in all viewports."""
        self.tool = code
        self._make_tool = make or TOOLS[code]
        for viewer in self.viewers:
            viewer.viewport.set_tool(self._make_tool())
        self._events.looked()

    def window_choices(self) -> tuple[WindowChoice, ...]:
        """Return the windows that fit the picture on the screen; reckoned once a picture, its range takes time."""
        shown = self.viewport.shown
        if shown is None:
            return ()
        if self._offered is None or self._offered[0] != shown.frame.key:
            self._offered = (shown.frame.key, choices(shown.frame, self.viewport.renderer))
        return self._offered[1]

    def choose_window(self, number: int) -> None:
        """Use one of them, counted from 0."""
        offered = self.window_choices()
        if number < len(offered):
            self.viewport.set_window(offered[number].window)

    def own_window(self) -> None:
        """Go back to the file's own window."""
        self.viewport.set_window(None)

    def zoom(self, factor: float) -> None:
        """Zoom around the middle."""
        width, height = self.viewport.size_px
        if self.viewport.shown is not None:
            self.viewport.zoom_at(factor, width / 2, height / 2)

    @property
    def pace_fps(self) -> float:
        """How fast the clip runs, frames a second."""
        stack = self.active.stack
        own_ms = (stack.frame_time_ms if stack is not None else None) or 100.0
        return 1000 / (self.active.clip_ms or own_ms)

    def set_pace(self, fps: float) -> None:
        """Let the clip run at a pace."""
        self.active.clip_ms = round(1000 / fps)
        self._events.looked()

    def change_pace(self, by: int) -> None:
        """Run faster or slower by a step."""
        now = self.pace_fps
        if by > 0:
            self.set_pace(next((pace for pace in PACES_FPS if pace > now + 0.1), PACES_FPS[-1]))
        else:
            slower = [pace for pace in PACES_FPS if pace < now - 0.1]
            self.set_pace(slower[-1] if slower else PACES_FPS[0])

    def toggle_clip(self) -> None:
        """Run or stop the clip."""
        self.active.toggle_clip()
        self._events.looked()

    def pause(self) -> None:
        """Stop all clips."""
        for viewer in self.viewers:
            viewer.pause()

    # Marks

    def toggle_key_image(self) -> None:
        """Make the picture on the screen a key image, or take the mark off."""
        shown = self.viewport.shown
        if shown is not None:
            self._marking.toggle(shown.frame, self.viewport.window)

    def step_key_image(self, by: int) -> None:
        """Go to the next or the previous key image, around the end."""
        keys = [(mark.sop_instance_uid, mark.frame) for mark in self._marking.key_marks]
        if not keys:
            return
        shown = self.viewport.shown
        here = tuple(shown.frame.key) if shown is not None else ()
        at = keys.index(here) if here in keys else -1 if by > 0 else 0
        self.go_to_mark(self._marking.key_marks[(at + by) % len(keys)].mark_id)

    def go_to_mark(self, mark_id: str) -> None:
        """Show the picture a mark lies on, in the window it was marked in."""
        mark = self._marking.marks.get(mark_id)
        place = self._pictures.place_of_mark(mark) if mark is not None else None
        if place is None:
            return
        self.open(place[0].key, place[1])
        window = self._marking.window_of(mark_id)
        if window is not None:
            self.viewport.set_window(VoiWindow(center=window[0], width=window[1]))

    # How

    def _show(self, stack: Stack, number: int | None = None) -> None:
        self.active.show_stack(stack, self._beginning(self.active, stack) if number is None else number)
        self._events.turned()

    def _beginning(self, viewer: StackViewer, stack: Stack) -> int:
        """Where a stack opens: beside the slice it is linked to, a clip at its start, slices in the middle."""
        for other in self.viewers if self.is_linked else ():
            if other is not viewer and other.stack is not None:
                number = counterpart(other.stack, other.number, stack)
                if number is not None:
                    return number
        return 0 if stack.frame_time_ms else len(stack.frames) // 2

    def _add(self) -> StackViewer:
        viewer = StackViewer(
            self.widget, self._pictures.loader, self._pump, self._marking.marks, self._style, self._texts
        )
        viewer.on_state = lambda _state: self._events.looked()
        viewer.on_activate = lambda: self._turn_to(viewer)
        viewer.on_turned = lambda: self._lead(viewer)
        viewer.viewport.bind("<FocusIn>", lambda _e: self._focused(viewer, inside=True), add=True)
        viewer.viewport.bind("<FocusOut>", lambda _e: self._focused(viewer, inside=False), add=True)
        viewer.viewport.set_tool(self._make_tool())
        viewer.viewport.lay_over = self._events.lay_over
        for bind in self._bindings:
            bind(viewer.viewport)
        self.viewers.append(viewer)
        return viewer

    def _focused(self, viewer: StackViewer, *, inside: bool) -> None:
        """The border says where keys go; with two viewports also which one the buttons mean."""
        if inside:
            self._turn_to(viewer)
        viewer.viewport.set_active(inside or (len(self.viewers) > 1 and viewer is self.active))

    def _turn_to(self, viewer: StackViewer) -> None:
        is_other = viewer is not self.active if hasattr(self, "active") else False
        self.active = viewer
        for each in self.viewers:
            each.viewport.set_active(each is viewer and len(self.viewers) > 1)
        if is_other:
            self._events.turned()

    def _neighbour(self, by: int) -> Stack | None:
        keys = list(self._pictures.stacks)
        stack = self.active.stack
        if stack is None or stack.key not in keys:
            return self._pictures.stacks[keys[0]] if keys else None
        at = keys.index(stack.key) + by
        return self._pictures.stacks[keys[at]] if 0 <= at < len(keys) else None
