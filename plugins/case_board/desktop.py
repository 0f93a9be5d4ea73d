"""The case board.

Shows every case of yours as a card in the column of its state, or as a row of a list. Search by number, name or
question; filter by mine, specialty, urgent and late; drag a card where the next step of its life is. Other plugins
add columns, filters and badges.
"""

import tkinter as tk
from collections.abc import Iterable
from pathlib import Path

from plugins.case_board.columns import COLUMNS
from workstation.api.contexts import Desk
from workstation.api.contributions import BoardColumn, Command, Panel, PanelView, Translations
from workstation.api.i18n import N_
from workstation.api.markers import hookimpl

PANEL = "board"


def _build(desk: Desk, parent: tk.Misc) -> PanelView:
    from plugins.case_board.board import Board

    return Board(desk, parent)


def _search(desk: Desk) -> None:
    desk.navigation.open(PANEL, focus="search")


def _switch(desk: Desk) -> None:
    desk.navigation.open(PANEL, view="other")


@hookimpl
def register_panels() -> Iterable[Panel]:
    """The board is the first screen of the sidebar."""
    return (Panel(id=PANEL, title=N_("Cases"), icon="board", build=_build, place="main", order=10),)


@hookimpl
def register_board_columns() -> Iterable[BoardColumn]:
    """One column for each stage of a case's life."""
    return COLUMNS


@hookimpl
def register_commands() -> Iterable[Command]:
    """Keys for searching and for changing the view."""
    return (
        Command(id="case_board.search", title=N_("Search the cases"), run=_search, shortcut="<Control-f>"),
        Command(id="case_board.view", title=N_("Board or list"), run=_switch, shortcut="<Control-b>"),
    )


@hookimpl
def register_translations() -> Iterable[Translations]:
    """The board's own texts."""
    return (Translations(folder=Path(__file__).parent / "locale"),)
