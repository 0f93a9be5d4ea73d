"""The widgets: mouse and keyboard alike, Arabic typed and shown, modal questions, and what is off says why."""

import shutil
import subprocess
import tkinter as tk
from collections.abc import Callable, Iterator
from datetime import date
from tkinter import filedialog

import pytest

from tests.desktop.conftest import Complaints
from tests.desktop.hands import all_of, canvas_texts, click, inner, press, pump, settle, texts, type_text
from workstation.api.contributions import Form, FormField
from workstation.ui import kit
from workstation.ui.kit.gallery import Gallery

NAME = "فاطمة بنعلي"


def place(widget: tk.Widget) -> None:
    widget.grid(sticky="nsew")
    settle(widget.winfo_toplevel())


def test_the_gallery_shows_everything_in_both_themes(window: kit.AppWindow) -> None:
    area = kit.ScrollArea(window)
    place(area)
    Gallery(area.body).grid(sticky="nsew")
    settle(window)
    window.use_palette(kit.DARK_PALETTE)
    settle(window)
    assert str(window["bg"]) == kit.DARK_PALETTE["page"]
    area.destroy()
    settle(window)


def test_buttons_are_pressed_by_mouse_and_keys_unless_off(window: kit.AppWindow) -> None:
    pressed: list[str] = []
    button = kit.Button(window, "Send", lambda: pressed.append("x"), kind="primary", icon_name="send")
    place(button)
    click(button)
    press(button, "space", "Return")
    assert pressed == ["x"] * 3
    button.disable("No consent yet.")
    click(button)
    press(button, "Return")
    assert pressed == ["x"] * 3
    assert button.tooltip.reason == "No consent yet."


def test_a_press_that_leaves_the_control_does_nothing(window: kit.AppWindow) -> None:
    pressed: list[str] = []
    button = kit.IconButton(window, "bell", "Notices", lambda: pressed.append("x"))
    place(button)
    button.event_generate("<Enter>")
    button.event_generate("<ButtonPress-1>", x=5, y=5)
    button.event_generate("<Leave>")
    button.event_generate("<ButtonRelease-1>", x=500, y=500)
    window.update()
    assert pressed == []


def test_a_button_may_destroy_itself(window: kit.AppWindow) -> None:
    button = kit.Button(window, "Close")
    button.configure(command=button.destroy)
    place(button)
    click(button)
    settle(window)
    assert not button.winfo_exists()


def test_arabic_is_shown_shaped_and_kept_logical(window: kit.AppWindow) -> None:
    label = kit.Label(window, NAME)
    place(label)
    assert label.text == NAME
    assert str(label["text"]) == kit.t_visual(NAME) != NAME
    badge = kit.Badge(window, NAME)
    place(badge)
    assert canvas_texts(badge) == [kit.t_visual(NAME)]


def test_a_long_arabic_text_wraps_in_logical_order(window: kit.AppWindow) -> None:
    text = " ".join(["ألم في الصدر منذ ساعتين"] * 6)
    label = kit.Label(window, text, wrap=200)
    place(label)
    first = str(label["text"]).split("\n")[0]
    words = kit.wrap_lines(text, kit.measurer(kit.font("body")), kit.px(200))[0]
    assert first == kit.t_visual(words, "R")


Layout = Callable[[str], None]


@pytest.fixture
def layout(window: kit.AppWindow) -> Iterator[Layout]:
    """Change the keyboard of the screen, as a user does."""
    if shutil.which("setxkbmap") is None:
        pytest.skip("setxkbmap is not here")

    def use(name: str) -> None:
        subprocess.run(["setxkbmap", name], check=True)
        settle(window)

    yield use
    use("us")


def test_arabic_is_typed_into_a_line(window: kit.AppWindow, layout: Layout) -> None:
    told: list[str] = []
    entry = kit.Entry(window, placeholder="Name", on_change=told.append)
    place(entry)
    layout("ara")
    for key in ("Arabic_qaf", "Arabic_lam", "Arabic_beh"):
        press(entry.inner, f"KeyPress-{key}")
    assert entry.value == "قلب"
    assert entry.inner.get() == kit.t_visual("قلب")
    assert told == ["ق", "قل", "قلب"]
    press(entry.inner, "BackSpace")
    assert entry.value == "قل"
    press(entry.inner, "Right", "Right", "KeyPress-Arabic_alef")
    assert entry.value == "اقل"
    layout("us")
    press(entry.inner, "Control-z")
    assert entry.value == "قل"
    press(entry.inner, "Control-a", "BackSpace")
    type_text(entry.inner, "abc")
    assert entry.value == "abc"


