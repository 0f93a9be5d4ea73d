"""Where the caret stands in typed Arabic, and how edits follow the logical order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.api.shaping import visual
from workstation.ui.kit.bidi_layout import visual_line
from workstation.ui.kit.typing_buffer import TypingBuffer

NAME = "بنعلي"


def test_what_is_drawn_is_the_shaped_text() -> None:
    assert visual_line(NAME, "R").shown == visual(NAME)
    assert visual_line(f"{NAME} 54", "R").shown == visual(f"{NAME} 54")


def test_the_caret_of_arabic_begins_at_the_right() -> None:
    line = visual_line(NAME, "R")
    assert line.column(0) == len(line.shown)
    assert line.column(len(NAME)) == 0


def test_a_lam_alef_takes_one_column() -> None:
    line = visual_line("لا", "R")
    assert len(line.shown) == 1
    assert line.columns == (1, 0, 0)


def test_vowel_marks_take_no_column() -> None:
    assert visual_line("مُحَمَّد", "R").shown == visual_line("محمد", "R").shown


def test_latin_in_arabic_runs_the_other_way() -> None:
    line = visual_line("قلب ECG", "R")
    assert line.shown.startswith("ECG")
    assert line.column(4) == 0
    assert line.column(5) == 1


def test_brackets_are_mirrored() -> None:
    assert visual_line("(قلب)", "R").shown[0] == "("


@given(st.text(alphabet="abc 12(<قلبملا", max_size=20), st.sampled_from(["L", "R"]))
def test_every_position_has_a_column_inside_the_line(text: str, base: str) -> None:
    line = visual_line(text, base)
    assert len(line.columns) == len(text) + 1
    assert all(0 <= column <= len(line.shown) for column in line.columns)
    for column in range(len(line.shown) + 1):
        assert 0 <= line.position(column) <= len(text)


@pytest.mark.parametrize(
    ("acts", "text"),
    [
        (lambda b: b.backspace(), "abc de"),
        (lambda b: b.backspace(word=True), "abc "),
        (lambda b: (b.move_to(0), b.delete(word=True)), " def"),
        (lambda b: (b.select_all(), b.insert("x")), "x"),
        (lambda b: (b.move(-1, word=True, selecting=True), b.insert("")), "abc "),
        (lambda b: (b.insert("!"), b.undo()), "abc def"),
        (lambda b: (b.insert("!"), b.undo(), b.redo()), "abc def!"),
    ],
)
def test_edits(acts: object, text: str) -> None:
    buffer = TypingBuffer("abc def")
    acts(buffer)  # type: ignore[operator]
    assert buffer.text == text


@given(st.lists(st.sampled_from(["x", "<", "back", "undo", "redo", "left", "all"]), max_size=30))
def test_undo_leads_back_to_the_beginning(keys: list[str]) -> None:
    buffer = TypingBuffer("start")
    for key in keys:
        acts = {
            "back": buffer.backspace,
            "undo": buffer.undo,
            "redo": buffer.redo,
            "left": lambda: buffer.move(-1),
            "all": buffer.select_all,
        }
        acts.get(key, lambda key=key: buffer.insert(key))()
        assert 0 <= buffer.caret <= len(buffer.text)
    for _step in range(40):
        buffer.undo()
    assert buffer.text == "start"
