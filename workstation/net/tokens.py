"""The tokens of the session, on the network thread; the refresh token also in the keystore."""

import asyncio
from collections.abc import Callable

from cases.model.session import SignedIn, Tokens
from workstation.net.keystore import Keystore, SavedSession


class KeptTokens:
    """Implements `cases.client.http.TokenBox`.

    Args:
        keystore: where the refresh token outlives the program.

    Attributes:
        on_over: called on the loop when the server does not take the tokens any more.
    """

    def __init__(self, keystore: Keystore) -> None:
        self.tokens: Tokens | None = None
        self._keystore = keystore
        self.on_over: Callable[[], None] = lambda: None
        self._server = ""
        self._login = ""
        self._one_at_a_time = asyncio.Lock()
        self._saving: set[asyncio.Task[None]] = set()

    def begin(self, server: str, login: str, tokens: Tokens) -> None:
        """Somebody signed in."""
        self._server, self._login, self.tokens = server, login, tokens
        self._save()

    def end(self) -> None:
        """Forget the tokens, here and in the keystore."""
        self.tokens = None
        self._save()

    def drop(self) -> None:
        """Forget the tokens here; the keystore keeps them for another start."""
        self.tokens = None

    def refreshed(self, signed: SignedIn) -> None:
        """Keep new tokens."""
        self.tokens = signed.tokens
        self._save()

    def ended(self) -> None:
        """The session is over."""
        self.end()
        self.on_over()

    async def saved(self) -> None:
        """Wait until the keystore has what is known."""
        while self._saving:
            await asyncio.wait(self._saving)

    def _save(self) -> None:
        task = asyncio.create_task(self._save_now(self._server), name="keep tokens")
        self._saving.add(task)
        task.add_done_callback(self._saving.discard)

    async def _save_now(self, server: str) -> None:
        async with self._one_at_a_time:
            session = SavedSession(login=self._login, refresh=self.tokens.refresh) if self.tokens else None
            await asyncio.to_thread(self._keystore.keep_session, server, session)
