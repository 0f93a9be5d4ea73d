"""Opinions: accept an invitation, write and sign an opinion, vote in a round, discuss, see how it was counted.

Nobody sees another's opinion or vote, nor any count, before the round is closed; the server keeps them sealed.
"""

import tkinter as tk
from collections.abc import Iterable
from pathlib import Path

from cases.model.audit import Event
from plugins.second_opinion.server import register_voting_rules
from plugins.second_opinion.tab import OpinionTab
from workstation.api.contexts import Desk
from workstation.api.contributions import Panel, Translations
from workstation.api.i18n import N_
from workstation.api.markers import hookimpl

__all__ = ["register_voting_rules"]  # the window offers the rules that the server counts by

_opened: list[OpinionTab] = []


def _build(desk: Desk, master: tk.Misc) -> OpinionTab:
    return OpinionTab(desk, master, _opened)


@hookimpl
def register_panels() -> Iterable[Panel]:
    """The opinions tab of a case."""
    return (
        Panel(
            id="second_opinion",
            title=N_("Opinions"),
            icon="stethoscope",
            build=_build,
            place="case",
            order=30,
        ),
    )


@hookimpl
def register_translations() -> Iterable[Translations]:
    """The plugin's catalogues."""
    return (Translations(folder=Path(__file__).parent / "locale"),)


@hookimpl
def on_event(event: Event) -> None:
    """Tell the open tabs."""
    for tab in _opened:
        tab.heard(event)
