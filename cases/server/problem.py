"""Errors as `application/problem+json` (RFC 9457), and the border where what is unexpected is caught."""

import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable

from aiohttp import web

from cases.errors import BadMessage, CaseError, NotFound, TooLarge
from cases.model.ids import fresh_id
from cases.wire import codec
from cases.wire.messages import Problem

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
BODY_LIMIT_BYTES = 4 << 20
_LEFT = 499  # as nginx logs it; nobody reads this answer
_ID = web.RequestKey("request_id", str)
_LOG = logging.getLogger(__name__)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def problem(error: CaseError) -> web.Response:
    """Return an error as it travels."""
    fields = defaultdict(str, {name: str(value) for name, value in error.fields.items()})
    body = Problem(
        type=f"urn:khibra:problem:{error.code}",
        title=(type(error).__doc__ or "").partition("\n")[0],
        status=error.status,
        code=error.code,
        detail=error.text.format_map(fields),
        fields=error.fields,
    )
    return web.Response(body=codec.encode(body), status=error.status, content_type="application/problem+json")


def _of_http(error: web.HTTPException) -> CaseError:
    if error.status == web.HTTPNotFound.status_code:
        return NotFound()
    if error.status == web.HTTPRequestEntityTooLarge.status_code:
        return TooLarge(limit_mb=BODY_LIMIT_BYTES >> 20)
    return BadMessage(reason=error.reason)


@web.middleware
async def border(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every error as a problem, and log every request without what it carries."""
    request[_ID], began = fresh_id()[:16], time.perf_counter()
    response = await _answered(request, handler)
    resource = request.match_info.route.resource
    _LOG.info(
        "request",
        extra={
            "request_id": request[_ID],
            "method": request.method,
            "route": resource.canonical if resource else "",
            "status": response.status,
            "took_ms": round((time.perf_counter() - began) * 1000, 1),
        },
    )
    return response


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except CaseError as error:
        return problem(error)
    except web.HTTPException as error:
        return problem(_of_http(error)) if error.status >= web.HTTPBadRequest.status_code else error
    except Exception as error:  # noqa: BLE001 - the border: an answer with a code, and a log line without values
        if isinstance(error, ConnectionError) and has_left(request):
            return web.Response(status=_LEFT)
        _LOG.exception("unexpected", extra={"request_id": request[_ID]})
        return problem(CaseError())


def has_left(request: web.Request) -> bool:
    """Whether whoever asked is gone, as a reader who scrolls on: writing to them fails, and nothing went wrong."""
    return request.transport is None or request.transport.is_closing()


async def set_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Set the security headers that the handler did not set itself."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = request.get(_ID, "")
