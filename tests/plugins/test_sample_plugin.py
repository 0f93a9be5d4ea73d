"""A package that somebody else wrote: its wheel is built, put beside us, and found by its entry point."""

import asyncio
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import msgspec
import pytest
from hatchling.builders.wheel import WheelBuilder

from cases.model.people import Specialty
from cases.rules.tally import Count, Vote, VotingRule, tallied
from tests.plugins.bench import Bench, info, states
from tests.plugins.samples import CARD
from tests.server.plugged import serving
from tests.server.village import Village
from workstation.api import i18n
from workstation.api.contributions import BoardColumn, Form
from workstation.api.plugins import Origin
from workstation.kernel.desk_hooks import DeskHooks
from workstation.kernel.discovery import Places
from workstation.kernel.gate import Gate
from workstation.kernel.kernel import Kernel
from workstation.kernel.manifest import Half
from workstation.kernel.trial import HALVES

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


def test_nothing_of_it_runs_before_it_was_allowed(installed: Bench) -> None:
    for half in HALVES:
        kernel = loaded(installed, half, Gate(installed.switches, needs_consent=True))
        (stranger,) = kernel.strangers
        assert (stranger.author, stranger.has_server_half) == ("Service de pneumologie, CHR Errachidia", True)
        assert states(kernel) == {"pneumology": "disabled"}
        assert "khibra_pneumology" not in sys.modules
    kernel.decide("pneumology", allow=True)
    for half in HALVES:
        gate = Gate(installed.switches, needs_consent=True)
        assert states(loaded(installed, half, gate)) == {"pneumology": "active"}


def test_its_route_and_channel_on_a_server(installed: Bench, tmp_path: Path) -> None:
    with serving(loaded(installed, "server"), tmp_path / "server") as server:
        server.clock.now = server.store.read(lambda tx: tx.now)
        village = Village(server)
        path = f"/api/v1/cases/{village.draft().card.id}/tuberculosis"
        answer = village.gp.person.send("GET", path)
        assert (answer.status, json.loads(answer.body)["form"]) == (200, "TB-02")
        assert village.stranger.person.send("GET", path).status == 404
        assert server.person().send("GET", path).status == 401

        async def listen() -> object:
            headers = {"Authorization": f"Bearer {village.gp.person.token}"}
            async with (
                aiohttp.ClientSession(f"http://{server.host}:{server.port}", headers=headers) as session,
                session.ws_connect("/api/v1/pneumology/live") as socket,
            ):
                return await socket.receive_json(timeout=20)

        assert asyncio.run(listen()) == {"listening": 1}
        assert server.person().send("GET", "/api/v1/pneumology/live").status == 401


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
