"""The case on one page: the patient, the question, who takes part, what is due, and who acts next.

Interim advice stands above everything else. What cannot be done now says why.
"""

import tkinter as tk
from collections.abc import Iterable
from pathlib import Path

from cases.model.audit import Event
from plugins.case_summary.page import SummaryPage
from workstation.api.contexts import Desk
from workstation.api.contributions import Panel, Translations
from workstation.api.i18n import N_
from workstation.api.markers import hookimpl

_opened: list[SummaryPage] = []


def _build(desk: Desk, master: tk.Misc) -> SummaryPage:
    return SummaryPage(desk, master, _opened)


@hookimpl
def register_panels() -> Iterable[Panel]:
    """The first tab of a case."""
    return (Panel(id="case_summary", title=N_("Case"), icon="file", build=_build, place="case", order=10),)


@hookimpl
def register_translations() -> Iterable[Translations]:
    """The plugin's catalogues."""
    return (Translations(folder=Path(__file__).parent / "locale"),)


@hookimpl
def on_event(event: Event) -> None:
    """Tell the open pages."""
    for page in _opened:
        page.heard(event)
