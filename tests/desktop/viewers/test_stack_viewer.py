"""A series in a real window: scrolling, clips, shared views, thumbnails, and the window without a host."""

import gc
import os
import tkinter as tk
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import JPEG2000Lossless

from tests.corpus import corpus_root
from tests.desktop.viewers.conftest import Pump
from tests.unit.viewers import pictures
from viewers.imaging.cache import FrameCache
from viewers.imaging.dicom import parse_instance
from viewers.imaging.files import Candidate, LocalFrames, Scan
from viewers.imaging.jobs import OpenedFile
from viewers.imaging.loader import FrameLoader
from viewers.imaging.records import VoiWindow
from viewers.imaging.series import Stack, build_stacks
from viewers.imaging.view import ViewState
from viewers.imaging.worker import WorkerPool
from viewers.marks.history import MarkSet
from viewers.widgets.bare_window import BareWindow
from viewers.widgets.stack import Pump as LoaderPump
from viewers.widgets.stack import StackViewer
from viewers.widgets.style import ViewerStyle
from viewers.widgets.texts import ViewerTexts
from viewers.widgets.thumbnails import ThumbnailItem, ThumbnailStrip


class Bench:
    """Two viewers on one loader."""

    def __init__(self, root: tk.Tk, pool: WorkerPool, paths: list[Path]) -> None:
        source = LocalFrames()
        instances = []
        for path in paths:
            instance = parse_instance(path)
            source.add(path, OpenedFile(instance=instance, locations=pictures.located(path)))
            instances.append(instance)
        self.cache = FrameCache()
        self.loader = FrameLoader(source, pool, self.cache)
        loader_pump = LoaderPump(root, self.loader)
        marks = MarkSet()
        self.viewers = [
            StackViewer(root, self.loader, loader_pump, marks, ViewerStyle(), ViewerTexts()) for _ in range(2)
        ]
        for column, viewer in enumerate(self.viewers):
            viewer.viewport.place(relx=column / 2, y=0, relwidth=0.5, relheight=1)
        self.stacks: tuple[Stack, ...] = build_stacks(instances)
        root.update()

    def shows(self, viewer: StackViewer, number: int) -> Callable[[], bool]:
        return lambda: viewer.viewport.shown is not None and viewer.viewport.shown.number == number


@pytest.fixture
def bench(root: tk.Tk, pool: WorkerPool, tmp_path: Path) -> Bench:
    return Bench(root, pool, pictures.write_series(tmp_path, 12, syntax=JPEG2000Lossless))


def test_keys_step_through_the_series(bench: Bench, pump: Pump) -> None:
    viewer = bench.viewers[0]
    viewer.show_stack(bench.stacks[0])
    pump(bench.shows(viewer, 0))
    viewer.viewport.focus_force()
    for key, number in (("Down", 1), ("Next", 11), ("Up", 10), ("Home", 0), ("End", 11)):
        viewer.viewport.event_generate(f"<{key}>")
        pump(bench.shows(viewer, number))
    assert any("12 / 12" in text for text in viewer.viewport.overlay.texts())
    pump(lambda: len(bench.cache) == 12)


@pytest.mark.parametrize(
    ("key", "check"),
    [
        ("i", lambda state: state.invert),
        ("r", lambda state: state.rotation == 90),
        ("h", lambda state: state.flip_horizontal),
        ("v", lambda state: state.flip_vertical),
        ("plus", lambda state: state.zoom > 1),
        ("minus", lambda state: state.zoom < 1),
    ],
)
def test_keys_change_the_view(bench: Bench, pump: Pump, key: str, check: Callable[[ViewState], bool]) -> None:
    viewer = bench.viewers[0]
    viewer.show_stack(bench.stacks[0])
    pump(bench.shows(viewer, 0))
    viewer.viewport.focus_force()
    viewer.viewport.event_generate(f"<Key-{key}>")
    pump(lambda: check(viewer.state))
    viewer.viewport.event_generate("<Key-0>")
    pump(lambda: not check(viewer.state))


def test_a_state_of_one_viewer_applies_to_the_other(bench: Bench, pump: Pump) -> None:
    first, second = bench.viewers
    published: list[ViewState] = []
    first.on_state = published.append
    for viewer in bench.viewers:
        viewer.show_stack(bench.stacks[0])
    pump(bench.shows(first, 0))
    first.go_to(7)
    first.viewport.set_window(VoiWindow(center=100, width=300))
    first.viewport.zoom_at(2, 50, 50)
    pump(bench.shows(first, 7))
    second.apply(published[-1])
    pump(bench.shows(second, 7))
    assert second.state == first.state == published[-1]


def test_a_clip_goes_round_and_stops(bench: Bench, pump: Pump) -> None:
    viewer = bench.viewers[0]
    viewer.show_stack(bench.stacks[0])
    pump(bench.shows(viewer, 0))
    viewer.play()
    pump(lambda: viewer.is_playing)
    pump(bench.shows(viewer, 2))
    viewer.toggle_clip()
    at = viewer.number
    pump(lambda: not viewer.is_playing)
    assert viewer.number == at