def test_accents_are_typed(window: kit.AppWindow, layout: Layout) -> None:
    entry = kit.Entry(window)
    place(entry)
    layout("fr")
    for key in ("eacute", "egrave", "agrave"):
        press(entry.inner, f"KeyPress-{key}")
    assert entry.value == "éèà"


def test_arabic_and_french_in_one_box(window: kit.AppWindow, layout: Layout) -> None:
    box = kit.TextBox(window, lines=4)
    place(box)
    type_text(box.inner, "ecg")
    layout("ara")
    press(box.inner, "Return", "KeyPress-Arabic_qaf", "KeyPress-Arabic_lam", "KeyPress-Arabic_beh")
    assert box.value == "ecg\nقلب"
    assert box.inner.get("1.0", "end-1c").split("\n") == ["ecg", kit.t_visual("قلب")]
    assert "rtl" in box.inner.tag_names("2.0")
    layout("us")
    press(box.inner, "Up", "End")
    type_text(box.inner, " ok")
    assert box.value == "ecg ok\nقلب"


def test_arabic_is_pasted_and_copied_logical(window: kit.AppWindow) -> None:
    entry = kit.Entry(window)
    place(entry)
    window.clipboard_clear()
    window.clipboard_append(NAME)
    entry.inner.focus_force()
    entry.inner.event_generate("<<Paste>>")
    window.update()
    assert entry.value == NAME
    press(entry.inner, "Control-a", "Control-x")
    assert entry.value == ""
    assert window.clipboard_get() == NAME


def test_a_choice_is_made_by_keyboard_and_by_mouse(window: kit.AppWindow) -> None:
    told: list[str] = []
    options = [("c", "Cardiology"), ("n", "Neurology"), ("r", "Radiology")]
    choice = kit.Choice(window, options, on_change=told.append)
    place(choice)
    press(choice, "Down", "Down", "Return")
    assert choice.value == "n"
    click(choice)
    popup = kit.popup_of(choice)
    assert popup.winfo_viewable()
    click(popup.list, 20, popup.list.row_height * 2 + 5)
    assert choice.value == "r"
    press(choice, "KeyPress-c")
    assert told == ["n", "r", "c"]
    press(choice, "Down", "Escape")
    assert not popup.winfo_viewable()


def test_segments_and_checks_and_sliders_by_keyboard(window: kit.AppWindow) -> None:
    segments = kit.Segmented(window, [("a", "Board"), ("b", "List")])
    place(segments)
    press(segments, "Right")
    assert segments.value == "b"
    check = kit.Check(window, "Informed")
    place(check)
    press(check, "space")
    assert check.is_checked
    slider = kit.Slider(window)
    place(slider)
    values = [slider.value]
    press(slider._track, "Right", "Prior")
    values.append(slider.value)
    assert values == [None, 61]
    toggle = kit.Toggle(window, "Late")
    place(toggle)
    press(toggle, "Return")
    assert toggle.is_on


def test_a_check_wraps_a_long_name_and_is_no_wider_than_its_place(window: kit.AppWindow) -> None:
    name = "BENABDELKADER-OULAD SIDI MOHAMMED Fatima-Zahra · " + "فاطمة الزهراء بنعبد القادر " * 3
    place_px = kit.px(300)
    frame = kit.Box(window, width=place_px, height=kit.px(300))
    frame.grid_propagate(False)
    frame.columnconfigure(0, weight=1)
    frame.grid()
    short = kit.Check(frame, "Name: Alami")
    check = kit.Check(frame, f"Name: {name}")
    short.grid(sticky="ew")
    check.grid(sticky="ew")
    settle(window)
    assert check.winfo_width() == place_px
    lines = canvas_texts(check)
    assert len(lines) >= 4
    assert all(kit.font("body").measure(line) <= place_px for line in lines)
    assert check.winfo_height() >= len(lines) * kit.font("body").metrics("linespace")
    assert canvas_texts(short) == ["Name: Alami"]
    click(check, place_px - 5, check.winfo_height() - 5)
    assert check.is_checked


def test_a_slider_without_a_value_shows_none(window: kit.AppWindow) -> None:
    slider = kit.Slider(window)
    place(slider)
    empty = [str(slider._track.tk.call(str(slider._track), "type", i)) for i in slider._track.find_all()]
    assert empty == ["image"]  # the track alone, no knob that would stand for a value
    assert texts(slider) == ["to be set"]
    slider.set_value(0)
    settle(window)
    assert len(slider._track.find_all()) > 1
    assert texts(slider) == ["0\u00a0%"]


