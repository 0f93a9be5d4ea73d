"""The plugin manager over a real kernel: what it lists, what it says of one, and its switch."""

import pytest

from plugins.plugin_manager import wording
from plugins.plugin_manager.presenter import PluginsPresenter
from tests.desktop.paper_connection import HELLO
from tests.plugins.bench import START, Bench, states
from tests.plugins.paper_desk import PaperDesk
from workstation.api.permissions import Permission
from workstation.api.plugins import PluginsService, PluginState
from workstation.kernel.kernel import Kernel

FAILS = "@hookimpl\ndef on_event(event):\n    raise ValueError('no bed 12')"


@pytest.fixture
def kernel(bench: Bench) -> Kernel:
    bench.panels("board", permissions=["cases.read", "network"])
    bench.plugin("fails", FAILS)
    bench.plugin("broken", "import not_there")
    bench.plugin("unreadable", id="Not An Id")
    return bench.loaded()


class Desk(PaperDesk):
    def __init__(self, kernel: Kernel) -> None:
        super().__init__(None)
        self.time = START
        self.services[PluginsService] = kernel
        self.heard = 0

    def changed(self) -> None:
        self.heard += 1


@pytest.fixture
def desk(kernel: Kernel) -> Desk:
    return Desk(kernel)


@pytest.fixture
def presenter(desk: Desk) -> PluginsPresenter:
    return PluginsPresenter(desk.desk, desk.changed)


def choose(presenter: PluginsPresenter, name: str) -> None:
    presenter.select(next(line.id for line in presenter.lines() if line.cells[0] == name))


def test_everything_that_was_found_is_listed(presenter: PluginsPresenter) -> None:
    assert {(line.cells[0], line.cells[1], line.tone) for line in presenter.lines()} == {
        ("board", "Active", "good"),
        ("fails", "Active", "good"),
        ("broken", "Could not be loaded", "danger"),
        ("unreadable", "Does not fit", "warning"),
    }
    assert presenter.count() == "4 plugins, 2 active, 2 need attention"
    presenter.show_troubled(only=True)
    assert {line.cells[0] for line in presenter.lines()} == {"broken", "unreadable"}


def test_one_is_told_in_full(presenter: PluginsPresenter, kernel: Kernel) -> None:
    assert presenter.detail() is None
    choose(presenter, "board")
    detail = presenter.detail()
    assert detail is not None
    facts = dict(detail.facts)
    assert facts["Asks to"] == "read cases, use the network"
    assert facts["Hooks"] == "register_panels"
    assert facts["Contributions"] == "1"
    assert detail.reason == detail.fault == ""
    assert [each.text for each in detail.switches] == ["Switch off"]


def test_switching_off_and_on(presenter: PluginsPresenter, kernel: Kernel, desk: Desk) -> None:
    choose(presenter, "board")
    presenter.switch(on=False)
    assert states(kernel)["board"] == "disabled"
    assert desk.notices.shown[-1][:2] == ("board: Disabled", "neutral")
    detail = presenter.detail()
    assert detail is not None
    assert [(each.text, each.enables) for each in detail.switches] == [("Switch on", True)]
    assert "switched off" in detail.reason
    presenter.switch(on=True)
    assert states(kernel)["board"] == "active"
    assert desk.heard == 3


def test_a_quarantine_is_seen_at_once(presenter: PluginsPresenter, kernel: Kernel, desk: Desk) -> None:
    choose(presenter, "fails")
    before = desk.heard
    for _ in range(3):
        kernel.relay.tell("on_event", event=None)
    assert desk.heard == before + 1
    detail = presenter.detail()
    assert detail is not None
    assert detail.state == "Quarantined"
    assert detail.fault == "today " + f"{START.astimezone():%H:%M}" + ", in on_event: ValueError"
    assert detail.fault_words == "no bed 12"
    assert "desktop.py" in detail.trace
    assert [(each.text, each.enables) for each in detail.switches] == [
        ("Try again", True),
        ("Switch off", False),
    ]
    assert dict(detail.costs)["on_event"].startswith("3 ×")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "the server of this computer follows"),
        ("https://khibra.example.ma", "khibra plugin enable or disable"),
    ],
)
def test_what_the_switch_does_to_the_half_in_the_server_is_said(
    bench: Bench, kernel: Kernel, address: str, said: str
) -> None:
    bench.plugin("board", FAILS, server="board.server")
    desk = Desk(bench.loaded())
    presenter = PluginsPresenter(desk.desk, desk.changed)
    choose(presenter, "board")
    detail = presenter.detail()
    assert detail is not None
    assert detail.note == "", "no server is known yet"
    desk.session.hello, desk.session.address = HELLO, address
    detail = presenter.detail()
    assert detail is not None
    assert said in detail.note
    choose(presenter, "fails")
    detail = presenter.detail()
    assert detail is not None
    assert detail.note == ""


def test_what_is_not_loaded_cannot_be_switched(presenter: PluginsPresenter) -> None:
    choose(presenter, "unreadable")
    detail = presenter.detail()
    assert detail is not None
    assert "$.id" in detail.reason
    (only,) = detail.switches
    assert only.why_not


def test_closed_it_hears_nothing(presenter: PluginsPresenter, kernel: Kernel, desk: Desk) -> None:
    presenter.close()
    kernel.disable("board")
    assert desk.heard == 0


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 ms"), (0.0347, "35 ms"), (1, "1 s"), (1.25, "1.2 s"), (61.04, "61 s")]
)
def test_lengths_of_time(seconds: float, said: str) -> None:
    from workstation.api import i18n

    i18n.use("en", ())
    assert wording.duration(seconds) == said


def test_every_permission_and_state_has_words() -> None:
    assert len(wording.permissions(tuple(Permission)).split(", ")) == len(Permission)
    assert all(wording.tone(state) for state in PluginState)
