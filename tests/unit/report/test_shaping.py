"""Arabic in visual order: letters joined, brackets and signs mirrored, lines ordered by their paragraph."""

import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from workstation.api.shaping import Direction, base_direction, visual


@pytest.mark.parametrize(
    ("logical", "shown"),
    [
        ("الهيموغلوبين < 7", "7 > ﻦﻴﺑﻮﻠﻏﻮﻤﻴﻬﻟﺍ"),
        ("نزيف (AVC) 12", "12 (AVC) ﻒﻳﺰﻧ"),
        ("نص [قوس] «اقتباس»", "«ﺱﺎﺒﺘﻗﺍ» [ﺱﻮﻗ] ﺺﻧ"),
    ],
)
def test_signs_are_mirrored_in_arabic(logical: str, shown: str) -> None:
    assert visual(logical) == shown


def test_signs_between_latin_letters_stay() -> None:
    assert visual("Patient محمد (ابن علي), Hb < 7") == "Patient (ﻲﻠﻋ ﻦﺑﺍ) ﺪﻤﺤﻣ, Hb < 7"


def test_a_latin_line_of_an_arabic_paragraph_keeps_the_direction_of_the_paragraph() -> None:
    assert base_direction("نزيف دماغي\nscanner (TDM).") == "R"
    assert visual("scanner (TDM).", "R") == ".scanner (TDM)"


SIDES = str.maketrans("()[]<>«»", "(([[<<««")


@given(st.text(alphabet="abאב12 ()[]<>«».,-+", max_size=40), st.sampled_from(["L", "R"]))
def test_mirroring_moves_no_character(line: str, base: Direction) -> None:
    assert visual(line, base).translate(SIDES) == str(get_display(line, base_dir=base)).translate(SIDES)
