"""One request to the API, from its bytes to the actor, the typed body and the stored answer."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

import msgspec
from aiohttp import web

from cases.acts.admission import check_row
from cases.acts.scene import Scene
from cases.acts.sessions import Policy, Signed, authenticate
from cases.errors import BadMessage, IdempotencyMismatch
from cases.model.case import CaseView
from cases.model.ids import CaseId
from cases.model.kept import Actor
from cases.server import repeats
from cases.server.executor import Executor
from cases.server.keys import EXECUTOR, HOOKS, SETTINGS, STORE
from cases.store.ports import Store, Tx
from cases.wire import codec
from cases.wire.endpoint import PUBLIC, SIGNED_IN, Endpoint
from cases.wire.messages import Nothing

R = TypeVar("R")
_WORTH_COMPRESSING = 1024
# Answers that speak of a case live as long as it; the others must outlast a computer that was off for long.
_ANSWER_KEPT = timedelta(days=365)
_PUBLIC_ANSWER_KEPT = timedelta(minutes=10)
_MOST_DIGITS = 18
_KEY_LENGTH = range(16, 121)


@dataclass(frozen=True, slots=True)
class Reply:
    """An encoded answer; `version` becomes its `ETag`."""

    body: bytes
    version: int | None = None

    def response(self, media_type: str) -> web.Response:
        """Return the HTTP response."""
        response = web.Response(body=self.body, content_type=media_type)
        if len(self.body) > _WORTH_COMPRESSING and media_type == "application/json":
            response.enable_compression()
        if self.version is not None:
            response.etag = str(self.version)
        return response


@dataclass(slots=True)
class ApiCall:
    """A request that was read, and what a handler may do with it.

    Attributes:
        request: for its headers; the rest of it is in the other fields.
        version: what `If-Match` said.
        address: where the request came from.
        signed: who acts; None before `admit` and on public endpoints.
    """

    request: web.Request
    endpoint: Endpoint[Any, Any]
    body: Any
    places: dict[str, str]
    version: int | None
    address: str
    token: str
    key: str
    content: bytes
    signed: Signed | None = field(default=None, init=False)

    @property
    def app(self) -> web.Application:
        """The server."""
        return self.request.app

    @property
    def store(self) -> Store:
        """The database."""
        return self.app[STORE]

    @property
    def executor(self) -> Executor:
        """The threads for slow work."""
        return self.app[EXECUTOR]

    @property
    def policy(self) -> Policy:
        """What holds for sessions on this server."""
        return policy_of(self.app)

    def known(self) -> Signed:
        """Return who acts, of an endpoint that is not public."""
        if self.signed is None:
            raise RuntimeError(f"{self.endpoint.name} is public; nobody is signed in")
        return self.signed

    async def admit(self) -> Reply | None:
        """Find the actor and check the row; return the stored answer of a repeated request."""
        signed, stored = await self.executor.run(self.store.read, self._admitted)
        self.signed = signed
        return stored

    async def look(self, look: Callable[[Tx, Actor | None], R]) -> R:
        """Run `look` on a snapshot, on a thread."""
        actor = self.signed.actor if self.signed else None
        return await self.executor.run(self.store.read, lambda tx: look(tx, actor))

    async def write(self, act: Callable[[Tx], R]) -> R:
        """Run a step in a transaction of its own, without storing an answer."""
        return await asyncio.wrap_future(self.store.submit(act))

    async def commit(self, act: Callable[[Tx, Actor | None], object]) -> Reply:
        """Run `act` once; what it did is stored with its effect, for its repeats (see `repeats`).

        The actor is found again in the transaction itself: a session ended meanwhile does nothing more.
        """

        def once(tx: Tx) -> Reply:
            self.signed, stored = self._admitted(tx)
            return stored or self._kept(tx, act(tx, self.signed.actor if self.signed else None))

        return await asyncio.wrap_future(self.store.submit(once))

    def bound(self, act: Callable[..., R]) -> Callable[[Tx, Actor | None], R]:
        """Return `act` with the body, the places of the path and the version of this call."""
        more: dict[str, object] = dict(self.places)
        if self.endpoint.needs_version:
            more["version"] = self.version
        return lambda tx, actor: act(tx, actor, self.body, **more)

    def reply(self, answer: object) -> Reply:
        """Return an answer, encoded."""
        if isinstance(answer, bytes):
            return Reply(answer)
        version = answer.card.version if isinstance(answer, CaseView) else None
        return Reply(codec.encode(answer), version)

    def _admitted(self, tx: Tx) -> tuple[Signed | None, Reply | None]:
        signed = None
        if self.endpoint.row != PUBLIC:
            signed = authenticate(tx, self.token, self.policy)
            if self.endpoint.row != SIGNED_IN and "case_id" not in self.places:
                check_row(tx, signed.actor, self.endpoint.row, self.app[HOOKS])
        return signed, self._stored(tx, signed) if self.key else None

    def _stored(self, tx: Tx, signed: Signed | None) -> Reply | None:
        found = tx.answers.find(_scope(signed), self.key)
        if found is None:
            return None
        if found.request_digest != tx.answers.digest(self.content):
            raise IdempotencyMismatch
        scene = Scene(tx, signed.actor, self.app[HOOKS]) if signed else None
        told = repeats.again(scene, self.endpoint, found, self.places.get("case_id", ""))
        return Reply(told.body, told.version)

    def _kept(self, tx: Tx, answer: object) -> Reply:
        reply, digest = self.reply(answer), tx.answers.digest(self.content)
        case_id = answer.card.id if isinstance(answer, CaseView) else self.places.get("case_id")
        lasts = _ANSWER_KEPT if self.signed else _PUBLIC_ANSWER_KEPT
        tx.answers.forget(tx.now)
        tx.answers.keep(
            _scope(self.signed),
            self.key,
            repeats.kept_of(self.endpoint, answer, reply.body, digest),
            CaseId(case_id) if case_id else None,
            None if case_id else tx.now + lasts,
        )
        return reply


def policy_of(app: web.Application) -> Policy:
    """Return what holds for sessions on this server."""
    settings = app[SETTINGS]
    return Policy(name=settings.name, second_factor_exempt=settings.is_demo)


def token_of(request: web.Request) -> str:
    """Return the bearer token of a request, or nothing (RFC 6750)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else ""


