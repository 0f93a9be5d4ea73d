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
