"""A line between a client and a server that breaks when it is told to."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from cases.client.http import Server


@dataclass
class Line:
    """A TCP proxy.

    Attributes:
        swallow: how many answers are lost on their way back, the requests having arrived.
        swallow_path: of which requests; empty for all.
        cut_after_bytes: the line breaks once after this many bytes to the server.
        is_down: nothing gets through.
        answer_502: a proxy answers in the place of the server.
        sent_bytes: how many bytes went to the server in all.
    """

    host: str
    port: int
    swallow: int = 0
    swallow_path: bytes = b""
    cut_after_bytes: int | None = None
    is_down: bool = False
    answer_502: bool = False
    sent_bytes: int = 0
    connections: int = 0
    url: str = ""
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def cut(self) -> None:
        """Break every connection."""
        for writer in tuple(self._open):
            if not writer.is_closing():
                writer.transport.abort()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        self.connections += 1
        if self.is_down:
            writer.transport.abort()
            return
        if self.answer_502:
            await reader.read(1)
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno\n")
            await writer.drain()
            writer.close()
            return
        far_reader, far_writer = await asyncio.open_connection(self.host, self.port)
        self._open |= {writer, far_writer}
        last = bytearray()
        with suppress(ConnectionError):
            await asyncio.gather(
                self._to_server(reader, far_writer, last), self._back(far_reader, writer, last)
            )
        for each in (writer, far_writer):
            self._open.discard(each)
            if not each.is_closing():
                each.transport.abort()

    async def _to_server(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, last: bytearray
    ) -> None:
        while data := await reader.read(16_384):
            last[:] = data
            self.sent_bytes += len(data)
            writer.write(data)
            await writer.drain()
            if self.cut_after_bytes is not None and self.sent_bytes > self.cut_after_bytes:
                self.cut_after_bytes = None
                self.cut()
        writer.close()

    async def _back(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, last: bytearray
    ) -> None:
        while data := await reader.read(16_384):
            if self.swallow and self.swallow_path in last:
                self.swallow -= 1
                self.cut()
                return
            writer.write(data)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def line_to(host: str, port: int, tls: ssl.SSLContext | None = None) -> AsyncIterator[Line]:
    """Open a line to a server, in TLS towards the client where a context is given."""
    line = Line(host, port)
    carried: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task:
            carried.add(task)
        await line.carry(reader, writer)

    listener = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    number = listener.sockets[0].getsockname()[1]
    line.url = f"{'https' if tls else 'http'}://127.0.0.1:{number}"
    try:
        yield line
    finally:
        listener.close()
        line.cut()
        await asyncio.gather(*carried, return_exceptions=True)


def server_at(line: Line, fingerprint: bytes = b"") -> Server:
    """Return where a client finds the line's end."""
    return Server(url=line.url, fingerprint=fingerprint)