async def read_call(request: web.Request, endpoint: Endpoint[Any, Any]) -> ApiCall:
    """Read a request of an endpoint.

    Raises:
        BadMessage: something in it cannot be read.
    """
    data = await request.read()
    places = {name: request.match_info[name] for name in endpoint.places}
    version = _version(request) if endpoint.needs_version else None
    return ApiCall(
        request=request,
        endpoint=endpoint,
        body=_body(request, endpoint, data),
        places=places,
        version=version,
        address=address_of(request),
        token=token_of(request),
        key=_key(request) if endpoint.is_mutation else "",
        content=b"\n".join([request.method.encode(), request.path.encode(), str(version).encode(), data]),
    )


def _body(request: web.Request, endpoint: Endpoint[Any, Any], data: bytes) -> object:
    if endpoint.query is not Nothing:
        try:
            return msgspec.convert(dict(request.query), type=endpoint.query, strict=False)
        except msgspec.ValidationError as error:
            raise BadMessage(reason=str(error)) from error
    if endpoint.body is bytes:
        return data
    return codec.decode(data or b"{}", endpoint.body)


def _version(request: web.Request) -> int:
    version = number_of(request.headers.get("If-Match", "").strip('"'))
    if version is None:
        raise BadMessage(reason="If-Match with the version that was read is missing")
    return version


def number_of(text: str) -> int | None:
    """Return a number as headers and paths write it; None for what is none, or of more than 18 digits."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def _key(request: web.Request) -> str:
    key = request.headers.get("Idempotency-Key", "").strip('"')
    if len(key) not in _KEY_LENGTH:
        raise BadMessage(reason="Idempotency-Key of 16 to 120 characters is missing")
    return key


def address_of(request: web.Request) -> str:
    """Return where a request came from; of a proxy only where the settings say that there is one."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if request.app[SETTINGS].behind_proxy and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return request.remote or ""


def _scope(signed: Signed | None) -> str:
    return signed.actor.account.id if signed else "public"
