"""The page for phones: one link, one phone, one case, fifteen minutes."""

import re

import pytest

from cases import errors
from cases.model.ids import CaseId
from cases.model.study import AttachmentKind
from cases.wire import endpoints
from cases.wire.messages import Reason
from tests.server.harness import Answer, Person, Running
from tests.server.sender import JPEG
from tests.server.village import Village


@pytest.fixture
def village(server: Running) -> Village:
    return Village(server)


@pytest.fixture
def case_id(village: Village) -> CaseId:
    return village.draft().card.id


def opened(phone: Person, path: str, language: str = "fr-MA,fr;q=0.9") -> Answer:
    return phone.send("GET", path, headers={"Accept-Language": language})


def photographed(phone: Person, path: str, cookie: str, data: bytes = JPEG) -> Answer:
    return phone.send("POST", f"{path}/photos", data, {"Cookie": cookie, "Content-Type": "image/jpeg"})


def test_a_phone_photographs_into_the_draft(village: Village, case_id: CaseId) -> None:
    path = village.gp.ask(endpoints.MAKE_PHOTO_LINK.call(case_id=case_id)).path
    phone = village.server.person()
    page = opened(phone, path)
    assert page.status == 200
    text = page.body.decode()
    assert "Prendre une photo" in text
    assert not re.search(r"https?://", text)
    policy, cookie = page.headers["Content-Security-Policy"], page.headers["Set-Cookie"]
    nonce = re.search(r"script-src 'nonce-([\w-]+)'", policy)
    assert nonce
    assert f'<script nonce="{nonce[1]}">' in text
    assert "default-src 'none'" in policy
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    for _ in range(2):
        assert photographed(phone, path, cookie.partition(";")[0]).status == 201
    (photo,) = village.gp.ask(endpoints.READ_FILES.call(case_id=case_id)).attachments
    assert (photo.kind, photo.media_type, photo.size) == (AttachmentKind.PHOTO, "image/jpeg", len(JPEG))


@pytest.mark.parametrize(
    ("language", "words", "direction"),
    [("en-GB", "Take a photo", "ltr"), ("ar-MA, fr", "التقاط صورة", "rtl"), ("de, zgh", "Prendre", "ltr")],
)
def test_the_page_speaks_the_phones_language(
    village: Village, case_id: CaseId, language: str, words: str, direction: str
) -> None:
    path = village.gp.ask(endpoints.MAKE_PHOTO_LINK.call(case_id=case_id)).path
    text = opened(village.server.person(), path, language).body.decode()
    assert words in text
    assert f'dir="{direction}"' in text


def test_a_link_is_for_the_phone_that_opened_it(village: Village, case_id: CaseId) -> None:
    path = village.gp.ask(endpoints.MAKE_PHOTO_LINK.call(case_id=case_id)).path
    phone, other = village.server.person(), village.server.person()
    assert photographed(other, path, "khibra_phone=early").status == 404  # nobody has opened the page yet
    cookie = opened(phone, path).headers["Set-Cookie"].partition(";")[0]
    assert opened(other, path).status == 404
    assert photographed(other, path, "khibra_phone=guess").status == 404
    assert phone.send("GET", path, headers={"Cookie": cookie}).status == 200
    village.server.clock.move(minutes=15)
    assert photographed(phone, path, cookie).status == 404
    assert opened(phone, "/p/made-up").status == 404


def test_a_phone_sends_photographs_and_nothing_else(village: Village, case_id: CaseId) -> None:
    path = village.gp.ask(endpoints.MAKE_PHOTO_LINK.call(case_id=case_id)).path
    phone = village.server.person()
    cookie = opened(phone, path).headers["Set-Cookie"].partition(";")[0]
    for data in (b"%PDF-1.7", b"<html>", JPEG + bytes(26 << 20)):
        assert photographed(phone, path, cookie, data).status in {413, 422}
    with pytest.raises(errors.NotFound):
        village.stranger.ask(endpoints.MAKE_PHOTO_LINK.call(case_id=case_id))


def test_a_link_ends_with_the_right_of_who_made_it(village: Village, case_id: CaseId) -> None:
    path = village.gp.ask(endpoints.MAKE_PHOTO_LINK.call(case_id=case_id)).path
    phone = village.server.person()
    cookie = opened(phone, path).headers["Set-Cookie"].partition(";")[0]
    village.gp.ask(endpoints.CANCEL_CASE.call(Reason(reason="Erreur"), case_id=case_id))
    assert photographed(phone, path, cookie).status == 409
