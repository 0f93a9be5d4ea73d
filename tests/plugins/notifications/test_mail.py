"""Mail to somebody who is away: from a real case server's log, through a real mail server, without the patient."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from cases.errors import Invalid, NotSignedIn
from cases.model.ids import CaseId
from cases.server.keys import PRESENCE
from cases.server.mount import mount_steps
from cases.server.settings import Smtp
from plugins.notifications import server as half
from plugins.notifications.address import READ_ADDRESS, SET_ADDRESS, MailAddress, looks_right
from plugins.notifications.server import Postman
from tests.plugins.notifications.mailbox import Mailbox, mail_server
from tests.server.harness import Running, running
from tests.server.village import Village
from workstation.api.permissions import Permission
from workstation.server import PluginServer

GP = "gp@sante.example"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as made:
        yield made


def mount_address(app: web.Application) -> None:
    for route in half.register_routes():
        mount_steps(app, route.endpoint, route.handle)


@pytest.fixture
def case_server(tmp_path: Path, box: Mailbox) -> Iterator[Running]:
    smtp = Smtp(host=box.host, port=box.port, sender="khibra@sante.example", starttls=False)
    with running(tmp_path / "data", mountings=(mount_address,), smtp=smtp, name="Khibra Souss") as made:
        half.on_server_ready(PluginServer(made.app, (Permission.MAIL_SEND,)))
        yield made


@pytest.fixture
def village(case_server: Running) -> Village:
    return Village(case_server)


@pytest.fixture
def postman(village: Village) -> Postman:
    """The plugin of the server, after its first look."""
    village.gp.ask(SET_ADDRESS.call(MailAddress(address=GP)))
    made = half._postmen[-1]
    made_round(made)
    return made


def made_round(postman: Postman) -> None:
    asyncio.run(postman.round())


def report(village: Village) -> CaseId:
    """A case whose answer has just come; what happened before it was long ago."""
    case_id = village.concluded()
    village.server.clock.move(minutes=3)
    return case_id


def number(village: Village, case_id: CaseId) -> str:
    return village.gp.read(case_id).card.number


def test_somebody_away_gets_one_mail_that_names_the_case_and_nothing_else(
    village: Village, postman: Postman, box: Mailbox
) -> None:
    case_id = report(village)
    made_round(postman)
    ((to, mail),) = box.mails
    assert to == GP
    assert number(village, case_id) in str(mail["Subject"])
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.as_string() + mail.get_content()
    patient = village.gp.read(case_id).patient
    assert patient is not None
    for secret in (patient.identity.family_name, "Amrani", "فاطمة", "opérer", "Hématome", "Transfert", "I62"):
        assert secret not in text
    made_round(postman)
    assert len(box.mails) == 1


def test_nobody_is_mailed_before_two_minutes(village: Village, postman: Postman, box: Mailbox) -> None:
    village.server.clock.move(minutes=10)
    village.concluded()
    village.server.clock.move(minutes=1)
    made_round(postman)
    assert box.mails == []
    village.server.clock.move(minutes=1)
    made_round(postman)
    assert len(box.mails) == 1


def test_somebody_at_the_window_is_not_mailed(
    village: Village, postman: Postman, box: Mailbox, case_server: Running
) -> None:
    with case_server.app[PRESENCE].here(village.gp.id):
        report(village)
        made_round(postman)
    made_round(postman)
    assert box.mails == []


def test_experts_are_mailed_when_they_are_invited(village: Village, postman: Postman, box: Mailbox) -> None:
    village.experts[0].ask(SET_ADDRESS.call(MailAddress(address="expert@chu.example")))
    village.assign(village.submitted(), *village.experts[:2])
    village.server.clock.move(minutes=3)
    made_round(postman)
    assert [to for to, _mail in box.mails] == ["expert@chu.example"]


def test_of_an_overdue_vote_the_lead_alone_is_mailed(
    village: Village, postman: Postman, box: Mailbox
) -> None:
    for number, expert in enumerate(village.experts):
        expert.ask(SET_ADDRESS.call(MailAddress(address=f"expert{number}@chu.example")))
    case_id = village.in_review(3)
    view = village.open_round(case_id, closes_at=village.now + timedelta(minutes=30))
    village.server.clock.move(minutes=30)
    made_round(postman)
    box.mails.clear()
    village.server.look()
    village.server.clock.move(minutes=3)
    made_round(postman)
    assert [to for to, _mail in box.mails] == ["expert0@chu.example"]
    assert view.spec.question not in str(box.mails[0][1])


def test_a_mail_server_that_is_away_is_tried_again_later(
    village: Village, postman: Postman, box: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    report(village)
    box.is_broken = True
    made_round(postman)
    assert "mail server" in caplog.text
    assert GP not in caplog.text
    box.is_broken = False
    made_round(postman)
    assert box.mails == []
    village.server.clock.move(minutes=2)
    made_round(postman)
    assert len(box.mails) == 1


def test_a_refused_address_does_not_hold_up_the_others(
    village: Village, postman: Postman, box: Mailbox
) -> None:
    village.experts[0].ask(SET_ADDRESS.call(MailAddress(address="expert@chu.example")))
    box.refuses.add(GP)
    report(village)
    village.assign(village.submitted(), village.experts[0])
    village.server.clock.move(minutes=3)
    made_round(postman)
    made_round(postman)
    assert {to for to, _mail in box.mails} == {"expert@chu.example"}


def test_a_restart_mails_what_was_not_mailed_and_nothing_twice(
    village: Village, postman: Postman, box: Mailbox, case_server: Running
) -> None:
    report(village)
    made_round(postman)
    village.concluded()
    half.on_server_ready(PluginServer(case_server.app, (Permission.MAIL_SEND,)))
    again = half._postmen[-1]
    assert again.book.addresses == postman.book.addresses
    made_round(again)
    assert len(box.mails) == 1
    village.server.clock.move(minutes=3)
    made_round(again)
    assert len(box.mails) == 2


def test_the_past_of_a_server_is_not_mailed(
    village: Village, box: Mailbox, case_server: Running, tmp_path: Path
) -> None:
    village.gp.ask(SET_ADDRESS.call(MailAddress(address=GP)))
    report(village)
    made_round(half._postmen[-1])
    made_round(half._postmen[-1])
    assert box.mails == []


def test_the_job_is_the_postmans_round(village: Village, postman: Postman, box: Mailbox) -> None:
    (job,) = half.register_jobs()
    report(village)
    asyncio.run(job.run(postman.server))  # type: ignore[arg-type]
    assert len(box.mails) == 1


def test_an_address_is_ones_own_and_can_be_taken_back(village: Village, case_server: Running) -> None:
    told = village.gp.ask(SET_ADDRESS.call(MailAddress(address=f" {GP} ")))
    assert told == MailAddress(address=GP, is_served=True)
    assert village.gp.ask(READ_ADDRESS.call()).address == GP
    assert village.stranger.ask(READ_ADDRESS.call()).address == ""
    with pytest.raises(Invalid):
        village.gp.ask(SET_ADDRESS.call(MailAddress(address="nobody")))
    village.gp.ask(SET_ADDRESS.call(MailAddress()))
    assert village.gp.ask(READ_ADDRESS.call()).address == ""
    with pytest.raises(NotSignedIn):
        case_server.person().ask(READ_ADDRESS.call())


def test_addresses_are_kept_privately(village: Village, postman: Postman, tmp_path: Path) -> None:
    (book,) = (tmp_path / "data" / "notifications").iterdir()
    assert book.stat().st_mode & 0o777 == 0o600
    assert GP in book.read_text()


def test_without_a_mail_server_nothing_is_done(tmp_path: Path) -> None:
    with running(tmp_path / "data", mountings=(mount_address,)) as bare:
        half.on_server_ready(PluginServer(bare.app, (Permission.MAIL_SEND,)))
        village = Village(bare)
        assert not village.gp.ask(READ_ADDRESS.call()).is_served
        made_round(half._postmen[-1])
        assert half._postmen[-1].book.cursor is None


@pytest.mark.parametrize(
    ("address", "is_right"),
    [
        ("salma@sante.gov.ma", True),
        ("salma", False),
        ("salma@sante", False),
        ("@sante.ma", False),
        ("a@b.ma, c@d.ma", False),
        ("a@b.ma\r\nBcc: all@b.ma", False),
        ("x" * 250 + "@b.ma", False),
    ],
)
def test_what_cannot_be_an_address_is_refused(address: str, *, is_right: bool) -> None:
    assert looks_right(address) == is_right
