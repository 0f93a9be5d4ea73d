"""A real case server on a real loopback port, and somebody who talks to it over HTTP."""

import asyncio
import http.client
import json
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from cases.acts.accounts import NewPassword, Passwords, add_account
from cases.acts.hooks import Objected, ReportRenderer
from cases.errors import CaseError, from_problem
from cases.model.audit import Event
from cases.model.case import CaseCard
from cases.model.ids import CaseId, EstablishmentId, fresh_id
from cases.model.kept import Account
from cases.model.people import Establishment, EstablishmentKind, Practitioner, Role, Specialty
from cases.model.session import Credentials, Invitation, SignedIn
from cases.model.study import UploadSpec
from cases.rules.tally import VotingRule
from cases.server import jobs
from cases.server.app import Mounting, Parts, make_app
from cases.server.keys import STORE
from cases.server.mount import PREFIX
from cases.server.settings import ServerSettings
from cases.store.ports import Store, Tx
from cases.wire import codec, endpoints
from cases.wire.endpoint import Call
from cases.wire.messages import Nothing, Problem

A = TypeVar("A")
PASSWORD = "correct horse battery"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MEMORY_KIB = 64
_HASH = Passwords(MEMORY_KIB).hash(PASSWORD)


class Clock:
    """The time of a test: stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Let time pass; takes the arguments of `timedelta`."""
        self.now += timedelta(**by)


@dataclass
class BareHooks:
    """A server without plugins, unless a test puts something in; remembers what happened."""

    rules: dict[str, VotingRule] = field(default_factory=dict)
    renderer: ReportRenderer | None = None
    denials: list[Objected] = field(default_factory=list)
    objections: list[Objected] = field(default_factory=list)
    upload_objects: list[Objected] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    asked: list[tuple[Practitioner | None, str, CaseId]] = field(default_factory=list)

    def voting_rules(self) -> Mapping[str, VotingRule]:
        return self.rules

    def report_renderer(self) -> ReportRenderer | None:
        return self.renderer

    def access_denials(
        self, practitioner: Practitioner, row: str, card: CaseCard | None
    ) -> Sequence[Objected]:
        return self.denials

    def change_objections(
        self, practitioner: Practitioner | None, row: str, card: CaseCard
    ) -> Sequence[Objected]:
        self.asked.append((practitioner, row, card.id))
        return self.objections

    def upload_objections(
        self, practitioner: Practitioner, spec: UploadSpec, size: int
    ) -> Sequence[Objected]:
        return self.upload_objects

    def happened(self, event: Event) -> None:
        self.events.append(event)


@dataclass
class Answer:
    """An HTTP answer, read whole."""

    status: int
    headers: Message
    body: bytes

    def problem(self) -> Problem:
        return codec.decode(self.body, Problem)


class Person:
    """Somebody with an HTTP client; `token` is empty until they sign in."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self.token = ""
        self.signed: SignedIn | None = None

    def send(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request, with the token, and return the answer whatever it is."""
        sent = dict(headers or {})
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            connection.request(method, path, body or None, sent)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def exchange(self, call: Call[Any]) -> Answer:
        """Send a call of the table and return the answer whatever it is."""
        path = PREFIX + call.path
        if call.query is not None:
            path += "?" + urlencode(msgspec.to_builtins(call.query, str_keys=True))
        headers = {"Idempotency-Key": call.idempotency_key} if call.idempotency_key else {}
        if call.if_match is not None:
            headers["If-Match"] = f'"{call.if_match}"'
        body = b"" if isinstance(call.body, Nothing) else codec.encode(call.body)
        return self.send(call.endpoint.method, path, body, headers)

    def ask(self, call: Call[A]) -> A:
        """Send a call of the table; return its record, or raise the error that the problem stands for."""
        answer = self.exchange(call)
        if answer.status >= 400:
            raise self.error(answer)
        if call.endpoint.answer is bytes:
            return answer.body  # type: ignore[return-value]
        return codec.decode(answer.body, call.endpoint.answer)

    def error(self, answer: Answer) -> CaseError:
        """Return the error that an answer stands for."""
        problem = answer.problem()
        assert answer.headers["Content-Type"].startswith("application/problem+json")
        assert problem.status == answer.status
        return from_problem(problem.code, problem.fields)

    def sign_in(self, login: str, password: str = PASSWORD, totp: str = "", **more: Any) -> SignedIn:
        """Sign in and keep the token."""
        credentials = Credentials(login=login, password=password, totp=totp, **more)
        self.signed = self.ask(endpoints.SIGN_IN.call(credentials))
        self.token = self.signed.tokens.access
        return self.signed


