"""Small rules of the window: contrast, dates, folding, keys by name, the way back."""

from datetime import date

import pytest

from workstation.ui.commands import key_text
from workstation.ui.kit import fold, format_date, fuzzy_score, parse_date
from workstation.ui.kit.icons import icon_mask, icon_names
from workstation.ui.kit.palette import DARK, LIGHT, contrast
from workstation.ui.routes import CASE, History, Place

SURFACES = ("page", "surface", "raised", "sunken", "hover", "selected")
TONES = ("neutral", "info", "good", "warning", "danger")


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("surface", SURFACES)
def test_every_text_reaches_wcag_aa(colours: dict[str, str], surface: str) -> None:
    for text in ("text", "muted", "accent", *TONES):
        assert contrast(colours[text], colours[surface]) >= 4.5, text


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_pills_buttons_and_borders_reach_their_contrast(colours: dict[str, str]) -> None:
    for tone in TONES:
        assert contrast(colours[tone], colours[f"{tone}_soft"]) >= 4.5
    for fill, text in (
        ("accent", "on_accent"),
        ("accent_hover", "on_accent"),
        ("danger", "on_danger"),
        ("danger_hover", "on_danger"),
        ("tip", "on_tip"),
    ):
        assert contrast(colours[fill], colours[text]) >= 4.5, fill
    for border in ("line_strong", "focus", "accent"):
        assert contrast(colours[border], colours["surface"]) >= 3


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("07/03/1961", date(1961, 3, 7)),
        ("7.3.1961", date(1961, 3, 7)),
        ("1961-03-07", date(1961, 3, 7)),
        ("07031961", date(1961, 3, 7)),
        ("31/02/1961", None),
        ("7/3/61", None),
        ("", None),
    ],
)
def test_dates_are_read_as_people_write_them(typed: str, day: date | None) -> None:
    assert parse_date(typed) == day
    if day is not None:
        assert parse_date(format_date(day)) == day


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Évènement", "evenement"),
        ("فاطمة", "فاطمه"),
        ("أحمد", "احمد"),
        ("مُحَمَّد", "محمد"),
        ("٣٤", "34"),
        ("Œdème", "oedeme"),
    ],
)
def test_folding_makes_alike_what_people_take_for_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_fuzzy_prefers_beginnings_of_words() -> None:
    assert fuzzy_score("thème", "Thème clair") > fuzzy_score("eme", "Thème clair") > 0
    assert fuzzy_score("nvd", "Nouveau dossier") > 0
    assert fuzzy_score("xyz", "Nouveau dossier") == 0
    assert fuzzy_score("", "anything") == 0


@pytest.mark.parametrize(
    ("shortcut", "text"),
    [("<Control-k>", "Ctrl+K"), ("<Control-Shift-L>", "Ctrl+⇧+L"), ("<F1>", "F1"), ("<Alt-Left>", "Alt+←")],
)
def test_keys_are_written_as_on_the_keyboard(shortcut: str, text: str) -> None:
    assert key_text(shortcut) == text


def test_history_takes_a_tab_of_the_same_case_for_the_same_place() -> None:
    history = History()
    history.go(Place("board"))
    history.go(Place(CASE, (("case_id", "c1"),)))
    history.go(Place(CASE, (("case_id", "c1"), ("tab", "images"))))
    assert history.back() == Place("board")
    assert history.back() is None
    forward = history.forward()
    assert forward is not None
    assert forward.argument("tab") == "images"


def test_every_icon_is_drawn() -> None:
    for name in icon_names():
        assert icon_mask(name, 20).getbbox() is not None, name
