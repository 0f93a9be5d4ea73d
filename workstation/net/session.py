"""Who is signed in, where, and with which key (`workstation.api.contexts.SessionState`); on the UI thread alone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec

from cases.errors import CaseError, NotSignedIn
from cases.model.ids import DeviceId
from cases.model.opinion import SignedDocument
from cases.model.record import Record
from cases.model.session import Credentials, Me, ServerHello, SignedIn
from cases.wire import codec
from cases.wire.endpoint import Call
from workstation.api.contexts import Ticket
from workstation.net.arrival import Arrival, Entered
from workstation.net.bridge import Bridge, Errand, Watchers


class NetSession:
    """What the window knows of the session.

    Args:
        bridge: to the network thread and back.
        arrival: lets people in and out there.

    Attributes:
        address: where other devices reach the server; empty where only this computer can.
    """

    def __init__(self, bridge: Bridge, arrival: Arrival) -> None:
        self.address = ""
        self._bridge = bridge
        self._arrival = arrival
        self._watchers = Watchers()
        self._entered: Entered | None = None
        self._hello: ServerHello | None = None
        self._is_online = False
        self._clock_offset = timedelta()

    @property
    def me(self) -> Me | None:
        """The account, or None before signing in."""
        return self._entered.me if self._entered else None

    @property
    def device_id(self) -> DeviceId | None:
        """This device as the server knows it."""
        return self._entered.me.device_id if self._entered else None

    @property
    def is_online(self) -> bool:
        """Whether the last exchange with the server went through."""
        return self._is_online

    @property
    def hello(self) -> ServerHello | None:
        """What the server said of itself, or None before it was reached."""
        return self._hello

    def now(self) -> datetime:
        """Return the time, aware UTC, corrected by the server's clock where it is known."""
        return datetime.now(UTC) + self._clock_offset

    def watch(self, changed: Callable[[], None]) -> Ticket:
        """Call `changed` on the UI thread after every change of who or whether."""
        return self._watchers.add(changed)

    def sign_in(
        self,
        credentials: Credentials,
        on_done: Callable[[Me], None],
        on_error: Callable[[CaseError], None],
    ) -> Errand:
        """Sign in, taking the place of whoever was signed in; enrols this device's key where it is new."""
        return self._bridge.run(
            self._arrival.sign_in(credentials), lambda entered: self._came(entered, on_done), on_error
        )

    def come_in(
        self,
        call: Call[SignedIn],
        login: str,
        on_done: Callable[[Me], None],
        on_error: Callable[[CaseError], None],
    ) -> Errand:
        """Sign in by another call, such as an accepted invitation."""
        return self._bridge.run(
            self._arrival.come_in(call, login), lambda entered: self._came(entered, on_done), on_error
        )

    def sign_out(self) -> None:
        """Forget the tokens and go back to the first screen."""
        self.know(None)
        self._bridge.run(self._arrival.leave(), lambda _nothing: None, lambda _error: None)

    def sign(self, content: Record) -> SignedDocument:
        """Return `content` as canonical JSON, signed with this device's key.

        Raises:
            NotSignedIn: no key is enrolled on this device.
        """
        entered = self._entered
        if entered is None or entered.key is None or entered.me.device_id is None:
            raise NotSignedIn
        payload = codec.canonical(content)
        signature = entered.key.sign(payload)
        return SignedDocument(payload=payload, signature=signature, device_id=entered.me.device_id)

    def _came(self, entered: Entered, on_done: Callable[[Me], None]) -> None:
        self.know(entered)
        on_done(entered.me)

    def know(self, entered: Entered | None) -> None:
        """Remember who is signed in."""
        self._entered = entered
        self._watchers.tell()

    def know_me(self, me: Me) -> None:
        """Remember what the server says of the person now, such as the second factor's age."""
        entered = self._entered
        if entered is not None and me.practitioner.id == entered.me.practitioner.id:
            device_id = me.device_id or entered.me.device_id
            self.know(Entered(me=msgspec.structs.replace(me, device_id=device_id), key=entered.key))

    def met(self, hello: ServerHello | None, at: datetime) -> None:
        """Remember what the server said of itself, and how its clock differs."""
        self._hello = hello
        self._clock_offset = hello.now - at if hello else timedelta()
        self._watchers.tell()

    def reached(self, *, is_online: bool) -> None:
        """Remember whether the last exchange went through."""
        if is_online is not self._is_online:
            self._is_online = is_online
            self._watchers.tell()
