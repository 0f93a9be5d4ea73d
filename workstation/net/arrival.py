"""Signing in and out, on the network thread: tokens, this computer's key, and who is told."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cases.errors import CaseError, Invalid, NotSignedIn
from cases.model.session import Credentials, Me, NewDevice, RefreshToken, SignedIn
from cases.wire import endpoints
from cases.wire.endpoint import Call
from workstation.net.keystore import Keystore, SavedDevice
from workstation.net.link import Link
from workstation.net.tokens import KeptTokens

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Somebody who is signed in; `key` is None where this computer could not be enrolled."""

    me: Me
    key: Ed25519PrivateKey | None


class Arrival:
    """Lets people in and out, one at a time.

    Args:
        link: the server.
        tokens: of the session.
        keystore: where this computer's keys are.
        device_label: how this computer is called among a person's devices.
        begun: called when somebody has come in.
        over: awaited before somebody leaves.

    Attributes:
        server_name: under which the keystore knows the server.
    """

    def __init__(
        self,
        link: Link,
        tokens: KeptTokens,
        keystore: Keystore,
        *,
        device_label: str,
        begun: Callable[[Me], None],
        over: Callable[[], None],
    ) -> None:
        self.server_name = ""
        self._link = link
        self._tokens = tokens
        self._keystore = keystore
        self._device_label = device_label
        self._begun = begun
        self._over = over
        self._one_at_a_time = asyncio.Lock()

    async def sign_in(self, credentials: Credentials) -> Entered:
        """Sign in; a device that the server does not know any more is enrolled anew."""
        saved = await asyncio.to_thread(self._keystore.device, self.server_name, credentials.login)
        known = msgspec.structs.replace(credentials, device_id=saved.device_id if saved else None)
        try:
            return await self.come_in(endpoints.SIGN_IN.call(known), credentials.login)
        except Invalid as error:
            if saved is None or error.fields.get("field") != "device_id":
                raise
        return await self.come_in(endpoints.SIGN_IN.call(credentials), credentials.login)

    async def come_in(self, call: Call[SignedIn], login: str) -> Entered:
        """Send what signs somebody in; whoever was signed in is signed out only once it has worked."""
        async with self._one_at_a_time:
            signed = await self._link.send(call)
            await self._leave()
            return await self._enter(signed, login)

    async def resume(self) -> Entered | None:
        """Sign in with what the keystore kept, where it kept anything that still holds.

        Raises:
            Unreachable: the server does not answer; what was kept is kept.
        """
        async with self._one_at_a_time:
            saved = await asyncio.to_thread(self._keystore.session, self.server_name)
            if saved is None:
                return None
            try:
                signed = await self._link.send(endpoints.REFRESH.call(RefreshToken(refresh=saved.refresh)))
            except NotSignedIn:
                await asyncio.to_thread(self._keystore.keep_session, self.server_name, None)
                return None
            return await self._enter(signed, saved.login)

    async def leave(self) -> None:
        """Sign out."""
        async with self._one_at_a_time:
            await self._leave()

    async def _leave(self) -> None:
        if self._tokens.tokens is None:
            return
        self._over()
        with suppress(CaseError):  # the tokens are forgotten here in any case, and end there by themselves
            await self._link.send(endpoints.SIGN_OUT.call())
        self._tokens.end()
        await self._tokens.saved()

    async def _enter(self, signed: SignedIn, login: str) -> Entered:
        self._tokens.begin(self.server_name, login, signed.tokens)
        entered = await self._with_key(signed.me, login)
        await self._tokens.saved()
        self._begun(entered.me)
        return entered

    async def _with_key(self, me: Me, login: str) -> Entered:
        saved = await asyncio.to_thread(self._keystore.device, self.server_name, login)
        if saved is not None and saved.device_id == me.device_id:
            return Entered(me=me, key=Ed25519PrivateKey.from_private_bytes(saved.seed))
        key = Ed25519PrivateKey.generate()
        new = NewDevice(label=self._device_label, public_key=key.public_key().public_bytes_raw())
        try:
            device = await self._link.send(endpoints.ENROL_DEVICE.call(new))
        except CaseError as error:
            _log.warning("this computer was not enrolled: %s", error.code)
            return Entered(me=me, key=None)
        kept = SavedDevice(device_id=device.id, seed=key.private_bytes_raw())
        await asyncio.to_thread(self._keystore.keep_device, self.server_name, login, kept)
        return Entered(me=msgspec.structs.replace(me, device_id=device.id), key=key)
