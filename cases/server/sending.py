"""Sending bytes that may be large, whole or a range of them (RFC 9110, 14), read piece by piece on threads."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from cases.model.ids import BlobId
from cases.server.executor import Executor
from cases.server.keys import BLOBS, EXECUTOR

_PIECE_BYTES = 1 << 20
_PRIVATE = "private, no-store"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is sent.

    Attributes:
        read: returns the bytes from an offset up to another one.
        tag: changes with the content; becomes the `ETag`.
        filename: what a download is called; never a person's name.
    """

    size: int
    read: Callable[[int, int], bytes]
    tag: str
    media_type: str = "application/octet-stream"
    filename: str = ""


def of_bytes(data: bytes, tag: str, media_type: str = "application/octet-stream") -> Source:
    """Return a source of bytes that are in memory."""
    return Source(size=len(data), read=lambda start, end: data[start:end], tag=tag, media_type=media_type)


def of_blob(app: web.Application, blob_id: BlobId, key: bytes) -> Callable[[int, int], bytes]:
    """Return how to read a sealed file."""

    def read(start: int, end: int) -> bytes:
        with app[BLOBS].opened(blob_id, key) as stream:
            return stream.read(start, end - start)

    return read


async def send(request: web.Request, source: Source) -> web.StreamResponse:
    """Answer with the bytes, or with the range that was asked for."""
    headers = {"Accept-Ranges": "bytes", "Cache-Control": _PRIVATE, "ETag": f'"{source.tag}"'}
    if source.filename:
        headers["Content-Disposition"] = f'attachment; filename="{source.filename}"'
    if source.tag in {etag.value for etag in request.if_none_match or ()}:
        return web.Response(status=web.HTTPNotModified.status_code, headers=headers)
    wanted = _wanted(request, source)
    if wanted is None:
        headers["Content-Range"] = f"bytes */{source.size}"
        return web.Response(status=web.HTTPRequestRangeNotSatisfiable.status_code, headers=headers)
    start, end = wanted
    status = web.HTTPOk.status_code
    if (start, end) != (0, source.size):
        status = web.HTTPPartialContent.status_code
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{source.size}"
    response = web.StreamResponse(status=status, headers=headers)
    response.content_type = source.media_type
    response.content_length = end - start
    await response.prepare(request)
    if request.method != "HEAD":
        await _write(response, request.app[EXECUTOR], source, wanted)
    await response.write_eof()
    return response


async def _write(
    response: web.StreamResponse, executor: Executor, source: Source, wanted: tuple[int, int]
) -> None:
    start, end = wanted
    while start < end:
        stop = min(start + _PIECE_BYTES, end)
        await response.write(await executor.run(source.read, start, stop))
        start = stop


def _wanted(request: web.Request, source: Source) -> tuple[int, int] | None:
    """Return the range, all where none (or one that cannot be read) was asked for; None is unsatisfiable."""
    size, condition = source.size, request.headers.get("If-Range", "").strip('"')
    if condition not in {"", source.tag}:
        return 0, size
    try:
        asked = request.http_range
    except ValueError:
        return 0, size
    if asked.start is None and asked.stop is None:
        return 0, size
    start, end, _ = asked.indices(size)
    return (start, end) if start < end else None
