"""Wrapping in logical order, cutting over pages, and the fonts of mixed texts."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.colors import black

from plugins.report_export.prose import NBSP, Prose, Style, wrap
from plugins.report_export.row import Grid, Row
from plugins.report_export.stack import Look, Stack
from plugins.report_export.typography import runs, width_pt
from workstation.api.shaping import isolated

STYLE = Style(size_pt=10, leading_pt=14, colour=black)
LABEL = Style(size_pt=8, leading_pt=10, colour=black, keep_with_next=True)


def shown(text: str, width: float, style: Style = STYLE) -> list[str]:
    return [line.shown for line in wrap(text, style, width)]


@given(st.text(alphabet="ab حم 12 (<)\n", max_size=200), st.integers(min_value=30, max_value=400))
def test_no_line_is_wider_than_its_column(text: str, width: int) -> None:
    assert all(width_pt(line, "regular", 10) <= width for line in shown(text, width))


@given(st.text(alphabet="abc déé 12,;", max_size=200), st.integers(min_value=30, max_value=400))
def test_wrapping_loses_no_letter(text: str, width: int) -> None:
    assert "".join("".join(shown(text, width)).split()) == "".join(text.split())


def test_lines_are_broken_in_reading_order() -> None:
    width = width_pt("ﻖﻴﻤﻋ ﻲﻏﺎﻣﺩ ﻒﻳﺰﻧ", "regular", 10) + 1
    first, second = shown("نزيف دماغي عميق أيسر حاد", width)
    assert first.startswith("ﻖﻴﻤﻋ")
    assert first.endswith("ﻒﻳﺰﻧ")
    assert second.endswith("ﺮﺴﻳﺃ")


def test_blank_lines_are_kept_but_never_more_than_one() -> None:
    assert shown("a\r\n\r\n\r\n  \nb\n\n", 100) == ["a", "", "b"]


def test_a_number_stays_with_its_unit() -> None:
    assert shown("TA 130 mmHg", width_pt("TA 130 mm", "regular", 10)) == ["TA", f"130{NBSP}mmHg"]
    assert shown("GCS ≤ 11", width_pt("GCS ≤", "regular", 10) + 1) == [f"GCS{NBSP}≤", f"{NBSP}11"]


def test_direction_marks_and_controls_are_not_drawn() -> None:
    assert shown("a\u200f\u202eb\x07c", 100) == ["abc"]


def test_each_run_has_a_font_with_its_letters() -> None:
    fonts = [(run.font, run.text) for run in runs("a ﺡⴰ→漢", "bold")]
    assert fonts == [
        ("NotoSans-Bold", "a "),
        ("NotoNaskhArabic-Bold", "ﺡ"),
        ("NotoSansTifinagh-Regular", "ⴰ"),
        ("NotoSansMono-Regular", "→"),
        ("NotoSans-Bold", "\ufffd"),
    ]


def lines_of(part: Prose) -> int:
    return len(part.lines or ())


def test_a_text_is_cut_without_leaving_one_line_alone() -> None:
    text = Prose("a\nb\nc\nd", STYLE)
    assert [lines_of(part) for part in text.split(100, 3 * 14)] == [2, 2]
    assert text.split(100, 14) == []
    assert text.split(100, 4 * 14) == [text]


def test_a_label_goes_with_its_value() -> None:
    stack = Stack([Prose("before", STYLE), Prose("label", LABEL), Prose("value", STYLE)])
    kept, left = stack.split(200, 14 + 10 + 5)
    assert [each.text for each in kept.story] == ["before"]
    assert [each.text for each in left.story] == ["label", "value"]


def test_a_stack_in_a_stack_is_cut_inside() -> None:
    inner = Stack([Prose("a\nb\nc\nd\ne", STYLE)], Look(end_pt=4))
    kept, left = Stack([Prose("title", LABEL), inner]).split(200, 10 + 4 + 3 * 14 + 4)
    assert len(kept.story) == 2
    assert lines_of(kept.story[1].story[0]) == 3
    assert lines_of(left.story[0].story[0]) == 2


def test_a_row_is_cut_in_all_its_cells() -> None:
    row = Row([Prose("\n".join("abcdefgh"), STYLE), Prose("x", STYLE)], [100, 100])
    kept, left = row.split(200, 5 * 14)
    assert lines_of(kept.cells[0]) == 5
    assert lines_of(left.cells[0]) == 3
    assert left.wrap(200, 1e6)[1] == 3 * 14


def test_the_head_of_a_grid_comes_back() -> None:
    head = Row([Prose("head", LABEL)], [100])
    head.keepWithNext = True
    rows = [Row([Prose(str(n), STYLE)], [100]) for n in range(4)]
    kept, left = Grid([head, *rows]).split(100, 10 + 2 * 14)
    assert kept.story == [head, *rows[:2]]
    assert left.story == [head, *rows[2:]]
    assert Grid([head, *rows]).split(100, 12) == []


def test_a_measure_is_not_torn_apart_in_an_arabic_line() -> None:
    line = "نبض 92/min، الضغط 120/80 mmHg (SpO₂ 96 %) Hb < 7"
    (drawn,) = shown(line, 1_000)
    for measure in ("92/min", f"120/80{NBSP}mmHg", f"SpO₂ 96{NBSP}%", f"Hb{NBSP}<{NBSP}7"):
        assert measure in drawn


def test_a_date_alone_runs_as_arabic_writes_it() -> None:
    (drawn,) = shown("يوم 12/11/2026 عند الساعة 14:30", 1_000)
    assert "12/11/2026" in drawn
    assert drawn.startswith("14:30")


def test_an_arabic_name_leaves_the_number_behind_it_in_place() -> None:
    (drawn,) = shown(f"{isolated('محمد')} · 4 mars 1958", 1_000, replace(STYLE, direction="L"))
    assert drawn.endswith(f" · 4{NBSP}mars 1958")


def test_a_short_stack_goes_to_the_next_page_whole() -> None:
    story = [Prose(str(n), STYLE) for n in range(4)]
    assert Stack(story, Look(whole_below_pt=60)).split(100, 3 * 14) == []
    assert len(Stack(story, Look(whole_below_pt=50)).split(100, 3 * 14)) == 2
    whole = Stack(story, Look(whole_below_pt=60))
    assert whole.split(100, 4 * 14) == [whole]


def test_no_row_of_a_grid_stands_alone() -> None:
    head = Row([Prose("head", LABEL)], [100])
    head.keepWithNext = True
    rows = [Row([Prose(str(n), STYLE)], [100]) for n in range(4)]
    kept, left = Grid([head, *rows]).split(100, 10 + 3 * 14)
    assert kept.story == [head, *rows[:2]]
    assert left.story == [head, *rows[2:]]
