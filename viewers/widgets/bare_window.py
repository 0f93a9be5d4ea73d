"""The viewer without a host: thumbnails, tools and two viewports in one window.

`python -m viewers PATH…` opens it. Files are scanned and parsed a little at a time between two
frames of the screen, in worker processes.
"""

import platform
import re
import tkinter as tk
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from tkinter import font as tkfont

from viewers.imaging.cache import FrameCache
from viewers.imaging.errors import ImagingError
from viewers.imaging.files import Candidate, LocalFrames, Scan
from viewers.imaging.jobs import OpenedFile, OpenFile, RenderThumbnail
from viewers.imaging.loader import FrameLoader
from viewers.imaging.ports import Cancellable
from viewers.imaging.records import VoiWindow
from viewers.imaging.series import Stack, build_stacks
from viewers.imaging.view import ViewState
from viewers.imaging.window import presets_for
from viewers.imaging.worker import BACKGROUND, PREFETCH, WorkerPool
from viewers.marks.history import MarkSet
from viewers.widgets.stack import TOOL_KEYS, Pump, StackViewer
from viewers.widgets.style import ViewerStyle
from viewers.widgets.texts import Corners, FrameContext, ViewerTexts, plain_corners, plain_error
from viewers.widgets.thumbnails import ThumbnailItem, ThumbnailStrip

_ARABIC = re.compile("[\u0590-\u08ff]")
_SCAN_STEP_S = 0.008
_TICK_MS = 12
_MOST_WAITING = 32