def test_a_high_dialog_keeps_its_title_in_sight(window: kit.AppWindow) -> None:
    dialog = kit.Dialog(window, "High")
    high = window.winfo_height() - kit.px(150)
    kit.Box(dialog.body, width=kit.px(100), height=high).grid()
    dialog.open()
    settle(window)
    assert dialog.winfo_height() > 0.9 * window.winfo_height()
    assert dialog.heading.winfo_rooty() >= window.winfo_rooty()
    dialog.close()


def test_a_table_cuts_arabic_where_it_is_read_last(window: kit.AppWindow) -> None:
    long = f"{NAME} بنت عبد الرحمان المنصوري الإدريسي العلوي"
    table = kit.Table(window, (kit.Column(id="p", title="Patient", width=120),))
    table.set([kit.TableRow(id="1", cells=(long,))])
    place(table)
    pump(window, lambda: table.tree.set("1", "p").startswith("…"))  # the end stands at the left
    beginning = long[:5]
    assert table.tree.set("1", "p").endswith(kit.t_visual(beginning)[-3:])
    table.tree.column("p", width=2000)
    table.tree.event_generate("<ButtonRelease-1>")
    pump(window, lambda: table.tree.set("1", "p") == kit.t_visual(long))


def test_dates_are_written_out_and_wrong_ones_named(window: kit.AppWindow) -> None:
    entry = kit.DateEntry(window, latest=date(2026, 11, 22))
    place(entry)
    type_text(entry.inner, "1961-03-07")
    other = kit.Entry(window)
    place(other)
    other.inner.focus_force()
    settle(window)
    days = [entry.day]
    assert entry.value == "07/03/1961"
    entry.set_value("7/3/2061")
    days.append(entry.day)
    assert days == [date(1961, 3, 7), None]
    assert "earlier" in entry.problem


def test_numbers_count_and_stay_in_bounds(window: kit.AppWindow) -> None:
    entry = kit.NumberEntry(window, lowest=0, highest=3)
    place(entry)
    press(entry.inner, "Up", "Up", "Up", "Up", "Up")
    assert entry.number == 3
    entry.set_value("9")
    assert entry.number is None


def test_a_search_offers_and_picks(window: kit.AppWindow) -> None:
    picked: list[object] = []
    found = [kit.Row(title="I21.0", detail="Infarct", value=1), kit.Row(title="I20.0", value=2)]
    search = kit.SearchBox(
        window,
        placeholder="Code",
        on_query=lambda text: search.show_results(found if text else []),
        on_pick=lambda row: picked.append(row.value),
    )
    place(search)
    type_text(search.inner, "inf")
    pump(window, lambda: kit.popup_of(search).is_open_for(search))
    press(search.inner, "Down", "Return")
    assert picked == [2]
    press(search.inner, "Escape")
    assert search.value == ""


def test_a_dialog_keeps_the_keyboard_and_gives_it_back(window: kit.AppWindow) -> None:
    entry = kit.Entry(window)
    place(entry)
    entry.inner.focus_force()
    settle(window)
    said: list[str] = []
    dialog = kit.ask_text(window, "Decline", "Reason", said.append)
    settle(window)
    field = next(all_of(dialog, kit.Entry))
    press(field.inner, "Return")
    assert dialog.winfo_exists()
    assert "Write something first." in texts(dialog)
    for _step in range(7):
        focused = window.focus_get()
        assert str(focused).startswith(str(dialog))
        press(focused, "Tab")
    type_text(field.inner, "no images")
    press(field.inner, "Return")
    assert said == ["no images"]
    assert not dialog.winfo_exists()
    assert window.focus_get() is entry.inner


def test_escape_closes_a_question_without_answering(window: kit.AppWindow) -> None:
    answers: list[str] = []
    dialog = kit.confirm(window, "Close?", "It can be opened again.", "Close", lambda: answers.append("yes"))
    settle(window)
    press(window.focus_get(), "Escape")
    assert not dialog.winfo_exists()
    assert answers == []
    kit.confirm(window, "Close?", "It can be opened again.", "Close", lambda: answers.append("yes"))
    settle(window)
    press(window.focus_get(), "Return")
    assert answers == ["yes"]


