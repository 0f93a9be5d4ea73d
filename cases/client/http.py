"""Talking to the case server: calls of the endpoint table, answered with records or with the same errors.

A call carries its idempotency key, so it is sent again after a broken line without being done twice. An expired
token is refreshed once; a refresh whose answer was lost is asked again under its own key, because a refresh token
can be exchanged only once. Everything here runs on one event loop.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar
from urllib.parse import urlsplit

import aiohttp
import msgspec

from cases.errors import (
    BadMessage,
    CaseError,
    CertificateChanged,
    Forbidden,
    NotFound,
    NotSignedIn,
    SessionExpired,
    Unreachable,
    WrongCredentials,
    from_problem,
)
from cases.model.record import Record
from cases.model.session import RefreshToken, SignedIn, Tokens
from cases.wire import codec, endpoints
from cases.wire.endpoint import PUBLIC, Call
from cases.wire.messages import Nothing, Problem

A = TypeVar("A")
PREFIX = "/api/v1"
RETRY_AFTER_S: tuple[float, ...] = (0.3, 1.0)
"""How long to wait before each further try of a call that met a broken line."""

CONNECT_TIMEOUT_S = 10.0
SILENCE_TIMEOUT_S = 60.0
_PROBLEM = "application/problem+json"
_GATEWAY_FAULTS = frozenset({502, 503, 504})
_HEARTBEAT_S = 20.0
_BARE: Mapping[int, type[CaseError]] = {401: SessionExpired, 403: Forbidden, 404: NotFound}
"""What an answer without a body stands for; a HEAD request has none."""

LINE_FAULTS = (
    aiohttp.ClientConnectionError,
    aiohttp.ClientPayloadError,
    TimeoutError,
    ConnectionError,
)
"""What a broken line, or a server that is gone, looks like."""


class _Ring(Record, frozen=True, kw_only=True):
    """A frame of the bell."""

    sequence: int


class TokenBox(Protocol):
    """Where the tokens of a session are kept."""

    @property
    def tokens(self) -> Tokens | None:
        """The tokens, or None before signing in."""

    def refreshed(self, signed: SignedIn) -> None:
        """Keep new tokens."""

    def ended(self) -> None:
        """The session is over: its tokens are not taken any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where a server is, and how it is known.

    Attributes:
        url: `http://host:port` on this computer, `https://host:port` elsewhere.
        fingerprint: SHA-256 of its certificate, 32 bytes; empty to trust the authorities of the system.
    """

    url: str
    fingerprint: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An HTTP request below the server's address, without its token."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An HTTP answer, read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpClient:
    """A connection to one server; made and used on one event loop.

    Args:
        server: where it is.
        box: the tokens.
        reached: called with whether an exchange went through, on the loop.
        retry_after_s: pauses before further tries.
    """

    def __init__(
        self,
        server: Server,
        box: TokenBox,
        *,
        reached: Callable[[bool], None] = lambda _is_online: None,
        retry_after_s: Sequence[float] = RETRY_AFTER_S,
    ) -> None:
        self.server = server
        self._box = box
        self._reached = reached
        self._retry_after_s = retry_after_s
        self._refreshing = asyncio.Lock()
        self._refresh: tuple[str, Call[SignedIn]] | None = None
        pinned = aiohttp.Fingerprint(server.fingerprint) if server.fingerprint else True
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=CONNECT_TIMEOUT_S, sock_read=SILENCE_TIMEOUT_S
        )
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=pinned, limit_per_host=8),
            timeout=timeout,
            auto_decompress=True,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def __aenter__(self) -> Self:
        """Return the client."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def send(self, call: Call[A]) -> A:
        """Send a call and return its answer.

        Raises:
            Unreachable: the line stayed broken; the call may be sent again later, with its key.
            CaseError: what the server answered, as the same class.
        """
        is_public = call.endpoint.row == PUBLIC
        response = await self.exchange(request_of(call), is_public=is_public)
        if call.endpoint.answer is bytes:
            return response.body  # type: ignore[return-value]
        return codec.decode(response.body, call.endpoint.answer)

    async def exchange(
        self, request: Request, *, is_public: bool = False, may_repeat: bool = True
    ) -> Response:
        """Send a request and return an answer that is no error; a token that has expired is refreshed once.

        Args:
            request: what to send.
            is_public: it needs no token.
            may_repeat: it does no harm twice, so a broken line is tried again.
        """
        pauses_s = self._retry_after_s if may_repeat else ()
        tokens = None if is_public else self._signed_in()
        response = await self._patiently(request, tokens.access if tokens else "", pauses_s)
        error = error_of(response)
        if tokens and isinstance(error, NotSignedIn) and not isinstance(error, WrongCredentials):
            response = await self._patiently(request, await self._fresh_token(tokens), pauses_s)
            error = error_of(response)
        if error is not None:
            raise error
        return response

    def _signed_in(self) -> Tokens:
        if self._box.tokens is None:
            raise NotSignedIn
        return self._box.tokens

    async def _patiently(self, request: Request, token: str, pauses_s: Sequence[float]) -> Response:
        for pause_s in pauses_s:
            try:
                return await self._once(request, token)
            except Unreachable:
                await asyncio.sleep(pause_s)
        return await self._once(request, token)

    async def _once(self, request: Request, token: str) -> Response:
        headers = dict(request.headers)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            async with self._session.request(
                request.method,
                self.server.url + request.path,
                headers=headers,
                data=BytesIO(request.body) if request.body else None,
                params=request.query,
            ) as answer:
                response = Response(status=answer.status, headers=answer.headers, body=await answer.read())
        except (*LINE_FAULTS, aiohttp.ServerFingerprintMismatch) as error:
            raise self._broken(error) from error
        if response.status in _GATEWAY_FAULTS and not _is_problem(response):
            raise self._broken(None)
        self._reached(True)
        return response

    async def rings(self) -> AsyncIterator[int]:
        """Yield the newest event's number each time something was written, until the line breaks.

        Raises:
            Unreachable: the line broke, or the server stopped.
            NotSignedIn: the session is over.
        """
        tokens = self._signed_in()
        url = f"{self.server.url}{PREFIX}/bell"
        for token in (tokens.access, None):
            fresh = token or await self._fresh_token(tokens)
            headers = {"Authorization": f"Bearer {fresh}"}
            try:
                async with self._session.ws_connect(url, headers=headers, heartbeat=_HEARTBEAT_S) as socket:
                    self._reached(True)
                    async for message in socket:
                        yield codec.decode(message.data, _Ring).sequence
                break
            except aiohttp.WSServerHandshakeError as error:
                if error.status != 401 or token is None:
                    raise self._broken(error) from error
            except (*LINE_FAULTS, aiohttp.ServerFingerprintMismatch) as error:
                raise self._broken(error) from error
        raise self._broken(None)

    def _broken(self, error: Exception | None) -> Unreachable:
        self._reached(False)
        return CertificateChanged() if isinstance(error, aiohttp.ServerFingerprintMismatch) else Unreachable()

    async def _fresh_token(self, stale: Tokens) -> str:
        """Return an access token newer than `stale`; one exchange serves all who wait."""
        async with self._refreshing:
            now = self._box.tokens
            if now is None:
                raise NotSignedIn
            if now.access != stale.access:
                return now.access
            call = self._refresh_call(now)
            response = await self._patiently(request_of(call), "", self._retry_after_s)
            error = error_of(response)
            self._refresh = None
            if error is not None:
                if isinstance(error, NotSignedIn):
                    self._box.ended()
                raise error
            signed = codec.decode(response.body, SignedIn)
            self._box.refreshed(signed)
            return signed.tokens.access

    def _refresh_call(self, tokens: Tokens) -> Call[SignedIn]:
        """Return the exchange of a token: the same one again where its answer was lost."""
        if self._refresh is None or self._refresh[0] != tokens.refresh:
            call = endpoints.REFRESH.call(RefreshToken(refresh=tokens.refresh))
            self._refresh = (tokens.refresh, call)
        return self._refresh[1]


