"""The network side of the window, as the window sees it."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from cases.model.audit import Event
from workstation.api.contexts import CasesService, Gateway, SessionState
from workstation.ui.entrance import Entrance


class Connection(Protocol):
    """One server at a time; every callback runs on the UI thread."""

    @property
    def gateway(self) -> Gateway:
        """Sends calls as they are; the window asks for a second factor over it."""

    @property
    def session(self) -> SessionState:
        """Who is signed in."""

    @property
    def cases(self) -> CasesService:
        """The cases of whoever is signed in."""

    @property
    def entrance(self) -> Entrance:
        """The way to a server."""

    @property
    def has_server(self) -> bool:
        """Return whether a server was chosen on this computer."""

    @property
    def is_secret_kept(self) -> bool:
        """Return whether the operating system's keyring keeps tokens and key."""

    def resume(self, on_known: Callable[[], None]) -> None:
        """Reach the chosen server and sign in with what the keyring kept; `on_known` in any case."""

    def listen(self, on_event: Callable[[Event], None]) -> None:
        """Tell every event of the person's cases from now on."""

    def forget_server(self) -> None:
        """Choose another server the next time; tokens are dropped."""

    def renew_own(self) -> None:
        """Start this computer's own server again, where it runs: its plugins are others now."""

    def now(self) -> datetime:
        """Return the time, aware UTC, corrected by the server's clock where it is known."""

    def close(self) -> None:
        """End the network thread, and the server of this computer where it was started."""
