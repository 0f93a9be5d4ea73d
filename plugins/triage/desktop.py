"""Triage for coordinators: the queue of new cases, and on each case specialty, urgency, and who answers.

Triage sees age, sex, specialty, urgency and the question; no name and no image.
"""

import tkinter as tk
from collections.abc import Iterable
from pathlib import Path

from cases.model.audit import Event
from cases.model.people import Role
from plugins.triage.case_tab import TriageTab
from plugins.triage.queue_page import QueuePage
from workstation.api.contexts import Desk
from workstation.api.contributions import Panel, Translations
from workstation.api.i18n import N_
from workstation.api.markers import hookimpl

_COORDINATORS = (Role.COORDINATOR.value,)
_opened: list[TriageTab] = []


def _build_tab(desk: Desk, master: tk.Misc) -> TriageTab:
    return TriageTab(desk, master, _opened)


@hookimpl
def register_panels() -> Iterable[Panel]:
    """The queue, and the tab of a case."""
    return (
        Panel(
            id="triage_queue",
            title=N_("Triage"),
            icon="inbox",
            build=QueuePage,
            place="main",
            order=20,
            visible_to=_COORDINATORS,
        ),
        Panel(
            id="triage",
            title=N_("Triage"),
            icon="inbox",
            build=_build_tab,
            place="case",
            order=15,
            visible_to=_COORDINATORS,
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
