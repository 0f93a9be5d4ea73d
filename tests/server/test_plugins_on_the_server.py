"""What plugins add to a server: routes, live channels, jobs and audit sinks, over a real port."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType

from cases import errors
from cases.server.settings import Smtp
from cases.wire import endpoints
from cases.wire.messages import Reason
from tests.plugins.bench import Bench, bench, info, states  # noqa: F401
from tests.server.harness import Answer, Clock, Person, Running, running, wait_until
from tests.server.plugged import serving
from tests.server.village import Village
from workstation.kernel.kernel import Kernel

CODE = """
    from aiohttp import web
    from cases.wire.endpoint import Endpoint
    from cases.wire.messages import Nothing, Text

    left = []

    async def hello(call):
        return Text(text=call.known().actor.account.name)

    async def fail(call):
        raise ValueError("El Amrani")

    async def stay(call):
        answer = web.StreamResponse()
        await answer.prepare(call.request)
        try:
            while True:
                await answer.write(b"x" * 65536)
        finally:
            left.append(True)

    async def echo(call, live):
        async for message in live:
            if message.data == "fail":
                raise ValueError("El Amrani")
            await live.send_str(message.data)

    def get(name, path, row, handle):
        return Route(endpoint=Endpoint(name, "GET", path, row, Nothing, Text, "A test."), handle=handle)

    @hookimpl
    def register_routes():
        return [
            get("lab.hello", "/lab/hello", "directory.read", hello),
            get("lab.fail", "/lab/fail", "directory.read", fail),
            get("lab.stay", "/lab/stay", "directory.read", stay),
            get("lab.case", "/cases/{case_id}/lab", "case.read_clinical", hello),
            get("lab.admin", "/lab/admin", "user.invite", hello),
        ]

    @hookimpl
    def register_live_channels():
        return [
            LiveChannel(id="lab", path="/lab/live", row="directory.read", handle=echo),
            LiveChannel(id="ward", path="/cases/{case_id}/live", row="case.read_clinical", handle=echo),
        ]
"""
ROWLESS = """
    from cases.wire.endpoint import Endpoint
    from cases.wire.messages import Nothing, Text

    ENDPOINT = Endpoint("odd.route", "GET", "/odd/route", "odd.row", Nothing, Text, "A test.")

    @hookimpl
    def register_routes():
        return [Route(endpoint=ENDPOINT, handle=print)]

    @hookimpl
    def register_live_channels():
        return [LiveChannel(id="odd", path="/odd/live", row="odd.row", handle=print)]
"""
WATCHER = """
    from cases.rules.tally import VotingRule
    from tests.server.village import majority
    seen = []

    def decide(count):
        seen.append("rule")
        return majority(count)

    def write(data):
        if b"round_closed" in data:
            seen.append("copied")

    @hookimpl
    def register_voting_rules():
        return [VotingRule(id="majority", version="1", title="M", decide=decide)]

    @hookimpl
    def register_audit_sinks():
        return [AuditSink(id="watcher", write=write)]

    @hookimpl
    def check_case_change(practitioner, row):
        seen.append((practitioner, row))
        return ()

    @hookimpl
    def on_server_ready(server):
        seen.append("ready")

    @hookimpl
    def on_server_event(event):
        if event.kind == "round_closed":
            seen.append("told")