class BareWindow:
    """A window with everything needed to read pictures from files."""

    def __init__(self, root: tk.Tk, paths: Sequence[Path], pool: WorkerPool, viewports: int = 2) -> None:
        self._root = root
        self._pool = pool
        self.style = ViewerStyle(
            scaling=max(1.0, root.winfo_fpixels("1i") / 96),
            family=tkfont.nametofont("TkDefaultFont", root).actual("family"),
        )
        self._texts = ViewerTexts(corners=_visual_corners)
        self._unpacked = TemporaryDirectory(prefix="khibra-")
        self._scan = Scan(paths, Path(self._unpacked.name))
        self._frames = LocalFrames()
        self._opened: list[OpenedFile] = []
        self._is_stale = False
        self._waiting = 0
        self._tickets: list[Cancellable] = []
        self._refused: list[ImagingError] = []
        self.stacks: dict[str, Stack] = {}
        self.marks = MarkSet()
        self.loader = FrameLoader(self._frames, pool, FrameCache())
        self._pump = Pump(root, self.loader)
        root.configure(background=self.style.panel)
        self._status = self._build_bar()
        self.thumbnails = ThumbnailStrip(root, self.style, self.open_stack, self._need_thumbnail)
        self.thumbnails.pack(side="left", fill="y")
        self.viewers = self._build_viewers(viewports)
        self.active = self.viewers[0]
        self._activate(self.active)
        self._tick_id = root.after(_TICK_MS, self._tick)

    def open_stack(self, key: str) -> None:
        """Show a series in the active viewport."""
        self.active.show_stack(self.stacks[key])
        self.active.viewport.focus_set()

    def close(self) -> None:
        """Stop all work and close the window."""
        self._root.after_cancel(self._tick_id)
        self._pump.stop()
        self._scan.cancel()
        for ticket in self._tickets:
            ticket.cancel()
        self._unpacked.cleanup()
        self._root.destroy()

    def _build_bar(self) -> tk.Label:
        style = self.style
        bar = tk.Frame(self._root, background=style.panel)
        bar.pack(side="top", fill="x")
        for letter, code in TOOL_KEYS.items():
            self._button(bar, f"{code.capitalize()} ({letter.upper()})", lambda c=code: self._use_tool(c))
        for preset in presets_for("CT")[:4]:
            window = VoiWindow(center=preset.center, width=preset.width, name=preset.code)
            name = preset.code.replace("_", " ").capitalize()
            self._button(bar, name, lambda w=window: self.active.viewport.set_window(w))
        status = tk.Label(
            bar, background=style.panel, foreground=style.dim_text, font=style.font(), anchor="e"
        )
        status.pack(side="right", padx=style.px(10))
        return status

    def _button(self, bar: tk.Frame, text: str, command: object) -> None:
        style = self.style
        label = tk.Label(
            bar,
            text=text,
            background=style.panel,
            foreground=style.text,
            font=style.font(),
            padx=style.px(8),
            pady=style.px(6),
        )
        label.pack(side="left")
        label.bind("<ButtonPress-1>", lambda _: command() if callable(command) else None)
        label.bind("<Enter>", lambda _: label.configure(background=style.slot))
        label.bind("<Leave>", lambda _: label.configure(background=style.panel))

    def _build_viewers(self, count: int) -> list[StackViewer]:
        area = tk.Frame(self._root, background=self.style.border)
        area.pack(side="left", fill="both", expand=True)
        viewers = []
        area.rowconfigure(0, weight=1)
        for column in range(count):
            viewer = StackViewer(area, self.loader, self._pump, self.marks, self.style, self._texts)
            viewer.viewport.grid(row=0, column=column, sticky="nsew")
            area.columnconfigure(column, weight=1, uniform="viewports")
            viewer.on_activate = lambda viewer=viewer: self._activate(viewer)
            viewers.append(viewer)
        return viewers

    def _activate(self, viewer: StackViewer) -> None:
        self.active = viewer
        for other in self.viewers:
            other.viewport.set_active(other is viewer)
        if viewer.stack is not None:
            self.thumbnails.select(viewer.stack.key)

    def _use_tool(self, code: str) -> None:
        for viewer in self.viewers:
            viewer.use_tool(code)

    def _tick(self) -> None:
        """Scan on, parse on, draw what has come."""
        self._tick_id = self._root.after(_TICK_MS, self._tick)
        if self._waiting < _MOST_WAITING:
            for item in self._scan.steps(_SCAN_STEP_S):
                if isinstance(item, Candidate):
                    self._parse(item.path)
                else:
                    self._refuse(item.error)
        self._pool.poll()
        if self._is_stale:
            self._restack()

    def _parse(self, path: Path) -> None:
        self._waiting += 1

        def opened(found: OpenedFile) -> None:
            self._waiting -= 1
            self._frames.add(path, found)
            self._opened.append(found)
            self._is_stale = True

        def refused(error: ImagingError) -> None:
            self._waiting -= 1
            self._refuse(error)

        self._tickets.append(self._pool.submit(OpenFile(path=str(path)), opened, refused, priority=PREFETCH))

    def _refuse(self, error: ImagingError) -> None:
        self._refused.append(error)
        self._is_stale = True

    def _restack(self) -> None:
        """Show the series as far as they are known, every few files."""
        if self._waiting > 0 and len(self._opened) % 16 not in (0, 1):
            return
        self._is_stale = False
        self.stacks = {stack.key: stack for stack in build_stacks(file.instance for file in self._opened)}
        self.thumbnails.set_items(
            [
                ThumbnailItem(
                    key, _visual(stack.title) or "-", f"{stack.series.modality}  {len(stack.frames)}"
                )
                for key, stack in self.stacks.items()
            ]
        )
        for viewer in self.viewers:
            if viewer.stack is not None and viewer.stack.key in self.stacks:
                viewer.update_stack(self.stacks[viewer.stack.key])
        for viewer, key in zip(self.viewers, self.stacks, strict=False):
            if viewer.stack is None and not self._waiting:
                viewer.show_stack(self.stacks[key])
        if self.active.stack is not None and not self.thumbnails.selected:
            self.thumbnails.select(self.active.stack.key)
        if self._refused and not self.stacks:
            self.active.viewport.show_error(self._refused[-1])
        self._tell(self._refused)

    def _tell(self, refused: Sequence[ImagingError]) -> None:
        text = f"{len(self._opened)} files, {len(self.stacks)} series"
        if refused:
            text += f", {len(refused)} refused ({plain_error(refused[-1]).splitlines()[0]})"
        self._status.configure(text=text)

    def _need_thumbnail(self, key: str) -> None:
        stack = self.stacks[key]
        frame = stack.frames[len(stack.frames) // 2]
        path = self._frames.path_of(frame.instance.sop_instance_uid)
        if path is None:
            return
        job = RenderThumbnail(path=str(path), frame=frame.frame, size_px=self.thumbnails.picture_px)
        ticket = self._pool.submit(
            job,
            lambda png: self.thumbnails.set_picture(key, png),
            lambda _: self.thumbnails.set_missing(key),
            priority=BACKGROUND,
        )
        self._tickets.append(ticket)

    def states(self) -> tuple[ViewState, ...]:
        """How each viewport is looked at now."""
        return tuple(viewer.state for viewer in self.viewers)


def _visual(text: str) -> str:
    """Arabic joined and ordered for Tk on X11, which does neither before version 9.1."""
    is_plain = not _ARABIC.search(text)
    if is_plain or tk.TkVersion >= 9.1 or platform.system() == "Windows":
        return text
    from arabic_reshaper import reshape
    from bidi import get_display

    return str(get_display(reshape(text)))


def _visual_corners(context: FrameContext) -> Corners:
    corners = plain_corners(context)
    return Corners(*(tuple(_visual(line) for line in lines) for lines in corners))
