"""What the kit promises of itself: no fonts left behind, a focus for who types, one height, tables that stay."""

import os
import subprocess
import sys
import tkinter as tk
from pathlib import Path

import pytest

from tests.desktop.hands import click, press, pump, settle
from workstation.ui import kit


def place(widget: tk.Widget) -> None:
    widget.grid(sticky="nsew")
    settle(widget.winfo_toplevel())


@pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere fonts are lent to the process by customtkinter"
)
@pytest.mark.usefixtures("window")
def test_a_home_that_cannot_be_written_gets_no_fonts_and_causes_no_complaint(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    code = (
        "from workstation.ui import kit; from workstation.ui.kit.borrowed import DrawEngine; "
        "window = kit.AppWindow('x'); print(DrawEngine.preferred_drawing_method); window.destroy()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout.split(), done.stderr) == (["font_shapes"], "")
    assert not (home / ".fonts").exists()


def test_the_focus_is_shown_to_who_types_not_to_who_points(window: kit.AppWindow) -> None:
    button, icon = kit.Button(window, "Send", lambda: None), kit.IconButton(window, "bell", "Notices")
    place(button)
    place(icon)

    def rings() -> tuple[bool, bool]:
        return bool(button.cget("border_color") == kit.colour("focus")), icon.is_focused

    press(button, "space")
    assert rings() == (True, False)
    click(icon)
    assert rings() == (False, False), "the keyboard stays where it was, unseen"
    press(button, "space")
    assert rings() == (True, False)
    press(icon, "space")
    assert rings() == (False, True)
    click(button)
    assert rings() == (False, False)


def test_fields_and_buttons_in_a_row_are_of_one_height(window: kit.AppWindow) -> None:
    row = kit.Box(window)
    widgets = (kit.Entry(row), kit.Choice(row, [("a", "A")]), kit.NumberEntry(row), kit.Button(row, "Send"))
    for widget in widgets:
        widget.grid()
    row.grid()
    settle(window)
    assert {widget.winfo_height() for widget in widgets} == {kit.px(36)}


def test_a_table_that_is_told_anew_stays_where_it_was_scrolled(window: kit.AppWindow) -> None:
    table = kit.Table(window, (kit.Column(id="p", title="Plugin", width=120),), height=4)
    place(table)

    def tell(*gone: int, tone: str = "") -> None:
        rows = (n for n in range(40) if n not in gone)
        table.set([kit.TableRow(id=f"r{n}", cells=(f"plugin {n}",), tone=tone) for n in rows])
        settle(window)

    tell()
    table.select("r20")
    settle(window)
    place_before, top = table.tree.yview(), table.tree.identify_row(60)
    assert place_before[0] > 0
    tell(tone="muted")
    assert (table.tree.yview(), table.selected) == (place_before, "r20")
    tell(39)
    assert (table.tree.identify_row(60), table.selected) == (top, "r20")
    tell(20)
    assert table.selected == ""
    table.destroy()


def test_a_message_goes_under_a_pointer_that_rests_and_stays_under_one_that_came(
    window: kit.AppWindow,
) -> None:
    toasts = kit.Toasts(window)
    first = toasts.show("All files have arrived.")
    settle(window)
    x, y = first.winfo_rootx() + first.winfo_width() // 2, first.winfo_rooty() + first.winfo_height() // 2
    window.event_generate("<Motion>", warp=True, x=x - window.winfo_rootx(), y=y - window.winfo_rooty())
    pump(window, lambda: window.winfo_pointerxy() == (x, y))
    first.expire()
    assert toasts.shown == [first]
    first.dismiss()
    second = toasts.show("The case is sent.")
    settle(window)
    assert window.winfo_pointerxy() == (x, y)
    second.expire()
    assert toasts.shown == []


def test_a_message_leaves_the_row_of_buttons_free(window: kit.AppWindow) -> None:
    toast = kit.Toasts(window).show("All files have arrived.")
    settle(window)
    assert toast.winfo_y() + toast.winfo_height() <= window.winfo_height() - kit.px(80)


def test_an_empty_place_is_wide_enough_to_be_read(window: kit.AppWindow) -> None:
    empty = kit.EmptyState(window, "check_circle", "No case waits for triage")
    empty.grid(row=0, column=0)
    settle(window)
    assert empty.winfo_width() >= kit.px(260)