"""


@pytest.fixture
def kernel(bench: Bench) -> Kernel:  # noqa: F811
    bench.plugin("lab", CODE, half="server")
    return bench.loaded("server")


@pytest.fixture
def server(kernel: Kernel, tmp_path: Path) -> Iterator[Running]:
    with serving(kernel, tmp_path / "data") as running:
        running.account("gp")
        yield running


def ask(server: Running, login: str, path: str) -> Answer:
    return server.person(login).send("GET", f"/api/v1{path}")


def test_a_route_answers_somebody_who_is_signed_in(server: Running) -> None:
    answer = ask(server, "gp", "/lab/hello")
    assert (answer.status, json.loads(answer.body)) == (200, {"text": "Dr Gp"})
    refused = ask(server, "", "/lab/hello")
    assert (refused.status, refused.problem().code) == (401, "not_signed_in")


def test_a_route_is_denied_to_those_its_row_does_not_name(server: Running) -> None:
    answer = ask(server, "gp", "/lab/admin")
    assert (answer.status, answer.problem().code) == (403, "forbidden")


@pytest.mark.logs_errors
def test_what_has_no_row_of_the_matrix_is_not_there(
    bench: Bench,  # noqa: F811
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bench.plugin("odd", ROWLESS, half="server")
    with serving(bench.loaded("server"), tmp_path / "data") as server:
        server.account("gp")
        for path in ("/odd/route", "/odd/live"):
            assert ask(server, "gp", path).status == 404
        assert ask(server, "gp", "/hello").status == 200
    assert caplog.text.count("route without a row") == 2


def test_a_route_of_a_case_is_open_to_whom_the_case_is(kernel: Kernel, tmp_path: Path) -> None:
    with serving(kernel, tmp_path / "data") as server:
        server.clock.now = server.store.read(lambda tx: tx.now)
        village = Village(server)
        case_id = village.draft().card.id
        assert village.gp.person.send("GET", f"/api/v1/cases/{case_id}/lab").status == 200
        answer = village.stranger.person.send("GET", f"/api/v1/cases/{case_id}/lab")
        assert (answer.status, answer.problem().code) == (404, "not_found")


def test_a_fault_is_a_problem_of_that_request_alone(
    server: Running, kernel: Kernel, caplog: pytest.LogCaptureFixture
) -> None:
    answer = ask(server, "gp", "/lab/fail")
    assert (answer.status, answer.problem().code) == (500, "internal")
    assert b"Amrani" not in answer.body
    assert "Amrani" not in caplog.text
    assert ask(server, "gp", "/lab/hello").status == 200
    assert states(kernel) == {"lab": "active"}
    fault = info(kernel, "lab").last_fault
    assert fault is not None
    assert (fault.where, fault.kind) == ("lab.fail", "ValueError")


def test_after_the_third_fault_the_plugin_is_in_quarantine_until_it_is_switched_on(
    server: Running, kernel: Kernel
) -> None:
    for _ in range(3):
        assert ask(server, "gp", "/lab/fail").status == 500
    assert states(kernel) == {"lab": "quarantined"}
    person = server.person("gp")
    with pytest.raises(errors.Refused) as refused:
        raise person.error(person.send("GET", "/api/v1/lab/hello"))
    assert refused.value.fields == {"reason": "plugin_off", "plugin": "lab"}
    assert server.person("gp").signed, "the server works on"
    kernel.enable("lab")
    assert ask(server, "gp", "/lab/hello").status == 200
    kernel.disable("lab")
    assert ask(server, "gp", "/lab/hello").status == 409


def test_a_client_that_leaves_is_nobodys_fault(server: Running, kernel: Kernel) -> None:
    headers = {"Authorization": f"Bearer {server.person('gp').token}"}

    async def leave() -> None:
        async with (
            aiohttp.ClientSession(f"http://{server.host}:{server.port}", headers=headers) as session,
            session.get("/api/v1/lab/stay") as answer,
        ):
            await answer.content.readany()
            answer.close()

    module: Any = kernel._plugins["lab"].module
    for times in (1, 2, 3):
        asyncio.run(leave())
        wait_until(lambda times=times: len(module.left) == times)  # type: ignore[misc]
    assert ask(server, "gp", "/lab/hello").status == 200
    assert info(kernel, "lab").last_fault is None
    assert states(kernel) == {"lab": "active"}


@asynccontextmanager
async def live(
    server: Running, token: str, path: str = "/lab/live"
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(f"http://{server.host}:{server.port}", headers=headers) as session,
        session.ws_connect(f"/api/v1{path}") as socket,
    ):
        yield socket


def test_a_live_channel_is_for_those_its_row_names(server: Running) -> None:
    async def talk(token: str) -> str:
        async with live(server, token) as socket:
            await socket.send_str("bonjour")
            return await socket.receive_str(timeout=20)

    assert asyncio.run(talk(server.person("gp").token)) == "bonjour"
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        asyncio.run(talk(""))
    assert refused.value.status == 401


async def ending(server: Running, person: Person, path: str, end: Callable[[], object]) -> tuple[int, str]:
    """How a channel ends after something was done, on a thread."""
    async with live(server, person.token, path) as socket:
        await socket.send_str("bonjour")
        assert await socket.receive_str(timeout=20) == "bonjour"
        await asyncio.to_thread(end)
        message = await socket.receive(timeout=20)
        assert message.type is WSMsgType.CLOSE
        return message.data, str(message.extra)


def test_a_live_channel_ends_with_the_session(server: Running) -> None:
    person = server.person("gp")
    sign_out = partial(person.ask, endpoints.SIGN_OUT.call())
    assert asyncio.run(ending(server, person, "/lab/live", sign_out)) == (1008, "session_expired")


def test_a_live_channel_of_a_case_ends_when_the_case_is_closed_to_who_reads(
    kernel: Kernel, tmp_path: Path
) -> None:
    with serving(kernel, tmp_path / "data") as server:
        server.clock.now = server.store.read(lambda tx: tx.now)
        village = Village(server)
        case_id = village.submitted()
        village.assign(case_id, village.experts[0])
        village.experts[0].accept(case_id)
        withdraw = endpoints.WITHDRAW_CONSENT.call(Reason(reason="Ne veut plus."), case_id=case_id)
        end = partial(village.gp.ask, withdraw)
        path = f"/cases/{case_id}/live"
        assert asyncio.run(ending(server, village.experts[0].person, path, end))[0] == 1008


def test_a_live_channel_ends_with_the_server(kernel: Kernel, tmp_path: Path) -> None:
    with serving(kernel, tmp_path / "data") as server:
        server.account("gp")
        person = server.person("gp")
        stop = partial(lambda app: asyncio.run_coroutine_threadsafe(app.shutdown(), server.loop), server.app)
        assert asyncio.run(ending(server, person, "/lab/live", stop))[0] == 1001


def test_a_fault_ends_its_live_channel_with_a_code_and_nothing_else(server: Running, kernel: Kernel) -> None:
    async def provoke() -> tuple[WSMsgType, int, str]:
        token = server.person("gp").token
        async with live(server, token) as other, live(server, token) as socket:
            await socket.send_str("fail")
            end = await socket.receive(timeout=20)
            await other.send_str("still here")
            assert await other.receive_str(timeout=20) == "still here"
            return end.type, end.data, str(end.extra)

    assert asyncio.run(provoke()) == (WSMsgType.CLOSE, 1011, "internal")
    fault = info(kernel, "lab").last_fault
    assert fault is not None
    assert fault.where == "live.lab"


def test_the_account_at_the_mail_server_is_for_plugins_that_may_send_mail(
    bench: Bench,  # noqa: F811
    tmp_path: Path,
) -> None:
    keeps = """
        kept = []

        async def look(server):
            kept.append(server)

        @hookimpl
        def register_jobs():
            return [Job(id=__name__, every_s=0.01, run=look)]

        @hookimpl
        def on_server_ready(server):
            kept.append(server)
    """
    bench.plugin("curious", keeps, half="server", permissions=["network"])
    bench.plugin("postman", keeps, half="server", permissions=["mail.send"])
    kernel = bench.loaded("server")
    smtp = Smtp(host="mail.example.ma", sender="khibra@example.ma", password="geheim")
    with serving(kernel, tmp_path / "data", smtp=smtp):
        kept = {key: kernel._plugins[key].module.kept for key in ("curious", "postman")}  # type: ignore[union-attr]
        wait_until(lambda: all(len(each) > 1 for each in kept.values()))
    assert {each.settings.get("smtp_password") for each in kept["curious"]} == {None}
    assert {each.settings.get("smtp_password") for each in kept["postman"]} == {"geheim"}


def test_what_fell_due_while_the_server_was_down_waits_for_the_plugins(
    bench: Bench,  # noqa: F811
    tmp_path: Path,
) -> None:
    clock = Clock()
    clock.now = datetime.now(UTC) - timedelta(days=2)
    with running(tmp_path / "data", clock) as before:
        village = Village(before)
        case_id = village.in_review(2)
        view = village.open_round(case_id)
        for who in village.experts[:2]:
            who.answer(case_id, round_id=view.id)
            who.vote(view, case_id, 2)
    bench.plugin("watcher", WATCHER, half="server")
    kernel = bench.loaded("server")
    with serving(kernel, tmp_path / "data"):
        module: Any = kernel._plugins["watcher"].module
        wait_until(lambda: {"told", "copied"} <= set(module.seen))
    assert module.seen[:3] == ["ready", (None, "vote.close_round"), "rule"]