def request_of(call: Call[Any]) -> Request:
    """Return the HTTP request of a call."""
    headers = {"Content-Type": "application/json"}
    if call.idempotency_key:
        headers["Idempotency-Key"] = call.idempotency_key
    if call.if_match is not None:
        headers["If-Match"] = f'"{call.if_match}"'
    query = msgspec.to_builtins(call.query, str_keys=True) if call.query is not None else {}
    return Request(
        method=call.endpoint.method,
        path=PREFIX + call.path,
        headers=headers,
        body=_body(call.body),
        query={name: str(value) for name, value in query.items()},
    )


def _body(body: object) -> bytes:
    if isinstance(body, Nothing):
        return b""
    return body if isinstance(body, bytes) else codec.encode(body)


def _is_problem(response: Response) -> bool:
    return response.headers.get("Content-Type", "").startswith(_PROBLEM)


def error_of(response: Response) -> CaseError | None:
    """Return the error that an answer stands for; None where it is none."""
    if response.status < 400:
        return None
    if not _is_problem(response) or not response.body:
        return _BARE.get(response.status, CaseError)()
    try:
        problem = codec.decode(response.body, Problem)
    except BadMessage:
        return CaseError()
    return from_problem(problem.code, problem.fields)


def normal_url(address: str) -> str:
    """Return the address of a server as people write it, whole: `https://` unless it says otherwise.

    Raises:
        ValueError: there is no host in it.
    """
    text = address.strip()
    parts = urlsplit(text if "://" in text else f"https://{text}")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("an address looks like khibra.hospital.ma:8443")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
