"""Signing in and out, the second factor, devices, invitations, and who this server is."""

import hmac

from aiohttp import web

from cases.acts import accounts, sessions
from cases.acts.accounts import NewPassword, Passwords
from cases.errors import SessionExpired, WrongCredentials
from cases.model.session import AuthenticatorSecret, Me, ServerHello
from cases.server.api_call import ApiCall, Reply, policy_of
from cases.server.keys import SETTINGS
from cases.server.mount import mount, mount_steps
from cases.store.ports import Tx
from cases.wire import endpoints
from cases.wire.messages import Nothing

PASSWORDS = web.AppKey("passwords", Passwords)
SETUP_KEY = web.AppKey("setup_key", str)


def mount_auth(app: web.Application) -> None:
    """Mount what this module answers."""
    policy = policy_of(app)
    app[PASSWORDS] = Passwords(app[SETTINGS].password_memory_kib)
    mount_steps(app, endpoints.HELLO, _hello)
    mount_steps(app, endpoints.SETUP, _set_up)
    mount_steps(app, endpoints.SIGN_IN, _sign_in)
    mount_steps(app, endpoints.REFRESH, _refresh)
    mount_steps(app, endpoints.SIGN_OUT, _sign_out)
    mount_steps(app, endpoints.SECOND_FACTOR, _second_factor)
    mount_steps(app, endpoints.BEGIN_AUTHENTICATOR, _begin_authenticator)
    mount_steps(app, endpoints.ENROL_AUTHENTICATOR, _enrol_authenticator)
    mount_steps(app, endpoints.ME, _me)
    mount_steps(app, endpoints.ENROL_DEVICE, _enrol_device)
    mount(app, endpoints.INVITE, accounts.invite)
    mount(
        app,
        endpoints.PREVIEW_INVITATION,
        lambda tx, _actor, code: accounts.preview_invitation(tx, code.text, policy),
        changes=False,
    )
    mount_steps(app, endpoints.ACCEPT_INVITATION, _accept_invitation)


async def _hello(call: ApiCall) -> ServerHello:
    settings = call.app[SETTINGS]
    needs_setup, now = await call.look(lambda tx, _actor: (accounts.needs_setup(tx), tx.now))
    return ServerHello(
        product="khibra",
        version=settings.version,
        name=settings.name,
        needs_setup=needs_setup,
        is_demo=settings.is_demo,
        now=now,
    )


async def _hashed(call: ApiCall, password: str) -> NewPassword:
    return NewPassword(await call.executor.run(call.app[PASSWORDS].hash, password))


async def _set_up(call: ApiCall) -> Reply:
    if not hmac.compare_digest(call.body.setup_key.strip().encode(), call.app[SETUP_KEY].encode()):
        raise WrongCredentials
    password = await _hashed(call, call.body.password)
    return await call.commit(lambda tx, _actor: accounts.set_up(tx, call.body, password, call.policy))


async def _sign_in(call: ApiCall) -> Reply:
    credentials, passwords = call.body, call.app[PASSWORDS]
    who = f"{credentials.login.strip().casefold()} {call.address}"
    await call.write(lambda tx: accounts.begin_try(tx, who))
    kept = await call.look(lambda tx, _actor: accounts.password_hash(tx, credentials.login))
    is_right = await call.executor.run(passwords.is_right, kept, credentials.password)
    return await call.commit(
        lambda tx, _actor: accounts.sign_in(tx, credentials, who, call.policy, is_right=is_right)
    )


async def _refresh(call: ApiCall) -> Reply:
    secret = call.body.refresh
    try:
        return await call.commit(lambda tx, _actor: sessions.refresh(tx, secret, call.policy))
    except SessionExpired:
        await call.write(lambda tx: sessions.end_reused(tx, secret))
        raise


async def _sign_out(call: ApiCall) -> Reply:
    def sign_out(tx: Tx, _actor: object) -> Nothing:
        sessions.end(tx, call.known().family, reason="signed_out")
        return Nothing()

    return await call.commit(sign_out)


def _proving(call: ApiCall) -> str:
    """Return under whom wrong tries of somebody who is signed in are counted, password and code together."""
    return f"second factor {call.known().actor.account.id}"


async def _second_factor(call: ApiCall) -> Reply:
    code, who = call.body.totp, _proving(call)
    await call.write(lambda tx: accounts.begin_try(tx, who))

    def give(tx: Tx, _actor: object) -> Me:
        me = sessions.give_second_factor(tx, call.known(), code, call.policy)
        accounts.forgive(tx, who)
        return me

    return await call.commit(give)


async def _begin_authenticator(call: ApiCall) -> Reply:
    wanted, who, kept = call.body, _proving(call), call.known().actor.account.password_hash
    await call.write(lambda tx: accounts.begin_try(tx, who))
    if not await call.executor.run(call.app[PASSWORDS].is_right, kept, wanted.password):
        raise WrongCredentials

    def begin(tx: Tx, _actor: object) -> AuthenticatorSecret:
        secret = sessions.begin_authenticator(tx, call.known(), wanted.totp, call.policy)
        accounts.forgive(tx, who)
        return secret

    return await call.commit(begin)


async def _enrol_authenticator(call: ApiCall) -> Reply:
    code = call.body.totp
    return await call.commit(
        lambda tx, _actor: sessions.enrol_authenticator(tx, call.known(), code, call.policy)
    )


async def _me(call: ApiCall) -> Me:
    signed = call.known()
    return await call.look(
        lambda tx, _actor: sessions.describe(tx, signed.actor.account, signed.family, call.policy)
    )


async def _enrol_device(call: ApiCall) -> Reply:
    return await call.commit(lambda tx, _actor: accounts.enrol_device(tx, call.known(), call.body))


async def _accept_invitation(call: ApiCall) -> Reply:
    await call.look(lambda tx, _actor: accounts.preview_invitation(tx, call.body.code, call.policy))
    password = await _hashed(call, call.body.password)
    return await call.commit(
        lambda tx, _actor: accounts.accept_invitation(tx, call.body, password, call.policy)
    )
