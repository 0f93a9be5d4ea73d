"""A package that somebody else wrote: its wheel is built, put beside us, and found by its entry point."""

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hatchling.builders.wheel import WheelBuilder

from cases.model.people import Specialty
from cases.rules.tally import Count, Vote, VotingRule, tallied
from tests.plugins.bench import Bench, info, states
from tests.plugins.samples import CARD
from workstation.api import i18n
from workstation.api.contributions import BoardColumn, Form
from workstation.api.plugins import Origin
from workstation.kernel.desk_hooks import DeskHooks
from workstation.kernel.discovery import Places
from workstation.kernel.gate import Gate
from workstation.kernel.kernel import Kernel
from workstation.kernel.manifest import Half

SAMPLE = Path(__file__).parents[1] / "sample_plugin"
TB = msgspec.structs.replace(CARD, specialty=Specialty.PNEUMOLOGY, question="Tuberculose ?")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (made,) = WheelBuilder(str(SAMPLE)).build(
        directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"]
    )
    return Path(made)


@pytest.fixture
def installed(bench: Bench, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    monkeypatch.syspath_prepend(site)
    return bench


@pytest.fixture
def french() -> Iterator[None]:
    yield
    i18n.use("en", ())


def loaded(bench: Bench, half: Half = "desktop", gate: Gate | None = None) -> Kernel:
    return bench.loaded(
        half,
        places=Places(built_in=None, user=None),
        gate=gate or Gate(bench.switches),
        speak=lambda folders: i18n.use("fr", folders),
    )


def test_it_is_found_by_its_entry_point(installed: Bench) -> None:
    kernel = installed.kernel(places=Places(built_in=None, user=None))
    found = info(kernel, "pneumology")
    assert (found.origin, found.version, found.state) == (Origin.INSTALLED, "0.3.0", "discovered")
    assert "khibra_pneumology" not in sys.modules


def test_what_it_adds_to_the_window(installed: Bench, french: None) -> None:
    kernel = loaded(installed)
    assert states(kernel) == {"pneumology": "active"}
    (column,) = kernel.registry.collect(BoardColumn)
    assert column.title == "Thorax"
    assert [column.holds(card) for card in (CARD, TB)] == [False, True]
    form, register = kernel.registry.collect(Form)
    assert [field.kind for field in form.fields] == ["number", "choice", "check"]
    assert (register.place, register.version) == ("opinion", "2")
    assert DeskHooks(kernel).owner_of(register) == "pneumology"
    (badge,) = kernel.relay.offer("offer_case_badges", card=TB)
    assert badge.text == "TB\u202f?"  # type: ignore[attr-defined]
    assert kernel.relay.offer("offer_case_badges", card=CARD) == []
    assert info(kernel, "pneumology").summary.startswith("Tuberculose")


def test_what_it_adds_to_the_server(installed: Bench) -> None:
    kernel = loaded(installed, "server")
    (rule,) = kernel.registry.collect(VotingRule)
    votes = tuple(Vote(choice=choice, confidence=80) for choice in (0, 0, 1))
    tally = tallied(rule, Count(options=2, votes=votes, eligible=3, quorum=2))
    assert (tally.rule, tally.outcome, tally.winner) == ("two_thirds", "decided", 0)


@pytest.mark.parametrize("half", ["desktop", "server"])
def test_switched_off_nothing_of_it_is_left(installed: Bench, half: Half) -> None:
    kernel = loaded(installed, half)
    kernel.disable("pneumology")
    assert states(kernel) == {"pneumology": "disabled"}
    assert all(kernel.registry.collect(kind) == () for kind in (BoardColumn, Form, VotingRule))
    if half == "desktop":
        assert kernel.relay.offer("offer_case_badges", card=TB) == []
    assert states(loaded(installed, half)) == {"pneumology": "disabled"}
    assert kernel.enable("pneumology").contributions > 0


def test_safe_mode_leaves_it_out(installed: Bench) -> None:
    assert states(loaded(installed, gate=Gate(safe_mode=True))) == {"pneumology": "disabled"}
