"""Numbers of things in French, where none and one are singular (CLDR), and in English, where only one is."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cases.model.case import FileCount
from plugins.case_board.face import how_many, make_face
from plugins.case_summary.compose import compose
from plugins.triage.choice import load
from tests.plugins.paper_desk import START
from tests.plugins.people import GP, card, view
from workstation.api import i18n

PLUGINS = Path(__file__).parents[2] / "plugins"
ROOMS = [PLUGINS / name / "locale" for name in ("case_board", "case_summary", "triage")]


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    i18n.use(request.param, ROOMS)
    yield request.param
    i18n.use("en", ())


def board(count: int) -> str:
    """What the badge of the board says when all files have arrived."""
    shown = card(files=FileCount(arrived=count, announced=count))
    return make_face(shown, ()).files


def counted(count: int) -> str:
    return how_many(count, count, is_filtered=False)


def filtered(count: int) -> str:
    return how_many(count, 30, is_filtered=True)


def summary(count: int) -> str:
    shown = view(of=card(files=FileCount(arrived=count, announced=count)))
    return compose(shown, (), GP.id, START, is_online=True).files.text


@pytest.mark.parametrize(
    ("say", "count", "french", "english"),
    [
        (counted, 0, "0 dossier", "0 cases"),
        (counted, 1, "1 dossier", "1 case"),
        (counted, 2, "2 dossiers", "2 cases"),
        (filtered, 0, "0 dossier sur 30", "0 of 30 cases"),
        (filtered, 1, "1 dossier sur 30", "1 case of 30"),
        (filtered, 2, "2 dossiers sur 30", "2 of 30 cases"),
        (board, 1, "1 fichier", "1 file"),
        (board, 2, "2 fichiers", "2 files"),
        (summary, 1, "Le fichier est arrivé.", "The file has arrived."),
        (summary, 2, "Les 2 fichiers sont arrivés.", "All 2 files have arrived."),
        (load, 0, "aucun dossier ouvert", "no open case"),
        (load, 1, "1 dossier ouvert", "1 open case"),
        (load, 2, "2 dossiers ouverts", "2 open cases"),
    ],
)
def test_a_number_of_things(
    language: str, say: Callable[[int], str], count: int, french: str, english: str
) -> None:
    assert say(count) == (french if language == "fr" else english)
