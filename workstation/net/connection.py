"""The network side of the window, put together: one server at a time, one person at a time.

The window holds a `NetConnection`; `Parts` says what it is made with. What runs on the network thread while
somebody is signed in is in `workstation.net.watch`.
"""

import asyncio
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cases.client.http import Server
from cases.errors import CaseError
from cases.model.audit import Event
from cases.model.session import ServerHello
from cases.wire import endpoints
from cases.wire.endpoint import Call
from workstation.api.contexts import Settings
from workstation.net.arrival import Arrival, Entered
from workstation.net.bridge import Bridge
from workstation.net.cases_service import NetCases
from workstation.net.dispatcher import Dispatcher
from workstation.net.entrance import NetEntrance
from workstation.net.gateway import NetGateway
from workstation.net.keystore import Keystore
from workstation.net.link import Link
from workstation.net.loop import NetworkThread
from workstation.net.own_server import PAUSES_S, Keeper, OwnServer, Ready
from workstation.net.sealing import DeviceSealing
from workstation.net.session import NetSession
from workstation.net.tokens import KeptTokens
from workstation.net.watch import Watch

OWN = "own"
URL, FINGERPRINT, IS_OWN = "server.url", "server.fingerprint", "server.own"
_CLOSE_TIMEOUT_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a connection is made with.

    Attributes:
        after: runs a function on the UI thread after some milliseconds.
        report: told of a callback that raised.
        notify: shows an error that nobody else takes.
        settings: where the chosen server is remembered.
        outbox_folder: a private folder for calls that wait for the server, sealed.
        keystore: where secrets are.
        own_server: starts the server of this computer.
        own_pauses_s: how long to wait before it is started again, each time it ends.
        open_demo: opens the demonstration instead of this window.
        fixed: a server that was chosen on the command line; it is not remembered.
    """

    after: Callable[[int, Callable[[], None]], object]
    report: Callable[[Exception], None]
    notify: Callable[[CaseError], None]
    settings: Settings
    outbox_folder: Path
    keystore: Keystore = field(default_factory=Keystore)
    own_server: Callable[[], OwnServer]
    own_pauses_s: Sequence[float] = PAUSES_S
    open_demo: Callable[[], None] = lambda: None
    fixed: Server | None = None
    device_label: str = field(default_factory=platform.node)


class NetConnection:
    """What the window needs of the network (`workstation.ui.connection.Connection`)."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._dispatcher = Dispatcher(parts.after, parts.report)
        self._network = NetworkThread()
        self._bridge = Bridge(self._network, self._dispatcher)
        self._own = Keeper(parts.own_server, self._own_runs, self._tell, parts.own_pauses_s)
        self._is_online = self._has_met = self._is_closed = False
        self._tokens = KeptTokens(parts.keystore)
        self._link = Link(self._tokens, self._reached, self._settled)
        self.cases = NetCases(self._bridge, self._link)
        self._watch = Watch(
            self._bridge,
            self._link,
            self.cases,
            outbox=self._outbox,
            notify=parts.notify,
            prepare=self._greet_if_new,
        )
        self._tokens.on_over = self._watch.stop
        self._arrival = Arrival(
            self._link,
            self._tokens,
            parts.keystore,
            device_label=parts.device_label,
            begun=self._watch.begin,
            over=self._watch.stop,
        )
        self.session = NetSession(self._bridge, self._arrival)
        self.gateway = NetGateway(self._bridge, self._link, self.session, parts.notify)
        self.entrance = NetEntrance(self._bridge, self.gateway, self.session, self, parts.open_demo)
        self.cases.on_refresh = lambda: self._network.call(self._hurry)
        self._dispatcher.start()

    @property
    def has_server(self) -> bool:
        """Return whether a server was chosen on this computer."""
        settings = self._parts.settings
        return self._parts.fixed is not None or bool(settings.get(URL) or settings.get(IS_OWN))

    @property
    def setup_key(self) -> str:
        """The key that makes the first account of this computer's own server, as it runs now."""
        return self._own.ready.setup_key if self._own.ready else ""

    @property
    def is_secret_kept(self) -> bool:
        """Return whether the operating system's keyring keeps tokens and key."""
        return self._parts.keystore.is_kept

    @property
    def sealing(self) -> DeviceSealing | None:
        """What seals files of this computer; None where there is no keyring to keep its key."""
        keystore = self._parts.keystore
        return DeviceSealing(keystore.sealing_key) if keystore.is_kept else None

    def resume(self, on_known: Callable[[], None]) -> None:
        """Reach the chosen server and sign in with what the keyring kept; `on_known` in any case."""
        settings = self._parts.settings
        url, pinned = settings.get(URL), bytes.fromhex(settings.get(FINGERPRINT))
        server = self._parts.fixed or (Server(url=url, fingerprint=pinned) if url else None)

        def known(entered: Entered | None) -> None:
            self.session.know(entered)
            on_known()

        self._bridge.run(self._resume(server), known, lambda _error: on_known())

    def listen(self, on_event: Callable[[Event], None]) -> None:
        """Tell every event of the person's cases from now on, on the UI thread."""
        self._watch.on_event = on_event

    def remember(self, server: Server | None) -> None:
        """Make `server` the server of this computer; None for its own."""
        settings = self._parts.settings
        settings.set(URL, server.url if server else "")
        settings.set(FINGERPRINT, server.fingerprint.hex() if server else "")
        settings.set(IS_OWN, "" if server else "yes")

    def forget_server(self) -> None:
        """Choose another server the next time; tokens are dropped."""
        for name in (URL, FINGERPRINT, IS_OWN):
            self._parts.settings.set(name, "")
        self.session.sign_out()
        self.session.met(None, datetime.now(UTC))

    def renew_own(self) -> None:
        """Start this computer's own server again, where it runs: its plugins are others now."""
        self._network.call(self._own.renew)

    def now(self) -> datetime:
        """Return the time, aware UTC, corrected by the server's clock where it is known."""
        return self.session.now()

    def close(self) -> None:
        """End the network thread, and the server of this computer where it was started."""
        if self._is_closed:
            return
        self._is_closed = True
        self._dispatcher.stop()
        try:
            self._network.submit(self._close()).result(_CLOSE_TIMEOUT_S)
        finally:  # a keyring that does not answer leaves no process behind
            try:
                self._own.stop()  # before the thread that may be waiting for it to start
            finally:
                self._network.close()

    # On the network thread

    async def _resume(self, server: Server | None) -> Entered | None:
        if server is not None:
            await self.meet(server, server.url)
            return await self._arrival.resume()
        try:
            await self.start_own()
        except CaseError as error:
            self._own.keep()
            self._tell(error)
            raise
        return await self._arrival.resume()

    async def start_own(self) -> tuple[ServerHello, str]:
        """Start the server of this computer; return what it says of itself and its address."""
        ready = await self._own.start()
        self._own.keep()
        hello = await self.meet(Server(url=ready.url), OWN)
        return hello, ready.url

    async def _own_runs(self, ready: Ready) -> None:
        """Go on with the server of this computer, which was started again."""
        if self._link.server is None:  # it did not start with the window
            await self.meet(Server(url=ready.url), OWN)
        elif self._arrival.server_name == OWN:
            self._link.move(ready.url)
            self._watch.hurry()
        else:
            return
        if self._tokens.tokens is None and (entered := await self._arrival.resume()):
            self._dispatcher.post(lambda: self.session.know(entered))

    async def meet(self, server: Server, name: str) -> ServerHello:
        """Talk to `server` from now on, and say hello.

        Args:
            server: where it is.
            name: under which the keystore knows it.
        """
        await asyncio.to_thread(self._parts.keystore.open)
        self._has_met = False
        self._arrival.server_name = name
        await self._link.connect(server)
        address = server.url if server.url.startswith("https://") else ""
        self._dispatcher.post(lambda: setattr(self.session, "address", address))
        return await self.greet()

    async def greet(self) -> ServerHello:
        """Ask the server what it says of itself."""
        began = datetime.now(UTC)
        hello = await self._link.send(endpoints.HELLO.call())
        self._has_met = True
        middle = began + (datetime.now(UTC) - began) / 2
        self._dispatcher.post(lambda: self.session.met(hello, middle))
        return hello

    async def _greet_if_new(self) -> None:
        if not self._has_met:
            await self.greet()

    def _outbox(self) -> tuple[Path, bytes]:
        return self._parts.outbox_folder, self._parts.keystore.sealing_key

    def _hurry(self) -> None:
        self._own.hurry()
        self._watch.hurry()

    def _tell(self, error: CaseError) -> None:
        self._dispatcher.post(lambda: self._parts.notify(error))

    def _reached(self, is_online: bool) -> None:
        if not is_online and self._tokens.tokens is None:
            self._own.hurry()  # somebody at the sign-in tries
        if is_online is self._is_online:
            return
        self._is_online = is_online
        self._dispatcher.post(lambda: self.session.reached(is_online=is_online))
        if is_online:
            self._watch.flush()

    def _settled(self, _call: Call[Any], error: CaseError | None) -> None:
        if error is not None:
            self._tell(error)

    async def _close(self) -> None:
        self._own.end()
        self._watch.stop()
        await self._tokens.saved()
        self._tokens.drop()
        await self._link.close()
