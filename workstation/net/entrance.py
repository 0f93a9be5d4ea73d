"""Getting in (`workstation.api.entrance.Entrance`): a server, its certificate, an invitation, a first account."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

import msgspec

from cases.client.certificate import fingerprint_of, shown
from cases.client.http import Server, normal_url
from cases.errors import CaseError, Invalid
from cases.model.session import FirstSetup, InvitationAnswer, InvitationPreview, Me, ServerHello
from cases.wire import endpoints
from cases.wire.messages import Text
from workstation.api.entrance import ServerLook
from workstation.net.bridge import Bridge, Errand
from workstation.net.gateway import NetGateway
from workstation.net.session import NetSession


class Servers(Protocol):
    """Who chooses a server; the coroutines run on the network thread."""

    async def meet(self, server: Server, name: str) -> ServerHello:
        """Talk to a server from now on."""

    @property
    def setup_key(self) -> str:
        """The key that makes the first account of this computer's own server."""

    async def start_own(self) -> tuple[ServerHello, str]:
        """Start the server of this computer; return its greeting and its address."""

    def remember(self, server: Server | None) -> None:
        """Make it the server of this computer; on the UI thread."""


class NetEntrance:
    """The way to a server; every callback runs on the UI thread."""

    def __init__(
        self,
        bridge: Bridge,
        gateway: NetGateway,
        session: NetSession,
        servers: Servers,
        open_demo: Callable[[], None],
    ) -> None:
        self._bridge = bridge
        self._gateway = gateway
        self._session = session
        self._servers = servers
        self._open_demo = open_demo

    def look(
        self, address: str, on_found: Callable[[ServerLook], None], on_error: Callable[[CaseError], None]
    ) -> Errand:
        """Say hello to a server without trusting it yet."""
        return self._bridge.run(self._look(address), on_found, on_error, may_stop=True)

    async def _look(self, address: str) -> ServerLook:
        try:
            url = normal_url(address)
        except ValueError as error:
            raise Invalid(field="address", reason="not_an_address") from error
        if url.startswith("http://") and not _is_here(url):
            raise Invalid(field="address", reason="needs_https")
        fingerprint = await fingerprint_of(url)
        hello = await self._servers.meet(Server(url=url, fingerprint=fingerprint), url)
        return ServerLook(address=url, hello=hello, fingerprint=shown(fingerprint))

    def trust(self, look: ServerLook) -> None:
        """Make it the server of this computer; from now on only this certificate is accepted there."""
        fingerprint = bytes.fromhex(look.fingerprint.replace(":", ""))
        self._servers.remember(Server(url=look.address, fingerprint=fingerprint))

    def preview(
        self,
        code: str,
        on_done: Callable[[InvitationPreview], None],
        on_error: Callable[[CaseError], None],
    ) -> Errand:
        """Look at an invitation before accepting it."""
        return self._gateway.submit(endpoints.PREVIEW_INVITATION.call(Text(text=code)), on_done, on_error)

    def accept(
        self, answer: InvitationAnswer, on_done: Callable[[Me], None], on_error: Callable[[CaseError], None]
    ) -> Errand:
        """Accept an invitation, and be signed in."""
        call = endpoints.ACCEPT_INVITATION.call(answer)
        return self._session.come_in(call, answer.login, on_done, on_error)

    def start_own(
        self, on_ready: Callable[[ServerLook], None], on_error: Callable[[CaseError], None]
    ) -> Errand:
        """Start the server of this computer."""

        def ready(started: tuple[ServerHello, str]) -> None:
            hello, url = started
            self._servers.remember(None)
            on_ready(ServerLook(address=url, hello=hello))

        return self._bridge.run(self._servers.start_own(), ready, on_error)

    def set_up(
        self, first: FirstSetup, on_done: Callable[[Me], None], on_error: Callable[[CaseError], None]
    ) -> Errand:
        """Make the first account of a server, and be signed in; the key of this computer's own is filled in."""
        key = first.setup_key or self._servers.setup_key
        call = endpoints.SETUP.call(msgspec.structs.replace(first, setup_key=key))
        return self._session.come_in(call, first.login, on_done, on_error)

    def start_demo(self) -> None:
        """Close this window's business and open the demonstration instead."""
        self._open_demo()


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
