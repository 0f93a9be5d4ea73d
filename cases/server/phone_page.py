"""`/p/<token>`: the page that one phone opens to photograph into one case, and what it sends."""

import html
import json
import re
import secrets
from functools import cache
from importlib import resources

from aiohttp import web

from cases.acts import files, media, phone
from cases.acts.files import Arrived
from cases.acts.scene import Scene
from cases.errors import NotFound, TooLarge, UnreadableFile
from cases.model.credentials import PhotoGrant
from cases.model.ids import UploadId, fresh_id
from cases.model.kept import Actor
from cases.model.study import AttachmentKind, UploadOutcome, UploadPurpose, UploadSpec
from cases.server.disk import need_room
from cases.server.keys import BLOBS, EXECUTOR, HOOKS, SETTINGS, STORE
from cases.server.scenes import mount_act
from cases.store.blobs import SealedFile
from cases.store.ports import Tx
from cases.wire import endpoints

PHOTO_LIMIT_BYTES = 25 << 20
_COOKIE = "khibra_phone"
_DEFAULT = "fr"
_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def mount_phone(app: web.Application) -> None:
    """Mount what this module answers."""
    mount_act(app, endpoints.MAKE_PHOTO_LINK, phone.make_link)
    app.router.add_get("/p/{token}", _page)
    app.router.add_post("/p/{token}/photos", _photo)


async def _page(request: web.Request) -> web.Response:
    token, words = request.match_info["token"], _words(request)
    known = request.cookies.get(_COOKIE, "") or secrets.token_urlsafe(24)
    store, executor = request.app[STORE], request.app[EXECUTOR]
    try:
        await executor.run(store.write, lambda tx: phone.bind(tx, token, known))
    except NotFound:
        return web.Response(text=words["over"], status=web.HTTPNotFound.status_code)
    nonce = secrets.token_urlsafe(16)
    safe = {name: html.escape(text) for name, text in words.items()}
    text = _template().format(
        **safe, nonce=nonce, words=json.dumps(words, ensure_ascii=True).replace("<", "\\u003c")
    )
    response = web.Response(text=text, content_type="text/html", charset="utf-8")
    response.headers["Content-Security-Policy"] = _POLICY.format(nonce=nonce)
    response.set_cookie(
        _COOKIE,
        known,
        max_age=int(phone.LINK_LASTS.total_seconds()),
        path=f"/p/{token}",
        secure=request.secure or request.app[SETTINGS].tls != "off",
        httponly=True,
        samesite="Strict",
    )
    return response


async def _photo(request: web.Request) -> web.Response:
    app, token = request.app, request.match_info["token"]
    known = request.cookies.get(_COOKIE, "")
    store, executor = app[STORE], app[EXECUTOR]
    grant = await executor.run(store.read, lambda tx: phone.granted(tx, token, known))
    await need_room(app, request.content_length or PHOTO_LIMIT_BYTES)
    data = await _body(request)
    kind, media_type = media.sniff(data)
    if kind is not AttachmentKind.PHOTO:
        raise UnreadableFile(reason="not_a_photo")
    sealed = await executor.run(app[BLOBS].store, [data])
    outcome = await executor.run(store.write, lambda tx: _attached(tx, app, grant, (sealed, media_type)))
    if outcome.problem:
        raise NotFound
    return web.Response(status=web.HTTPCreated.status_code)


def _attached(
    tx: Tx, app: web.Application, grant: PhotoGrant, photo: tuple[SealedFile, str]
) -> UploadOutcome:
    """Attach a photograph in the name of who made the link, if they still may."""
    sealed, media_type = photo
    spec = UploadSpec(case_id=grant.case_id, purpose=UploadPurpose.ATTACHMENT)
    scene = Scene(tx, Actor(account=tx.people.account(grant.account_id)), app[HOOKS])
    upload = files.begin_upload(scene, UploadId(fresh_id()), spec, sealed.size)
    arrived = Arrived(file=sealed, kind=AttachmentKind.PHOTO, media_type=media_type)
    return files.attach(tx, upload, arrived, app[HOOKS])


async def _body(request: web.Request) -> bytes:
    data = bytearray()
    async for chunk in request.content.iter_any():
        data += chunk
        if len(data) > PHOTO_LIMIT_BYTES:
            raise TooLarge(limit_mb=PHOTO_LIMIT_BYTES >> 20)
    return bytes(data)


@cache
def _template() -> str:
    return resources.files("cases.server.phone").joinpath("page.html").read_text("utf-8")


@cache
def _languages() -> dict[str, dict[str, str]]:
    text = resources.files("cases.server.phone").joinpath("words.json").read_text("utf-8")
    found: dict[str, dict[str, str]] = json.loads(text)
    return found


def _words(request: web.Request) -> dict[str, str]:
    """Return the page's words in the first language of `Accept-Language` that it has."""
    for wanted in re.findall(r"(?:^|,)\s*([a-zA-Z]{2})", request.headers.get("Accept-Language", "")):
        if wanted.lower() in _languages():
            language = wanted.lower()
            break
    else:
        language = _DEFAULT
    direction = "rtl" if language == "ar" else "ltr"
    return {**_languages()[language], "language": language, "direction": direction}
