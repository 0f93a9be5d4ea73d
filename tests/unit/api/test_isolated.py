"""A name keeps its own direction, and a sentence keeps its."""

from workstation.api.shaping import base_direction, isolated, visual

NAME = "د. ياسين العمراني"


def test_an_arabic_name_does_not_turn_a_sentence_around() -> None:
    sentence = f"{isolated(NAME)} signed the report"
    assert base_direction(f"{NAME} signed the report") == "R"
    assert base_direction(sentence) == "L"
    assert visual(sentence).endswith("signed the report")


def test_a_latin_name_stays_as_it_is() -> None:
    assert isolated("Dr Tazi") == "Dr Tazi"
    assert isolated("") == ""


def test_an_isolated_name_leaves_the_date_behind_it_alone() -> None:
    shown = visual(f"{isolated('عبد الرحمان')} · 25 juin 1971")
    assert shown.endswith(" · 25 juin 1971")
    assert not set(shown) & set("\u2068\u2069")
