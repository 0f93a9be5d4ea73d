"""One picture in a real window: what is on the screen, and what pointer, wheel and tools do to it."""

import tkinter as tk
from typing import Any

import numpy as np
import pytest

from tests.desktop.viewers.conftest import Pump
from tests.unit.viewers import pictures
from viewers.imaging.dicom import parse_instance
from viewers.imaging.errors import UnsupportedSyntax
from viewers.imaging.ports import FrameBytes
from viewers.imaging.records import VoiWindow
from viewers.imaging.series import Stack, build_stacks
from viewers.imaging.view import ViewState
from viewers.marks.history import MarkSet
from viewers.marks.model import AngleMark, EllipseMark, LengthMark, points_of
from viewers.widgets.canvas import Shown, Viewport
from viewers.widgets.overlay import Overlay
from viewers.widgets.style import ViewerStyle
from viewers.widgets.texts import Corners, ViewerTexts
from viewers.widgets.tools import TOOLS, Tool

PIXELS = np.full((100, 100), -1000, np.int16)
PIXELS[:50, :50] = 1000


class Host:
    """Notes what a viewport tells."""

    def __init__(self) -> None:
        self.states: list[ViewState] = []
        self.steps = 0
        self.activated = 0

    def viewport_changed(self, state: ViewState) -> None:
        self.states.append(state)

    def viewport_stepped(self, frames: int) -> None:
        self.steps += frames

    def viewport_activated(self) -> None:
        self.activated += 1


class Bench:
    """A viewport of 400×400 with one CT frame in it."""

    def __init__(self, root: tk.Tk, pump: Pump, pixels: pictures.Pixels = PIXELS) -> None:
        self.host, self.marks, self.pump = Host(), MarkSet(), pump
        self.view = Viewport(root, self.host, self.marks, ViewerStyle(), ViewerTexts())
        self.view.place(x=0, y=0, width=400, height=400)
        self.stack: Stack = build_stacks([parse_instance(pictures.encode(pictures.dataset([pixels])))])[0]
        root.update()
        self.view.show(Shown(self.stack, 0, FrameBytes()), pixels)
        root.update()

    def grey(self, x: int, y: int) -> int:
        """The red channel of the picture on the screen."""
        canvas: Any = self.view
        shown = canvas.tk.call(canvas.itemcget("1", "image"), "get", x, y)
        return int(canvas.tk.splitlist(shown)[0])

    def drag(self, button: int, *points: tuple[int, int], state: int = 0) -> None:
        (x, y), *rest = points
        self.view.event_generate("<Enter>", x=x, y=y)
        self.view.event_generate(f"<ButtonPress-{button}>", x=x, y=y, state=state)
        held = {1: 0x100, 2: 0x200, 3: 0x400}[button] | state
        for x, y in rest:
            self.view.event_generate("<Motion>", x=x, y=y, state=held)
        self.view.event_generate(f"<ButtonRelease-{button}>", x=x, y=y, state=held)
        self.view.update()

    def use(self, code: str) -> Tool:
        tool = TOOLS[code]()
        self.view.set_tool(tool)
        return tool


@pytest.fixture
def bench(root: tk.Tk, pump: Pump) -> Bench:
    return Bench(root, pump)


def test_the_picture_is_on_the_screen_with_its_letters(bench: Bench) -> None:
    assert [bench.grey(x, y) for x, y in ((50, 50), (350, 50), (50, 350), (350, 350))] == [255, 0, 0, 0]
    texts = bench.view.overlay.texts()
    assert {"R", "L", "A", "P"} <= set(texts)
    assert any("Amrani Salma" in text for text in texts)
    assert any("C 40  W 80" in text for text in texts)


def test_lines_of_two_corners_do_not_run_into_each_other(root: tk.Tk) -> None:
    canvas = tk.Canvas(root, width=320, height=200)
    overlay = Overlay(canvas, ViewerStyle())
    names = ("El Amrani Fatima Zahra", "65 years, woman  born 4 Mar 1961")
    study = ("CT", "TRAUMA/PLAIN HEAD DM", "6 Feb 2015 09:29")
    place = ("Thickness 1.0 mm", "56 / 96")
    overlay.show_corners(
        Corners(names, study, place, ("A lossy copy, one fortieth of its original size", "C 40  W 80")),
        320,
        200,
    )
    written = [text.split("\n") for text in overlay.texts()]
    assert written[0] == list(names)
    assert written[1][0] == "CT"
    assert written[1][1].endswith("…")
    assert written[1][2] == study[2]
    assert written[2:] == [list(place), [written[3][0], "C 40  W 80"]]
    assert written[3][0].endswith("…")
    overlay.show_corners(Corners(names, study, place, ("Original",)), 900, 200)
    assert [text.split("\n") for text in overlay.texts()][1] == list(study)


