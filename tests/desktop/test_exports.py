"""What plugins can do with an open case from the palette: take it out, and show what it holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.model.session import Me
from tests.desktop.conftest import Opened
from tests.desktop.hands import all_of, press, settle
from tests.desktop.paper_connection import PaperConnection
from tests.desktop.planted import fresh_imports, plant
from tests.plugins import people
from workstation.api.viewers import DICOM, viewer_tab
from workstation.ui.command_palette import CommandPalette

PLUGIN = '''
"""Takes a case out of the workstation, and shows what nobody else does."""

from workstation.api.contributions import Exporter, Viewer
from workstation.api.markers import hookimpl


def export(desk, case_id):
    desk.notices.show(f"taken out: {case_id}")


@hookimpl
def register_exporters():
    return (Exporter(id="folder", title="To a folder", run=export),)


@hookimpl
def register_viewers():
    return (Viewer(id="ecg", title="ECG", opens=("application/x-ecg", "waveform/*"), panel_id="ecg"),)
'''


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Each test writes the plugin anew."""
    with fresh_imports("taker"):
        yield


def titles(palette: CommandPalette) -> list[str]:
    return [row.title for row in palette.list.rows]


def test_an_exporter_takes_the_open_case(opened: Opened, me: Me, tmp_path: Path) -> None:
    plant(tmp_path, "taker", PLUGIN)
    connection = PaperConnection(me)
    card = people.card()
    connection.cases.put(card)
    desktop = opened(connection)
    press(desktop.root, "Control-k")
    palette = next(all_of(desktop.root, CommandPalette))
    palette._search("Export: To a folder")
    assert "Export: To a folder" not in titles(palette)
    press(palette.entry.inner, "Escape")
    desktop.window.navigation.open_case(card.id)
    settle(desktop.root)
    press(desktop.root, "Control-k")
    palette = next(all_of(desktop.root, CommandPalette))
    palette._search("Export: To a folder")
    assert titles(palette)[0] == "Export: To a folder"
    press(palette.entry.inner, "Return")
    settle(desktop.root)
    assert any(notice.text == f"taken out: {card.id}" for notice in desktop.window.notices.kept)


def test_a_viewer_is_found_by_what_it_opens(opened: Opened, tmp_path: Path) -> None:
    plant(tmp_path, "taker", PLUGIN)
    hooks = opened().desk.hooks
    assert viewer_tab(hooks, DICOM) == "dicom_viewer"
    assert viewer_tab(hooks, "image/jpeg") == "image_viewer"
    assert viewer_tab(hooks, "waveform/12-lead") == "ecg"
    assert viewer_tab(hooks, "application/x-unheard-of") == ""