def test_a_choice_inside_a_dialog_opens_over_it(window: kit.AppWindow) -> None:
    dialog = kit.Dialog(window, "Where to")
    choice = kit.Choice(dialog.body, [("a", "A"), ("b", "B")])
    choice.grid(sticky="ew")
    dialog.add_button("OK", dialog.close, is_default=True)
    dialog.open()
    settle(window)
    click(choice)
    popup = kit.popup_of(choice)
    click(popup.list, 20, popup.list.row_height + 5)
    assert choice.value == "b"
    assert window.grab_current() is dialog
    dialog.close()


def test_a_table_sorts_selects_and_opens(window: kit.AppWindow) -> None:
    opened: list[str] = []
    columns = [kit.Column(id="n", title="Number"), kit.Column(id="p", title="Patient", stretch=1)]
    table = kit.Table(window, columns, on_open=opened.append)
    place(table)
    table.set([kit.TableRow(id=str(n), cells=(f"{9 - n}", NAME), keys=(9 - n, n)) for n in range(5)])
    table.sort(0)
    assert table.tree.get_children()[0] == "4"
    table.sort(0)
    assert table.tree.get_children()[0] == "0"
    table.select("3")
    press(table.tree, "Return")
    assert opened == ["3"]
    assert table.tree.set("3", "p") == kit.t_visual(NAME)


def test_a_form_says_what_is_missing(window: kit.AppWindow) -> None:
    form = Form(
        id="ecg",
        title="ECG",
        fields=(
            FormField(id="rate", label="Rate", kind="number", is_required=True),
            FormField(id="st", label="ST elevation", kind="check"),
            FormField(id="when", label="When", kind="date"),
            FormField(id="lead", label="Lead", kind="choice", options=("V1", "V2")),
        ),
    )
    view = kit.FormView(window, form)
    place(view)
    assert view.missing() == ["rate"]
    view.fill({"rate": "72", "st": "yes", "when": "2026-11-22", "lead": "V2"})
    assert view.missing() == []
    assert view.answers == {"rate": "72", "st": "yes", "when": "2026-11-22", "lead": "V2"}


def test_scroll_areas_scroll_by_wheel_and_follow_the_focus(window: kit.AppWindow) -> None:
    area = kit.ScrollArea(window)
    place(area)
    entries = [kit.Entry(area.body) for _number in range(40)]
    for row, entry in enumerate(entries):
        entry.grid(row=row, column=0, sticky="ew")
    settle(window)
    inner(entries[3].inner).event_generate("<Button-5>")
    window.update()
    assert area._canvas.yview()[0] > 0
    entries[-1].inner.focus_force()
    settle(window)
    assert area._canvas.yview()[1] == pytest.approx(1.0, abs=0.05)
    area._canvas.yview_moveto(0.0)
    entries[-1].inner.event_generate("<FocusIn>")  # the user looked elsewhere and came back to this window
    settle(window)
    assert area._canvas.yview()[0] == 0.0, "a page stays where it was left"
    entries[20].inner.focus_force()
    settle(window)
    assert area._canvas.yview()[0] > 0


def test_messages_stack_and_go(window: kit.AppWindow) -> None:
    toasts = kit.Toasts(window)
    for number in range(6):
        toasts.show(f"message {number}", "good")
    toasts.show("message 5", "good")
    settle(window)
    assert [toast.text for toast in toasts.shown] == [f"message {n}" for n in range(2, 6)]
    toasts.shown[0].dismiss()
    assert len(toasts.shown) == 3


def test_making_many_screens_leaks_no_global_bindings(window: kit.AppWindow) -> None:
    def bound() -> int:
        return sum(len(window.bind_all(event)) for event in window.bind_all())

    before = bound(), len(window.bind())
    for _time in range(20):
        area = kit.ScrollArea(window)
        kit.Entry(area.body).grid()
        area.grid()
        dialog = kit.confirm(window, "a", "b", "c", lambda: None)
        window.update()
        dialog.close()
        area.destroy()
    assert (bound(), len(window.bind())) == before


def test_a_window_closed_under_a_dialog_of_the_system_reports_no_fault(complaints: Complaints) -> None:
    made = kit.AppWindow("Khibra", scale=1.0, size=(600, 400), on_fault=complaints.note)

    def close_once_open() -> None:
        if any("filedialog" in path for path in made.tk.splitlist(made.tk.call("winfo", "children", "."))):
            made.destroy()
        else:
            made.after(20, close_once_open)

    made.after(20, close_once_open)
    made.after(1, lambda: filedialog.asksaveasfilename(parent=made))
    made.mainloop()
    complaints.check()