def test_turning_and_flipping_move_pixels_and_letters(bench: Bench) -> None:
    bench.view.rotate()
    bench.view.update()
    assert (bench.grey(50, 50), bench.grey(350, 50)) == (0, 255)
    bench.view.flip(horizontal=True)
    bench.view.update()
    assert (bench.grey(50, 50), bench.grey(350, 50)) == (255, 0)
    bench.view.reset()
    bench.view.invert()
    bench.view.update()
    assert (bench.grey(50, 50), bench.grey(350, 50)) == (0, 255)


def test_many_changes_are_one_painting(bench: Bench) -> None:
    painted = len(bench.host.states)
    for center in range(50):
        bench.view.set_window(VoiWindow(center=center, width=100))
    bench.view.update()
    assert len(bench.host.states) == painted + 1
    assert bench.host.states[-1].window == VoiWindow(center=49, width=100)


def test_the_left_button_changes_the_window(bench: Bench) -> None:
    bench.drag(1, (100, 100), (150, 120), (200, 140))
    window = bench.view.window
    assert window is not None
    assert window.width > 80
    assert window.center > 40
    assert bench.host.activated == 1


def test_middle_pans_right_zooms_and_control_wheel_zooms_at_the_pointer(bench: Bench) -> None:
    bench.drag(3, (200, 200), (200, 320))
    assert bench.view.state.zoom == pytest.approx(2)
    before = bench.view.transform.to_view(50, 50)
    bench.drag(2, (200, 200), (230, 190))
    assert bench.view.transform.to_view(50, 50) == pytest.approx((before[0] + 30, before[1] - 10))
    held = bench.view.transform.to_image(120, 80)
    bench.view.event_generate("<Button-4>", x=120, y=80, state=0x4)
    bench.view.update()
    assert bench.view.transform.to_image(120, 80) == pytest.approx(held)
    bench.view.fit()
    bench.view.update()
    assert bench.view.transform.scale == 4
    bench.view.actual_size()
    assert bench.view.transform.scale == pytest.approx(1)


def test_the_wheel_and_the_scroll_tool_step(bench: Bench) -> None:
    for _ in range(3):
        bench.view.event_generate("<Button-5>", x=10, y=10)
    bench.view.event_generate("<Button-4>", x=10, y=10)
    assert bench.host.steps == 2
    bench.use("scroll")
    bench.drag(1, (200, 200), (200, 212), (200, 218))
    assert bench.host.steps == 5


def test_a_length_is_drawn_measured_edited_and_taken_back(bench: Bench) -> None:
    bench.use("length")
    bench.drag(1, (100, 100), (150, 100), (200, 100))
    (mark,) = bench.marks.all()
    assert isinstance(mark, LengthMark)
    assert points_of(mark) == ((25, 25), (50, 25))
    assert "12.5 mm" in _mark_texts(bench.view)
    bench.drag(1, (200, 100), (250, 100), (300, 100))
    (longer,) = bench.marks.all()
    assert isinstance(longer, LengthMark)
    assert points_of(longer) == ((25, 25), (75, 25))
    bench.drag(1, (180, 100), (180, 140))
    (shifted,) = bench.marks.all()
    assert isinstance(shifted, LengthMark)
    assert points_of(shifted)[0] == (25, 35)
    assert [bench.marks.undo(), bench.marks.undo()] == [True, True]
    assert bench.marks.all() == (mark,)
    bench.view.schedule_paint()
    bench.view.update()
    bench.drag(1, (100, 100), (100, 101))
    bench.view.delete_selected()
    bench.view.update()
    assert bench.marks.all() == ()
    assert _mark_texts(bench.view) == ""


def test_a_click_draws_nothing(bench: Bench) -> None:
    for code in ("length", "ellipse", "angle"):
        bench.use(code)
        bench.drag(1, (100, 100), (101, 100))
    assert bench.marks.all() == ()