@dataclass
class Running:
    """A server that runs on a thread of its own."""

    app: web.Application
    host: str
    port: int
    clock: Clock
    hooks: BareHooks
    loop: asyncio.AbstractEventLoop

    def look(self) -> None:
        """Let the server look what has fallen due; of itself it does so only when it starts."""
        asyncio.run_coroutine_threadsafe(jobs.look(self.app), self.loop).result(30)

    @property
    def store(self) -> Store:
        return self.app[STORE]

    def person(self, login: str = "", totp: str = "") -> Person:
        """Return somebody at a computer, signed in where a login is given."""
        person = Person(self.host, self.port)
        if login:
            person.sign_in(login, totp=totp)
        return person

    def account(self, login: str, *roles: Role, **more: Any) -> Account:
        """Make an account whose password is `PASSWORD` and whose authenticator has `TOTP_SECRET`."""
        return self.store.write(lambda tx: make_account(tx, login, *roles, **more))


def make_account(
    tx: Tx,
    login: str,
    *roles: Role,
    establishment_id: EstablishmentId | None = None,
    specialties: tuple[Specialty, ...] = (),
    totp_secret: str = TOTP_SECRET,
) -> Account:
    """Make an account, in an establishment of its own where none is given."""
    if establishment_id is None:
        establishment = Establishment(
            id=EstablishmentId(fresh_id()),
            name=f"Centre de santé de {login}",
            kind=EstablishmentKind.HEALTH_CENTRE,
            commune="Ouarzazate",
        )
        tx.people.put_establishment(establishment)
        establishment_id = establishment.id
    invitation = Invitation(
        name=f"Dr {login.title()}",
        roles=roles or (Role.PRACTITIONER,),
        specialties=specialties,
        establishment_id=establishment_id,
    )
    return add_account(tx, invitation, login, NewPassword(_HASH), totp_secret=totp_secret)


@contextmanager
def running(
    data_dir: Path,
    clock: Clock | None = None,
    mountings: Sequence[Mounting] = (),
    hooks: BareHooks | None = None,
    **settings: Any,
) -> Iterator[Running]:
    """Run a server on a free loopback port, on a thread with its own event loop."""
    clock, hooks = clock or Clock(), hooks or BareHooks()
    told = ServerSettings(data_dir=data_dir, password_memory_kib=MEMORY_KIB, workers=1, **settings)
    loop = asyncio.new_event_loop()
    parts = Parts(settings=told, hooks=hooks, clock=clock, mountings=mountings, looks_every_s=math.inf)
    app = make_app(parts)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)

    async def start() -> tuple[str, int]:
        await runner.setup()
        site = web.TCPSite(runner, *told.listen)
        await site.start()
        host, port = runner.addresses[0][:2]
        return host, port

    host, port = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever, name="test-server")
    thread.start()
    try:
        yield Running(app, host, port, clock, hooks, loop)
    finally:
        asyncio.run_coroutine_threadsafe(_end(runner), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(runner: web.AppRunner) -> None:
    """End a server, and wait for what it cancelled: a task that dies pending complains in another test."""
    await runner.cleanup()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def json_of(answer: Answer) -> Any:
    """Return the JSON of an answer."""
    return json.loads(answer.body)


def wait_until(condition: Callable[[], bool], timeout_s: float = 30) -> None:
    """Wait until something is true, or fail."""
    ends, pause = time.monotonic() + timeout_s, threading.Event()
    while not condition():
        assert time.monotonic() < ends, "it did not become true in time"
        pause.wait(0.01)
