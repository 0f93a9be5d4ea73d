"""Photographing with a phone straight into a case: a one-time link that grants just that."""

import secrets
from datetime import timedelta

from cases.acts.admission import begin
from cases.acts.scene import Scene, changed
from cases.acts.sessions import digest_of
from cases.errors import NotFound
from cases.model.credentials import PhotoGrant
from cases.model.ids import CaseId
from cases.rules.lifecycle import Step
from cases.rules.matrix import Grant, Relation, cell
from cases.store.ports import Tx
from cases.wire.messages import PhotoLink

LINK_LASTS = timedelta(minutes=15)
_ROW = "photo.upload_by_link"


def make_link(scene: Scene, case_id: CaseId) -> PhotoLink:
    """Make a link that lets one phone send photographs into a case for 15 minutes, in the caller's name."""
    case = begin(scene, case_id, Step.ATTACH)
    token = secrets.token_urlsafe(24)
    grant = PhotoGrant(
        digest=digest_of(token),
        case_id=case.id,
        account_id=scene.account.id,
        expires_at=scene.now + LINK_LASTS,
    )
    scene.tx.photo_links.put(grant)
    return PhotoLink(path=f"/p/{token}", expires_at=grant.expires_at)


def granted(tx: Tx, token: str, phone: str) -> PhotoGrant:
    """Return what a link grants to the phone that opened it first; raise NotFound for any other."""
    grant = _open_grant(tx, token)
    if grant.phone_digest != digest_of(phone):
        raise NotFound
    return grant


def bind(tx: Tx, token: str, phone: str) -> PhotoGrant:
    """Bind a link to the phone that opens it; raise NotFound where another one has."""
    grant = _open_grant(tx, token)
    if grant.phone_digest is not None:
        return granted(tx, token, phone)
    bound = changed(grant, phone_digest=digest_of(phone))
    tx.photo_links.put(bound)
    return bound


def _open_grant(tx: Tx, token: str) -> PhotoGrant:
    grant = tx.photo_links.find(digest_of(token))
    if grant is None or grant.expires_at <= tx.now or Grant.PARTY not in cell(_ROW, Relation.GUEST):
        raise NotFound
    return grant