def test_an_ellipse_says_mean_and_unit(bench: Bench) -> None:
    bench.use("ellipse")
    bench.drag(1, (40, 40), (80, 70), (120, 120))
    (mark,) = bench.marks.all()
    assert isinstance(mark, EllipseMark)
    assert "1000.0 ± 0.0 HU" in _mark_texts(bench.view)


def test_shift_makes_a_region_as_high_as_wide(bench: Bench) -> None:
    bench.use("ellipse")
    bench.drag(1, (40, 40), (140, 60), state=0x1)
    (mark,) = bench.marks.all()
    assert isinstance(mark, EllipseMark)
    assert mark.opposite[0] - mark.corner[0] == mark.opposite[1] - mark.corner[1]


def test_an_angle_takes_a_drag_and_a_click(bench: Bench) -> None:
    bench.use("angle")
    bench.drag(1, (100, 200), (200, 200))
    bench.view.event_generate("<Motion>", x=200, y=120)
    bench.view.update()
    assert "90.0°" in _mark_texts(bench.view)
    assert bench.marks.all() == ()
    bench.drag(1, (200, 100))
    (mark,) = bench.marks.all()
    assert isinstance(mark, AngleMark)
    assert mark.vertex == (50, 50)


def test_marks_follow_the_picture(bench: Bench) -> None:
    bench.use("length")
    bench.drag(1, (100, 100), (200, 100))
    before = bench.view.bbox("mark")
    bench.view.rotate()
    bench.view.zoom_at(1.5, 200, 200)
    bench.view.update()
    after = bench.view.bbox("mark")
    assert before is not None
    assert after is not None
    x, y = bench.view.transform.to_view(25, 25)
    assert after[0] <= x <= after[2]
    assert after[1] <= y <= after[3]
    assert before != after


def test_what_cannot_be_shown_is_said_in_the_viewport(bench: Bench) -> None:
    bench.view.show_error(
        UnsupportedSyntax(transfer_syntax_uid="1.2", name="MPEG-4", requires="an MPEG decoder")
    )
    bench.view.update()
    (text,) = bench.view.overlay.texts()
    assert "MPEG decoder" in text
    canvas: Any = bench.view
    assert canvas.itemcget("1", "state") == "hidden"
    bench.drag(1, (100, 100), (200, 200))
    bench.view.show(Shown(bench.stack, 0, FrameBytes()), PIXELS)
    bench.view.update()
    assert bench.view.message == ""
    assert bench.grey(50, 50) == 255


def test_loading_is_said_until_the_first_picture(root: tk.Tk, pump: Pump) -> None:
    view = Viewport(root, Host(), MarkSet(), ViewerStyle(), ViewerTexts())
    view.place(x=0, y=0, width=300, height=300)
    view.show_loading()
    pump(lambda: view.overlay.texts() == ("Loading…",))
    assert view.message == "Loading…"


def test_colour_and_grey_change_places(root: tk.Tk, pump: Pump) -> None:
    bench = Bench(root, pump)
    colour = np.zeros((100, 100, 3), np.uint8)
    colour[..., 0] = 200
    stack = build_stacks([parse_instance(pictures.encode(pictures.dataset([colour])))])[0]
    bench.view.show(Shown(stack, 0, FrameBytes()), colour)
    root.update()
    assert bench.grey(200, 200) == 200
    assert bench.view.window is None
    bench.drag(1, (100, 100), (200, 200))
    bench.view.show(Shown(bench.stack, 0, FrameBytes()), PIXELS)
    root.update()
    assert bench.grey(50, 50) == 255


def test_a_resized_viewport_paints_again(bench: Bench) -> None:
    bench.view.place(x=0, y=0, width=200, height=300)
    bench.view.update()
    assert bench.view.size_px == (200, 300)
    assert bench.grey(30, 80) == 255
    bench.view.destroy()


def test_lengths_scale_with_the_screen() -> None:
    style = ViewerStyle(scaling=2, size_px=13, family="Noto Sans")
    assert style.px(8) == 16
    assert style.font() == ("Noto Sans", -26, "normal")


def _mark_texts(view: Viewport) -> str:
    """The labels of the marks on the screen."""
    canvas: Any = view
    items = (item for item in canvas.find_withtag("mark") if canvas.type(item) == "text")
    return "\n".join(canvas.itemcget(item, "text") for item in items)