def test_key_images_are_marked_and_undone(bench: Bench, pump: Pump) -> None:
    viewer = bench.viewers[0]
    viewer.show_stack(bench.stacks[0])
    pump(bench.shows(viewer, 0))
    viewer.toggle_key_image()
    pump(lambda: "★ Key image" in viewer.viewport.overlay.texts())
    viewer.undo()
    pump(lambda: "★ Key image" not in viewer.viewport.overlay.texts())
    viewer.redo()
    pump(lambda: "★ Key image" in viewer.viewport.overlay.texts())
    viewer.toggle_key_image()
    assert viewer.viewport.marks.all() == ()


def test_a_broken_frame_says_so_and_the_rest_goes_on(
    root: tk.Tk, pool: WorkerPool, pump: Pump, tmp_path: Path
) -> None:
    paths = pictures.write_series(tmp_path, 4, syntax=JPEG2000Lossless)
    data = bytearray(paths[1].read_bytes())
    data[-600:-100] = bytes(500)
    at = data.rindex(b"\xff\xd9")
    data[at : at + 2] = b"\0\0"
    paths[1].write_bytes(bytes(data))
    bench = Bench(root, pool, paths)
    viewer = bench.viewers[0]
    viewer.show_stack(bench.stacks[0], 1)
    pump(lambda: viewer.viewport.message_is_error)
    assert "decode failed" in viewer.viewport.message
    viewer.step(1)
    pump(bench.shows(viewer, 2))
    viewer.step(-1)
    pump(lambda: viewer.viewport.message_is_error)
    assert viewer.viewport.shown is None


def test_a_stack_that_grows_keeps_its_picture(bench: Bench, pump: Pump) -> None:
    viewer, whole = bench.viewers[0], bench.stacks[0]
    viewer.show_stack(whole._replace(frames=whole.frames[4:8]), 1)
    pump(bench.shows(viewer, 1))
    viewer.update_stack(whole)
    pump(bench.shows(viewer, 5))


def test_thumbnails_draw_a_screenful_of_thousands(root: tk.Tk, pump: Pump) -> None:
    opened: list[str] = []
    needed: list[str] = []
    strip = ThumbnailStrip(root, ViewerStyle(), opened.append, needed.append)
    strip.place(x=0, y=0, height=600)
    strip.set_items([ThumbnailItem(str(n), f"Series {n}", "CT  96") for n in range(5000)])
    pump(lambda: len(needed) > 3)
    assert len(strip.find_all()) < 8 * 6  # a slot has six canvas items
    assert needed == sorted(needed, key=int)
    strip.event_generate("<ButtonPress-1>", x=40, y=200)
    assert opened == ["1"]
    strip.focus_force()
    strip.event_generate("<End>")
    pump(lambda: "4999" in needed)
    strip.event_generate("<Return>")
    assert opened == ["1", "4999"]
    assert len(strip.find_all()) < 8 * 6
    for key in ("Up", "Up", "Down"):
        strip.event_generate(f"<{key}>")
    assert strip.selected == "4998"


def test_the_window_without_a_host_opens_a_folder(
    root: tk.Tk, pool: WorkerPool, pump: Pump, tmp_path: Path
) -> None:
    pictures.write_series(tmp_path / "a", 5)
    color = np.random.default_rng(2).integers(0, 255, (40, 40, 3), np.uint8)
    pictures.write(tmp_path / "b.dcm", [color], SeriesInstanceUID="1.9", SeriesNumber=9, Modality="XC")
    (tmp_path / "letter.txt").write_text("not a picture")
    window = BareWindow(root, [tmp_path], pool)
    pump(lambda: sorted(len(stack.frames) for stack in window.stacks.values()) == [1, 5])
    pump(lambda: all(viewer.viewport.shown for viewer in window.viewers))
    window.thumbnails.event_generate("<ButtonPress-1>", x=40, y=200)
    pump(lambda: window.states()[0].series == "1.9")
    window.close()


def test_a_file_that_is_no_picture_is_told_in_the_window(
    root: tk.Tk, pool: WorkerPool, pump: Pump, tmp_path: Path
) -> None:
    (tmp_path / "a.dcm").write_text("hello, this is no picture")
    window = BareWindow(root, [tmp_path / "a.dcm"], pool, 1)
    pump(lambda: window.viewers[0].viewport.message_is_error)
    assert "not dicom" in window.viewers[0].viewport.message
    window.close()


def _memory_bytes(*process_ids: int) -> int:
    """Proportional set size of some processes, so that shared pages count once."""
    total = 0
    for process_id in process_ids:
        for line in Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs smaps_rollup")
def test_a_series_costs_little_more_than_its_pixels(root: tk.Tk, pump: Pump) -> None:
    folder = corpus_root() / "series-ct-head-1mm-96sl-jpegls"
    with WorkerPool(2) as pool:
        pump(lambda: pool.warm == 2)
        bench = Bench(root, pool, [item.path for item in Scan([folder]) if isinstance(item, Candidate)])
        stack = bench.stacks[0]
        viewer = bench.viewers[0]
        viewer.show_stack(stack._replace(frames=stack.frames[:2]))
        pump(lambda: len(bench.cache) == 2 and not bench.loader.is_busy)
        gc.collect()
        idle = _memory_bytes(os.getpid(), *pool.process_ids)
        viewer.update_stack(stack)
        pump(lambda: len(bench.cache) == 96 and not bench.loader.is_busy)
        gc.collect()
        used = _memory_bytes(os.getpid(), *pool.process_ids) - idle
        assert bench.cache.used_bytes == 96 * 512 * 512 * 2
        assert used <= 1.5 * bench.cache.used_bytes
