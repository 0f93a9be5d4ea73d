"""The plugin manager in a real window: choosing, reading, switching, with the mouse and over a real kernel."""

import os
import sys
import time
import tkinter as tk
from collections.abc import Callable, Iterator
from types import TracebackType

import pytest

from plugins.plugin_manager import desktop
from plugins.plugin_manager.screen import PluginsScreen
from tests.plugins.bench import START, Bench, states
from tests.plugins.paper_desk import PaperDesk
from workstation.api.plugins import PluginsService
from workstation.kernel.kernel import Kernel
from workstation.ui.kit import AppWindow, Badge, Button, Label, Segmented


@pytest.fixture
def window() -> Iterator[AppWindow]:
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        pytest.skip("no display: run under xvfb-run")
    raised: list[BaseException] = []

    def note(_kind: type[BaseException], fault: BaseException, _trace: TracebackType | None) -> None:
        raised.append(fault)

    made = AppWindow("Plugins", size=(1100, 700), scale=1.0, on_fault=note)
    made.columnconfigure(0, weight=1)
    made.rowconfigure(0, weight=1)
    yield made
    made.destroy()
    if raised:
        raise raised[0]


class Shown:
    """The panel in a window."""

    def __init__(self, window: AppWindow, kernel: Kernel) -> None:
        self.window, self.kernel = window, kernel
        self.desk = PaperDesk(None)
        self.desk.time = START
        self.desk.services[PluginsService] = kernel
        view = desktop.build(self.desk.desk, window)
        assert isinstance(view, PluginsScreen)
        self.view = view
        view.widget.grid(row=0, column=0, sticky="nsew")
        view.shown({})
        self.pump(lambda: bool(view.widget.winfo_viewable()))

    def pump(self, until: Callable[[], bool], timeout_s: float = 10) -> None:
        end_s = time.monotonic() + timeout_s
        while not until():
            assert time.monotonic() < end_s, "it did not become true in time"
            self.window.update()

    def every(self, kind: type[tk.Misc], inside: tk.Misc | None = None) -> list[tk.Misc]:
        found: list[tk.Misc] = []
        for child in (inside or self.window).winfo_children():
            found += [child] if isinstance(child, kind) else []
            found += self.every(kind, child)
        return found

    def texts(self) -> str:
        return "\n".join(each.text for kind in (Label, Badge) for each in self.every(kind))  # type: ignore[attr-defined]

    def choose(self, plugin: str) -> None:
        tree = self.view._table.tree
        row = next(r for r in tree.get_children() if tree.item(r, "values")[0] == plugin)
        tree.see(row)
        self.window.update()
        x, y, width, height = map(int, tree.bbox(row))
        for event in ("<Enter>", "<ButtonPress-1>", "<ButtonRelease-1>"):
            tree.event_generate(event, x=x + width // 2, y=y + height // 2)
        self.pump(lambda: plugin in [each.text for each in self.every(Label)])  # type: ignore[attr-defined]

    def press(self, text: str) -> None:
        button = next(each for each in self.every(Button) if each.text == text)  # type: ignore[attr-defined]
        assert isinstance(button, Button)
        self.window.update()
        for event in ("<Enter>", "<ButtonPress-1>", "<ButtonRelease-1>"):
            button._canvas.event_generate(event, x=5, y=5)
        self.window.update()


@pytest.fixture
def shown(window: AppWindow, bench: Bench) -> Shown:
    bench.panels("board", permissions=["cases.read"])
    bench.plugin("broken", "raise ValueError('no such bed')")
    bench.panels("plugin_manager")
    return Shown(window, bench.loaded())


def test_choosing_shows_everything_about_it(shown: Shown) -> None:
    assert "Choose a plugin" in shown.texts()
    shown.choose("broken")
    seen = shown.texts()
    assert "Could not be loaded" in seen
    assert "ValueError" in seen
    assert "no such bed" in seen
    shown.choose("board")
    assert "read cases" in shown.texts()
    assert "register_panels" in shown.texts()


def test_switching_with_the_mouse(shown: Shown) -> None:
    shown.choose("board")
    shown.press("Switch off")
    assert states(shown.kernel)["board"] == "disabled"
    assert "Disabled" in shown.texts()
    shown.press("Switch on")
    assert states(shown.kernel)["board"] == "active"


def test_its_own_switch_is_off_and_says_why(shown: Shown) -> None:
    shown.choose("plugin_manager")
    (button,) = shown.every(Button)
    assert isinstance(button, Button)
    assert not button.is_enabled
    assert "khibra plugin disable" in button.tooltip.reason


def test_only_those_that_need_attention(shown: Shown) -> None:
    (switch,) = shown.every(Segmented)
    assert isinstance(switch, Segmented)
    switch.focus_set()
    switch.event_generate("<Right>")
    tree = shown.view._table.tree
    shown.pump(lambda: len(tree.get_children()) == 1)
    assert tree.item(tree.get_children()[0], "values")[0] == "broken"


def test_opened_for_one_plugin(shown: Shown) -> None:
    shown.view.shown({"plugin": "broken"})
    shown.window.update()
    assert "no such bed" in shown.texts()


def test_what_changes_elsewhere_is_seen(shown: Shown) -> None:
    shown.choose("board")
    shown.kernel.disable("board")
    assert "Disabled" in shown.texts()
    shown.view.closed()
    shown.kernel.enable("board")
    assert "Disabled" in shown.texts()
