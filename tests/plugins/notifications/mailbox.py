"""A real mail server for tests, as small as RFC 5321 allows, on asyncio streams and a thread of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class Mailbox:
    """What came; `refuses` holds addresses that are turned away, `is_broken` drops every connection."""

    def __init__(self) -> None:
        self.host = "127.0.0.1"
        self.port = 0
        self.mails: list[tuple[str, EmailMessage]] = []
        self.refuses: set[str] = set()
        self.is_broken = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to = ""
        if not self.is_broken:
            writer.write(b"220 test\r\n")
            while line := (await reader.readline()).decode().strip():
                verb = line[:4].upper()
                if verb == "DATA":
                    writer.write(b"354 go on\r\n")
                    self.mails.append((to, await self._body(reader)))
                    writer.write(b"250 kept\r\n")
                elif verb == "RCPT":
                    to = line.partition("<")[2].partition(">")[0]
                    writer.write(b"550 unknown\r\n" if to in self.refuses else b"250 ok\r\n")
                elif verb == "QUIT":
                    writer.write(b"221 bye\r\n")
                    break
                else:
                    writer.write(b"250 ok\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def _body(self, reader: asyncio.StreamReader) -> EmailMessage:
        lines = []
        while (line := await reader.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return message_from_bytes(b"".join(lines), policy=policy.default)


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Run a mail server on a free loopback port."""
    box, loop = Mailbox(), asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(box.serve, box.host, 0))
    box.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="test-mail")
    thread.start()

    async def close() -> None:
        server.close()
        await server.wait_closed()

    try:
        yield box
    finally:
        asyncio.run_coroutine_threadsafe(close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
